/**
 * The bytes of a line without one of its members, as a producer has them before it adds the hash: the member goes with the comma before
 * it, or the first one with the comma behind it. Works on the bytes, so that numbers, escapes and spaces stay as they are written.
 */
import { concatBytes } from '../bytes/bytes.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';

export interface Cut {
  readonly from: number;
  readonly to: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** The object in `[start, end)`, which must be valid JSON, without the member; whole where there is none of that name. */
export const cutMember = (bytes: Uint8Array, start: number, end: number, member: string): Uint8Array => {
  const cut = findMember(bytes, start, end, encodeUtf8(member));
  return cut === null ? bytes.slice(start, end) : concatBytes(bytes.subarray(start, cut.from), bytes.subarray(cut.to, end));
};

/** Where a top-level member stands whose name is written without escapes, or null. */
export const findMember = (bytes: Uint8Array, start: number, end: number, member: Uint8Array): Cut | null => {
  let at = skipSpace(bytes, start) + 1;
  let before = -1;
  for (;;) {
    const keyStart = skipSpace(bytes, at);
    if (keyStart >= end || bytes[keyStart] !== 0x22) return null;
    const keyEnd = stringEnd(bytes, keyStart + 1);
    const valueStart = skipSpace(bytes, skipSpace(bytes, keyEnd + 1) + 1);
    const valueEnd = skipValue(bytes, valueStart);
    const next = skipSpace(bytes, valueEnd);
    if (isSame(bytes, keyStart + 1, keyEnd, member)) {
      const isLast = bytes[next] === 0x7d;
      if (before >= 0) return { from: before, to: valueEnd, valueStart, valueEnd };
      return { from: keyStart, to: isLast ? valueEnd : skipSpace(bytes, next + 1), valueStart, valueEnd };
    }
    if (bytes[next] !== 0x2c) return null;
    before = valueEnd;
    at = next + 1;
  }
};

/** A logfmt line up to the space before `name=`; whole where there is none. What stands behind belongs to the hash, not to the line. */
export const cutPair = (bytes: Uint8Array, start: number, end: number, name: string): Uint8Array => {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  const at = line.lastIndexOf(` ${name}=`);
  return new Uint8Array(at < 0 ? line : line.subarray(0, at));
};

const skipSpace = (bytes: Uint8Array, start: number): number => {
  let at = start;
  let byte = bytes[at];
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
    at += 1;
    byte = bytes[at];
  }
  return at;
};

const stringEnd = (bytes: Uint8Array, start: number): number => {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return at;
};

const skipValue = (bytes: Uint8Array, start: number): number => {
  const first = bytes[start];
  if (first === 0x22) return stringEnd(bytes, start + 1) + 1;
  let at = start;
  if (first !== 0x7b && first !== 0x5b) {
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === 0x2c || byte === 0x7d || byte === 0x5d || byte <= 0x20) break;
    }
    return at;
  }
  let depth = 0;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0x22) at = stringEnd(bytes, at + 1);
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return at;
};

const isSame = (bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean => {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i += 1) if (bytes[start + i] !== name[i]) return false;
  return true;
};
