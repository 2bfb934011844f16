/**
 * Plans of stratified samples, by the very limit that evaluates them: the sum of the strata's hypergeometric limits at
 * 1 − (1 − confidence)/H each (Bonferroni). How deviations will fall over the strata is not known when a plan is made, so a number of
 * deviations is allowed only if every spread of it supports the tolerable rate.
 */
import type { Expected } from '../../../src-shared/model/sampling.ts';
import { checkConfidence, checkTolerable } from './checks.ts';
import { hypergeometricDensity } from './densities.ts';
import { firstWhole } from './distributions.ts';
import { limitsOf } from './evaluate.ts';
import { SamplingProblem } from './problem.ts';
import { ceilShare, million, riskOf, type Millionths } from './rates.ts';
import { allocate } from './strata.ts';

export interface StratifiedPlan {
  readonly n: number;
  readonly sizes: readonly number[];
  /** Most deviations that support the tolerable rate however they are spread; null: not even none. */
  readonly maxDeviations: number | null;
}

/** Most deviations that a plan is looked for with: beyond, a sample is no use against testing everything in the small strata. */
const deviationsAtMost = 500;

const totalOf = (populations: readonly number[]): number => populations.reduce((sum, size) => sum + size, 0);

/**
 * The highest upper limit, in units, that `deviations` deviations can give in samples of `sizes`, over all their spreads: stratum by stratum,
 * the best of every number that it may take. Gives it for 0, 1, … `deviations`.
 */
export function worstUppers(
  sizes: readonly number[],
  populations: readonly number[],
  deviations: number,
  confidence: Millionths,
): readonly number[] {
  const risk = riskOf(confidence) / populations.length;
  let worst: number[] = Array.from({ length: deviations + 1 }, () => 0);
  for (const [h, population] of populations.entries()) {
    const n = sizes[h] ?? 0;
    const own = Array.from(
      { length: Math.min(deviations, n) + 1 },
      (_, k) => limitsOf({ kind: 'hypergeometric', population }, n, k, risk).upperCount ?? population,
    );
    worst = worst.map((_, total) => {
      let most = 0;
      for (let k = 0; k <= total && k < own.length; k++) most = Math.max(most, (worst[total - k] ?? 0) + (own[k] ?? 0));
      return most;
    });
  }
  return worst;
}

/** True where the upper limit, in units, lies below the tolerable ones: the test of plan and evaluation alike. */
export const supports = (upperCount: number, population: number, tolerable: Millionths): boolean =>
  upperCount < ceilShare(population, tolerable);

/** Most deviations that support the tolerable rate in samples of `sizes`, however they are spread; null: not even none. */
export function mostInStrata(
  sizes: readonly number[],
  populations: readonly number[],
  tolerable: Millionths,
  confidence: Millionths,
): number | null {
  const total = totalOf(populations);
  const n = totalOf(sizes);
  for (let upTo = 4; ; upTo = Math.min(n, 2 * upTo)) {
    const worst = worstUppers(sizes, populations, Math.min(n, upTo), confidence);
    const tooMany = worst.findIndex((upper) => !supports(upper, total, tolerable));
    if (tooMany >= 0) return tooMany === 0 ? null : tooMany - 1;
    if (upTo >= n) return n;
  }
}

/**
 * The smallest sample, shared out in proportion, that supports the tolerable rate with the expected deviations. (The smallest but for the
 * rounding of shares, which can make a larger sample pass a little later than a smaller one.) Throws SamplingProblem where none does.
 */
export function planStrata(
  populations: readonly number[],
  { confidence, tolerable, expected }: { readonly confidence: Millionths; readonly tolerable: Millionths; readonly expected: Expected },
): StratifiedPlan & { readonly maxDeviations: number } {
  checkConfidence(confidence);
  checkTolerable(tolerable);
  const total = totalOf(populations);
  const smallest = (k: number, from: number): number | null =>
    firstWhole(Math.max(from, populations.length, k), total, (n) =>
      supports(worstUppers(allocate(n, populations), populations, k, confidence)[k] ?? total, total, tolerable),
    );
  let k = expected.kind === 'deviations' ? expected.count : 0;
  let from = 1;
  while (k <= deviationsAtMost) {
    const n = smallest(k, from);
    if (n === null) break;
    const needed = expected.kind === 'deviations' ? k : ceilShare(n, expected.rate);
    if (needed <= k) {
      const sizes = allocate(n, populations);
      return { n, sizes, maxDeviations: Math.max(k, mostInStrata(sizes, populations, tolerable, confidence) ?? 0) };
    }
    k = needed;
    from = n;
  }
  throw new SamplingProblem('plan_impossible', { most: total });
}

/** 1 − the highest confidence (in millionths) at which `deviations` deviations, however they are spread, support the tolerable rate. */
export function riskInStrata(sizes: readonly number[], populations: readonly number[], deviations: number, tolerable: Millionths): number {
  const total = totalOf(populations);
  const least = firstWhole(1, million - 1, (risk) =>
    supports(worstUppers(sizes, populations, deviations, million - risk)[deviations] ?? total, total, tolerable),
  );
  return (least ?? million) / million;
}

/** The chance of at most `deviations` deviations where those of the population, a rate of it, are spread in proportion to the strata. */
export function chanceInStrata(sizes: readonly number[], populations: readonly number[], deviations: number, rate: Millionths): number {
  const total = totalOf(populations);
  const marked = ceilShare(total, rate);
  let chances: number[] = [1];
  let [seen, given] = [0, 0];
  for (const [h, population] of populations.entries()) {
    seen += population;
    // What is left by rounding goes to the next stratum, so that all are given out.
    const own = Math.min(population, Math.round((marked * seen) / total) - given);
    given += own;
    const n = sizes[h] ?? 0;
    const density = Array.from({ length: Math.min(deviations, n) + 1 }, (_, k) => hypergeometricDensity(k, population, own, n));
    chances = Array.from({ length: deviations + 1 }, (_, sum) =>
      density.reduce((all, chance, k) => all + chance * (k > sum ? 0 : (chances[sum - k] ?? 0)), 0),
    );
  }
  return Math.min(
    1,
    chances.reduce((sum, chance) => sum + chance, 0),
  );
}
