import { asciiText, compareBytes } from '../bytes/bytes.ts';
import { encodeUtf8, utf8SequenceLength } from '../bytes/utf8.ts';
import { limits } from '../../../src-shared/limits.ts';

/**
 * The fast path of hashing canonical JSON: proves in one pass over the bytes that a record already stands in its RFC 8785
 * form, so that it can be hashed as it lies. It may give up on an unusual record (keys outside ASCII or with escapes),
 * never accept a wrong one; whatever it refuses goes through `parseStrict` and `canonicalize`.
 */
export interface CanonicalScanner {
  /**
   * True when `[start, end)` is exactly the RFC 8785 form of a JSON object that `parseStrict` accepts with its default
   * options. The positions below are then set, until the next scan.
   */
  scan(bytes: Uint8Array, start: number, end: number): boolean;
  /** Where the value of the `index`-th wanted member begins in the buffer; -1 when the object has no such member. */
  valueStart(index: number): number;
  /** Where it ends (exclusive); -1 when absent. */
  valueEnd(index: number): number;
  /** Cutting `[cutStart, cutEnd)` leaves the canonical form of the record without that member. */
  cutStart(index: number): number;
  cutEnd(index: number): number;
}

/** A scanner for one thread that looks for these members at the top level. Throws TypeError for names outside plain ASCII. */
export const createCanonicalScanner = (wanted: readonly string[]): CanonicalScanner => {
  const count = wanted.length;
  // Canonical keys ascend, so one pointer into the sorted wanted names is enough to find them all.
  const sorted = wanted.map((name, index) => ({ name: encodeUtf8(name), index })).sort((a, b) => compareBytes(a.name, b.name));
  if (!wanted.every((name) => /^[ !#-[\]-~]*$/.test(name))) throw new TypeError('wanted names must be plain ASCII');
  const keyAt = new Int32Array(count);
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  const isObject = new Uint8Array(limits.jsonDepth + 2);
  const lastKeyStart = new Int32Array(limits.jsonDepth + 2);
  const lastKeyEnd = new Int32Array(limits.jsonDepth + 2);
  let recordStart = 0;
  let recordEnd = 0;

  const scan = (bytes: Uint8Array, start: number, end: number): boolean => {
    from.fill(-1);
    to.fill(-1);
    keyAt.fill(-1);
    if (end > bytes.length || end - start < 2 || bytes[start] !== 0x7b) return false;
    if (bytes[start + 1] === 0x7d) return end - start === 2;
    recordStart = start;
    recordEnd = end;
    isObject[1] = 1;
    lastKeyEnd[1] = -1;
    let depth = 1;
    let at = start + 1;
    let pointer = 0;
    let pending = -1;
    let nodes = 1;
    for (;;) {
      // `at` is behind an opening bracket or a comma. Reads past `end` stay harmless: the last check is at === end.
      // A value, and the name of a member before it: counted as `parseStrict` counts them.
      nodes += 1 + (isObject[depth] as number);
      if (nodes > limits.jsonNodes) return false;
      if (isObject[depth] === 1) {
        if (bytes[at] !== 0x22) return false;
        const keyStart = at + 1;
        const keyEnd = skipKey(bytes, keyStart, end);
        if (keyEnd < 0) return false;
        if (!isAscending(bytes, lastKeyStart[depth] as number, lastKeyEnd[depth] as number, keyStart, keyEnd)) return false;
        lastKeyStart[depth] = keyStart;
        lastKeyEnd[depth] = keyEnd;
        if (bytes[keyEnd + 1] !== 0x3a) return false;
        at = keyEnd + 2;
        if (depth === 1) {
          let entry = sorted[pointer];
          while (entry !== undefined) {
            const order = compareName(bytes, keyStart, keyEnd, entry.name);
            if (order < 0) break;
            pointer += 1;
            if (order === 0) {
              pending = entry.index;
              keyAt[pending] = keyStart - 1;
              from[pending] = at;
              break;
            }
            entry = sorted[pointer];
          }
        }
      }
      const code = bytes[at] as number;
      if (code === 0x22) {
        at = skipString(bytes, at + 1, end);
      } else if (code === 0x7b || code === 0x5b) {
        depth += 1;
        if (depth > limits.jsonDepth) return false;
        // '}' and ']' are two above their opening brackets.
        if (bytes[at + 1] !== code + 2) {
          isObject[depth] = code === 0x7b ? 1 : 0;
          lastKeyEnd[depth] = -1;
          at += 1;
          continue;
        }
        depth -= 1;
        at += 2;
      } else if (code === 0x6e) {
        at = isWord(bytes, at, NULL) ? at + 4 : -1;
      } else if (code === 0x74) {
        at = isWord(bytes, at, TRUE) ? at + 4 : -1;
      } else if (code === 0x66) {
        at = isWord(bytes, at, FALSE) ? at + 5 : -1;
      } else {
        at = skipNumber(bytes, at, end);
      }
      if (at < 0 || at >= end) return false;
      for (;;) {
        if (depth === 1 && pending >= 0) {
          to[pending] = at;
          pending = -1;
        }
        const next = bytes[at];
        at += 1;
        if (next === 0x2c) break;
        if (next !== (isObject[depth] === 1 ? 0x7d : 0x5d)) return false;
        depth -= 1;
        if (depth === 0) return at === end;
      }
    }
  };

  const isFirst = (index: number): boolean => keyAt[index] === recordStart + 1;
  return {
    scan,
    valueStart: (index) => from[index] ?? -1,
    valueEnd: (index) => to[index] ?? -1,
    // A member takes the comma before it along; the first one, the comma behind it.
    cutStart: (index) => {
      const key = keyAt[index] ?? -1;
      return key < 0 ? -1 : isFirst(index) ? key : key - 1;
    },
    cutEnd: (index) => {
      const last = to[index] ?? -1;
      return last >= 0 && isFirst(index) && last < recordEnd - 1 ? last + 1 : last;
    },
  };
};

const NULL = encodeUtf8('null');
const TRUE = encodeUtf8('true');
const FALSE = encodeUtf8('false');

/** 1 for the bytes that end a run of plain ASCII inside a string: quote, backslash, controls, and anything beyond ASCII. */
const SPECIAL: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === 0x22 || byte === 0x5c || byte >= 0x80 ? 1 : 0,
);

/** Position of the closing quote of a plain ASCII key, or -1. */
const skipKey = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start;
  while (at < end && SPECIAL[bytes[at] as number] === 0) at += 1;
  return at < end && bytes[at] === 0x22 ? at : -1;
};

/** Position behind the closing quote of a string that is written the canonical way, or -1. */
const skipString = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start;
  for (;;) {
    while (at < end && SPECIAL[bytes[at] as number] === 0) at += 1;
    if (at >= end) return -1;
    const code = bytes[at] as number;
    if (code === 0x22) return at + 1;
    const length = code === 0x5c ? escapeLength(bytes, at, end) : utf8SequenceLength(bytes, at, end);
    if (length === 0) return -1;
    at += length;
  }
};

