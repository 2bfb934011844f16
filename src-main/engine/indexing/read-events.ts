/** Streams files of events: read and hash the stored bytes, decode, cut into frames, parse on the pool, hand blocks on in order. */
import { limits } from '../../../src-shared/limits.ts';
import { hashEntry, readContent, type StoredDigest } from '../archive/hashed.ts';
import { ArchiveReadError, type ArchiveProblem, type DecodeEnd, type Entry, type EntrySource } from '../archive/types.ts';
import { frames, frameTransfer } from '../format/framing.ts';
import { createFrameMemory } from '../format/frame-store.ts';
import type { FrameProcessor } from '../format/process.ts';
import type { RunProfile } from '../profile/run-profile.ts';
import type { EventFile, Frame, FrameMemory, FrameTally, Misplaced } from '../format/types.ts';
import { recordFlags } from '../chain/types.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { createSha256, type Sha256Stream } from '../crypto/sha256.ts';
import type { FileSource } from '../ports.ts';
import { inOrder, type ParsePool } from './parse-pool.ts';
import type { ParsedFrame } from './parse-ops.ts';

/**
 * Frames that may be under way for each parsing thread: one being parsed, one waiting. Those of small files count for less, down to a
 * sixteenth, so that a thread does not wait from file to file.
 */
const framesPerThread = 2;
const frameBytes = 512 * 1024;
const leastShare = 1 / 16;

/** One file of events that is there. */
export interface ReadableFile {
  readonly entry: Entry;
  readonly file: EventFile;
  /** Index of the file in the plan. */
  readonly index: number;
}

export interface ReadEventsOptions {
  readonly source: EntrySource;
  readonly thorough: boolean;
  /** For files of a hash-chain profile. */
  readonly profile?: RunProfile | null | undefined;
  /** Reads records on this thread, one frame after another, where each needs the one before. */
  readonly local?: FrameProcessor | null | undefined;
  readonly wantRows: boolean;
  /** Files are one gzip member or none, and the hash of what is in it is wanted (CloudTrail). */
  readonly hashDecoded?: boolean | undefined;
  readonly pool: ParsePool;
  readonly signal: AbortSignal;
  readonly onInput: (bytes: number) => void;
  readonly onBlock: (parsed: ParsedFrame) => void | Promise<void>;
}

/** What reading one file of an evidence gave. */
export interface FileRead {
  readonly records: number;
  readonly tally: FrameTally;
  readonly end: DecodeEnd | null;
  /** Of the stored bytes; null where they could not be read to their end. */
  readonly sha256: string | null;
  /** Of the decoded bytes, where it was wanted and they could be read to their end. */
  readonly decodedSha256?: string | null | undefined;
  readonly bytes: number;
  readonly problem: ArchiveProblem | null;
  /** Events beyond one a record, where a record holds several. */
  readonly expanded: number;
  /** Records that are malformed: no events. */
  readonly rejected: number;
  /** Records that disagree with what the file's path promises, by kind. */
  readonly misplaced: readonly { readonly kind: Misplaced['kind']; readonly count: number; readonly found: string }[];
}

export const noTally: FrameTally = { lines: 0, headers: 0, blanks: 0, crlf: 0, bom: 0, unterminated: 0 };

const addTally = (a: FrameTally, b: FrameTally): FrameTally => ({
  lines: a.lines + b.lines,
  headers: a.headers + b.headers,
  blanks: a.blanks + b.blanks,
  crlf: a.crlf + b.crlf,
  bom: a.bom + b.bom,
  unterminated: a.unterminated + b.unterminated,
});

/** What is known of a file while it is read. */
interface Reading {
  readonly of: ReadableFile;
  records: number;
  tally: FrameTally;
  end: DecodeEnd | null;
  stored: StoredDigest | null;
  decodedSha256: string | null;
  problem: ArchiveProblem | null;
  rejected: number;
  expanded: number;
  readonly misplaced: Map<Misplaced['kind'], FileRead['misplaced'][number]>;
}

/**
 * Reads files of events one after another, each to its end or to where it cannot be read further; the next one is begun while frames of
 * the one before are parsed. Gives what was read of each. Only cancelling and programming errors throw.
 */
