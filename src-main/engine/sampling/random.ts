/**
 * Random numbers that anyone can check with a hash tool: R. Rivest's sampler and P. Stark's SHA-256 generator. Draw i of a seed is
 * SHA-256(seed + "," + i) read as a whole number, so a colleague redoes one with `printf '%s' 'SEED,1' | sha256sum`.
 */
import { sha256Hex } from '../crypto/sha256.ts';
import { SamplingProblem } from './problem.ts';

export interface Hashed {
  readonly counter: number;
  readonly hash: string;
}

/** Without the blanks around it. Throws `seed_blank`, `seed_text`. */
export function cleanSeed(seed: string): string {
  const clean = seed.trim();
  if (clean === '') throw new SamplingProblem('seed_blank');
  if (!clean.isWellFormed() || /\p{Cc}/u.test(clean)) throw new SamplingProblem('seed_text');
  return clean;
}

/** The seed of one stream of several: a stratum's, a start's. */
export const deriveSeed = (seed: string, label: string): string => `${seed}:${label}`;

export const hashOf = (seed: string, counter: number): string => sha256Hex(`${seed},${counter}`);

/** A hash, as a whole number, modulo `size`, without big integers where the size allows. */
export function hashModulo(hash: string, size: number): number {
  if (size > 0x20_0000) return Number(BigInt(`0x${hash}`) % BigInt(size));
  let rest = 0;
  for (let i = 0; i < 64; i += 8) rest = (rest * 0x1_0000_0000 + Number.parseInt(hash.slice(i, i + 8), 16)) % size;
  return rest;
}

export interface RivestPick extends Hashed {
  /** 1 … size. */
  readonly pick: number;
  /** Of a repeat that is passed over: null; else its place in the draw, from 1. */
  readonly order: number | null;
}

/** Most repeats that are kept to show; further ones are only counted. */
export const repeatsShown = 1000;

export interface RivestDraw {
  readonly picks: readonly RivestPick[];
  readonly rejected: readonly RivestPick[];
  readonly countersUsed: number;
}

/**
 * `count` different numbers of 1 … `size`: repeats are passed over, the counter goes on. A longer draw begins with the shorter one.
 * Throws `size_population`, `seed_blank`.
 */
export function drawRivest(seed: string, size: number, count: number): RivestDraw {
  const clean = cleanSeed(seed);
  if (!Number.isSafeInteger(size) || size < 1) throw new SamplingProblem('population_size', { value: size, most: Number.MAX_SAFE_INTEGER });
  if (!Number.isSafeInteger(count) || count < 1) throw new SamplingProblem('size', { value: count });
  if (count > size) throw new SamplingProblem('size_population', { n: count, population: size });
  const seen = new Set<number>();
  const picks: RivestPick[] = [];
  const rejected: RivestPick[] = [];
  let counter = 0;
  while (picks.length < count) {
    counter += 1;
    const hash = hashOf(clean, counter);
    const pick = hashModulo(hash, size) + 1;
    if (seen.has(pick)) {
      if (rejected.length < repeatsShown) rejected.push({ counter, hash, pick, order: null });
      continue;
    }
    seen.add(pick);
    picks.push({ counter, hash, pick, order: picks.length + 1 });
  }
  return { picks, rejected, countersUsed: counter };
}

/** Picks with replacement from a ≤ x ≤ b of any size, as the published vectors state them. */
export function drawWithReplacement(seed: string, from: bigint, to: bigint, count: number): bigint[] {
  const clean = cleanSeed(seed);
  return Array.from({ length: count }, (_, i) => from + (BigInt(`0x${hashOf(clean, i + 1)}`) % (to - from + 1n)));
}
