/** Ports in memory that count, and short ways to list and read. */
import { limits } from '../../src-shared/limits.ts';
import { decode } from '../../src-main/engine/archive/decode.ts';
import { openArchive } from '../../src-main/engine/archive/open.ts';
import type { ArchiveLimits, ArchiveProblem, DecodeEnd, EntrySource } from '../../src-main/engine/archive/types.ts';
import { ArchiveReadError } from '../../src-main/engine/archive/types.ts';
import type { FileSource, OpenFile, Scratch, ScratchFile } from '../../src-main/engine/ports.ts';
import { FileProblem } from '../../src-main/engine/ports.ts';

export interface Counters {
  read: number;
  largestRead: number;
  opened: number;
  closed: number;
  scratchBytes: number;
  scratchOpen: number;
}

export const counters = (): Counters => ({ read: 0, largestRead: 0, opened: 0, closed: 0, scratchBytes: 0, scratchOpen: 0 });

/** One file, at the path `evidence`, in memory. */
export const memoryFile = (bytes: Uint8Array, count: Counters = counters(), path = 'evidence'): FileSource => ({
  stat: async () => ({ kind: 'file', bytes: bytes.length, modifiedMs: 0, identity: '0:1' }),
  list: async (folder) => {
    throw new FileProblem(folder, 'not_a_folder');
  },
  open: async (wanted): Promise<OpenFile> => {
    if (wanted !== path) throw new FileProblem(wanted, 'not_found');
    count.opened += 1;
    return {
      bytes: bytes.length,
      read: async (position, length) => {
        const part = bytes.slice(position, position + length);
        count.read += part.length;
        count.largestRead = Math.max(count.largestRead, length);
        return part;
      },
      close: async () => void (count.closed += 1),
    };
  },
});

export const memoryScratch = (count: Counters = counters()): Scratch => ({
  create: async (): Promise<ScratchFile> => {
    let held = Buffer.alloc(0);
    count.scratchOpen += 1;
    return {
      get bytes() {
        return held.length;
      },
      append: async (data) => {
        held = Buffer.concat([held, data]);
        count.scratchBytes += data.length;
      },
      read: async (position, length) => new Uint8Array(held.subarray(position, position + length)),
      close: async () => void (count.scratchOpen -= 1),
    };
  },
});

/** Opens an archive that is in memory. */
export const openBytes = (bytes: Uint8Array, caps: Partial<ArchiveLimits> = {}, count: Counters = counters()): Promise<EntrySource> =>
  openArchive('evidence', { files: memoryFile(bytes, count), scratch: memoryScratch(count), limits: { ...limits, ...caps } });

/** Problems as `reason path`, which reads well in expectations. */
export const said = (problems: readonly ArchiveProblem[]): readonly string[] =>
  problems.map(({ reason, path }) => `${reason} ${path}`.trim());

export const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
};

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Text of one entry as stored. */
export const readText = async (source: EntrySource, path: string): Promise<string> => {
  const entry = source.entries.find((one) => one.path === path);
  if (entry === undefined) throw new Error(`no entry ${path}`);
  return text(await collect(source.read(entry)));
};

/** The problem that `action` throws; fails when it throws nothing or something else. */
export const problemOf = async (action: Promise<unknown>): Promise<ArchiveProblem> => {
  try {
    await action;
  } catch (error) {
    if (error instanceof ArchiveReadError) return error.problem;
    throw error;
  }
  throw new Error('no problem was thrown');
};

export async function* inPieces(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export interface Decoding {
  readonly bytes: Uint8Array;
  readonly end: DecodeEnd | null;
  readonly problem: ArchiveProblem | null;
}

/** Decodes to the end or the first problem. */
export const decodeBytes = async (
  bytes: Uint8Array,
  path = 'x.gz',
  size?: number,
  caps: Partial<ArchiveLimits> = {},
): Promise<Decoding> => {
  const decoded = decode(inPieces(bytes, size), { path, limits: { ...limits, ...caps } });
  const parts: Uint8Array[] = [];
  try {
    for await (const chunk of decoded.chunks) parts.push(chunk);
    return { bytes: new Uint8Array(Buffer.concat(parts)), end: await decoded.end(), problem: null };
  } catch (error) {
    if (!(error instanceof ArchiveReadError)) throw error;
    return { bytes: new Uint8Array(Buffer.concat(parts)), end: null, problem: error.problem };
  }
};
