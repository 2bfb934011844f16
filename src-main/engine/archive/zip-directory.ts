/** The central directory of a zip (APPNOTE 4.3.12), read through a window: memory does not follow what its sizes claim. */
import zlib from 'node:zlib';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { decodeCp437 } from './cp437.ts';
import type { RandomAccess } from './range.ts';
import { windowed } from './range.ts';
import type { ZipEnd } from './zip-end.ts';
import { u64, viewOf } from './zip-end.ts';

export interface ZipRecord {
  /** As stored; null when its bytes are not the text that its flags say. */
  readonly name: string | null;
  readonly nameBytes: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of the local header, in the file (with `ZipEnd.shift`). */
  readonly offset: number;
  readonly modifiedMs: number | null;
  /** Unix file type bits (st_mode & S_IFMT), 0 where not stated. */
  readonly fileType: number;
  /** Position of this record in the file. */
  readonly position: number;
}

const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
/** Hosts (APPNOTE 4.4.2.2) whose external attributes hold a Unix mode: Unix, macOS. */
const unixHosts: readonly number[] = [3, 19];

/** Yields the records in directory order. Ends with 'bad' when something else stands where a record must, else 'end'. */
export async function* zipRecords(file: RandomAccess, end: ZipEnd): AsyncGenerator<ZipRecord, 'bad' | 'end', undefined> {
  const window = windowed(file);
  const stop = end.directoryStart + end.directoryBytes;
  let position = end.directoryStart;
  while (position < stop) {
    const head = viewOf(await window.read(position, HEADER_BYTES));
    if (head.byteLength < HEADER_BYTES || head.getUint32(0, true) !== HEADER) return 'bad';
    const nameBytes = head.getUint16(28, true);
    const extraBytes = head.getUint16(30, true);
    const length = HEADER_BYTES + nameBytes + extraBytes + head.getUint16(32, true);
    if (position + length > stop) return 'bad';
    const bytes = await window.read(position, HEADER_BYTES + nameBytes + extraBytes);
    if (bytes.length < HEADER_BYTES + nameBytes + extraBytes) return 'bad';
    yield readRecord(bytes, nameBytes, end.shift, position);
    position += length;
  }
  return 'end';
}

const readRecord = (bytes: Uint8Array, nameBytes: number, shift: number, position: number): ZipRecord => {
  const view = viewOf(bytes);
  const flags = view.getUint16(8, true);
  const rawName = bytes.subarray(HEADER_BYTES, HEADER_BYTES + nameBytes);
  const extra = readExtra(bytes.subarray(HEADER_BYTES + nameBytes));
  const stated = { packed: view.getUint32(20, true), bytes: view.getUint32(24, true), offset: view.getUint32(42, true) };
  // Zip64 values stand in this order, and only for the fields that say "see there" (APPNOTE 4.5.3).
  const wide = extra.zip64 === null ? null : viewOf(extra.zip64);
  let at = 0;
  const widen = (value: number): number => {
    if (value !== 0xffffffff || wide === null) return value;
    if (at + 8 > wide.byteLength) return Infinity;
    at += 8;
    return u64(wide, at - 8);
  };
  const unpacked = widen(stated.bytes);
  const packed = widen(stated.packed);
  const offset = widen(stated.offset);
  const host = view.getUint16(4, true) >> 8;
  const mode = view.getUint32(38, true) >>> 16;
  return {
    name: zipName(rawName, flags, extra.unicodePath),
    nameBytes,
    flags,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    packedBytes: packed,
    bytes: unpacked,
    offset: offset + shift,
    modifiedMs: extra.modifiedMs,
    fileType: unixHosts.includes(host) || (mode & 0xf000) === 0xa000 ? mode & 0xf000 : 0,
    position,
  };
};

/**
 * The text of a stored name: UTF-8 when flag bit 11 says so or the bytes are valid UTF-8 (many writers forget the bit), else code page
 * 437 (APPNOTE appendix D). Info-ZIP's Unicode path (extra field 0x7075) stands in for a name outside ASCII, when its CRC fits; beside an
 * ASCII name it could only say something else. Null when nothing fits.
 */
export const zipName = (raw: Uint8Array, flags: number, unicodePath: Uint8Array | null = null): string | null => {
  const plain = raw.every((byte) => byte < 0x80);
  if (
    unicodePath !== null &&
    unicodePath.length > 5 &&
    unicodePath[0] === 1 &&
    viewOf(unicodePath).getUint32(1, true) === zlib.crc32(raw)
  ) {
    const name = decodeUtf8(unicodePath.subarray(5));
    if (!plain) return name;
    return name === decodeUtf8(raw) ? name : null;
  }
  return decodeUtf8(raw) ?? ((flags & 0x800) === 0 ? decodeCp437(raw) : null);
};

interface Extra {
  readonly zip64: Uint8Array | null;
  readonly unicodePath: Uint8Array | null;
  readonly modifiedMs: number | null;
}

/** Extra fields 0x0001 zip64, 0x7075 Unicode path, 0x5455 extended timestamp (UTC), 0x000a NTFS times. */
const readExtra = (bytes: Uint8Array): Extra => {
  const view = viewOf(bytes);
  let zip64: Uint8Array | null = null;
  let unicodePath: Uint8Array | null = null;
  let modifiedMs: number | null = null;
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const data = bytes.subarray(at + 4, at + 4 + length);
    if (data.length < length) break;
    if (id === 0x0001) zip64 = data;
    else if (id === 0x7075) unicodePath = data;
    else if (id === 0x5455 && length >= 5 && ((data[0] ?? 0) & 1) === 1) modifiedMs = viewOf(data).getInt32(1, true) * 1000;
    else if (id === 0x000a && length >= 32 && viewOf(data).getUint16(4, true) === 1)
      modifiedMs = ntfsMs(viewOf(data).getBigUint64(8, true));
    at += 4 + length;
  }
  return { zip64, unicodePath, modifiedMs };
};

/** 100 ns since 1601 as milliseconds since 1970. */
const ntfsMs = (ticks: bigint): number => Number(ticks / 10_000n - 11_644_473_600_000n);
