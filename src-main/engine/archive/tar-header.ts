/** One 512-byte tar header: POSIX ustar, GNU and the older form without a magic number. */
import { decodeUtf8 } from '../bytes/utf8.ts';

export const BLOCK = 512;

export interface TarHeader {
  /** Name with the ustar prefix; null when not UTF-8. */
  readonly name: string | null;
  /** Size of the data behind the header. NaN when unreadable. */
  readonly bytes: number;
  readonly modifiedMs: number | null;
  /** The type flag as a character; NUL is given as '0'. */
  readonly type: string;
}

/** Reads a block. 'zero' for the end marker, 'bad' when the checksum does not fit (then it is no header at all). */
export const readTarHeader = (block: Uint8Array): TarHeader | 'zero' | 'bad' => {
  if (block.every((byte) => byte === 0)) return 'zero';
  if (!checksumFits(block)) return 'bad';
  const ustar = field(block, 257, 5) === 'ustar' && block[262] === 0;
  const prefix = ustar ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0);
  const seconds = number(block, 136, 12);
  return {
    name: name === null || prefix === null ? null : prefix === '' ? name : `${prefix}/${name}`,
    bytes: number(block, 124, 12),
    modifiedMs: Number.isFinite(seconds) ? seconds * 1000 : null,
    type,
  };
};

/** Whether `head` (512 bytes or more) starts a tar: its first block is a header whose checksum fits. */
export const isTar = (head: Uint8Array): boolean => {
  if (head.length < BLOCK) return false;
  const header = readTarHeader(head.subarray(0, BLOCK));
  return header !== 'zero' && header !== 'bad';
};

/** Sum of the header's bytes with the checksum field as blanks; old writers summed them as signed. */
const checksumFits = (block: Uint8Array): boolean => {
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let i = 0; i < BLOCK; i += 1) {
    if (i >= 148 && i < 156) continue;
    const byte = block[i] ?? 0;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const stated = number(block, 148, 8);
  return stated === unsigned || stated === signed;
};

const field = (block: Uint8Array, at: number, length: number): string => String.fromCharCode(...block.subarray(at, at + length));

/** Text up to NUL or the end of the field; null when not UTF-8. */
const text = (block: Uint8Array, at: number, length: number): string | null => {
  const bytes = block.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end));
};

/** Octal digits between blanks or NULs, or (GNU, star) base 256 when the top bit is set. NaN for anything else; empty is 0. */
const number = (block: Uint8Array, at: number, length: number): number => {
  const first = block[at] ?? 0;
  if (first === 0x80) {
    let value = 0;
    for (let i = at + 1; i < at + length; i += 1) value = value * 256 + (block[i] ?? 0);
    return Number.isSafeInteger(value) ? value : NaN;
  }
  const digits = field(block, at, length)
    .replace(/[\0 ]+$/u, '')
    .trimStart();
  if (digits === '') return 0;
  return /^[0-7]+$/u.test(digits) ? Number.parseInt(digits, 8) : NaN;
};
