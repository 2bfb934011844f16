/**
 * Writes the canonical form of ordinary JSON values straight from their bytes: checks, and sorts members, without building objects. Gives
 * up on anything out of the ordinary (escapes that are not written the canonical way, keys beyond plain ASCII or that begin with a digit,
 * numbers that would be written otherwise, duplicate keys, deep nesting), which `parseStrict` and `canonicalize…` then deal with.
 * For the values that it accepts, RFC 8785 and HyreLog's form are the same.
 */
import { utf8SequenceLength } from '../bytes/utf8.ts';
import { limits } from '../../../src-shared/limits.ts';

export interface CanonicalWriter {
  /** What has been written: `bytes[0, length)`. A new array after writing: read it anew. */
  readonly bytes: Uint8Array;
  length: number;
  /** Appends the canonical form of the value that begins at `start`; returns the position behind the value, or -1 when it gives up. */
  write(source: Uint8Array, start: number, end: number): number;
  /** Makes room for this many more bytes. */
  reserve(bytes: number): void;
}

const MAX_DEPTH = 24;
/** Members of one object; sorting is by insertion. */
const MAX_MEMBERS = 48;
/** Members on the way from the top to the deepest object. */
const STACK = 1024;
/** Values; far below `limits.jsonNodes`, whatever stands around this value, so that `parseStrict` alone decides on that cap. */
const MAX_VALUES = Math.floor(limits.jsonNodes / 4);

export const createCanonicalWriter = (): CanonicalWriter => {
  let bytes = new Uint8Array(8192);
  let temp = new Uint8Array(8192);
  let length = 0;
  let top = 0;
  let values = 0;
  const memberStart = new Int32Array(STACK);
  const memberEnd = new Int32Array(STACK);

  const copy = (source: Uint8Array, start: number, end: number): void => {
    for (let i = start; i < end; i += 1) bytes[length + i - start] = source[i] as number;
    length += end - start;
  };

  const writeValue = (source: Uint8Array, start: number, end: number, depth: number): number => {
    values += 1;
    if (values > MAX_VALUES) return -1;
    const byte = source[start];
    if (byte === 0x22) {
      const next = canonicalStringEnd(source, start, end);
      if (next > 0) copy(source, start, next);
      return next;
    }
    if (byte === 0x7b) return depth < MAX_DEPTH ? writeObject(source, start, end, depth + 1) : -1;
    if (byte === 0x5b) return depth < MAX_DEPTH ? writeArray(source, start, end, depth + 1) : -1;
    const next = canonicalScalarEnd(source, start, end);
    if (next > 0) copy(source, start, next);
    return next;
  };

  const writeArray = (source: Uint8Array, start: number, end: number, depth: number): number => {
    bytes[length] = 0x5b;
    length += 1;
    let at = skipSpace(source, start + 1, end);
    if (source[at] === 0x5d) {
      bytes[length] = 0x5d;
      length += 1;
      return at + 1;
    }
    for (;;) {
      at = writeValue(source, at, end, depth);
      if (at < 0) return -1;
      at = skipSpace(source, at, end);
      const byte = source[at];
      if (at >= end || (byte !== 0x2c && byte !== 0x5d)) return -1;
      bytes[length] = byte;
      length += 1;
      if (byte === 0x5d) return at + 1;
      at = skipSpace(source, at + 1, end);
    }
  };

  /** Order of the keys of two written members; their quotes sort before every other byte of a plain key, so a prefix comes first. */
  const compareKeys = (a: number, b: number): number => {
    let i = (memberStart[a] as number) + 1;
    let j = (memberStart[b] as number) + 1;
    for (;;) {
      const x = bytes[i] as number;
      const y = bytes[j] as number;
      if (x === 0x22 || y === 0x22) return x === y ? 0 : x === 0x22 ? -1 : 1;
      if (x !== y) return x - y;
      i += 1;
      j += 1;
    }
  };

  const writeObject = (source: Uint8Array, start: number, end: number, depth: number): number => {
    bytes[length] = 0x7b;
    length += 1;
    const first = top;
    const from = length;
    let isSorted = true;
    let at = skipSpace(source, start + 1, end);
    if (source[at] === 0x7d) {
      bytes[length] = 0x7d;
      length += 1;
      return at + 1;
    }
    for (;;) {
      if (top - first >= MAX_MEMBERS || top >= STACK) return -1;
      const keyEnd = plainKeyEnd(source, at, end);
      if (keyEnd < 0) return -1;
      const member = top;
      memberStart[member] = length;
      copy(source, at, keyEnd);
      at = skipSpace(source, keyEnd, end);
      if (source[at] !== 0x3a) return -1;
      bytes[length] = 0x3a;
      length += 1;
      top += 1;
      at = writeValue(source, skipSpace(source, at + 1, end), end, depth);
      if (at < 0) return -1;
      memberEnd[member] = length;
      if (isSorted && member > first) {
        const order = compareKeys(member - 1, member);
        if (order === 0) return -1;
        if (order > 0) isSorted = false;
      }
      at = skipSpace(source, at, end);
      const byte = source[at];
      if (at >= end || (byte !== 0x2c && byte !== 0x7d)) return -1;
      if (byte === 0x7d) break;
      bytes[length] = 0x2c;
      length += 1;
      at = skipSpace(source, at + 1, end);
    }
    if (!isSorted && !sortMembers(first, from)) return -1;
    top = first;
    bytes[length] = 0x7d;
    length += 1;
    return at + 1;
  };

  /** Puts the members [first, top), written from `from` on with commas between them, in order. False when two keys are the same. */
  const sortMembers = (first: number, from: number): boolean => {
    const order: number[] = [];
    for (let member = first; member < top; member += 1) {
      let place = order.length;
      while (place > 0) {
        const compared = compareKeys(order[place - 1] as number, member);
        if (compared === 0) return false;
        if (compared < 0) break;
        place -= 1;
      }
      order.splice(place, 0, member);
    }
    if (temp.length < length - from) temp = new Uint8Array(2 * (length - from));
    let to = 0;
    for (const member of order) {
      if (to > 0) {
        temp[to] = 0x2c;
        to += 1;
      }
      const last = memberEnd[member] as number;
      for (let i = memberStart[member] as number; i < last; i += 1) {
        temp[to] = bytes[i] as number;
        to += 1;
      }
    }
    for (let i = 0; i < to; i += 1) bytes[from + i] = temp[i] as number;
    return true;
  };

  return {
    get bytes() {
      return bytes;
    },
    get length() {
      return length;
    },
    set length(value) {
      length = value;
    },
    write: (source, start, end) => {
      top = 0;
      values = 0;
      return writeValue(source, start, end, 0);
    },
    reserve: (more) => {
      if (length + more <= bytes.length) return;
      const larger = new Uint8Array(2 * (length + more));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    },
  };
};

