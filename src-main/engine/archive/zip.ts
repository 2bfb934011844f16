/**
 * A zip as EntrySource. Listing reads the end records, the central directory and, where bytes between entries must be explained, local headers; these are checked
 * against the directory when an entry is read.
 */
import type { Collector } from './collect.ts';
import { createCollector } from './collect.ts';
import type { RandomAccess } from './range.ts';
import { windowed } from './range.ts';
import type { ContainerListing, ListOptions } from './source.ts';
import type { Entry } from './types.ts';
import { ArchiveReadError } from './types.ts';
import { findHidden, leastEnd } from './zip-coverage.ts';
import type { ZipRecord } from './zip-directory.ts';
import { zipRecords } from './zip-directory.ts';
import type { ZipDetail } from './zip-entry.ts';
import { readZipEntry } from './zip-entry.ts';
import type { ZipEnd } from './zip-end.ts';
import { findZipEnd } from './zip-end.ts';

const fileType = { folder: 0x4000, file: 0x8000, link: 0xa000 };
/** A folder's data are nothing, or nothing deflated; anything longer is not read. */
const FOLDER_PACKED_BYTES = 64;

/** Lists a zip. Never throws for its content: without an end record the one problem is `truncated`. */
export const listZip = async (file: RandomAccess, { limits, signal }: ListOptions): Promise<ContainerListing> => {
  const collector = createCollector<ZipRecord>({ limits, collide: true });
  const end = await findZipEnd(file);
  if (end === null) {
    collector.refuse('truncated', '', file.bytes);
    return { ...collector.finish(), read: noEntries };
  }
  if (end.ambiguous) collector.refuse('bad_header', '', end.endPosition);
  if (end.endPosition < file.bytes) collector.refuse('trailing_data', '', end.endPosition);
  if (end.hiddenAt !== null) collector.refuse('hidden_data', '', end.hiddenAt);
  const { extents, complete } = await collectRecords(file, end, collector, signal);
  const ordered = extents.toSorted((a, b) => a.record.offset - b.record.offset);
  const limitOf = checkExtents(ordered, end, collector);
  if (complete) {
    const hidden = await findHidden(
      file,
      ordered.map(({ record }) => record),
      end.directoryStart,
      signal,
    );
    for (const byte of hidden) collector.refuse('hidden_data', '', byte);
  }
  await checkFolders(file, ordered, limitOf, collector, signal);
  const { entries, problems, details } = collector.finish();
  return {
    entries,
    problems,
    read: (entry, options) => {
      const record = details.get(entry);
      if (record === undefined) throw new RangeError('not an entry of this archive');
      const detail: ZipDetail = { ...record, limit: limitOf.get(record) ?? end.directoryStart };
      return readZipEntry(file, detail, entry.path, options);
    },
  };
};

const noEntries = (): never => {
  throw new RangeError('not an entry of this archive');
};

interface Extent {
  readonly record: ZipRecord;
  readonly entry: Entry | null;
  /** A folder whose record is as it must be. */
  readonly folder: boolean;
}

interface Records {
  readonly extents: readonly Extent[];
  /** Whether these are all that the directory lists. */
  readonly complete: boolean;
}

const collectRecords = async (
  file: RandomAccess,
  end: ZipEnd,
  collector: Collector<ZipRecord>,
  signal: AbortSignal | undefined,
): Promise<Records> => {
  const extents: Extent[] = [];
  const records = zipRecords(file, end);
  for (;;) {
    const next = await records.next();
    if (next.done === true) {
      // The number of entries is stated modulo 65536 by old writers of large archives.
      const miscounted = extents.length !== end.entries && extents.length % 0x10000 !== end.entries;
      if (next.value === 'bad' || miscounted) collector.refuse('bad_header', '', end.directoryStart);
      return { extents, complete: next.value === 'end' };
    }
    if (extents.length % 1024 === 0) signal?.throwIfAborted();
    if (!collector.count()) return { extents, complete: false };
    extents.push(collectRecord(next.value, collector));
  }
};

const collectRecord = (record: ZipRecord, collector: Collector<ZipRecord>): Extent => {
  const { name, method, flags, bytes, packedBytes, position } = record;
  const refuse = (reason: Parameters<typeof collector.refuse>[0]): Extent => {
    collector.refuse(reason, name ?? '', position);
    return { record, entry: null, folder: false };
  };
  if (name === null || name === '') return refuse('path_invalid');
  if (record.fileType === fileType.link) return refuse('link');
  const isFolder = name.endsWith('/') || record.fileType === fileType.folder;
  if (!isFolder && record.fileType !== 0 && record.fileType !== fileType.file) return refuse('device');
  if (isFolder) {
    collector.folder(name);
    // A folder has no content; bytes under a folder's name would be read by nobody.
    return bytes === 0 && packedBytes <= FOLDER_PACKED_BYTES ? { record, entry: null, folder: true } : refuse('bad_header');
  }
  // Encrypted, strongly encrypted, or its header masked (APPNOTE 4.4.4 bits 0, 6, 13), or method 99 (AES).
  if ((flags & 0x2041) !== 0 || method === 99) return refuse('encrypted');
  // Method 0 is stored, 8 deflate; flag bit 5 is a patch of another file.
  if ((method !== 0 && method !== 8) || (flags & 0x20) !== 0) return refuse('unsupported_compression');
  if (!Number.isFinite(bytes + packedBytes + record.offset) || (method === 0 && bytes !== packedBytes)) return refuse('bad_header');
  return { record, entry: collector.add(name, { bytes, packedBytes, modifiedMs: record.modifiedMs }, record), folder: false };
};

/** Finds entries that share bytes, run over the end or leave room before the first. Returns where each one's room ends. */
const checkExtents = (ordered: readonly Extent[], end: ZipEnd, collector: Collector<ZipRecord>): ReadonlyMap<ZipRecord, number> => {
  const limitOf = new Map<ZipRecord, number>();
  const first = ordered[0]?.record.offset ?? end.directoryStart;
  if (end.shift > 0 || first > 0) collector.refuse('prepended_data', '', 0);
  let highest: Extent | null = null;
  let highestEnd = 0;
  for (const [index, extent] of ordered.entries()) {
    const { record, entry } = extent;
    // The local extra field is not known yet: this is the least that the entry takes up.
    const least = leastEnd(record);
    limitOf.set(record, ordered[index + 1]?.record.offset ?? end.directoryStart);
    const overlaps = record.offset < highestEnd;
    if (overlaps && highest?.entry != null) collector.withdraw(highest.entry, 'overlapping_entry', highest.record.offset);
    if (entry !== null && (overlaps || least > end.directoryStart)) collector.withdraw(entry, 'overlapping_entry', record.offset);
    if (least > highestEnd) {
      highest = extent;
      highestEnd = least;
    }
  }
  return limitOf;
};

/** Reads folders at once, for nobody does later: a local header that says something else would show a streaming reader a file there. */
const checkFolders = async (
  file: RandomAccess,
  ordered: readonly Extent[],
  limitOf: ReadonlyMap<ZipRecord, number>,
  collector: Collector<ZipRecord>,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const window = windowed(file);
  for (const { record, folder } of ordered) {
    if (!folder) continue;
    const detail: ZipDetail = { ...record, limit: limitOf.get(record) ?? 0 };
    try {
      for await (const _ of readZipEntry(window, detail, record.name ?? '', { signal }));
    } catch (error) {
      if (!(error instanceof ArchiveReadError)) throw error;
      collector.refuse(error.problem.reason, record.name ?? '', record.position);
    }
  }
};
