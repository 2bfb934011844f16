/** Events on the clipboard, as a table or as objects. Hidden characters stay what they are: it is the evidence's text. */
import { moreFields } from '../../../src-shared/model/event.ts';
import type { EventRow } from '../../../src-shared/model/event.ts';
import { csvLine } from '../../../src-shared/text/csv.ts';
import { formatTime } from '../../../src-shared/text/format.ts';

const iso = (ms: number | null): string | null => (ms === null ? null : `${formatTime(ms).replace(' ', 'T')}Z`);

const plain = (row: EventRow): Readonly<Record<string, string | number | null>> => ({
  seq: row.seq,
  time: iso(row.time),
  recorded: iso(row.recorded),
  actor: row.actor,
  action: row.action,
  category: row.category,
  outcome: row.outcome,
  resource: row.resource,
  ip: row.ip,
  country: row.country,
  ...Object.fromEntries(moreFields.map((field) => [field, row.more[field] ?? null])),
  chain: row.chain,
  findings: row.findings.join(' '),
});

/** RFC 4180 with a heading, guarded like an export. */
export function asCsv(rows: readonly EventRow[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const lines = rows.map((row) => csvLine(Object.values(plain(row)).map((cell) => (cell === null ? '' : String(cell)))));
  return csvLine(Object.keys(plain(first))) + lines.join('');
}

/** An array of objects without what is not stated. */
export const asJson = (rows: readonly EventRow[]): string =>
  JSON.stringify(
    rows.map((row) => Object.fromEntries(Object.entries(plain(row)).filter(([, cell]) => cell !== null && cell !== ''))),
    null,
    2,
  );