/** Length of a canonical escape (RFC 8785 section 3.2.2.2), or 0: two-character forms, and \u00xx only for the other controls. */
const escapeLength = (bytes: Uint8Array, at: number, end: number): number => {
  if (at + 2 > end) return 0;
  switch (bytes[at + 1]) {
    case 0x22:
    case 0x5c:
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
  if (at + 6 > end || bytes[at + 2] !== 0x30 || bytes[at + 3] !== 0x30) return 0;
  const high = bytes[at + 4];
  const low = bytes[at + 5] as number;
  const isDigit = low >= 0x30 && low <= 0x39;
  if (!isDigit && !(low >= 0x61 && low <= 0x66)) return 0;
  if (high === 0x31) return 6;
  // \u0008 \u0009 \u000a \u000c \u000d have short forms.
  const hasShortForm = low === 0x38 || low === 0x39 || low === 0x61 || low === 0x63 || low === 0x64;
  return high === 0x30 && !hasShortForm ? 6 : 0;
};

/** True when the key at [start, end) comes strictly after the last one; for ASCII, byte order is UTF-16 order. */
const isAscending = (bytes: Uint8Array, lastStart: number, lastEnd: number, start: number, end: number): boolean => {
  if (lastEnd < 0) return true;
  const length = Math.min(lastEnd - lastStart, end - start);
  for (let i = 0; i < length; i += 1) {
    const difference = (bytes[start + i] as number) - (bytes[lastStart + i] as number);
    if (difference !== 0) return difference > 0;
  }
  return end - start > lastEnd - lastStart;
};

/** Order of the key at [start, end) against a name. */
const compareName = (bytes: Uint8Array, start: number, end: number, name: Uint8Array): number => {
  const length = Math.min(end - start, name.length);
  for (let i = 0; i < length; i += 1) {
    const difference = (bytes[start + i] as number) - (name[i] as number);
    if (difference !== 0) return difference;
  }
  return end - start - name.length;
};

const isWord = (bytes: Uint8Array, at: number, word: Uint8Array): boolean => {
  for (let i = 0; i < word.length; i += 1) if (bytes[at + i] !== word[i]) return false;
  return true;
};

/** The longest number ECMAScript writes has 25 characters. */
const MAX_NUMBER = 25;

/** Position behind a number that is written the canonical way, or -1. */
const skipNumber = (bytes: Uint8Array, start: number, end: number): number => {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const digits = at;
  while (at < end && isDigitByte(bytes[at] as number)) at += 1;
  if (at < end && !isNumberByte(bytes[at] as number) && at - digits <= 15) {
    // Integers of up to 15 digits are exact doubles that are written as they stand; 0 stands alone and has no sign.
    if (at === digits || (bytes[digits] === 0x30 && at - start > 1)) return -1;
    return at;
  }
  while (at < end && isNumberByte(bytes[at] as number)) at += 1;
  if (at - start > MAX_NUMBER) return -1;
  // What ECMAScript writes back unchanged is by definition canonical, and never anything but a JSON number.
  const text = asciiText(bytes, start, at);
  return String(Number(text)) === text ? at : -1;
};

const isDigitByte = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** 0-9 + - . e E; so neither "Infinity" nor "NaN" can be spelled. */
const isNumberByte = (code: number): boolean =>
  isDigitByte(code) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2d || code === 0x2b;
