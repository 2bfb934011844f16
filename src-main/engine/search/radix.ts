/** Sorting by numbers, many at once: a million takes some tens of milliseconds, where a comparing sort takes a second. */

const digits = 65_536;

/** Positions being sorted, and room for the next pass: memory for large sorts is asked for once. */
export interface Positions {
  sorted: Uint32Array;
  spare: Uint32Array;
}

/**
 * Positions of `keys` in ascending order of the keys, equal ones in their order; Infinity stands last. No NaN. The keys are used up: what
 * stands in the array afterwards means nothing.
 */
export function sortPositions(keys: Float64Array): Positions {
  const words = new Uint32Array(keys.buffer, keys.byteOffset, 2 * keys.length);
  // A double's bits in the order of the numbers: of negative ones all are turned over, of others the sign alone.
  for (let i = 0; i < words.length; i += 2) {
    let lower = words[i] as number;
    let upper = words[i + 1] as number;
    // −0 is 0.
    if (lower === 0 && upper === 0x8000_0000) upper = 0;
    const negative = upper >>> 31 === 1;
    if (negative) {
      lower = ~lower;
      upper = ~upper;
    } else upper |= 0x8000_0000;
    words[i] = lower;
    words[i + 1] = upper;
  }
  const positions = { sorted: Uint32Array.from({ length: keys.length }, (_, i) => i), spare: new Uint32Array(keys.length) };
  for (const [offset, shift] of [
    [0, 0],
    [0, 16],
    [1, 0],
    [1, 16],
  ] as const)
    pass(words, 2, offset, shift, positions);
  return positions;
}

/** Sorts positions by their word, keeping the order of those whose words are equal. */
export function sortByWord(words: Uint32Array, positions: Positions): void {
  pass(words, 1, 0, 0, positions);
  pass(words, 1, 0, 16, positions);
}

/** By 16 bits of the word at `stride` × position + `offset`. */
function pass(words: Uint32Array, stride: number, offset: number, shift: number, positions: Positions): void {
  const { sorted, spare } = positions;
  const starts = new Uint32Array(digits + 1);
  for (let i = offset; i < words.length; i += stride) {
    const digit = ((words[i] as number) >>> shift) & 0xffff;
    starts[digit + 1] = (starts[digit + 1] as number) + 1;
  }
  // All the same: nothing to do.
  if (starts.includes(sorted.length, 1)) return;
  for (let digit = 0; digit < digits; digit++) starts[digit + 1] = (starts[digit + 1] as number) + (starts[digit] as number);
  for (let i = 0; i < sorted.length; i++) {
    const position = sorted[i] as number;
    const digit = ((words[stride * position + offset] as number) >>> shift) & 0xffff;
    const at = starts[digit] as number;
    starts[digit] = at + 1;
    spare[at] = position;
  }
  positions.sorted = spare;
  positions.spare = sorted;
}
