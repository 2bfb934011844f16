/** What a file without a known format holds, for somebody who makes a mapping for it: columns, values, a first suggestion. */
import type { FieldPath } from '../../../src-shared/model/mapping-file.ts';
import type { Container, MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { InspectedColumn, Inspection } from '../../../src-shared/model/mapping-preview.ts';
import { isJsonArray, isJsonObject } from '../json/value.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { canonicalize } from '../json/canonicalize.ts';
import { headerRow, jsonShapes, tableShape } from './plain-sniff.ts';
import { valuesAt, wordOf } from './recognise.ts';
import { createSplitter } from './framing.ts';
import { parseCsvRow } from './csv-row.ts';
import { suggestMapping } from './suggest-mapping.ts';
import type { Framing } from './types.ts';

/** Columns, and characters of a value, that are shown. */
const columnsAtMost = 200;
const shownCharacters = 200;
const rowsShown = 10;
const wordsShown = 40;
const depthAtMost = 6;

/** Columns, rows and a suggestion; null where the file is neither a table nor JSON records. */
export const inspectFile = (
  head: Uint8Array,
  isComplete: boolean,
  name: string,
  wanted: Container | null,
): Pick<Inspection, 'container' | 'columns' | 'rows' | 'suggested'> | null => {
  const found = findRecords(head, isComplete, wanted);
  if (found === null) return null;
  const { container, records, paths } = found;
  const columns = paths.slice(0, columnsAtMost).map((path) =>
    column(
      path,
      records.map(({ record }) => record),
    ),
  );
  const rows = records.slice(0, rowsShown).map(({ record, line }) => ({ line, cells: columns.map(({ path }) => valueText(record, path)) }));
  return { container, columns, rows, suggested: suggestMapping(name, container, columns) };
};

interface Found {
  readonly container: MappingFile['container'];
  readonly records: readonly { readonly record: JsonObject; readonly line: number }[];
  readonly paths: readonly FieldPath[];
}

const findRecords = (head: Uint8Array, isComplete: boolean, wanted: Container | null): Found | null => {
  const shapes = jsonShapes(head).filter(({ samples }) => samples.length > 0);
  if (wanted?.kind !== 'csv' && shapes.length > 0) {
    const [shape] = shapes;
    const isSame = wanted === null || wanted.kind === 'jsonl' || wanted.kind === 'json-array';
    if (shape === undefined || !isSame) return null;
    const records = shape.samples.map((record, i) => ({ record, line: i + 1 }));
    return { container: { kind: 'json' }, records, paths: leaves(shape.samples) };
  }
  if (wanted?.kind === 'csv') return table(head, isComplete, wanted);
  const guess = wanted === null ? tableShape(head, isComplete) : null;
  return guess === null ? null : table(head, isComplete, { kind: 'csv', delimiter: guess.delimiter, header: true });
};

const table = (head: Uint8Array, isComplete: boolean, container: Extract<Container, { kind: 'csv' }>): Found | null => {
  const { delimiter, header } = container;
  const names = header === true ? headerRow(head, isComplete, delimiter) : header;
  if (names === null) return null;
  const framing: Framing = { kind: 'csv', delimiter, ...(header === true ? {} : { columns: header }) };
  const splitter = createSplitter(framing);
  // A row that is cut by the end of the beginning is left out.
  const frames = [...splitter.feed(head), ...(isComplete ? splitter.end() : splitter.abandon())];
  const records: Found['records'][number][] = [];
  for (const { bytes, starts, ends, lines, count } of frames) {
    for (let i = 0; i < count && records.length < 200; i += 1) {
      const row = parseCsvRow(Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8'), delimiter);
      // Rows of another width say nothing of the columns; the preview tells of them.
      if (!row.ok || row.values.length !== names.length) continue;
      records.push({ line: lines[i] ?? 0, record: new Map(names.map((name, at): [string, JsonValue] => [name, row.values[at] ?? ''])) });
    }
  }
  return { container, records, paths: [...new Set(names)].map((name): FieldPath => [name]) };
};

/** Paths of all values that are no objects, in the order in which they appear; of lists of objects, those of the first one. */
const leaves = (samples: readonly JsonObject[]): readonly FieldPath[] => {
  const found = new Map<string, (string | number)[]>();
  const walk = (value: JsonValue, path: readonly (string | number)[]): void => {
    if (found.size >= columnsAtMost) return;
    const isDeep = path.length >= depthAtMost;
    if (isJsonObject(value) && value.size > 0 && !isDeep) for (const [key, member] of value) walk(member, [...path, key]);
    else if (isJsonArray(value) && isJsonObject(value[0]) && !isDeep) walk(value[0], [...path, 0]);
    else if (path.length > 0) found.set(JSON.stringify(path), [...path]);
  };
  for (const record of samples) walk(record, []);
  return [...found.values()];
};

const valueText = (record: JsonObject, path: FieldPath): string => {
  const texts = valuesAt(record, path).map((value) => wordOf(value) ?? (isJsonArray(value) ? listText(value) : jsonText(value)));
  return texts.join(', ').slice(0, shownCharacters).toWellFormed();
};

const listText = (value: readonly JsonValue[]): string => value.map((item) => wordOf(item) ?? jsonText(item)).join(', ');
const jsonText = (value: JsonValue): string => canonicalize(value).slice(0, shownCharacters);

const column = (path: FieldPath, records: readonly JsonObject[]): InspectedColumn => {
  const texts = records.map((record) => valueText(record, path)).filter((text) => text !== '');
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const repeats = texts.length > 0 && counts.size <= Math.max(3, texts.length / 2);
  const words = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, wordsShown);
  return {
    path: typeof path === 'string' ? path : [...path],
    label:
      typeof path === 'string'
        ? path
        : path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join(''),
    samples: [...counts.keys()].slice(0, 5),
    words: repeats ? words.map(([word, count]) => ({ word, count })) : [],
  };
};
