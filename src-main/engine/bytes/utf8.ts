/** Strict UTF-8 (RFC 3629): nothing is replaced, and a byte order mark stays a character that the caller can refuse. */

/** Decodes UTF-8; null when a byte is not part of a shortest-form, non-surrogate sequence. A BOM is kept as U+FEFF. */
export const decodeUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Encodes as UTF-8. Lone surrogates become U+FFFD, so check `isWellFormed()` first where that matters. */
export const encodeUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Length in bytes (2 to 4) of the valid multi-byte sequence at `at`, or 0 when there is none that ends before `end`.
 * Ranges of the second byte after RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
export const utf8SequenceLength = (bytes: Uint8Array, at: number, end: number): number => {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  if (lead < 0xe0) return at + 2 <= end && (second & 0xc0) === 0x80 ? 2 : 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high || ((bytes[at + 2] ?? 0) & 0xc0) !== 0x80) return 0;
  if (lead < 0xf0) return at + 3 <= end ? 3 : 0;
  return at + 4 <= end && ((bytes[at + 3] ?? 0) & 0xc0) === 0x80 ? 4 : 0;
};

/** Position of the first byte that is not valid UTF-8, or -1. */
export const firstInvalidUtf8 = (bytes: Uint8Array): number => {
  let at = 0;
  while (at < bytes.length) {
    if ((bytes[at] ?? 0) < 0x80) at += 1;
    else {
      const length = utf8SequenceLength(bytes, at, bytes.length);
      if (length === 0) return at;
      at += length;
    }
  }
  return -1;
};

/** UTF-8 length in bytes of the first `units` UTF-16 code units of `text`: turns a string index into a byte position. */
export const utf8Length = (text: string, units: number): number => {
  let bytes = 0;
  for (let i = 0; i < units; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    // Each half of a pair counts two; an unpaired half would be written as three (U+FFFD).
    else if (code < 0xd800 || code > 0xdfff) bytes += 3;
    else bytes += isPaired(text, i, code) ? 2 : 3;
  }
  return bytes;
};

const isPaired = (text: string, at: number, code: number): boolean => {
  const other = text.charCodeAt(code < 0xdc00 ? at + 1 : at - 1);
  return code < 0xdc00 ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff;
};
