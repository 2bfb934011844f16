/** How records stand in a file that is of no format with integrity data, and the first of them: from the beginning of its content. */
import { asBuffer } from '../bytes/bytes.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonObject } from '../json/value.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { listMembers, skipJsonSpace, skipJsonValue } from './json-members.ts';
import { parseCsvRow } from './csv-row.ts';
import type { Framing } from './types.ts';

/** One way to read the file, with its first whole records. */
export interface PlainShape {
  readonly framing: Framing;
  readonly samples: readonly JsonObject[];
}

/** Records that are looked at. */
const samplesAtMost = 50;
/** Members that hold the records of a page, likeliest first; further ones are tried in the order in which they stand. */
const LISTS = ['Records', 'records', 'events', 'Events', 'logs', 'items', 'entries', 'value', 'data', 'results', 'hits', 'activities'];

/** The ways in which JSON can be read, likeliest first; none for anything else. */
export const jsonShapes = (head: Uint8Array): readonly PlainShape[] => {
  const start = skipJsonSpace(head, bomEnd(head), head.length);
  if (head[start] === 0x5b) {
    const shape = { framing: { kind: 'json-array', path: [] }, samples: elements(head, start) } as const;
    return [shape, ...inElements(head, start)];
  }
  if (head[start] !== 0x7b) return [];
  const lines = lineRecords(head, start);
  const nested = lists(head, start, []).map(([path, at]): PlainShape => ({
    framing: { kind: 'json-array', path },
    samples: elements(head, at),
  }));
  return [...(lines.length > 0 ? [{ framing: { kind: 'ndjson' } as const, samples: lines }] : []), ...nested];
};

const bomEnd = (head: Uint8Array): number => (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);

const parseObject = (head: Uint8Array, start: number, end: number): JsonObject | null => {
  const parsed = parseStrict(head.subarray(start, end));
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : null;
};

/** Lines that are whole objects. A text that goes on over several lines has none at its beginning. */
const lineRecords = (head: Uint8Array, start: number): readonly JsonObject[] => {
  const found: JsonObject[] = [];
  let at = start;
  let lines = 0;
  let isFirstWhole = true;
  while (lines < samplesAtMost && at < head.length) {
    const lf = head.indexOf(0x0a, at);
    const end = lf < 0 ? head.length : lf;
    const record = parseObject(head, at, end);
    if (record !== null) found.push(record);
    else if (lines === 0) isFirstWhole = listMembers(head, at, end).end >= 0;
    // The last line may be cut by the end of the head.
    if (lf < 0) break;
    lines += 1;
    at = lf + 1;
  }
  // A first line that is no whole object is a damaged one only if most of the others are.
  return isFirstWhole || found.length > lines / 2 ? found : [];
};

/** Whole objects among the first elements of the array at `start`. */
const elements = (head: Uint8Array, start: number): readonly JsonObject[] => {
  const found: JsonObject[] = [];
  let at = start + 1;
  for (let i = 0; i < samplesAtMost; i += 1) {
    at = skipJsonSpace(head, at, head.length);
    const end = at < head.length && head[at] !== 0x5d ? skipJsonValue(head, at, head.length) : -1;
    if (end < 0) break;
    const record = parseObject(head, at, end);
    if (record !== null) found.push(record);
    at = skipJsonSpace(head, end, head.length);
    if (head[at] !== 0x2c) break;
    at += 1;
  }
  return found;
};

/** Arrays inside the object at `start`, two levels deep (`hits.hits`), with the names that lead to them. */
const lists = (head: Uint8Array, start: number, before: readonly string[]): readonly (readonly [readonly string[], number])[] => {
  const { spans } = listMembers(head, start, head.length);
  const rank = (key: string): number => (LISTS.includes(key) ? LISTS.indexOf(key) : LISTS.length);
  return spans
    .slice(0, 200)
    .flatMap(({ key, valueStart }) => {
      const path = [...before, key];
      if (head[valueStart] === 0x5b) return [[path, valueStart] as const];
      return head[valueStart] === 0x7b && before.length === 0 ? lists(head, valueStart, path) : [];
    })
    .toSorted(([a], [b]) => rank(a[0] ?? '') - rank(b[0] ?? ''))
    .slice(0, 20);
};

/** Pages as elements of one array. */
const inElements = (head: Uint8Array, start: number): readonly PlainShape[] => {
  const first = skipJsonSpace(head, start + 1, head.length);
  if (head[first] !== 0x7b) return [];
  return lists(head, first, []).map(([path, at]) => ({ framing: { kind: 'json-array', path }, samples: elements(head, at) }));
};

export interface TableShape {
  readonly delimiter: string;
  readonly header: readonly string[];
  /** Rows as objects of texts, so that they can be looked at like JSON. */
  readonly samples: readonly JsonObject[];
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Rows that are compared with the header, and the share of them that must have as many columns: some may be damaged. */
const rowsCompared = 20;
const rowsAgreeing = 0.6;

/** The table that a file looks like: the delimiter that gives most columns, the same number in each of the first rows; null: none. */
export const tableShape = (head: Uint8Array, isComplete: boolean): TableShape | null => {
  const text = asBuffer(head).toString('utf8', bomEnd(head));
  if (text.includes('\0')) return null;
  const found = DELIMITERS.map((delimiter) => readTable(text, isComplete, delimiter)).filter((table) => table !== null);
  const [best = null] = found.toSorted((a, b) => b.header.length - a.header.length);
  return best;
};

/** The first row of a text, taken apart by this delimiter; null for bytes that are no text. */
export const headerRow = (head: Uint8Array, isComplete: boolean, delimiter: string): readonly string[] | null => {
  const text = asBuffer(head).toString('utf8', bomEnd(head));
  const [row] = text.includes('\0') ? [] : firstRows(text, isComplete);
  const parsed = row === undefined ? null : parseCsvRow(row, delimiter);
  return parsed?.ok === true ? parsed.values : null;
};

/** The first rows by this delimiter, if they are a table of at least two columns. */
const readTable = (text: string, isComplete: boolean, delimiter: string): TableShape | null => {
  const rows = firstRows(text, isComplete).map((row) => parseCsvRow(row, delimiter));
  const [header] = rows;
  if (header?.ok !== true || header.values.length < 2 || header.values.some((name) => name.length > 200)) return null;
  const { values: names } = header;
  const compared = rows.slice(1, 1 + rowsCompared);
  const agreeing = compared.filter((row) => row.ok && row.values.length === names.length).length;
  if (agreeing < rowsAgreeing * compared.length) return null;
  const samples = rows.slice(1).flatMap((row) => (row.ok && row.values.length === names.length ? [rowObject(names, row.values)] : []));
  return { delimiter, header: names, samples };
};

const rowObject = (names: readonly string[], values: readonly string[]): JsonObject =>
  new Map<string, JsonValue>(names.map((name, i) => [name, values[i] ?? '']));

/** Rows, line feeds inside quotes included; the last one only where the text is all there is. */
const firstRows = (text: string, isComplete: boolean): readonly string[] => {
  const rows: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length && rows.length <= samplesAtMost; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) isQuoted = !isQuoted;
    if (code !== 0x0a || isQuoted) continue;
    const row = text.slice(from, at).replace(/\r$/, '');
    if (row !== '') rows.push(row);
    from = at + 1;
  }
  const last = text.slice(from);
  return isComplete && last !== '' && rows.length <= samplesAtMost ? [...rows, last] : rows;
};
