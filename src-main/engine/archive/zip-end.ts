/**
 * The end records of a zip (APPNOTE 4.3.14 to 4.3.16): where the central directory lies, what stands before the archive and behind it.
 * Own code and not a library's: each doubt must become one problem with its position, and a reader that throws half-way, or that settles
 * an ambiguity in silence, cannot give that.
 */
import { asBuffer } from '../bytes/bytes.ts';
import type { RandomAccess } from './range.ts';

export interface ZipEnd {
  readonly directoryStart: number;
  readonly directoryBytes: number;
  /** As stated; the directory itself is believed where they differ, and the difference reported. */
  readonly entries: number;
  /** Added to every stated offset: bytes that were put in front of the archive without correcting its offsets. */
  readonly shift: number;
  /** First byte behind the end record and its comment. */
  readonly endPosition: number;
  /** Another end record or directory could be meant as well: two readers can see two different archives. */
  readonly ambiguous: boolean;
  /** Where bytes begin between the zip64 end record and its locator that belong to neither; null where there are none. */
  readonly hiddenAt: number | null;
}

const END = 0x06054b50;
const END_SIGNATURE = 'PK\u0005\u0006';
const END_BYTES = 22;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const DIRECTORY_HEADER = 0x02014b50;
const BLOCK_BYTES = 1024 * 1024;
/** How far from the end of the file the end record is looked for, and how many signatures are tried. */
const SEARCH_BYTES = 64 * BLOCK_BYTES;
const MAX_PROBES = 4096;

/** Signature of a local file header, `PK\3\4`, and its length without name and extra field. */
export const LOCAL_HEADER = 0x04034b50;
export const LOCAL_BYTES = 30;

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A 64-bit little-endian size; beyond 2^53 no file can be, so it becomes Infinity and fails every bound check. */
export const u64 = (view: DataView, at: number): number => {
  const value = view.getBigUint64(at, true);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(value);
};

/**
 * Finds the end record: the last one whose comment ends with the file, else the last one that fits an archive starting at byte 0 with
 * other bytes behind it. Null when there is none (the zip is cut off, or is none).
 */
export const findZipEnd = async (file: RandomAccess): Promise<ZipEnd | null> => (await findExactEnd(file)) ?? findLooseEnd(file);

/** The end record whose comment ends with the file. Null when there is none; a second one makes it ambiguous. */
export const findExactEnd = async (file: RandomAccess): Promise<ZipEnd | null> => {
  let found: ZipEnd | null = null;
  for await (const position of endSignatures(file, END_BYTES + 0xffff)) {
    const end = await readEnd(file, position);
    if (end?.endPosition !== file.bytes) continue;
    if (found !== null) return { ...found, ambiguous: true };
    found = end;
  }
  return found;
};

const findLooseEnd = async (file: RandomAccess): Promise<ZipEnd | null> => {
  for await (const position of endSignatures(file, SEARCH_BYTES)) {
    const end = await readEnd(file, position);
    if (end?.shift === 0) return end;
  }
  return null;
};

/** Positions of the end signature, from the end of the file backwards; not more than MAX_PROBES, so that a file full of them ends too. */
async function* endSignatures(file: RandomAccess, reach: number): AsyncGenerator<number, void, undefined> {
  const floor = Math.max(0, file.bytes - reach);
  let probes = 0;
  for (let high = file.bytes; high > floor; high -= BLOCK_BYTES) {
    const low = Math.max(floor, high - BLOCK_BYTES);
    // Three bytes more, for a signature that lies across the border of two blocks.
    const bytes = asBuffer(await file.read(low, Math.min(high + 3, file.bytes) - low));
    for (let at = bytes.lastIndexOf(END_SIGNATURE); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(END_SIGNATURE, at - 1)) {
      if (at >= high - low) continue;
      probes += 1;
      if (probes > MAX_PROBES) return;
      yield low + at;
    }
  }
}

