/** Strict hexadecimal. Buffer's own decoder stops silently at the first bad digit, so it never sees unchecked text. */

const LOWER = '0123456789abcdef';

/** Value of one hex digit's char code, or -1. */
const digit = (code: number, upper: boolean): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  if (upper && code >= 0x41 && code <= 0x46) return code - 0x37;
  return -1;
};

const decode = (text: string, upper: boolean): Uint8Array | null => {
  if (text.length % 2 !== 0) return null;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i += 1) {
    const high = digit(text.charCodeAt(2 * i), upper);
    const low = digit(text.charCodeAt(2 * i + 1), upper);
    if (high < 0 || low < 0) return null;
    out[i] = high * 16 + low;
  }
  return out;
};

/** Decodes lowercase hexadecimal; null when a character is not 0-9a-f or the length is odd. Empty text is zero bytes. */
export const hexToBytes = (text: string): Uint8Array | null => decode(text, false);

/** Decodes hexadecimal of either case; null when a character is not a hex digit or the length is odd. */
export const hexToBytesAnyCase = (text: string): Uint8Array | null => decode(text, true);

/** Encodes as lowercase hexadecimal. */
export const bytesToHex = (bytes: Uint8Array): string => {
  let out = '';
  for (const byte of bytes) out += LOWER.charAt(byte >> 4) + LOWER.charAt(byte & 15);
  return out;
};

/** True when `text` is exactly 64 lowercase hex digits: the form every SHA-256 takes in an Assay archive. */
export const isSha256Hex = (text: string): boolean => {
  if (text.length !== 64) return false;
  for (let i = 0; i < 64; i += 1) if (digit(text.charCodeAt(i), false) < 0) return false;
  return true;
};
