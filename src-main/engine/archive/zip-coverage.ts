/**
 * Whether every byte of a zip belongs to something that its directory lists. Bytes between entries can be a second archive: a reader that
 * walks the local headers (streaming unpackers do) sees entries there that a reader of the directory does not.
 */
import type { RandomAccess } from './range.ts';
import { windowed } from './range.ts';
import type { ZipRecord } from './zip-directory.ts';
import { LOCAL_BYTES, LOCAL_HEADER, u64, viewOf } from './zip-end.ts';

const DESCRIPTOR = 0x08074b50;
/** Flag bit 3: sizes and CRC-32 follow the data. */
const DESCRIBED = 0x08;
/** The longest data descriptor: signature, CRC-32 and two zip64 sizes. */
const DESCRIPTOR_BYTES = 24;
const WINDOW_BYTES = 64 * 1024;

/**
 * Positions where bytes begin that belong to no entry, between the first entry and the directory. `ordered`: the records of the whole
 * directory by offset. What entries take up is their local header with name and extra field, their data, and a data descriptor
 * (APPNOTE 4.3.9) that says what the directory says. Local headers are read only where bytes are left to explain.
 */
export const findHidden = async (
  file: RandomAccess,
  ordered: readonly ZipRecord[],
  directoryStart: number,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> => {
  const window = windowed(file, WINDOW_BYTES);
  const hidden: number[] = [];
  let covered = ordered[0]?.offset ?? directoryStart;
  for (const [index, record] of ordered.entries()) {
    if (index % 1024 === 0) signal?.throwIfAborted();
    if (record.offset > covered) hidden.push(covered);
    const next = ordered[index + 1]?.offset ?? directoryStart;
    const end = leastEnd(record) === next ? next : await endOf(window, record, next);
    covered = Math.max(covered, end);
  }
  if (directoryStart > covered) hidden.push(covered);
  return hidden;
};

/** Where an entry ends that has no local extra field and no descriptor. */
export const leastEnd = ({ offset, nameBytes, packedBytes }: ZipRecord): number => offset + LOCAL_BYTES + nameBytes + packedBytes;

/** First byte behind the entry; `next` where its local header cannot be read, which is told when the entry is. */
const endOf = async (file: RandomAccess, record: ZipRecord, next: number): Promise<number> => {
  // A size that cannot be is a problem of its own, and must not cover what follows.
  if (!Number.isFinite(leastEnd(record))) return record.offset;
  const head = viewOf(await file.read(record.offset, LOCAL_BYTES));
  if (head.byteLength < LOCAL_BYTES || head.getUint32(0, true) !== LOCAL_HEADER) return next;
  const flags = head.getUint16(6, true) | record.flags;
  const dataEnd = record.offset + LOCAL_BYTES + head.getUint16(26, true) + head.getUint16(28, true) + record.packedBytes;
  if (dataEnd >= next || (flags & DESCRIBED) === 0) return dataEnd;
  const lengths = descriptorLengths(viewOf(await file.read(dataEnd, DESCRIPTOR_BYTES)), record);
  return dataEnd + (lengths.find((length) => dataEnd + length === next) ?? lengths[0] ?? 0);
};

/** Lengths of the forms of descriptor, with and without signature, with short and long sizes, that these bytes can be read as. */
const descriptorLengths = (view: DataView, { crc, packedBytes, bytes }: ZipRecord): readonly number[] => {
  const lengths: number[] = [];
  for (const at of [4, 0]) {
    if (view.byteLength < at + 12 || (at === 4 && view.getUint32(0, true) !== DESCRIPTOR) || view.getUint32(at, true) !== crc) continue;
    // Writers that know no zip64 state the low 32 bits.
    if (view.getUint32(at + 4, true) === packedBytes % 2 ** 32 && view.getUint32(at + 8, true) === bytes % 2 ** 32) lengths.push(at + 12);
    if (view.byteLength >= at + 20 && u64(view, at + 4) === packedBytes && u64(view, at + 12) === bytes) lengths.push(at + 20);
  }
  return lengths;
};
