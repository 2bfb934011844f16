/**
 * Collects the columns of the events that an import adds, a chunk at a time, and stores them as segments. Blocks come in the order of
 * their ids, or nearly so: a chunk that is returned to gets another part.
 */
import { getValue, run, type ReadableDB, type WritableDB } from './database.ts';
import {
  bufferOf,
  chunkSize,
  codeColumns,
  holdsTexts,
  numberColumns,
  packCodes,
  packNumbers,
  readSegments,
  writeSegment,
  type CodeColumn,
  type NumberColumn,
} from './segment.ts';
import { sql } from './sql.ts';

const words = chunkSize / 32;

/** Longest text in a dictionary: evidence may hold values of megabytes, and a chunk has 65,536 of them. */
const textCharacters = 300;

/** One column of the chunk in the making. */
export interface CodeBuffer {
  /** Gives an event its value: the number of a term or chain. */
  setNumber(index: number, value: number): void;
  /** A long value is kept as the id of its event, whose row has it. */
  setText(index: number, value: string, id: number): void;
  /** Gives an event the value that another one of this chunk has already. */
  repeat(index: number, code: number): void;
  /** The code of the value set last; 0 where no other event may have it: a row may go. */
  readonly code: number;
}

export interface SegmentWriter {
  /** Begins an event; gives its place in the chunk. `fresh` is true if it is the first of a chunk: codes of others are void. */
  begin(id: number): number;
  readonly chunk: number;
  readonly codes: Readonly<Record<CodeColumn, CodeBuffer>>;
  readonly numbers: Readonly<Record<NumberColumn, Float64Array>>;
  /** Stores what is left. */
  flush(): void;
}

interface Filling extends CodeBuffer {
  code: number;
  store(part: number, chunk: number, first: number, end: number): void;
  clear(): void;
}

function createCodeBuffer(db: WritableDB, column: CodeColumn): Filling {
  const codes = new Uint32Array(chunkSize);
  const texts = holdsTexts(column);
  const textCodes = new Map<string | number, number>();
  let numbers: number[] = [];
  // Numbers are small and dense: an array tells whether one occurred, and in which chunk.
  let seen = new Uint32Array(1024);
  let base = 0;
  const buffer: Filling = {
    code: 0,
    setNumber(index, value) {
      if (value >= seen.length) {
        const larger = new Uint32Array(Math.max(2 * seen.length, value + 1));
        larger.set(seen);
        seen = larger;
      }
      let code = (seen[value] ?? 0) - base;
      if (code <= 0) {
        code = numbers.push(value);
        seen[value] = base + code;
      }
      codes[index] = code;
      buffer.code = code;
    },
    setText(index, value, id) {
      const key = value.length > textCharacters ? id : value;
      let code = textCodes.get(key);
      if (code === undefined) {
        code = textCodes.size + 1;
        textCodes.set(key, code);
      }
      codes[index] = code;
      buffer.code = key === id ? 0 : code;
    },
    repeat(index, code) {
      codes[index] = code;
    },
    store(part, chunk, first, end) {
      const count = texts ? textCodes.size : numbers.length;
      if (count === 0) return;
      const dictionary = texts ? Buffer.from(JSON.stringify([...textCodes.keys()])) : bufferOf(Uint32Array.from(numbers));
      writeSegment(db, column, chunk, {
        part,
        first,
        count: end - first,
        base: 0,
        dictionary,
        ...packCodes(codes.subarray(first, end), count),
      });
    },
    clear() {
      codes.fill(0);
      textCodes.clear();
      base += numbers.length;
      numbers = [];
      if (base > 0x7fff_ffff) {
        seen.fill(0);
        base = 0;
      }
    },
  };
  return buffer;
}

const record = <K extends string, V>(keys: readonly K[], make: (key: K) => V): Record<K, V> =>
  Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<K, V>;

export function createSegmentWriter(db: WritableDB): SegmentWriter {
  const codes = record(codeColumns, (column) => createCodeBuffer(db, column));
  const numbers = record(numberColumns, () => new Float64Array(chunkSize).fill(NaN));
  const present = new Uint32Array(words);
  const all = Object.values(codes);
  let chunk = -1;
  let first = chunkSize;
  let end = 0;

  const flush = (): void => {
    if (first < end) {
      const part = (getValue<number>(db, sql`SELECT max(part) FROM event_segment WHERE name = 'present' AND chunk = ${chunk}`) ?? -1) + 1;
      const empty = Buffer.alloc(0);
      writeSegment(db, 'present', chunk, {
        part,
        first: 0,
        count: chunkSize,
        width: 0,
        base: 0,
        dictionary: empty,
        data: bufferOf(present.slice()),
      });
      for (const buffer of all) buffer.store(part, chunk, first, end);
      for (const column of numberColumns) {
        const values = numbers[column].subarray(first, end);
        if (values.every(Number.isNaN)) continue;
        writeSegment(db, column, chunk, { part, first, count: end - first, dictionary: empty, ...packNumbers(values) });
      }
    }
    for (const buffer of all) buffer.clear();
    for (const column of numberColumns) numbers[column].fill(NaN);
    present.fill(0);
    first = chunkSize;
    end = 0;
  };

  return {
    begin(id) {
      const of = Math.floor(id / chunkSize);
      if (of !== chunk) {
        flush();
        chunk = of;
      }
      const index = id % chunkSize;
      present[index >>> 5] = (present[index >>> 5] ?? 0) | (1 << (index & 31));
      if (index < first) first = index;
      if (index >= end) end = index + 1;
      return index;
    },
    get chunk() {
      return chunk;
    },
    codes,
    numbers,
    flush,
  };
}

/** Which ids of a chunk are events, bit by bit. */
export function readPresent(db: ReadableDB, chunk: number): Uint32Array {
  const present = new Uint32Array(words);
  for (const { data } of readSegments(db, 'present', chunk)) {
    const bits = new Uint32Array(Uint8Array.from(data).buffer);
    for (let i = 0; i < words; i++) present[i] = (present[i] ?? 0) | (bits[i] ?? 0);
  }
  return present;
}

/** Notes that the ids from `from` to `to`, both included, are no events any more. */
export function clearPresent(db: WritableDB, from: number, to: number): void {
  for (let chunk = Math.floor(from / chunkSize); chunk <= Math.floor(to / chunkSize); chunk++) {
    const low = Math.max(from - chunk * chunkSize, 0);
    const high = Math.min(to - chunk * chunkSize, chunkSize - 1);
    for (const { part, data } of readSegments(db, 'present', chunk)) {
      const bits = new Uint32Array(Uint8Array.from(data).buffer);
      for (let index = low; index <= high; index++) bits[index >>> 5] = (bits[index >>> 5] ?? 0) & ~(1 << (index & 31));
      run(db, sql`UPDATE event_segment SET data = ${bufferOf(bits)} WHERE name = 'present' AND chunk = ${chunk} AND part = ${part}`);
    }
  }
}
