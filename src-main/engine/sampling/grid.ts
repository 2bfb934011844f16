/** The testing grid outside the application: its columns, its way back, and what both sides changed meanwhile. */
import type { GridReading, Mark, SampleItem, TestFields } from '../../../src-shared/model/sample.ts';
import { markWords } from '../../../src-shared/text/sample-words.ts';
import { sha256Hex } from '../crypto/sha256.ts';

/** Columns that say which item it is. They are never read back, but matched by. */
export const fixedColumns = [
  'sample_no',
  'item_sha256',
  'selection_order',
  'population_row',
  'stratum',
  'event_id',
  'timestamp_utc',
  'timestamp_local',
  'source_file',
  'source_line',
  'actor',
  'action',
  'object',
  'outcome',
  'findings',
  'key_item',
  'role',
  'replaces',
  'replaced_by',
  'void_reason',
] as const;

/** Columns that the tester fills in. */
export const testColumns = [
  'untestable',
  'deviation_type',
  'description',
  'cause',
  'compensating_control',
  'tested_by',
  'tested_on',
  'reviewer_note',
  'evidence_ref',
] as const;

export const attributeColumn = (code: string): string => `attr_${code}`;

const yesNo = (value: boolean): string => (value ? 'Y' : 'N');

/** A row of the grid as it was read. */
export interface GridRow {
  /** In the file, from 1, as spreadsheets count. */
  readonly place: number;
  /** By the names of the columns. */
  readonly cells: Readonly<Record<string, string>>;
}

/** The headings of a sample's grid. */
export const gridColumns = (codes: readonly string[]): readonly string[] => [
  ...fixedColumns,
  ...codes.map(attributeColumn),
  'deviation',
  ...testColumns,
];

export const isDeviation = (item: SampleItem): boolean => item.untestable || Object.values(item.results).includes('deviation');

/** Ties a row to its item: SHA-256 of its number in the sample, a colon, and its key. */
export const itemHash = ({ number, key }: Pick<SampleItem, 'number' | 'key'>): string => sha256Hex(`${number}:${key}`);

/** The fields of one item as text; `local` gives the time in the client's zone, or nothing where no zone is stated. */
export function gridCells(
  item: SampleItem,
  codes: readonly string[],
  time: (ms: number) => string,
  local: (ms: number) => string,
): readonly string[] {
  const { row } = item;
  return [
    String(item.number),
    itemHash(item),
    String(item.order),
    item.unit === null ? '' : String(item.unit),
    item.stratum ?? '',
    item.key,
    row?.time === null || row === null ? '' : time(row.time),
    row?.time === null || row === null ? '' : local(row.time),
    row?.file ?? '',
    row === null ? '' : String(row.line),
    row?.actor ?? '',
    row?.action ?? '',
    row?.resource ?? '',
    row?.outcome ?? '',
    row?.findings.join(' ') ?? '',
    yesNo(item.role === 'key'),
    item.role,
    item.replaces === null ? '' : String(item.replaces),
    item.replacedBy === null ? '' : String(item.replacedBy),
    item.voided ?? '',
    ...codes.map((code) => markWords[item.results[code] ?? 'untested']),
    yesNo(isDeviation(item)),
    yesNo(item.untestable),
    item.deviationType,
    item.notes,
    item.cause,
    item.compensating,
    item.testedBy,
    item.testedAt === null ? '' : time(item.testedAt),
    item.reviewerNote,
    item.files.map(({ name, sha256 }) => `${name} ${sha256}`).join('; '),
  ];
}

const words = new Map<string, Mark>(
  Object.entries(markWords).flatMap(([mark, word]) => [
    [word.toLowerCase(), mark as Mark],
    [mark, mark as Mark],
  ]),
);
const markOf = (text: string): Mark | null => words.get(text.trim().toLowerCase()) ?? (text.trim() === '' ? 'untested' : null);

const textColumns = {
  notes: 'description',
  deviationType: 'deviation_type',
  cause: 'cause',
  compensating: 'compensating_control',
  reviewerNote: 'reviewer_note',
} as const;

