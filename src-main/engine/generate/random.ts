/**
 * The generator's only source of chance: sfc32 (Chris Doty-Humphrey's Small Fast Chaotic PRNG, 128 bits of state), seeded with
 * SHA-256 of a stream name and the seed, first 12 outputs thrown away. Integers and exact double products only, so that a seed
 * gives the same bytes on every machine. Not for keys of anything but demo archives.
 */
import { readU32 } from '../bytes/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';

export interface Rng {
  /** 0 … 2^32-1. */
  next(): number;
  /** 0 … n-1, for n up to 2^21 without bias that matters. */
  below(n: number): number;
  /** from … to, both inclusive. */
  between(from: number, to: number): number;
  /** True with probability p. */
  chance(p: number): boolean;
  /** One element; the list must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** Lowercase hex digits. */
  hex(digits: number): string;
}

const TWO_32 = 4_294_967_296;

/** A stream of its own for each (seed, name): drawing more from one never shifts another. */
export const createRng = (seed: number, stream: string): Rng => {
  const key = sha256(`assay-generate/1\n${stream}\n${seed}`);
  let a = readU32(key, 0) | 0;
  let b = readU32(key, 4) | 0;
  let c = readU32(key, 8) | 0;
  let counter = readU32(key, 12) | 0;
  const next = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  for (let i = 0; i < 12; i += 1) next();
  const below = (n: number): number => Math.floor((next() * n) / TWO_32);
  const hex = (digits: number): string => {
    let out = '';
    // Seven digits a draw: with a leading 1 no zeros need to be put in front.
    while (out.length < digits) out += ((next() >>> 4) + 0x10000000).toString(16).slice(1);
    return out.slice(0, digits);
  };
  return {
    next,
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (p) => next() < p * TWO_32,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    hex,
  };
};

/** Running sums of weights, for `pickWeighted`. */
export const cumulate = (weights: readonly number[]): Float64Array => {
  const out = new Float64Array(weights.length);
  let sum = 0;
  for (const [i, weight] of weights.entries()) {
    sum += weight;
    out[i] = sum;
  }
  return out;
};

/** Index of the drawn weight, by binary search in the running sums. */
export const pickWeighted = (rng: Rng, sums: Float64Array): number => {
  const total = sums[sums.length - 1] ?? 0;
  const target = (rng.next() * total) / TWO_32;
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) <= target) low = middle + 1;
    else high = middle;
  }
  return low;
};
