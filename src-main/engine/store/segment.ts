/**
 * One column of consecutive ids of a chunk, as it is stored.
 *
 * - Values: a dictionary of those that occur, and for each id 0 (none) or 1 + the value's place in it, in `width` bytes, little-endian.
 *   Width 0: every id has the one value. The dictionary holds numbers of terms or chains (4 bytes each), or a JSON array of texts, in
 *   which a number stands for a long text: that of the event with this id.
 * - Numbers: in `width` 8 as doubles, NaN for none; in 2 or 4 as whole numbers above `base`, all bits set for none.
 * - `present`: bit by bit, in `data`.
 *
 * All of this program's machines are little-endian, so the arrays are written as they stand in memory.
 */
import { sql } from './sql.ts';
import { allRows, run, type ReadableDB, type WritableDB } from './database.ts';
import { eventColumns } from './event-columns.ts';
import type { EventField } from '../../../src-shared/model/event.ts';

export const chunkSize = 65_536;

/** Columns of values: those of an event's fields, and the number of its chain. */
export type CodeColumn = Exclude<EventField, 'eventId'> | 'chain';
export type NumberColumn = 'seq' | 'time' | 'recorded';

export const codeColumns = [
  'chain',
  ...(Object.keys(eventColumns) as EventField[]).filter((field): field is Exclude<EventField, 'eventId'> => field !== 'eventId'),
] as const satisfies readonly CodeColumn[];
export const numberColumns = ['seq', 'time', 'recorded'] as const satisfies readonly NumberColumn[];

/** True where a column's values are texts, not numbers of terms or chains. */
export const holdsTexts = (column: CodeColumn): boolean => column !== 'chain' && eventColumns[column].kind === 'text';

export interface Segment {
  readonly part: number;
  /** Place of the first id in the chunk. */
  readonly first: number;
  readonly count: number;
  readonly width: number;
  readonly base: number;
  readonly dictionary: Buffer;
  readonly data: Buffer;
}

export const readSegments = (db: ReadableDB, name: CodeColumn | NumberColumn | 'present', chunk: number): Segment[] =>
  allRows(
    db,
    sql`SELECT part, first, count, width, base, dictionary, data FROM event_segment WHERE name = ${name} AND chunk = ${chunk} ORDER BY part`,
  );

export function writeSegment(
  db: WritableDB,
  name: CodeColumn | NumberColumn | 'present',
  chunk: number,
  { part, first, count, width, base, dictionary, data }: Segment,
): void {
  run(
    db,
    sql`INSERT OR REPLACE INTO event_segment (name, chunk, part, first, count, width, base, dictionary, data)
        VALUES (${name}, ${chunk}, ${part}, ${first}, ${count}, ${width}, ${base}, ${dictionary}, ${data})`,
  );
}

export type Words = Uint8Array | Uint16Array | Uint32Array;

export const bufferOf = (array: Words | Float64Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

/** A stored array, copied so that it is aligned. */
export function arrayOf(width: number, data: Uint8Array): Words {
  const bytes = data.slice();
  if (width === 1) return bytes;
  return width === 2 ? new Uint16Array(bytes.buffer, 0, bytes.length >> 1) : new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
}

/** In as few bytes as hold every code. */
export function packCodes(codes: Uint32Array, values: number): { readonly width: number; readonly data: Buffer } {
  if (values === 1 && !codes.includes(0)) return { width: 0, data: Buffer.alloc(0) };
  if (values < 256) return { width: 1, data: bufferOf(Uint8Array.from(codes)) };
  if (values < 65_536) return { width: 2, data: bufferOf(Uint16Array.from(codes)) };
  return { width: 4, data: bufferOf(codes.slice()) };
}

export function packNumbers(numbers: Float64Array): { readonly width: number; readonly base: number; readonly data: Buffer } {
  let low = Infinity;
  let high = -Infinity;
  let whole = true;
  for (const number of numbers) {
    if (number < low) low = number;
    if (number > high) high = number;
    // −0 would come back as 0.
    if (!Number.isInteger(number) ? !Number.isNaN(number) : Object.is(number, -0)) whole = false;
  }
  const span = high - low;
  if (!whole || !(span < 0xffff_ffff) || Math.abs(low) > Number.MAX_SAFE_INTEGER - 2 ** 33)
    return { width: 8, base: 0, data: bufferOf(numbers.slice()) };
  const width = span < 0xffff ? 2 : 4;
  const packed = width === 2 ? new Uint16Array(numbers.length) : new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? NaN;
    packed[i] = Number.isNaN(number) ? 2 ** (8 * width) - 1 : number - low;
  }
  return { width, base: low, data: bufferOf(packed) };
}

/** Puts a segment's numbers where they belong in a chunk. */
export function unpackNumbers({ first, width, base, data }: Segment, into: Float64Array): void {
  if (width === 8) {
    const bytes = Uint8Array.from(data);
    const numbers = new Float64Array(bytes.buffer);
    // Where another part has an id, this one says nothing.
    for (let i = 0; i < numbers.length; i++) if (!Number.isNaN(numbers[i])) into[first + i] = numbers[i] ?? NaN;
    return;
  }
  const packed = arrayOf(width, data);
  const none = 2 ** (8 * width) - 1;
  for (let i = 0; i < packed.length; i++) {
    const number = packed[i] ?? none;
    if (number !== none) into[first + i] = base + number;
  }
}
