import type { Scratch, ScratchFile } from '../../ports.ts';

/**
 * Rows of 64 bytes that a hash join works on: `definition` rows say that a record has a hash, `reference` rows that a record links to one.
 * They are kept in memory while they are few; beyond, they are dealt out by key into partitions of a scratch file, each of which fits
 * into memory again (a Grace join). What is found is the same either way.
 */
export type RowKind = 'definition' | 'reference';

export const rowBytes = 64;
/** The row as 32-bit words: 0–7 key, 8–9 identity (definition) or first eight bytes of the own hash (reference), 14 scope, 15 flags. */
export const rowWords = 16;
export const scopeWord = 14;
export const flagsWord = 15;
/** As 64-bit floats: 5 ordinal, 6 time. */
export const rowFloats = 8;
export const ordinalFloat = 5;
export const timeFloat = 6;

export const rowFlags = {
  sound: 1,
  /** The key is the recomputed hash of a record that states another one. */
  computed: 2,
  genesis: 4,
  /** A record without hash: the key is its identity. */
  plain: 8,
} as const;

/** In a reference's flags: the highest bits of the record's identity, to choose among records of one hash as definitions do. */
export const variantMask = 0xffffff00 | 0;

export interface Row {
  readonly key: Int32Array;
  readonly keyAt: number;
  readonly low: number;
  readonly high: number;
  readonly ordinal: number;
  readonly time: number;
  readonly scope: number;
  readonly flags: number;
}

export interface RowTable {
  add(kind: RowKind, row: Row): void;
  /** Writes what does not fit into memory; to be awaited after every block. */
  settle(): Promise<void> | void;
  /** Calls `use` with every partition's rows. */
  forEachPartition(use: (definitions: Rows, references: Rows) => void): Promise<void>;
  close(): Promise<void>;
}

/** Rows one after another, seen as words and as floats. */
export interface Rows {
  readonly count: number;
  readonly words: Int32Array;
  readonly floats: Float64Array;
}

const chunkRows = 1024;
const partitionCount = 64;

interface Buffer64 {
  readonly words: Int32Array;
  readonly floats: Float64Array;
  readonly bytes: Uint8Array;
  count: number;
}

const newBuffer = (): Buffer64 => {
  const memory = new ArrayBuffer(chunkRows * rowBytes);
  return { words: new Int32Array(memory), floats: new Float64Array(memory), bytes: new Uint8Array(memory), count: 0 };
};

