/** Reads one entry of a zip: its local header (APPNOTE 4.3.7) must agree with the directory, its content with size and CRC-32. */
import zlib from 'node:zlib';
import { createByteQueue } from './byte-queue.ts';
import { StreamFault, inflateFault } from './stream-fault.ts';
import { WHOLE_BYTES, WHOLE_PACKED, inflateWhole, isTooMuch } from './inflate-whole.ts';
import type { ProblemReason } from './problem.ts';
import { readError } from './problem.ts';
import { pump, pumpOptions } from './pump.ts';
import type { RandomAccess } from './range.ts';
import { readRange, toReadError } from './range.ts';
import type { ReadOptions } from './types.ts';
import type { ZipRecord } from './zip-directory.ts';
import { zipName } from './zip-directory.ts';
import { LOCAL_BYTES, LOCAL_HEADER, u64, viewOf } from './zip-end.ts';

/** What reading needs to know of an entry besides its directory record. */
export interface ZipDetail extends ZipRecord {
  /** Where the next entry (or the directory) starts: nothing of this one may reach beyond. */
  readonly limit: number;
}

/** Room for the local extra field in the first read. */
const EXTRA_GUESS = 64;

/** The entry's bytes. Throws ArchiveReadError at `path` with the position in the entry. */
export async function* readZipEntry(
  file: RandomAccess,
  detail: ZipDetail,
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = 0;
  let crc = 0;
  try {
    options.signal?.throwIfAborted();
    const { start, ahead } = await openLocal(file, detail);
    for await (const chunk of content(file, detail, start, ahead, path, options)) {
      if (position + chunk.length > detail.bytes) throw new StreamFault('bad_header');
      crc = zlib.crc32(chunk, crc);
      position += chunk.length;
      yield chunk;
    }
    if (position !== detail.bytes) throw new StreamFault('bad_header');
    if (crc !== detail.crc) throw new StreamFault('bad_checksum');
  } catch (error) {
    const fault = inflateFault(error);
    throw fault instanceof StreamFault ? readError(fault.reason, path, position, error) : toReadError(error, path);
  }
}

/** Checks the local header; gives the position of the data, and the data itself where the first read already holds all of it. */
const openLocal = async (file: RandomAccess, detail: ZipDetail): Promise<{ readonly start: number; readonly ahead: Uint8Array | null }> => {
  const small = detail.packedBytes <= WHOLE_PACKED ? detail.packedBytes : 0;
  const first = await file.read(detail.offset, LOCAL_BYTES + detail.nameBytes + EXTRA_GUESS + small);
  if (first.length < LOCAL_BYTES) throw new StreamFault('truncated');
  const view = viewOf(first);
  const headerBytes = LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  const start = detail.offset + headerBytes;
  const head = headerBytes <= first.length ? first : await file.read(detail.offset, headerBytes);
  if (head.length < headerBytes) throw new StreamFault('truncated');
  const fault = compareLocal(head, detail) ?? (start + detail.packedBytes > detail.limit ? 'overlapping_entry' : null);
  if (fault !== null) throw new StreamFault(fault);
  const whole = detail.packedBytes <= WHOLE_PACKED && headerBytes + detail.packedBytes <= first.length;
  return { start, ahead: whole ? first.subarray(headerBytes, headerBytes + detail.packedBytes) : null };
};

/** Name, method, encryption and (without a data descriptor) sizes and CRC must be what the directory says. */
const compareLocal = (head: Uint8Array, detail: ZipDetail): ProblemReason | null => {
  const view = viewOf(head);
  if (view.getUint32(0, true) !== LOCAL_HEADER) return 'bad_header';
  const flags = view.getUint16(6, true);
  const nameBytes = view.getUint16(26, true);
  if (((flags ^ detail.flags) & 0x0041) !== 0 || view.getUint16(8, true) !== detail.method) return 'bad_header';
  const name = zipName(head.subarray(LOCAL_BYTES, LOCAL_BYTES + nameBytes), flags);
  if (nameBytes !== detail.nameBytes || (name !== detail.name && isAscii(detail.name))) return 'bad_header';
  const packed = view.getUint32(18, true);
  const bytes = view.getUint32(22, true);
  if ((flags & 0x08) !== 0) {
    // The descriptor has them; here they are zero, or the same already. Others would lead a reader without directory elsewhere.
    const fits = (value: number, known: number): boolean => value === 0 || value === 0xffffffff || value === known % 2 ** 32;
    return fits(packed, detail.packedBytes) && fits(bytes, detail.bytes) ? null : 'bad_header';
  }
  const wide = packed === 0xffffffff || bytes === 0xffffffff ? localZip64(head.subarray(LOCAL_BYTES + nameBytes)) : null;
  const agree =
    view.getUint32(14, true) === detail.crc &&
    (packed === 0xffffffff && wide !== null ? wide.packed : packed) === detail.packedBytes &&
    (bytes === 0xffffffff && wide !== null ? wide.bytes : bytes) === detail.bytes;
  return agree ? null : 'bad_header';
};

/** Names outside ASCII may legitimately be stored in two encodings (Unicode path field); their lengths still must agree. */
const isAscii = (name: string | null): boolean => {
  for (let i = 0; i < (name?.length ?? 0); i += 1) if ((name?.charCodeAt(i) ?? 0) >= 0x80) return false;
  return true;
};

/** In a local header the zip64 field holds both sizes, the unpacked one first. */
const localZip64 = (extra: Uint8Array): { readonly bytes: number; readonly packed: number } | null => {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) === 1 && at + 20 <= extra.length) return { bytes: u64(view, at + 4), packed: u64(view, at + 12) };
  }
  return null;
};

async function* content(
  file: RandomAccess,
  detail: ZipDetail,
  start: number,
  ahead: Uint8Array | null,
  path: string,
  options: ReadOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (ahead !== null && detail.bytes <= WHOLE_BYTES) {
    options.onInput?.(ahead.length);
    if (detail.method === 0) yield ahead;
    else yield inflateSmall(ahead, detail.bytes);
    return;
  }
  const stored = readRange(file, start, detail.packedBytes, path, options);
  if (detail.method === 0) {
    yield* stored;
    return;
  }
  const queue = createByteQueue(stored);
  try {
    yield* pump(zlib.createInflateRaw(pumpOptions), queue, { consumed: 0 });
    if ((await queue.pull()) !== null) throw new StreamFault('bad_compression');
  } finally {
    await queue.close();
  }
}

const inflateSmall = (packed: Uint8Array, bytes: number): Uint8Array => {
  try {
    const result = inflateWhole(packed, bytes + 1);
    if (result.consumed !== packed.length) throw new StreamFault('bad_compression');
    return result.bytes;
  } catch (error) {
    throw isTooMuch(error) ? new StreamFault('bad_header', { cause: error }) : error;
  }
};