/** Position of the first byte at or behind `start` that is not JSON whitespace. */
export const skipSpace = (source: Uint8Array, start: number, end: number): number => {
  let at = start;
  while (at < end) {
    const byte = source[at] as number;
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) break;
    at += 1;
  }
  return at;
};

/** 1 for the bytes that end a run of plain ASCII inside a string. */
const SPECIAL: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === 0x22 || byte === 0x5c || byte >= 0x80 ? 1 : 0,
);

/** Position behind a string, whose opening quote is at `start`, that is valid UTF-8 and written as JSON.stringify writes it; or -1. */
export const canonicalStringEnd = (source: Uint8Array, start: number, end: number): number => {
  let at = start + 1;
  for (;;) {
    while (at < end && SPECIAL[source[at] as number] === 0) at += 1;
    if (at >= end) return -1;
    const byte = source[at] as number;
    if (byte === 0x22) return at + 1;
    const length = byte === 0x5c ? escapeLength(source, at, end) : utf8SequenceLength(source, at, end);
    if (length === 0) return -1;
    at += length;
  }
};

/** Length of one of the escapes \" \\ \b \f \n \r \t, or 0: others are rare, and left to the slow way. */
const escapeLength = (source: Uint8Array, at: number, end: number): number => {
  if (at + 2 > end) return 0;
  const kind = source[at + 1];
  return kind === 0x22 || kind === 0x5c || kind === 0x6e || kind === 0x74 || kind === 0x72 || kind === 0x62 || kind === 0x66 ? 2 : 0;
};

/** Position behind null, true, false, or a number that ECMAScript writes just so; or -1. */
const canonicalScalarEnd = (source: Uint8Array, start: number, end: number): number => {
  const first = source[start];
  if (first === 0x6e) return isWord(source, start, end, 'null');
  if (first === 0x74) return isWord(source, start, end, 'true');
  if (first === 0x66) return isWord(source, start, end, 'false');
  let at = start;
  while (at < end && isNumberByte(source[at] as number)) at += 1;
  const length = at - start;
  if (length === 0 || length > 25) return -1;
  if (length <= 15 && first !== 0x2d) {
    let digits = start;
    while (digits < at && isDigit(source[digits] as number)) digits += 1;
    if (digits === at) return length > 1 && first === 0x30 ? -1 : at;
  }
  let text = '';
  for (let i = start; i < at; i += 1) text += String.fromCharCode(source[i] as number);
  // What ECMAScript writes back unchanged is canonical, and is never anything but a JSON number.
  return String(Number(text)) === text ? at : -1;
};

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

const isNumberByte = (byte: number): boolean =>
  isDigit(byte) || byte === 0x2e || byte === 0x2d || byte === 0x2b || byte === 0x65 || byte === 0x45;

const isWord = (source: Uint8Array, start: number, end: number, word: string): number => {
  if (start + word.length > end) return -1;
  for (let i = 0; i < word.length; i += 1) if (source[start + i] !== word.charCodeAt(i)) return -1;
  return start + word.length;
};

/** Position behind a key of plain ASCII that does not begin with a digit, or -1. */
const plainKeyEnd = (source: Uint8Array, start: number, end: number): number => {
  if (source[start] !== 0x22 || isDigit(source[start + 1] as number)) return -1;
  let at = start + 1;
  while (at < end && SPECIAL[source[at] as number] === 0) at += 1;
  return at < end && source[at] === 0x22 ? at + 1 : -1;
};
