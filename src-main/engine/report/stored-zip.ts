/**
 * The container of a signed package: a ZIP (APPNOTE 6.3) in the one form that this writer gives it. Entries are stored, in the order given,
 * with fixed headers and no time, so that the bytes follow from the files alone: whoever reads one writes it again and compares.
 */
import { crc32 } from 'node:zlib';
import { concatBytes } from '../bytes/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';

export interface StoredFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 1 January 1980, the first day that the format knows. */
const DAY = 0x21;
/** Names are UTF-8. */
const UTF8 = 0x0800;

/** Throws RangeError for more than the format without ZIP64 holds: 65,534 files, 4 GiB. */
export function writeStoredZip(files: readonly StoredFile[]): Uint8Array {
  if (files.length > 65_534) throw new RangeError('too many files for one package');
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let position = 0;
  for (const { path, bytes } of files) {
    const name = encodeUtf8(path);
    if (position + bytes.length > 0xffff_0000 || name.length > 0xffff) throw new RangeError('a package holds at most 4 GiB');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(DAY, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(position, 10);
    central.push(signature(CENTRAL), Buffer.from([20, 0]), common, tail, name);
    const local = [signature(LOCAL), common, name, bytes];
    parts.push(...local);
    position += local.reduce((sum, part) => sum + part.length, 0);
  }
  const directory = concatBytes(...central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(position, 12);
  return concatBytes(...parts, directory, signature(END), end);
}

export type StoredZip =
  | { readonly ok: true; readonly files: readonly StoredFile[] }
  | { readonly ok: false; readonly at: number; readonly why: string };

/** Reads what `writeStoredZip` writes, and nothing else: any other byte is a fault, named by its position. */
export function readStoredZip(bytes: Uint8Array): StoredZip {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const files: StoredFile[] = [];
  let at = 0;
  while (at + 30 <= view.length && view.readUInt32LE(at) === LOCAL) {
    const size = view.readUInt32LE(at + 18);
    const nameLength = view.readUInt16LE(at + 26);
    const start = at + 30 + nameLength;
    if (start + size > view.length) return { ok: false, at, why: 'a file reaches beyond the end' };
    const path = decodeUtf8(bytes.subarray(at + 30, start));
    if (path === null) return { ok: false, at: at + 30, why: 'a name is not UTF-8' };
    files.push({ path, bytes: bytes.subarray(start, start + size) });
    at = start + size;
  }
  if (files.length === 0) return { ok: false, at: 0, why: 'it is not a package' };
  const again = writeStoredZip(files);
  if (again.length === bytes.length && Buffer.compare(again, view) === 0) return { ok: true, files };
  return { ok: false, at: firstDifference(again, bytes), why: 'its bytes are not those that its files give' };
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return i;
  return length;
}

function signature(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