/** Reads the record at `position`; null when what it says about the directory is not so. */
const readEnd = async (file: RandomAccess, position: number): Promise<ZipEnd | null> => {
  const bytes = await file.read(position, END_BYTES);
  if (bytes.length < END_BYTES) return null;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== END) return null;
  const endPosition = position + END_BYTES + view.getUint16(20, true);
  if (endPosition > file.bytes) return null;
  const stated = {
    disk: view.getUint16(4, true),
    entries: view.getUint16(10, true),
    bytes: view.getUint32(12, true),
    start: view.getUint32(16, true),
  };
  const wide = await readEnd64(file, position);
  if (wide === 'bad') return null;
  if (stated.disk !== 0 && stated.disk !== 0xffff) return null;
  const entries = wide !== null && stated.entries === 0xffff ? wide.entries : stated.entries;
  const directoryBytes = wide !== null && stated.bytes === 0xffffffff ? wide.bytes : stated.bytes;
  const start = wide !== null && stated.start === 0xffffffff ? wide.start : stated.start;
  const directoryStart = (wide === null ? position : wide.position) - directoryBytes;
  const shift = directoryStart - start;
  // Offsets can be too small (something was put in front), never too large.
  if (directoryStart < 0 || shift < 0) return null;
  const hiddenAt = wide !== null && wide.position + END64_BYTES < position - LOCATOR64_BYTES ? wide.position + END64_BYTES : null;
  const found = { directoryBytes, entries, endPosition, hiddenAt };
  // Some readers believe the plain record where it states a value, others always the zip64 record.
  const atOdds = wide !== null && !agree(stated, wide);
  if (directoryBytes === 0 || shift === 0) {
    const right = directoryBytes === 0 || (await isDirectory(file, directoryStart));
    return right ? { ...found, directoryStart, shift, ambiguous: atOdds } : null;
  }
  // Some readers believe the stated offset, some the place right before the end record: a directory at each is two archives in one.
  const atStated = await isDirectory(file, start);
  if (await isDirectory(file, directoryStart)) return { ...found, directoryStart, shift, ambiguous: atStated || atOdds };
  return atStated ? { ...found, directoryStart: start, shift: 0, ambiguous: true } : null;
};

interface StatedEnd {
  readonly entries: number;
  readonly bytes: number;
  readonly start: number;
}

/** Whether the plain record says what the zip64 record says, or "see there"; writers that do not know better state the low bits. */
const agree = (plain: StatedEnd, wide: StatedEnd): boolean => {
  const fits = (value: number, whole: number, size: number): boolean => value === size - 1 || value === whole % size;
  return fits(plain.entries, wide.entries, 2 ** 16) && fits(plain.bytes, wide.bytes, 2 ** 32) && fits(plain.start, wide.start, 2 ** 32);
};

const isDirectory = async (file: RandomAccess, position: number): Promise<boolean> => {
  const head = await file.read(position, 4);
  return head.length === 4 && viewOf(head).getUint32(0, true) === DIRECTORY_HEADER;
};

/** The zip64 end record that the locator before `position` names; null when there is no locator. */
const readEnd64 = async (file: RandomAccess, position: number): Promise<(StatedEnd & { readonly position: number }) | 'bad' | null> => {
  if (position < LOCATOR64_BYTES) return null;
  const locator = viewOf(await file.read(position - LOCATOR64_BYTES, LOCATOR64_BYTES));
  if (locator.getUint32(0, true) !== LOCATOR64) return null;
  const named = u64(locator, 8);
  // Bytes put in front shift it; then it stands right before the locator, in its plain form.
  for (const at of [named, position - LOCATOR64_BYTES - END64_BYTES]) {
    if (at < 0 || at + END64_BYTES > position) continue;
    const view = viewOf(await file.read(at, END64_BYTES));
    if (view.byteLength < END64_BYTES || view.getUint32(0, true) !== END64) continue;
    return { entries: u64(view, 32), bytes: u64(view, 40), start: u64(view, 48), position: at };
  }
  return 'bad';
};
