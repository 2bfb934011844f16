/** A zip as EntrySource. Listing reads the end records and the central directory only; local headers are checked when an entry is read. */
import type { Collector } from './collect.ts';
import { createCollector } from './collect.ts';
import type { RandomAccess } from './range.ts';
import type { ContainerListing, ListOptions } from './source.ts';
import type { Entry } from './types.ts';
import type { ZipRecord } from './zip-directory.ts';
import { zipRecords } from './zip-directory.ts';
import type { ZipDetail } from './zip-entry.ts';
import { readZipEntry } from './zip-entry.ts';
import type { ZipEnd } from './zip-end.ts';
import { findZipEnd } from './zip-end.ts';

const fileType = { folder: 0x4000, file: 0x8000, link: 0xa000 };
const LOCAL_BYTES = 30;

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
  const extents = await collectRecords(file, end, collector, signal);
  const limitOf = checkExtents(extents, end, collector);
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
}

const collectRecords = async (
  file: RandomAccess,
  end: ZipEnd,
  collector: Collector<ZipRecord>,
  signal: AbortSignal | undefined,
): Promise<readonly Extent[]> => {
  const extents: Extent[] = [];
  const records = zipRecords(file, end);
  for (;;) {
    const next = await records.next();
    if (next.done === true) {
      // The number of entries is stated modulo 65536 by old writers of large archives.
      const miscounted = extents.length !== end.entries && extents.length % 0x10000 !== end.entries;
      if (next.value === 'bad' || miscounted) collector.refuse('bad_header', '', end.directoryStart);
      return extents;
    }
    if (extents.length % 1024 === 0) signal?.throwIfAborted();
    if (!collector.count()) return extents;
    extents.push({ record: next.value, entry: collectRecord(next.value, collector) });
  }
};

const collectRecord = (record: ZipRecord, collector: Collector<ZipRecord>): Entry | null => {
  const { name, method, flags, bytes, packedBytes, position } = record;
  const refuse = (reason: Parameters<typeof collector.refuse>[0]): null => {
    collector.refuse(reason, name ?? '', position);
    return null;
  };
  if (name === null || name === '') return refuse('path_invalid');
  if (record.fileType === fileType.link) return refuse('link');
  const isFolder = name.endsWith('/') || record.fileType === fileType.folder;
  if (!isFolder && record.fileType !== 0 && record.fileType !== fileType.file) return refuse('device');
  if (isFolder) {
    collector.folder(name);
    // A folder has no content; bytes under a folder's name would be read by nobody.
    return bytes === 0 ? null : refuse('bad_header');
  }
  // Encrypted, strongly encrypted, or its header masked (APPNOTE 4.4.4 bits 0, 6, 13), or method 99 (AES).
  if ((flags & 0x2041) !== 0 || method === 99) return refuse('encrypted');
  // Method 0 is stored, 8 deflate; flag bit 5 is a patch of another file.
  if ((method !== 0 && method !== 8) || (flags & 0x20) !== 0) return refuse('unsupported_compression');
  if (!Number.isFinite(bytes + packedBytes + record.offset) || (method === 0 && bytes !== packedBytes)) return refuse('bad_header');
  return collector.add(name, { bytes, packedBytes, modifiedMs: record.modifiedMs }, record);
};

/** Finds entries that share bytes, run over the end or leave room before the first. Returns where each one's room ends. */
const checkExtents = (extents: readonly Extent[], end: ZipEnd, collector: Collector<ZipRecord>): ReadonlyMap<ZipRecord, number> => {
  const ordered = extents.toSorted((a, b) => a.record.offset - b.record.offset);
  const limitOf = new Map<ZipRecord, number>();
  const first = ordered[0]?.record.offset ?? end.directoryStart;
  if (end.shift > 0 || first > 0) collector.refuse('prepended_data', '', 0);
  let highest: Extent | null = null;
  let highestEnd = 0;
  for (const [index, extent] of ordered.entries()) {
    const { record, entry } = extent;
    // The local extra field is not known yet: this is the least that the entry takes up.
    const least = record.offset + LOCAL_BYTES + record.nameBytes + record.packedBytes;
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
