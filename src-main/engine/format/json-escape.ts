/** Escapes of JSON strings, and code points as UTF-8, byte by byte. */

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
