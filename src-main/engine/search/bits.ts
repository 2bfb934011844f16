import { chunkSize } from '../store/segment.ts';

export { chunkSize } from '../store/segment.ts';

/** A set of event ids out of one chunk of 65,536 consecutive ones, as bits. Null stands for the empty set. */
export type Bits = Uint32Array;

const words = chunkSize / 32;

export const chunkOf = (id: number): number => Math.floor(id / chunkSize);

export const newBits = (): Bits => new Uint32Array(words);

export function addBit(bits: Bits, id: number): void {
  const at = id % chunkSize;
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

/** The set of these ids, which all lie in one chunk. */
export function bitsOf(ids: readonly number[]): Bits | null {
  if (ids.length === 0) return null;
  const bits = newBits();
  for (const id of ids) addBit(bits, id);
  return bits;
}

export function hasBit(bits: Bits | null, id: number): boolean {
  if (bits === null) return false;
  const at = id % chunkSize;
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

function countWord(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

export function countBits(bits: Bits | null): number {
  let count = 0;
  if (bits !== null) for (const word of bits) count += countWord(word);
  return count;
}

/** How many ids of the set are lower than `id` of the same chunk. */
export function rankBit(bits: Bits | null, id: number): number {
  if (bits === null) return 0;
  const at = id % chunkSize;
  let count = 0;
  for (let i = 0; i < at >>> 5; i++) count += countWord(bits[i] ?? 0);
  return count + countWord((bits[at >>> 5] ?? 0) & ~(-1 << (at & 31)));
}

/** The ids of the set from position `skip` on, at most `take`, in ascending order. */
export function listBits(bits: Bits | null, chunk: number, skip = 0, take = Infinity): number[] {
  const ids: number[] = [];
  if (bits === null) return ids;
  for (let i = 0; i < words && ids.length < take; i++) {
    let word = bits[i] ?? 0;
    if (word === 0) continue;
    const count = countWord(word);
    if (count <= skip) {
      skip -= count;
      continue;
    }
    for (; word !== 0 && ids.length < take; word &= word - 1) {
      if (skip > 0) skip -= 1;
      else ids.push(chunk * chunkSize + i * 32 + (31 - Math.clz32(word & -word)));
    }
  }
  return ids;
}

const combine = (a: Bits, b: Bits, operation: (a: number, b: number) => number): Bits => a.map((word, i) => operation(word, b[i] ?? 0));

export const andBits = (a: Bits | null, b: Bits | null): Bits | null => (a === null || b === null ? null : combine(a, b, (x, y) => x & y));
export const orBits = (a: Bits | null, b: Bits | null): Bits | null => (a === null ? b : b === null ? a : combine(a, b, (x, y) => x | y));
export const withoutBits = (a: Bits | null, b: Bits | null): Bits | null =>
  a === null || b === null ? a : combine(a, b, (x, y) => x & ~y);

/** Calls `each` with the place in the chunk (0 to 65,535) of every id of the set, in order. */
export function eachBit(bits: Bits, each: (index: number) => void): void {
  for (let i = 0; i < words; i++) {
    for (let word = bits[i] ?? 0; word !== 0; word &= word - 1) each(i * 32 + (31 - Math.clz32(word & -word)));
  }
}

/** An empty set as null. */
export const emptyToNull = (bits: Bits): Bits | null => (bits.some((word) => word !== 0) ? bits : null);

/** The places in the chunk (0 to 65,535) of all ids of the set, in order: for loops over several columns. */
export function placesOf(bits: Bits): Uint16Array {
  const places = new Uint16Array(countBits(bits));
  let at = 0;
  for (let i = 0; i < words; i++) {
    const word = bits[i] ?? 0;
    if (word === -1 >>> 0) {
      for (let j = 0; j < 32; j++) places[at + j] = i * 32 + j;
      at += 32;
      continue;
    }
    for (let rest = word; rest !== 0; rest &= rest - 1) places[at++] = i * 32 + (31 - Math.clz32(rest & -rest));
  }
  return places;
}
