/** What is known of a time stamp before it is parsed. */
export type StampHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** Largest file that is read as a time stamp: a token with its whole chain of certificates has a few kilobytes. */
export const stampBytes = 256 * 1024;

/** True for bytes that could be a time stamp: DER of a SEQUENCE that names id-ct-TSTInfo. */
export const looksLikeStamp = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x30 && bytes.length <= stampBytes && Buffer.from(bytes).includes(Buffer.from('060b2a864886f70d0109100104', 'hex'));
