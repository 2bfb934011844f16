/** Collects records of one file into frames: the part that all framings share. One buffer, cut where a batch is full. */
import { limits } from '../../../src-shared/limits.ts';
import type { Frame, FrameMemory, FrameOptions, FrameTally, RemarkReason, UnreadableRecord } from './types.ts';

/** A framing: takes decoded bytes in pieces of any size, gives frames as they fill up. */
export interface Splitter {
  feed(chunk: Uint8Array): readonly Frame[];
  /** The input has ended: what is left, and what is missing. */
  end(): readonly Frame[];
  /** Reading failed: whole records up to here; the record that was cut off is left out. */
  abandon(): readonly Frame[];
}

export type MutableTally = { -readonly [K in keyof FrameTally]: FrameTally[K] };

const emptyTally = (): MutableTally => ({ lines: 0, headers: 0, blanks: 0, crlf: 0, bom: 0, unterminated: 0 });

/** Keeps up to `count` pieces. */
export const createFrameMemory = (count: number): FrameMemory => {
  const spare: Uint8Array<ArrayBuffer>[] = [];
  return {
    take: (bytes) => {
      const index = spare.findIndex(({ length }) => length >= bytes);
      return index < 0 ? null : (spare.splice(index, 1)[0] ?? null);
    },
    give: ({ buffer }) => {
      // Those of uncommonly long records are let go.
      if (spare.length < count && buffer.byteLength >= MIN_KEPT && buffer.byteLength <= MAX_KEPT) spare.push(new Uint8Array(buffer));
    },
  };
};

const MIN_KEPT = 64 * 1024;
const MAX_KEPT = 4 * 1024 * 1024;
/** A new one each time: whatever a frame holds is transferred. */
const noBytes = (): Uint8Array => new Uint8Array(0);

export interface FrameStore {
  /** True when `chunk` would not fit: a good moment to cut, since cutting later would copy it twice. */
  isFull(chunk: Uint8Array): boolean;
  /** Bytes that are held, `held` of them. A new array after `append`, `emit` and `drop`: read it anew. */
  bytes: Uint8Array;
  held: number;
  /** Position of `bytes[0]` in the file. */
  base: number;
  /** Counts of the frame in the making. */
  tally: MutableTally;
  header: readonly string[] | null;
  readonly batchBytes: number;
  readonly recordBytes: number;
  count(): number;
  append(chunk: Uint8Array): void;
  push(start: number, end: number, line: number): void;
  /** Ends the frame at `cut`; what is behind it moves to the front of a new buffer. Null when there is nothing to tell. */
  emit(cut: number): Frame | null;
  /** Forgets the held bytes; only when no record of theirs is pushed. */
  drop(): void;
  /** A frame with one unreadable record at a position of the file. The frame in the making must be empty. */
  unreadable(at: number, line: number, length: number, reason: RemarkReason, byte: number | null): Frame;
}

export const createFrameStore = (options: FrameOptions): FrameStore => {
  const batchBytes = options.batchBytes ?? 512 * 1024;
  const recordBytes = options.recordBytes ?? limits.recordBytes;
  const capacity = batchBytes + 64 * 1024;
  // Memory of its own (it is transferred), not cleared: only bytes that were written are ever in a view.
  const allocate = (bytes: number): Uint8Array => options.memory?.take(bytes) ?? new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
  let starts = new Uint32Array(1024);
  let ends = new Uint32Array(1024);
  let lines = new Uint32Array(1024);
  let count = 0;

  const frame = (bytes: Uint8Array, unreadable: readonly UnreadableRecord[]): Frame => {
    const made: Frame = {
      bytes,
      firstByte: store.base,
      count,
      starts: starts.slice(0, count),
      ends: ends.slice(0, count),
      lines: lines.slice(0, count),
      header: store.header,
      unreadable,
      tally: store.tally,
    };
    store.tally = emptyTally();
    count = 0;
    return made;
  };

  const store: FrameStore = {
    bytes: noBytes(),
    held: 0,
    base: 0,
    tally: emptyTally(),
    header: null,
    batchBytes,
    recordBytes,
    count: () => count,
    isFull: (chunk) => store.held + chunk.length > Math.max(store.bytes.length, capacity),
    append: (chunk) => {
      const needed = store.held + chunk.length;
      if (needed > store.bytes.length) {
        const larger = allocate(Math.max(needed, capacity, Math.min(2 * store.bytes.length, recordBytes + 2 * capacity)));
        larger.set(store.bytes.subarray(0, store.held));
        store.bytes = larger;
      }
      store.bytes.set(chunk, store.held);
      store.held = needed;
    },
    push: (start, end, line) => {
      if (count === starts.length) {
        starts = enlarge(starts);
        ends = enlarge(ends);
        lines = enlarge(lines);
      }
      starts[count] = start;
      ends[count] = end;
      lines[count] = line;
      count += 1;
    },
    emit: (cut) => {
      const { bytes, held, tally } = store;
      const isEmpty = count === 0 && tally.lines === 0 && tally.bom === 0 && tally.unterminated === 0;
      const rest = held - cut;
      if (isEmpty) {
        bytes.copyWithin(0, cut, held);
        store.held = rest;
        store.base += cut;
        return null;
      }
      const next = rest === 0 ? noBytes() : allocate(Math.max(capacity, rest + batchBytes));
      next.set(bytes.subarray(cut, held));
      const made = frame(bytes.subarray(0, cut), []);
      store.bytes = next;
      store.held = rest;
      store.base += cut;
      return made;
    },
    drop: () => {
      store.base += store.held;
      store.held = 0;
    },
    unreadable: (at, line, length, reason, byte) => {
      const base = store.base;
      store.base = at;
      store.push(0, 0, line);
      store.tally.lines += 1;
      const made = frame(new Uint8Array(0), [{ index: 0, length, reason, byte }]);
      store.base = base;
      return made;
    },
  };
  return store;
};

const enlarge = (array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
};

/** JSON whitespace. */
export const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Length of a UTF-8 byte order mark at the beginning of the file, or 0; null when more bytes are needed to tell. */
export const bomLength = (bytes: Uint8Array, held: number): number | null => {
  const mark = [0xef, 0xbb, 0xbf];
  for (let i = 0; i < 3; i += 1) {
    if (i >= held) return null;
    if (bytes[i] !== mark[i]) return 0;
  }
  return 3;
};