/** All fields as text, by the names of the columns, to compare sides. */
function textsOf(fields: TestFields, codes: readonly string[]): Record<string, string> {
  return {
    ...Object.fromEntries(codes.map((code) => [attributeColumn(code), markWords[fields.results[code] ?? 'untested']])),
    untestable: yesNo(fields.untestable),
    ...Object.fromEntries(Object.entries(textColumns).map(([field, column]) => [column, fields[field as keyof typeof textColumns]])),
  };
}

function fieldsOf(texts: Readonly<Record<string, string>>, codes: readonly string[]): TestFields {
  const text = (column: string): string => texts[column] ?? '';
  return {
    results: Object.fromEntries(codes.map((code) => [code, markOf(text(attributeColumn(code))) ?? 'untested'])),
    untestable: text('untestable') === 'Y',
    notes: text('description'),
    deviationType: text('deviation_type'),
    cause: text('cause'),
    compensating: text('compensating_control'),
    reviewerNote: text('reviewer_note'),
  };
}

export interface ComparedGrid {
  readonly reading: GridReading;
  /** What each item would be, with who the file says tested it. Items that stay as they are are not in it. */
  readonly next: ReadonlyMap<number, { readonly fields: TestFields; readonly testedBy: string }>;
}

/** Longest text of a cell that is taken over. */
const cellAtMost = 10_000;

const normal = (text: string): string => text.replaceAll('\r\n', '\n').trim();

/**
 * Compares a grid that came back with the items and with what was exported. A field that only the file changed is a change; one that both
 * changed, differently, is a conflict. Rows are matched by number and hash: one without the other is a problem, never a guess.
 */
export function compareGrid(
  items: readonly SampleItem[],
  exported: readonly (TestFields | null)[],
  rows: readonly GridRow[],
  codes: readonly string[],
  take: ReadonlySet<number> = new Set(),
): ComparedGrid {
  const changes: GridReading['changes'][number][] = [];
  const conflicts: GridReading['conflicts'][number][] = [];
  const problems: string[] = [];
  const next = new Map<number, { fields: TestFields; testedBy: string }>();
  const position = new Map(items.map(({ number }, i) => [number, i]));
  const seen = new Set<number>();
  rows.forEach(({ place: line, cells: row }) => {
    const place = `Row ${line}`;
    const number = Number(row['sample_no']);
    const at = position.get(number);
    const item = at === undefined ? undefined : items[at];
    if (at === undefined || item === undefined) return void problems.push(`${place}: there is no item ${row['sample_no'] ?? ''}.`);
    if (seen.has(number)) return void problems.push(`${place}: item ${number} stands twice; only its first row is read.`);
    seen.add(number);
    if (row['item_sha256'] !== itemHash(item))
      return void problems.push(`${place}: item ${number} has another hash, so it is of another sample.`);
    const here = textsOf(item, codes);
    const base = exported[at] === null || exported[at] === undefined ? here : textsOf(exported[at], codes);
    const merged: Record<string, string> = { ...here };
    for (const column of Object.keys(here)) {
      const raw = row[column];
      if (raw === undefined) continue;
      const file = cellOf(raw, column, codes);
      if (file === null || file.length > cellAtMost) {
        problems.push(`${place}: “${raw.slice(0, 60)}” is not a value of ${column}.`);
        continue;
      }
      const [mine, old] = [here[column] ?? '', base[column] ?? ''];
      if (normal(file) === normal(mine) || normal(file) === normal(old)) continue;
      if (normal(mine) !== normal(old) && !take.has(number)) {
        conflicts.push({ number, field: column, exported: old, here: mine, file });
        continue;
      }
      changes.push({ number, field: column, from: mine, to: file });
      merged[column] = file;
    }
    if (Object.keys(merged).some((column) => merged[column] !== here[column]))
      next.set(number, { fields: fieldsOf(merged, codes), testedBy: normal(row['tested_by'] ?? '').slice(0, 200) });
  });
  return { reading: { rows: rows.length, changes, conflicts, problems }, next };
}

/** A cell in the words of this program; null if it is none of the values that the column takes. */
function cellOf(raw: string, column: string, codes: readonly string[]): string | null {
  if (codes.some((code) => attributeColumn(code) === column)) {
    const mark = markOf(raw);
    return mark === null ? null : markWords[mark];
  }
  if (column !== 'untestable') return raw;
  const letter = raw.trim().toUpperCase();
  return letter === 'Y' || letter === 'N' ? letter : letter === '' ? 'N' : null;
}
