/** Steps over JSON that is known to be valid, on its bytes. `json-members.ts` has those for texts that may be anything. */

/** Position of the first byte from `start` on that is no whitespace. */
export const skipSpace = (bytes: Uint8Array, start: number): number => {
  let at = start;
  let byte = bytes[at] as number;
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
    at += 1;
    byte = bytes[at] as number;
  }
  return at;
};

/** Position of the closing quote of the string whose inside begins at `start`. */
export const stringEnd = (bytes: Uint8Array, start: number): number => {
  let at = start;
  for (;;) {
    const byte = bytes[at] as number;
    if (byte === 0x22) return at;
    at += byte === 0x5c ? 2 : 1;
  }
};

/** Position behind the number or word at `start`. */
export const scalarEnd = (bytes: Uint8Array, start: number): number => {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined || byte === 0x2c || byte === 0x7d || byte === 0x5d || byte <= 0x20) return at;
    at += 1;
  }
};

/** True for a digit or a minus. */
export const isNumberStart = (byte: number): boolean => byte === 0x2d || (byte >= 0x30 && byte <= 0x39);

/** Position behind the value at `start`. */
export const skipValue = (bytes: Uint8Array, start: number): number => {
  const first = bytes[start] as number;
  if (first === 0x22) return stringEnd(bytes, start + 1) + 1;
  if (first !== 0x7b && first !== 0x5b) return scalarEnd(bytes, start);
  let depth = 0;
  let at = start;
  for (;;) {
    const byte = bytes[at] as number;
    if (byte === 0x22) at = stringEnd(bytes, at + 1);
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
    at += 1;
  }
};
