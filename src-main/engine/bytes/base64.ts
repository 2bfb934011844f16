/**
 * Strict base64 after RFC 4648: one text for one byte string. Buffer's decoder skips bad characters, mixes both
 * alphabets and ignores stray bits, so a signature could be written in many ways; here each of these is refused.
 */

import { asBuffer } from './bytes.ts';

const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/;
const URL_SAFE = /^[A-Za-z0-9_-]*$/;

/**
 * Decodes standard base64 with padding (RFC 4648 section 4). Null when the alphabet, the length, the padding or the
 * unused trailing bits are not canonical. Empty text is zero bytes.
 */
export const base64ToBytes = (text: string): Uint8Array | null => {
  if (text.length % 4 !== 0 || !STANDARD.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  // Encoding again is the shortest proof that padding and trailing bits were the canonical ones.
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : null;
};

/** Decodes base64url without padding (RFC 4648 section 5, as in JOSE). Null when it is not canonical. */
export const base64UrlToBytes = (text: string): Uint8Array | null => {
  if (text.length % 4 === 1 || !URL_SAFE.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : null;
};

/** Encodes as standard base64 with padding. */
export const bytesToBase64 = (bytes: Uint8Array): string => asBuffer(bytes).toString('base64');

/** Encodes as base64url without padding. */
export const bytesToBase64Url = (bytes: Uint8Array): string => asBuffer(bytes).toString('base64url');