/** `memoryRows`: rows of both kinds kept in memory before partitioning begins. */
export function createRowTable(scratch: Scratch, memoryRows: number): RowTable {
  const kinds: readonly RowKind[] = ['definition', 'reference'];
  /** While in memory: all chunks of a kind. Afterwards: the chunk being filled, by partition. */
  let held: Record<RowKind, Buffer64[]> = { definition: [], reference: [] };
  let filling: Record<RowKind, Buffer64[]> | null = null;
  const written: Record<RowKind, { offset: number; length: number }[][]> = { definition: [], reference: [] };
  const unwritten: Uint8Array[] = [];
  let file: ScratchFile | null = null;
  let rows = 0;
  let end = 0;

  const flush = (kind: RowKind, partition: number, buffer: Buffer64): void => {
    const length = buffer.count * rowBytes;
    (written[kind][partition] ??= []).push({ offset: end, length });
    end += length;
    buffer.count = 0;
    unwritten.push(buffer.bytes.slice(0, length));
  };

  const writeOut = async (): Promise<void> => {
    for (const bytes of unwritten.splice(0)) await file?.append(bytes);
  };

  const startPartitions = async (): Promise<void> => {
    file = await scratch.create();
    const before = held;
    held = { definition: [], reference: [] };
    filling = {
      definition: Array.from({ length: partitionCount }, newBuffer),
      reference: Array.from({ length: partitionCount }, newBuffer),
    };
    for (const kind of kinds) {
      for (const chunk of before[kind]) {
        for (let i = 0; i < chunk.count; i += 1) copyRow(kind, chunk, i);
        await writeOut();
      }
    }
  };

  const copyRow = (kind: RowKind, from: Buffer64, index: number): void => {
    const partition = partitionOf(from.words, index * rowWords);
    const target = filling?.[kind][partition];
    if (target === undefined) return;
    target.words.set(from.words.subarray(index * rowWords, (index + 1) * rowWords), target.count * rowWords);
    target.count += 1;
    if (target.count === chunkRows) flush(kind, partition, target);
  };

  return {
    add(kind, row) {
      rows += 1;
      if (filling === null) {
        const chunks = held[kind];
        let chunk = chunks.at(-1);
        if (chunk === undefined || chunk.count === chunkRows) chunks.push((chunk = newBuffer()));
        write(chunk, row);
        return;
      }
      const partition = partitionOf(row.key, row.keyAt);
      const target = filling[kind][partition];
      if (target === undefined) return;
      write(target, row);
      if (target.count === chunkRows) flush(kind, partition, target);
    },
    settle() {
      if (filling === null && rows > memoryRows) return startPartitions();
      if (unwritten.length > 0) return writeOut();
    },
    async forEachPartition(use) {
      if (filling === null) {
        use(joinChunks(held.definition), joinChunks(held.reference));
        return;
      }
      for (let partition = 0; partition < partitionCount; partition += 1) {
        const load = async (kind: RowKind): Promise<Rows> => {
          const rest = filling?.[kind][partition];
          const parts = written[kind][partition] ?? [];
          const length = parts.reduce((sum, part) => sum + part.length, 0) + (rest?.count ?? 0) * rowBytes;
          const bytes = new Uint8Array(length);
          let at = 0;
          for (const part of parts) {
            const read = (await file?.read(part.offset, part.length)) ?? new Uint8Array(0);
            if (read.length !== part.length) throw new Error('a scratch file gave fewer bytes than were written to it');
            bytes.set(read, at);
            at += part.length;
          }
          if (rest !== undefined) bytes.set(rest.bytes.subarray(0, rest.count * rowBytes), at);
          return rowsOf(bytes);
        };
        use(await load('definition'), await load('reference'));
      }
    },
    async close() {
      held = { definition: [], reference: [] };
      filling = null;
      await file?.close();
    },
  };
}

function write(chunk: Buffer64, row: Row): void {
  const word = chunk.count * rowWords;
  for (let i = 0; i < 8; i += 1) chunk.words[word + i] = row.key[row.keyAt + i] ?? 0;
  chunk.words[word + 8] = row.low;
  chunk.words[word + 9] = row.high;
  chunk.floats[chunk.count * rowFloats + ordinalFloat] = row.ordinal;
  chunk.floats[chunk.count * rowFloats + timeFloat] = row.time;
  chunk.words[word + scopeWord] = row.scope;
  chunk.words[word + flagsWord] = row.flags;
  chunk.count += 1;
}

/** All words of the key take part: stated hashes are whatever the evidence says, and need not be spread evenly. */
export function mixKey(words: Int32Array, at: number): number {
  let mixed = 0x2545f491;
  for (let i = 0; i < 8; i += 1) {
    mixed = Math.imul(mixed ^ (words[at + i] ?? 0), 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return Math.imul(mixed, 0x85ebca6b) ^ (mixed >>> 13);
}

function partitionOf(words: Int32Array, at: number): number {
  // The highest bits: hash tables inside a partition use the lowest.
  return (mixKey(words, at) >>> 26) % partitionCount;
}

/** One block of all chunks, which are let go on the way. */
function joinChunks(chunks: Buffer64[]): Rows {
  const count = chunks.reduce((sum, chunk) => sum + chunk.count, 0);
  const bytes = new Uint8Array(count * rowBytes);
  let at = 0;
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    bytes.set(chunk.bytes.subarray(0, chunk.count * rowBytes), at);
    at += chunk.count * rowBytes;
  }
  return rowsOf(bytes);
}

function rowsOf(bytes: Uint8Array): Rows {
  return { count: bytes.length / rowBytes, words: new Int32Array(bytes.buffer), floats: new Float64Array(bytes.buffer) };
}
