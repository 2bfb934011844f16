/** Hashes as records write them: an encoding, and what stands before the digits. Strict: one text for one hash. */
import type { HashEncoding } from '../../../src-shared/model/profile-file.ts';
import { base64ToBytes, base64UrlToBytes, bytesToBase64, bytesToBase64Url } from '../bytes/base64.ts';
import { bytesToHex, hexToBytes, hexToBytesAnyCase } from '../bytes/hex.ts';

export interface HashText {
  /** The bytes, or null when the text is not a hash of this form. */
  readonly read: (text: string) => Uint8Array | null;
  readonly write: (bytes: Uint8Array) => string;
}

const decoders: Readonly<Record<HashEncoding, (text: string) => Uint8Array | null>> = {
  hex: hexToBytes,
  HEX: (text) => (text === text.toUpperCase() ? hexToBytesAnyCase(text) : null),
  base64: base64ToBytes,
  base64url: base64UrlToBytes,
};
const encoders: Readonly<Record<HashEncoding, (bytes: Uint8Array) => string>> = {
  hex: bytesToHex,
  HEX: (bytes) => bytesToHex(bytes).toUpperCase(),
  base64: bytesToBase64,
  base64url: bytesToBase64Url,
};

export const createHashText = (encoding: HashEncoding, prefix: string): HashText => ({
  read: (text) => (text.startsWith(prefix) ? decoders[encoding](text.slice(prefix.length)) : null),
  write: (bytes) => prefix + encoders[encoding](bytes),
});
