/**
 * Proves quickly that bytes are one JSON object that `parseStrict` accepts with its default options, without making a value of it. It may
 * give up on an unusual text (surrogate escapes, huge objects), never accept a wrong one; what it refuses goes through `parseStrict`.
 */
import { asciiText } from '../bytes/bytes.ts';
import { utf8SequenceLength } from '../bytes/utf8.ts';
import { limits } from '../../../src-shared/limits.ts';

export interface JsonValidator {
  /** True only when `[start, end)` is a JSON object, apart from whitespace around it, that `parseStrict` accepts. */
  isStrictObject(bytes: Uint8Array, start: number, end: number): boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** 1 for the bytes that end a run of plain ASCII inside a string: quote, backslash, controls, and anything beyond ASCII. */
const SPECIAL: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH || byte >= 0x80 ? 1 : 0,
);

/** Members of one object whose names are compared with one another; an object with more takes the slow way. */
const membersAtMost = 256;

/** A validator for one thread. */
export const createJsonValidator = (): JsonValidator => {
  const depths = limits.jsonDepth + 2;
  const isObject = new Uint8Array(depths);
  /** Where the names of the open objects stand, those of the innermost last: start, end and a mixed number of each. */
  let names = new Int32Array(3 * 1024);
  const firstName = new Int32Array(depths);
  let named = 0;

  const addName = (bytes: Uint8Array, depth: number, start: number, end: number): boolean => {
    const first = firstName[depth] as number;
    if (named - first >= membersAtMost) return false;
    let mixed = end - start;
    for (let i = start; i < end; i += 1) mixed = (Math.imul(mixed, 31) + (bytes[i] as number)) | 0;
    for (let n = first; n < named; n += 1) {
      if (names[3 * n + 2] === mixed && isSame(bytes, names[3 * n] as number, names[3 * n + 1] as number, start, end)) return false;
    }
    if (3 * named + 3 > names.length) {
      const larger = new Int32Array(2 * names.length);
      larger.set(names);
      names = larger;
    }
    names[3 * named] = start;
    names[3 * named + 1] = end;
    names[3 * named + 2] = mixed;
    named += 1;
    return true;
  };

  const isStrictObject = (bytes: Uint8Array, start: number, end: number): boolean => {
    let at = skipSpace(bytes, start, end);
    if (at >= end || bytes[at] !== 0x7b) return false;
    named = 0;
    let depth = 0;
    let nodes = 0;
    // Reads past `end` stay harmless: every way out compares with it.
    for (;;) {
      // `at` is at the first byte of a value.
      nodes += 1;
      if (nodes > limits.jsonNodes || at >= end) return false;
      const code = bytes[at] as number;
      if (code === QUOTE) at = skipString(bytes, at + 1, end, true);
      else if (code === 0x7b || code === 0x5b) {
        depth += 1;
        if (depth > limits.jsonDepth) return false;
        const isMap = code === 0x7b;
        isObject[depth] = isMap ? 1 : 0;
        firstName[depth] = named;
        at = skipSpace(bytes, at + 1, end);
        if (at >= end) return false;
        // '}' and ']' are two above their opening brackets.
        if (bytes[at] === code + 2) {
          depth -= 1;
          at += 1;
        } else {
          if (!isMap) continue;
          at = member(bytes, at, end, depth);
          if (at < 0) return false;
          nodes += 1;
          continue;
        }
      } else if (code === 0x6e) at = isWord(bytes, at, 'null') ? at + 4 : -1;
      else if (code === 0x74) at = isWord(bytes, at, 'true') ? at + 4 : -1;
      else if (code === 0x66) at = isWord(bytes, at, 'false') ? at + 5 : -1;
      else at = skipNumber(bytes, at, end);
      if (at < 0 || at > end) return false;
      for (;;) {
        at = skipSpace(bytes, at, end);
        if (depth === 0) return at === end;
        if (at >= end) return false;
        const next = bytes[at];
        at += 1;
        if (next === 0x2c) {
          at = skipSpace(bytes, at, end);
          if (isObject[depth] === 1) {
            at = member(bytes, at, end, depth);
            if (at < 0) return false;
            nodes += 1;
          }
          break;
        }
        if (next !== (isObject[depth] === 1 ? 0x7d : 0x5d)) return false;
        named = firstName[depth] as number;
        depth -= 1;
      }
    }
  };

  /** Reads a name and its colon; gives the position of the value, or -1. */
  const member = (bytes: Uint8Array, start: number, end: number, depth: number): number => {
    if (start >= end || bytes[start] !== QUOTE) return -1;
    // Names with escapes could be equal in spite of their bytes.
    const behind = skipString(bytes, start + 1, end, false);
    if (behind < 0 || !addName(bytes, depth, start + 1, behind - 1)) return -1;
    const colon = skipSpace(bytes, behind, end);
    if (colon >= end || bytes[colon] !== 0x3a) return -1;
    return skipSpace(bytes, colon + 1, end);
  };

  return { isStrictObject };
};

const skipSpace = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start;
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  return at;
};

/** Position behind the closing quote, or -1. */
const skipString = (bytes: Uint8Array, start: number, end: number, escapes: boolean): number => {
  let at = start;
  for (;;) {
    while (at < end && SPECIAL[bytes[at] as number] === 0) at += 1;
    if (at >= end) return -1;
    const code = bytes[at] as number;
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH && !escapes) return -1;
    const length = code === BACKSLASH ? escapeLength(bytes, at, end) : utf8SequenceLength(bytes, at, end);
    if (length === 0) return -1;
    at += length;
  }
};

/** Length of an escape that is no surrogate, or 0. */
const escapeLength = (bytes: Uint8Array, at: number, end: number): number => {
  if (at + 2 > end) return 0;
  switch (bytes[at + 1]) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return 2;
    case 0x75:
      break;
    default:
      return 0;
  }
  if (at + 6 > end) return 0;
  for (let i = at + 2; i < at + 6; i += 1) if (!isHex(bytes[i] as number)) return 0;
  const isSurrogate = ((bytes[at + 2] as number) | 0x20) === 0x64 && ((bytes[at + 3] as number) | 0x20) >= 0x38;
  return isSurrogate ? 0 : 6;
};

const isHex = (byte: number): boolean => (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

const isSame = (bytes: Uint8Array, aStart: number, aEnd: number, start: number, end: number): boolean => {
  if (aEnd - aStart !== end - start) return false;
  for (let i = 0; i < end - start; i += 1) if (bytes[aStart + i] !== bytes[start + i]) return false;
  return true;
};

const isWord = (bytes: Uint8Array, at: number, word: string): boolean => {
  for (let i = 0; i < word.length; i += 1) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
};

/** Longer numbers take the slow way. */
const longestNumber = 40;

/** Position behind a number that is a finite double, or -1. */
const skipNumber = (bytes: Uint8Array, start: number, end: number): number => {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const first = at;
  while (at < end && isDigit(bytes[at] as number)) at += 1;
  if (at === first || (bytes[first] === 0x30 && at > first + 1)) return -1;
  if (at < end && bytes[at] === 0x2e) {
    const fraction = at + 1;
    at = fraction;
    while (at < end && isDigit(bytes[at] as number)) at += 1;
    if (at === fraction) return -1;
  }
  if (at < end && ((bytes[at] as number) | 0x20) === 0x65) {
    at += 1;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
    const exponent = at;
    while (at < end && isDigit(bytes[at] as number)) at += 1;
    if (at === exponent || at - start > longestNumber || !Number.isFinite(Number(asciiText(bytes, start, at)))) return -1;
  }
  return at - start > longestNumber ? -1 : at;
};
