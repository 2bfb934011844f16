/** Makes frames, blocks and in-memory evidence for the tests of formats. */
import { createHash } from 'node:crypto';
import type { Entry, EntrySource } from '../../src-main/engine/archive/types.ts';
import type { RecordBlock } from '../../src-main/engine/chain/types.ts';
import { createEntryAccess } from '../../src-main/engine/format/entry-access.ts';
import { planReading } from '../../src-main/engine/format/detect.ts';
import { createSplitter } from '../../src-main/engine/format/framing.ts';
import { createFrameProcessor } from '../../src-main/engine/format/process.ts';
import { eventAt } from '../../src-main/engine/format/read-one.ts';
import type {
  Frame,
  FrameOptions,
  Framing,
  ProcessedFrame,
  ProcessOptions,
  ReaderId,
  ReadingPlan,
  UnreadableRecord,
} from '../../src-main/engine/format/types.ts';
import { canonicalize } from '../../src-main/engine/json/canonicalize.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import type { NormalisedEvent } from '../../src-shared/model/event.ts';

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const zeros = '0'.repeat(64);

export type Plain = { readonly [key: string]: unknown };

/** An Assay record with its right hash, as one canonical line. */
export const assayLine = (members: Plain): string => {
  const { hash: _, ...rest } = members;
  const hash = sha256(canonicalize(fromPlain(rest)));
  return canonicalize(fromPlain({ ...rest, hash }));
};

export const assayMembers = (seq: number, more: Plain = {}): Plain => ({
  seq,
  id: `evt_${seq}`,
  time: new Date(1_750_000_000_000 + seq * 1000).toISOString(),
  action: 'document.read',
  category: 'data.read',
  outcome: 'success',
  actor: { id: 'usr_1', email: 'ada@example.com', type: 'user', role: 'editor' },
  resource: { type: 'document', id: 'doc_9', name: 'Report' },
  source: { ip: '203.0.113.9', userAgent: 'Mozilla/5.0', country: 'DE' },
  session: 's1',
  metadata: { note: 'quarterly', pages: 12 },
  prevHash: zeros,
  ...more,
});

/** A chain of Assay lines. */
export const assayChain = (count: number): readonly string[] => {
  const lines: string[] = [];
  let prevHash = zeros;
  for (let seq = 1; seq <= count; seq += 1) {
    const line = assayLine(assayMembers(seq, { prevHash }));
    prevHash = (JSON.parse(line) as { hash: string }).hash;
    lines.push(line);
  }
  return lines;
};

/** Records that a framing finds, with their places in the file, independent of how frames were cut. */
export interface FoundRecord {
  readonly record: string;
  readonly byte: number;
  readonly line: number;
  readonly header: string | null;
  readonly unreadable: Omit<UnreadableRecord, 'index'> | null;
}
export interface Found {
  readonly records: readonly FoundRecord[];
  readonly tally: Record<'lines' | 'headers' | 'blanks' | 'crlf' | 'bom' | 'unterminated', number>;
  readonly frames: readonly Frame[];
}

export const findRecords = (frames: readonly Frame[]): Found => {
  const records: FoundRecord[] = [];
  const tally = { lines: 0, headers: 0, blanks: 0, crlf: 0, bom: 0, unterminated: 0 };
  for (const frame of frames) {
    for (const key of Object.keys(tally) as (keyof typeof tally)[]) tally[key] += frame.tally[key];
    for (let i = 0; i < frame.count; i += 1) {
      const start = frame.starts[i] ?? 0;
      const found = frame.unreadable.find((item) => item.index === i);
      records.push({
        record: text(frame.bytes.subarray(start, frame.ends[i])),
        byte: frame.firstByte + start,
        line: frame.lines[i] ?? 0,
        header: frame.header?.join('|') ?? null,
        unreadable: found === undefined ? null : { length: found.length, reason: found.reason, byte: found.byte },
      });
    }
  }
  return { records, tally, frames };
};

/** Splits bytes that arrive in pieces of the given sizes, the last size repeated. */
export const split = (
  data: string | Uint8Array,
  framing: Framing,
  options: FrameOptions = {},
  sizes: readonly number[] = [1 << 20],
): Found => {
  const bytes = typeof data === 'string' ? utf8(data) : data;
  const splitter = createSplitter(framing, options);
  const frames: Frame[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = Math.max(1, sizes[Math.min(i, sizes.length - 1)] ?? 1);
    // A copy that is cleared afterwards: frames must own their bytes.
    const piece = bytes.slice(at, at + size);
    frames.push(...splitter.feed(piece));
    piece.fill(0xff);
    at += size;
  }
  frames.push(...splitter.end());
  return findRecords(frames);
};

