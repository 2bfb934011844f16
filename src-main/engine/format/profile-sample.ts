/** The first records of an evidence that nobody has said how to read: for presets, detection and the wizard. */
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import { listMembers, skipJsonSpace } from './json-members.ts';
import { createSplitter } from './framing.ts';
import { framingOf } from './profile-framing.ts';
import { createReadSource } from './profile-source.ts';
import type { RawRecord } from '../profile/raw-record.ts';
import type { EntryAccess } from './types.ts';

export interface SampledRecord extends RawRecord {
  readonly line: number;
}

export interface Sample {
  readonly entry: Entry;
  readonly container: ProfileFile['container'];
  readonly records: readonly SampledRecord[];
  /** Records that could not be read. */
  readonly unreadable: number;
  /** Top-level members of the document around the records; empty where there is none. */
  readonly around: readonly string[];
}

/** Decoded bytes that are looked at, records that are kept, and files that are tried. */
const SAMPLE_BYTES = 1024 * 1024;
export const sampledAtMost = 200;
const filesAtMost = 20;

/** The records at the beginning of `head`, read as the container says; `isComplete`: there is nothing behind. */
export const sampleRecords = (
  head: Uint8Array,
  isComplete: boolean,
  container: ProfileFile['container'],
): Pick<Sample, 'records' | 'unreadable'> => {
  const splitter = createSplitter(framingOf(container));
  const read = createReadSource({ container });
  const records: SampledRecord[] = [];
  let unreadable = 0;
  for (const frame of [...splitter.feed(head), ...(isComplete ? splitter.end() : splitter.abandon())]) {
    for (let i = 0; i < frame.count && records.length < sampledAtMost; i += 1) {
      const [start, end] = [frame.starts[i] ?? 0, frame.ends[i] ?? 0];
      const parsed = read(frame.bytes, start, end, frame.header);
      if (parsed.ok) records.push({ record: parsed.record, bytes: frame.bytes, start, end, line: frame.lines[i] ?? 0 });
      else unreadable += 1;
    }
  }
  return { records, unreadable };
};

/** Names of the members of the document that begins at `head`. */
export const membersAround = (head: Uint8Array, { kind, ...container }: ProfileFile['container']): readonly string[] =>
  kind === 'json-array' && 'path' in container && container.path.length > 0
    ? listMembers(head, 0, head.length).spans.map(({ key }) => key)
    : [];

/** The first file that holds at least `atLeast` records of a container that can be told; null where there is none. */
export const sampleEvidence = async (source: EntrySource, access: EntryAccess, atLeast = 1): Promise<Sample | null> => {
  for (const entry of source.entries.slice(0, filesAtMost)) {
    const head = await access.peek(entry, SAMPLE_BYTES);
    const isComplete = head.complete || head.problem !== null;
    for (const container of containersOf(head.bytes, isComplete)) {
      const sample = sampleRecords(head.bytes, isComplete, container);
      if (sample.records.length >= atLeast && sample.records.length > sample.unreadable)
        return { entry, container, ...sample, around: membersAround(head.bytes, container) };
    }
  }
  return null;
};

const containersOf = (head: Uint8Array, isComplete: boolean): readonly ProfileFile['container'][] => {
  const start = skipJsonSpace(head, head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0, head.length);
  const byte = head[start];
  if (byte === 0x5b) return [{ kind: 'json-array', path: [] }];
  if (byte !== 0x7b) return [{ kind: 'logfmt' }, { kind: 'csv', delimiter: ',', header: true }];
  const members = listMembers(head, start, head.length);
  const lf = head.indexOf(0x0a, start);
  const isLine = members.end >= 0 && (lf < 0 ? isComplete : members.end - 1 <= lf);
  const lists = members.spans.filter(
    ({ valueStart }) => head[valueStart] === 0x5b && head[skipJsonSpace(head, valueStart + 1, head.length)] === 0x7b,
  );
  const arrays = lists.map(({ key }): ProfileFile['container'] => ({ kind: 'json-array', path: [key] }));
  const isOnly = members.end >= 0 && skipJsonSpace(head, members.end, head.length) === head.length && isComplete;
  // One object with a list of objects is a document; several objects, one a line, are lines.
  return isLine && !(isOnly && arrays.length > 0) ? [{ kind: 'jsonl' }, ...arrays] : [...arrays, { kind: 'jsonl' }];
};
