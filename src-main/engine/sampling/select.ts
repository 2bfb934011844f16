/** How a random start or number becomes items: systematic, cells, by size. All in whole numbers, so that every platform gives the same items. */
import { SamplingProblem } from './problem.ts';
import { cleanSeed, deriveSeed, hashModulo, hashOf, type Hashed } from './random.ts';

const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

export interface OrderedPick extends Partial<Hashed> {
  readonly order: number;
  readonly pick: number;
}

/** Rows ⌈start + i·N/n⌉ for a start of `numerator/denominator` in (0, N/n]. */
export function systematicRows(population: number, n: number, numerator: bigint, denominator: bigint): number[] {
  if (n < 1 || n > population) throw new SamplingProblem('size_population', { n, population });
  const [size, count] = [BigInt(population), BigInt(n)];
  return Array.from({ length: n }, (_, i) => Number(ceilDivide(numerator * count + BigInt(i) * size * denominator, denominator * count)));
}

/** The start in n-ths of a row: the first hash of `seed:start`, 1 … N. Every item's chance is then exactly n/N. */
export function drawSystematic(seed: string, population: number, n: number): { start: Hashed & { pick: number }; picks: OrderedPick[] } {
  const start = startOf(seed, BigInt(population));
  return {
    start: { ...start, pick: Number(start.value) },
    picks: systematicRows(population, n, start.value, BigInt(n)).map((pick, i) => ({ order: i + 1, pick })),
  };
}

function startOf(seed: string, size: bigint): Hashed & { readonly value: bigint } {
  const hash = hashOf(deriveSeed(cleanSeed(seed), 'start'), 1);
  return { counter: 1, hash, value: (BigInt(`0x${hash}`) % size) + 1n };
}

/** The last row before cell `i` + 1 of n equal ones. */
export const cellEdge = (i: number, population: number, n: number): number => Number((BigInt(i) * BigInt(population)) / BigInt(n));

/** One item out of each of n equal cells: cell i is rows ⌊(i−1)·N/n⌋ + 1 … ⌊i·N/n⌋, its item by the hash with counter i. */
export function drawCells(seed: string, population: number, n: number): OrderedPick[] {
  if (n < 1 || n > population) throw new SamplingProblem('size_population', { n, population });
  const clean = cleanSeed(seed);
  return Array.from({ length: n }, (_, i) => {
    const [from, to] = [cellEdge(i, population, n), cellEdge(i + 1, population, n)];
    const hash = hashOf(clean, i + 1);
    return { order: i + 1, pick: from + 1 + hashModulo(hash, to - from), counter: i + 1, hash };
  });
}

export interface SizedPick extends OrderedPick {
  /** At least as large as the interval: drawn for certain. */
  readonly certain: boolean;
  /** How many of the n points fell into it. */
  readonly hits: number;
}

/**
 * Interval selection by size (PPS, monetary units): the first item at which the running total reaches start + i·total/n, for a start of
 * `numerator/denominator`. Sizes are whole; items of no size, or a negative one, cannot be drawn: the caller lists them.
 */
export function sizedRows(sizes: readonly bigint[], n: number, numerator: bigint, denominator: bigint): SizedPick[] {
  const usable = sizes.map((size) => (size > 0n ? size : 0n));
  const total = usable.reduce((sum, size) => sum + size, 0n);
  if (total === 0n) throw new SamplingProblem('no_size');
  if (n < 1) throw new SamplingProblem('size', { value: n });
  const count = BigInt(n);
  const picks: SizedPick[] = [];
  let running = 0n;
  let point = 0n;
  usable.forEach((size, row) => {
    running += size;
    let hits = 0;
    while (point < count && numerator * count + point * total * denominator <= running * count * denominator) {
      point += 1n;
      hits += 1;
    }
    if (hits > 0) picks.push({ order: picks.length + 1, pick: row + 1, certain: size * count >= total, hits });
  });
  return picks;
}

/** The start in n-ths of a unit of size: the first hash of `seed:start`, 1 … total. */
export function drawSized(seed: string, sizes: readonly bigint[], n: number): { start: Hashed & { pick: string }; picks: SizedPick[] } {
  const total = sizes.reduce((sum, size) => sum + (size > 0n ? size : 0n), 0n);
  if (total === 0n) throw new SamplingProblem('no_size');
  const { value, ...hashed } = startOf(seed, total);
  return { start: { ...hashed, pick: String(value) }, picks: sizedRows(sizes, n, value, BigInt(n)) };
}

/**
 * The picks of an interval selection whose start is known, to redo one that others made: `start` in millionths of a row, or of a unit of size
 * where `sizes` (in millionths too) are given. Throws SamplingProblem `start` unless it lies above zero and within the first interval.
 */
export function picksFromStart(start: bigint, n: number, population: number, sizes: readonly bigint[] | null): readonly OrderedPick[] {
  const whole = 1_000_000n;
  const total = sizes === null ? BigInt(population) * whole : sizes.reduce((sum, size) => sum + (size > 0n ? size : 0n), 0n);
  if (start <= 0n || start * BigInt(n) > total) throw new SamplingProblem('start', { interval: String(Number(total) / 1e6 / n) });
  if (sizes !== null) return sizedRows(sizes, n, start, 1n);
  return systematicRows(population, n, start, whole).map((pick, i) => ({ order: i + 1, pick }));
}