export const framingOf = (kind: 'ndjson' | 'csv' | 'array' | 'pages'): Framing =>
  kind === 'array' ? { kind: 'json-array', path: [] } : kind === 'pages' ? { kind: 'json-array', path: ['data'] } : { kind };

export const processOptions = (reader: ReaderId, more: Partial<ProcessOptions> = {}): ProcessOptions => ({
  reader,
  thorough: false,
  wantRows: true,
  file: 0,
  firstOrdinal: 0,
  chain: null,
  ...more,
});

/** Reads a whole text as one frame. */
export const readAll = (
  data: string | Uint8Array,
  reader: ReaderId,
  more: Partial<ProcessOptions> = {},
  framing: Framing = { kind: 'ndjson' },
): ProcessedFrame => {
  const { frames } = split(data, framing);
  const [frame] = frames;
  if (frames.length !== 1 || frame === undefined) throw new Error(`expected one frame, got ${frames.length}`);
  return createFrameProcessor()(frame, processOptions(reader, more));
};

/** What a block says of one record, in words. */
export interface Facts {
  readonly malformed: string | null;
  readonly member: string | null;
  readonly byte: number | null;
  readonly mismatch: string | null;
  readonly unhashed: boolean;
  readonly genesis: boolean;
  readonly seq: number;
  readonly time: number;
  readonly scope: string;
  readonly stated: string;
  readonly prev: string;
  readonly identity: string;
  readonly remarks: readonly string[];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const factsAt = (block: RecordBlock, index: number): Facts => {
  const flags = block.flags[index] ?? 0;
  const remarks = block.remarks.filter((remark) => remark.index === index);
  const malformed = remarks.find((remark) => remark.code === 'event.malformed');
  const mismatch = block.mismatches.find((item) => item.index === index);
  if ((malformed !== undefined) !== ((flags & 1) !== 0) || (mismatch !== undefined) !== ((flags & 2) !== 0))
    throw new Error('flags and lists disagree');
  return {
    malformed: malformed?.reason ?? null,
    member: malformed?.member ?? null,
    byte: malformed?.byte ?? null,
    mismatch: mismatch === undefined ? null : hex(mismatch.computed),
    unhashed: (flags & 4) !== 0,
    genesis: (flags & 8) !== 0,
    seq: block.seq[index] ?? 0,
    time: block.time[index] ?? 0,
    scope: block.scopes[block.scope[index] ?? 0] ?? '?',
    stated: hex(block.stated.subarray(index * 32, index * 32 + 32)),
    prev: hex(block.prev.subarray(index * 32, index * 32 + 32)),
    identity: (block.identity[index] ?? 0n).toString(16),
    remarks: remarks
      .filter((remark) => remark.code !== 'event.malformed')
      .map((remark) => `${remark.code} ${remark.reason} ${remark.member ?? '-'}@${remark.byte ?? '-'}`),
  };
};

/** Reads one record. */
export const readRecord = (
  line: string | Uint8Array,
  reader: ReaderId,
  more: Partial<ProcessOptions> = {},
): Facts & { readonly event: NormalisedEvent } => {
  const bytes = typeof line === 'string' ? utf8(line) : line;
  const frame: Frame = {
    bytes,
    firstByte: 0,
    count: 1,
    starts: Uint32Array.of(0),
    ends: Uint32Array.of(bytes.length),
    lines: Uint32Array.of(1),
    header: null,
    unreadable: [],
    tally: { lines: 1, headers: 0, blanks: 0, crlf: 0, bom: 0, unterminated: 0 },
  };
  const { block, rows } = createFrameProcessor()(frame, processOptions(reader, more));
  if (rows === null) throw new Error('rows were asked for');
  return { ...factsAt(block, 0), event: eventAt(rows, 0) };
};

/** Evidence in memory. */
export const memorySource = (files: Readonly<Record<string, string | Uint8Array>>, more: Partial<EntrySource> = {}): EntrySource => {
  const contents = new Map(Object.entries(files).map(([path, data]) => [path, typeof data === 'string' ? utf8(data) : data]));
  const entries: Entry[] = [...contents]
    .map(([path, data]) => ({ path, bytes: data.length, modifiedMs: null }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    kind: 'folder',
    entries,
    problems: [],
    inputBytes: 0,
    read: async function* (entry) {
      const data = contents.get(entry.path) ?? new Uint8Array(0);
      for (let at = 0; at < data.length; at += 4096) yield data.slice(at, at + 4096);
    },
    close: async () => {},
    ...more,
  };
};

export const plan = (files: Readonly<Record<string, string | Uint8Array>>, more: Partial<EntrySource> = {}): Promise<ReadingPlan> => {
  const source = memorySource(files, more);
  return planReading(source, createEntryAccess(source));
};
