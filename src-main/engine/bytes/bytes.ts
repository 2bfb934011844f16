/** Comparing, joining and big-endian integers over Uint8Array. */

/** True when both hold the same bytes. Not constant-time: only public values are compared here. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
};

/** Order of two byte strings: negative, zero or positive; a prefix comes first. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};

/** One new array with the parts one after another. */
export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** The bytes of `[start, end)` as Latin-1 text; right for ranges that are known to be ASCII. */
export const asciiText = (bytes: Uint8Array, start: number, end: number): string => asBuffer(bytes).toString('latin1', start, end);

/** A Buffer over the same memory, without a copy. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Big-endian unsigned 16 bits at `at`. Throws RangeError past the end. */
export const readU16 = (bytes: Uint8Array, at: number): number => view(bytes).getUint16(at);

/** Big-endian unsigned 32 bits at `at`. Throws RangeError past the end. */
export const readU32 = (bytes: Uint8Array, at: number): number => view(bytes).getUint32(at);

/** Big-endian unsigned 64 bits at `at`. Throws RangeError past the end. */
export const readU64 = (bytes: Uint8Array, at: number): bigint => view(bytes).getBigUint64(at);

/** Two bytes, big-endian. Throws RangeError outside 0…65535. */
export const u16Bytes = (value: number): Uint8Array => uintBytes(BigInt(value), 2);

/** Four bytes, big-endian. Throws RangeError outside 0…2^32-1. */
export const u32Bytes = (value: number): Uint8Array => uintBytes(BigInt(value), 4);

/** Eight bytes, big-endian. Throws RangeError outside 0…2^64-1. */
export const u64Bytes = (value: bigint): Uint8Array => uintBytes(value, 8);

const uintBytes = (value: bigint, length: number): Uint8Array => {
  if (value < 0n || value >= 1n << BigInt(8 * length)) throw new RangeError(`not an unsigned ${8 * length}-bit integer: ${value}`);
  const out = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i -= 1) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
};
