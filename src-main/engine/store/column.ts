/**
 * The columns of a chunk of 65,536 consecutive event ids as arrays, for whoever looks at very many events at once: filters, facets,
 * histogram, sorting. What was read last stays in memory, up to a limit.
 */
import type { ReadableDB } from './database.ts';
import { readPresent } from './segment-writer.ts';
import {
  arrayOf,
  chunkSize,
  holdsTexts,
  readSegments,
  unpackNumbers,
  type CodeColumn,
  type NumberColumn,
  type Segment,
  type Words,
} from './segment.ts';

/**
 * Each id's value as 1 + its index in `values`, 0 for none. Values are numbers of terms or chains, or for some fields texts; a number among
 * texts is the id of an event whose row has the text (`getLongText`).
 */
export interface Codes {
  readonly codes: Words;
  readonly values: ArrayLike<number | string>;
}

export interface ColumnReader {
  codes(column: CodeColumn, chunk: number): Codes;
  /** NaN where there is none. */
  numbers(column: NumberColumn, chunk: number): Float64Array;
  /** Which ids are events, bit by bit. */
  present(chunk: number): Uint32Array;
}

/** Memory for columns that may be wanted again: those of a million events all fit. */
const keptBytes = 56 * 1024 * 1024;

/** Reads one state of the case: to be made anew whenever events come or go. */
export function createColumnReader(db: ReadableDB): ColumnReader {
  const kept = new Map<string, { readonly value: Codes | Float64Array | Uint32Array; readonly bytes: number }>();
  let bytes = 0;
  const keep = <T extends Codes | Float64Array | Uint32Array>(key: string, make: () => { value: T; bytes: number }): T => {
    const known = kept.get(key);
    if (known !== undefined) {
      kept.delete(key);
      kept.set(key, known);
      return known.value as T;
    }
    const made = make();
    kept.set(key, made);
    bytes += made.bytes;
    for (const [oldest, one] of kept) {
      if (bytes <= keptBytes || oldest === key) break;
      kept.delete(oldest);
      bytes -= one.bytes;
    }
    return made.value;
  };
  return {
    codes: (column, chunk) => keep(`${column} ${chunk}`, () => readCodes(db, column, chunk)),
    numbers: (column, chunk) =>
      keep(`${column} ${chunk}`, () => {
        const numbers = new Float64Array(chunkSize).fill(NaN);
        for (const segment of readSegments(db, column, chunk)) unpackNumbers(segment, numbers);
        return { value: numbers, bytes: numbers.byteLength };
      }),
    present: (chunk) =>
      keep(`present ${chunk}`, () => {
        const present = readPresent(db, chunk);
        return { value: present, bytes: present.byteLength };
      }),
  };
}

const valuesOf = (column: CodeColumn, { dictionary }: Segment): { readonly values: ArrayLike<number | string>; readonly bytes: number } => {
  if (!holdsTexts(column)) return { values: arrayOf(4, dictionary), bytes: dictionary.length };
  // Objects take room of their own, about so much each.
  const values = JSON.parse(dictionary.toString('utf8')) as (string | number)[];
  return { values, bytes: 2 * dictionary.length + 40 * values.length };
};

function readCodes(db: ReadableDB, column: CodeColumn, chunk: number): { value: Codes; bytes: number } {
  const segments = readSegments(db, column, chunk);
  const [only] = segments;
  if (only === undefined) return { value: { codes: new Uint8Array(chunkSize), values: [] }, bytes: chunkSize };
  const { values, bytes } = valuesOf(column, only);
  if (segments.length === 1) {
    const codes = only.width < 2 ? new Uint8Array(chunkSize) : only.width === 2 ? new Uint16Array(chunkSize) : new Uint32Array(chunkSize);
    if (only.width === 0) codes.fill(1, only.first, only.first + only.count);
    else codes.set(arrayOf(only.width, only.data), only.first);
    return { value: { codes, values }, bytes: codes.byteLength + bytes };
  }
  // Several imports share the chunk: one dictionary for all of them.
  const places = new Map<number | string, number>();
  const codes = new Uint32Array(chunkSize);
  let all = 0;
  for (const segment of segments) {
    const own = valuesOf(column, segment);
    all += own.bytes;
    const translated = Uint32Array.from(own.values, (value) => {
      const place = places.get(value) ?? places.size + 1;
      places.set(value, place);
      return place;
    });
    const packed = segment.width === 0 ? new Uint8Array(segment.count).fill(1) : arrayOf(segment.width, segment.data);
    for (let i = 0; i < packed.length; i++) {
      const code = packed[i] ?? 0;
      if (code !== 0) codes[segment.first + i] = translated[code - 1] ?? 0;
    }
  }
  return { value: { codes, values: [...places.keys()] }, bytes: codes.byteLength + all };
}