export async function readEvents(files: readonly ReadableFile[], options: ReadEventsOptions): Promise<readonly FileRead[]> {
  const { pool, thorough, wantRows, signal } = options;
  const memory = createFrameMemory(pool.threads * framesPerThread + 2);
  const readings = files.map((of): Reading => ({
    of,
    records: 0,
    tally: noTally,
    end: null,
    stored: null,
    decodedSha256: null,
    problem: null,
    rejected: 0,
    expanded: 0,
    misplaced: new Map(),
  }));
  let ordinal = 0;
  const parse = async ({
    reading,
    frame,
  }: FileFrame): Promise<{ readonly reading: Reading; readonly records: number; readonly parsed: ParsedFrame }> => {
    reading.records += frame.count;
    reading.tally = addTally(reading.tally, frame.tally);
    const { file, index } = reading.of;
    const { reader, chain, company, day, firstSeq, mapping, framing } = file;
    const delimiter = framing.kind === 'csv' ? framing.delimiter : undefined;
    const profile = reader === 'profile' ? (options.profile ?? null) : null;
    // Ordinals are given in order of reading, once it is known how many events the frames before hold.
    const params = {
      frame,
      options: { reader, thorough, wantRows, file: index, firstOrdinal: 0, chain, company, day, firstSeq, profile, mapping, delimiter },
    };
    const records = frame.count;
    if (options.local != null && profile !== null) return { reading, records, parsed: options.local(frame, params.options) };
    return { reading, records, parsed: await pool.pick().call('parse', params, { transfer: frameTransfer(frame) }) };
  };
  const shareOf = ({ frame }: FileFrame): number => Math.min(1, Math.max(leastShare, frame.bytes.length / frameBytes));

  for await (const { reading, records, parsed } of inOrder(
    framesOf(readings, options, memory),
    pool.threads * framesPerThread,
    shareOf,
    parse,
  )) {
    signal.throwIfAborted();
    if (parsed.bytes !== undefined) memory.give(parsed.bytes);
    reading.rejected += countMalformed(parsed.block.flags);
    for (const { kind, count, found } of parsed.misplaced) {
      const known = reading.misplaced.get(kind);
      reading.misplaced.set(kind, { kind, found: known?.found ?? found, count: (known?.count ?? 0) + count });
    }
    reading.expanded += parsed.block.count - records;
    const firstOrdinal = ordinal;
    ordinal += parsed.block.count;
    await options.onBlock({ ...parsed, block: { ...parsed.block, firstOrdinal } });
  }
  return readings.map(({ of, records, expanded, tally, end, stored, decodedSha256, problem, rejected, misplaced }) => ({
    records,
    expanded,
    tally,
    end,
    problem,
    rejected,
    sha256: stored?.sha256 ?? null,
    decodedSha256,
    bytes: stored?.bytes ?? of.entry.bytes,
    misplaced: [...misplaced.values()],
  }));
}

interface FileFrame {
  readonly reading: Reading;
  readonly frame: Frame;
}

/** The frames of all files in order; writes down how each file ended. */
async function* framesOf(
  readings: readonly Reading[],
  { source, signal, onInput, hashDecoded = false }: ReadEventsOptions,
  memory: FrameMemory,
): AsyncGenerator<FileFrame, void, undefined> {
  for (const reading of readings) {
    const { entry, file } = reading.of;
    const content = readContent(source, entry, { signal, onInput, oneMember: hashDecoded });
    const hash = hashDecoded ? createSha256() : null;
    try {
      for await (const frame of frames(hash === null ? content.chunks : hashing(content.chunks, hash), file.framing, { signal, memory }))
        yield { reading, frame };
      reading.end = await content.end();
      reading.decodedSha256 = hash?.digestHex() ?? null;
    } catch (error) {
      if (!(error instanceof ArchiveReadError)) throw error;
      reading.problem = error.problem;
    }
    reading.stored = await content.stored().catch((error: unknown) => {
      if (error instanceof ArchiveReadError) return null;
      throw error;
    });
  }
}

/** Hashes what passes. */
async function* hashing(chunks: AsyncIterable<Uint8Array>, hash: Sha256Stream): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

function countMalformed(flags: Uint8Array): number {
  let count = 0;
  for (const flag of flags) count += flag & recordFlags.malformed;
  return count;
}

/** Of a file that holds no events. */
const noEvents = { records: 0, expanded: 0, tally: noTally, end: null, rejected: 0, misplaced: [] } as const;

/** Reads an entry only for its digest. */
export async function digestOnly(
  source: EntrySource,
  entry: Entry,
  signal: AbortSignal,
  onInput: (bytes: number) => void,
): Promise<FileRead> {
  try {
    return { ...noEvents, ...(await hashEntry(source, entry, { signal, onInput })), problem: null };
  } catch (error) {
    if (!(error instanceof ArchiveReadError)) throw error;
    return { ...noEvents, sha256: null, bytes: entry.bytes, problem: error.problem };
  }
}

/** Stands in for content that is too large to hold. One for all: a container can list any number of such files. */
let oversized: Uint8Array | null = null;

/**
 * Reads a small entry whole, as stored. `bytes` is null where it cannot be read. Of one that is too large only the digest is real: its
 * bytes are one byte more than `limits.smallFileBytes`, which every parser of small files refuses as too large.
 */
export async function readWhole(
  source: EntrySource,
  entry: Entry,
  signal: AbortSignal,
): Promise<{ readonly file: FileRead; readonly bytes: Uint8Array | null }> {
  if (entry.bytes > limits.smallFileBytes) {
    const file = await digestOnly(source, entry, signal, () => undefined);
    return { file, bytes: file.problem === null ? (oversized ??= new Uint8Array(limits.smallFileBytes + 1)) : null };
  }
  const parts: Uint8Array[] = [];
  try {
    for await (const chunk of source.read(entry, { signal })) parts.push(chunk.slice());
  } catch (error) {
    if (!(error instanceof ArchiveReadError)) throw error;
    return { file: { ...noEvents, sha256: null, bytes: entry.bytes, problem: error.problem }, bytes: null };
  }
  const bytes = concatBytes(...parts);
  const hash = createSha256();
  hash.update(bytes);
  return { file: { ...noEvents, sha256: hash.digestHex(), bytes: bytes.length, problem: null }, bytes };
}

/** SHA-256 of a file as it stands, lowercase hex. Throws FileProblem. */
export async function hashFile(path: string, files: FileSource, signal: AbortSignal): Promise<string> {
  const file = await files.open(path);
  try {
    const hash = createSha256();
    const step = 1024 * 1024;
    for (let position = 0; position < file.bytes; position += step) {
      signal.throwIfAborted();
      hash.update(await file.read(position, step));
    }
    return hash.digestHex();
  } finally {
    await file.close();
  }
}
