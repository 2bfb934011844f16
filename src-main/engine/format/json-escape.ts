/** Escapes of JSON strings, and code points as UTF-8, byte by byte. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** For the controls that have one, the letter of their short escape; else 0. */
const SHORT_ESCAPE: Uint8Array = Uint8Array.from(
  { length: 0x20 },
  (_, code) => ({ 8: 0x62, 9: 0x74, 10: 0x6e, 12: 0x66, 13: 0x72 })[code] ?? 0,
);

/**
 * Copies the JSON text in `[start, end)` to the beginning of `target`, with `\uXXXX` and `\/` inside strings written as JSON.stringify writes
 * them; the value is the same. Gives the length, which is never more than before, or -1 where a text has an escape that is not valid, that
 * JSON.stringify would write with digits as well, or that stands outside a string. Anything else is copied as it is.
 */
export const shortenEscapes = (bytes: Uint8Array, start: number, end: number, target: Uint8Array): number => {
  let inString = false;
  let to = 0;
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte !== BACKSLASH) {
      if (byte === QUOTE) inString = !inString;
      target[to] = byte;
      to += 1;
      at += 1;
      continue;
    }
    if (!inString || at + 1 >= end) return -1;
    const kind = bytes[at + 1] as number;
    if (kind === 0x2f) {
      target[to] = kind;
      to += 1;
      at += 2;
      continue;
    }
    if (kind !== 0x75) {
      target[to] = byte;
      target[to + 1] = kind;
      to += 2;
      at += 2;
      continue;
    }
    let point = hexUnit(bytes, at + 2, end);
    at += 6;
    if (point < 0) return -1;
    if (point >= 0xd800 && point < 0xe000) {
      const low = point < 0xdc00 && bytes[at] === BACKSLASH && bytes[at + 1] === 0x75 ? hexUnit(bytes, at + 2, end) : -1;
      if (low < 0xdc00 || low >= 0xe000) return -1;
      point = 0x10000 + ((point - 0xd800) << 10) + low - 0xdc00;
      at += 6;
    }
    if (point === QUOTE || point === BACKSLASH || point < 0x20) {
      const letter = point < 0x20 ? (SHORT_ESCAPE[point] as number) : point;
      if (letter === 0) return -1;
      target[to] = BACKSLASH;
      target[to + 1] = letter;
      to += 2;
    } else to = writePoint(target, to, point);
  }
  return to;
};

/** The four hexadecimal digits at `at`, or -1. */
const hexUnit = (bytes: Uint8Array, at: number, end: number): number => {
  if (at + 4 > end) return -1;
  let unit = 0;
  for (let i = at; i < at + 4; i += 1) {
    const byte = bytes[i] as number;
    const letter = byte | 0x20;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
};

/** UTF-16 unit that the escape at `at` stands for. */
export const unescapedUnit = (bytes: Uint8Array, at: number): number => {
  const kind = bytes[at + 1] as number;
  switch (kind) {
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    case 0x75: {
      let unit = 0;
      for (let i = at + 2; i < at + 6; i += 1) {
        const byte = bytes[i] as number;
        unit = unit * 16 + (byte < 0x3a ? byte - 0x30 : (byte | 0x20) - 0x57);
      }
      return unit;
    }
    default:
      return kind;
  }
};

/** Writes a code point as UTF-8; returns the position behind it. */
export const writePoint = (target: Uint8Array, at: number, point: number): number => {
  if (point < 0x80) {
    target[at] = point;
    return at + 1;
  }
  if (point < 0x800) {
    target[at] = 0xc0 | (point >> 6);
    target[at + 1] = 0x80 | (point & 63);
    return at + 2;
  }
  if (point < 0x10000) {
    target[at] = 0xe0 | (point >> 12);
    target[at + 1] = 0x80 | ((point >> 6) & 63);
    target[at + 2] = 0x80 | (point & 63);
    return at + 3;
  }
  target[at] = 0xf0 | (point >> 18);
  target[at + 1] = 0x80 | ((point >> 12) & 63);
  target[at + 2] = 0x80 | ((point >> 6) & 63);
  target[at + 3] = 0x80 | (point & 63);
  return at + 4;
};
