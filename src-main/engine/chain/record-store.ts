import type { Scratch, ScratchFile } from '../ports.ts';
import type { RecordBlock } from './types.ts';

/**
 * Facts of all records by ordinal, for the second look that a fault needs. Columns are kept as they come: in memory while they
 * are few, then in a scratch file, so that memory stays bounded at any size.
 */
export interface RecordStore {
  add(block: RecordBlock): Promise<void> | void;
  /** Stated hashes of `count` records from `ordinal`, which must stand in consecutive ordinals. */
  hashes(ordinal: number, count: number): Promise<Uint8Array>;
  /** 64-bit digests of whole records. */
  identities(ordinal: number, count: number): Promise<BigUint64Array>;
  place(ordinal: number): Promise<RecordPlace>;
  close(): Promise<void>;
}

export interface RecordPlace {
  /** Index into the plan's files. */
  readonly file: number;
  readonly line: number;
  readonly byte: number;
}

interface Chunk {
  readonly firstOrdinal: number;
  readonly count: number;
  readonly file: number;
  readonly width: number;
  readonly offset: number;
  readonly length: number;
}

/** Chunks read back from the scratch file that are kept at a time: comparisons walk along two or three places. */
const cachedChunks = 4;

/** Of a record's columns: all of them, or its place alone (hashes and identities then read as nothing). */
export type StoredColumns = 'all' | 'places';

export function createRecordStore(scratch: Scratch, memoryBytes: number, columns: StoredColumns = 'all'): RecordStore {
  const hashBytes = columns === 'all' ? 1 : 0;
  const identityBytes = columns === 'all' ? 8 : 0;
  const chunks: Chunk[] = [];
  let inMemory: Uint8Array[] = [];
  let held = 0;
  let total = 0;
  let spill: ScratchFile | null = null;
  const cache = new Map<number, Uint8Array>();

  const pack = (block: RecordBlock): Uint8Array => {
    const { count } = block;
    const width = block.width * hashBytes;
    const bytes = new Uint8Array(count * (width + identityBytes + 12));
    bytes.set(block.stated.subarray(0, count * width), 0);
    bytes.set(raw(block.identity, count * identityBytes), count * width);
    bytes.set(raw(block.byte, count * 8), count * (width + identityBytes));
    bytes.set(raw(block.line, count * 4), count * (width + identityBytes + 8));
    return bytes;
  };

  const add = (block: RecordBlock): Promise<void> | void => {
    if (block.count === 0) return;
    const bytes = pack(block);
    chunks.push({
      firstOrdinal: block.firstOrdinal,
      count: block.count,
      file: block.file,
      width: block.width * hashBytes,
      offset: total,
      length: bytes.length,
    });
    total += bytes.length;
    if (spill !== null) return spill.append(bytes);
    inMemory.push(bytes);
    held += bytes.length;
    if (held > memoryBytes) return moveToScratch();
  };

  const moveToScratch = async (): Promise<void> => {
    const file = await scratch.create();
    for (const bytes of inMemory) await file.append(bytes);
    inMemory = [];
    spill = file;
  };

  /** Index of the chunk that holds the ordinal. */
  const find = (ordinal: number): number => {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((chunks[middle]?.firstOrdinal ?? Infinity) <= ordinal) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const load = async (index: number, chunk: Chunk): Promise<Uint8Array> => {
    if (spill === null) return inMemory[index] ?? new Uint8Array(0);
    const cached = cache.get(index);
    if (cached !== undefined) return cached;
    const bytes = await spill.read(chunk.offset, chunk.length);
    if (bytes.length !== chunk.length) throw new Error('a scratch file gave fewer bytes than were written to it');
    const oldest = cache.keys().next().value;
    if (cache.size >= cachedChunks && oldest !== undefined) cache.delete(oldest);
    cache.set(index, bytes);
    return bytes;
  };

  const column = async (
    ordinal: number,
    count: number,
    width: (chunk: Chunk) => number,
    start: (chunk: Chunk) => number,
  ): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    for (let done = 0, index = find(ordinal); done < count; index += 1) {
      const chunk = chunks[index];
      const skip = chunk === undefined ? -1 : ordinal + done - chunk.firstOrdinal;
      if (chunk === undefined || skip < 0 || skip >= chunk.count) throw new Error(`no record ${ordinal + done}`);
      const take = Math.min(count - done, chunk.count - skip);
      const from = start(chunk) + skip * width(chunk);
      parts.push((await load(index, chunk)).subarray(from, from + take * width(chunk)));
      done += take;
    }
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const out = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  };

  return {
    add,
    hashes: (ordinal, count) =>
      column(
        ordinal,
        count,
        (c) => c.width,
        () => 0,
      ),
    async identities(ordinal, count) {
      const bytes = await column(
        ordinal,
        count,
        () => 8,
        (c) => c.count * c.width,
      );
      return new BigUint64Array(bytes.buffer, 0, count);
    },
    async place(ordinal) {
      const byte = await column(
        ordinal,
        1,
        () => 8,
        (c) => c.count * (c.width + identityBytes),
      );
      const line = await column(
        ordinal,
        1,
        () => 4,
        (c) => c.count * (c.width + identityBytes + 8),
      );
      return {
        file: chunks[find(ordinal)]?.file ?? 0,
        line: new Uint32Array(line.buffer)[0] ?? 0,
        byte: new Float64Array(byte.buffer)[0] ?? 0,
      };
    },
    async close() {
      inMemory = [];
      cache.clear();
      await spill?.close();
    },
  };
}

const raw = (column: BigUint64Array | Float64Array | Uint32Array, length: number): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, length);
