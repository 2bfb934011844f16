/** Samples that were drawn stratum by stratum: allocation, and bounds on the rate of the whole. */
import type { StratifiedEvaluation } from '../../../src-shared/model/sampling.ts';
import { hypergeometricDensity } from './densities.ts';
import { checkConfidence } from './checks.ts';
import { normalQuantile } from './distributions.ts';
import { limitsOf } from './evaluate.ts';
import { SamplingProblem } from './problem.ts';
import { fromMillionths, populationAtMost, riskOf, tie, type Millionths } from './rates.ts';

export interface Stratum {
  readonly population: number;
  readonly n: number;
  readonly deviations: number;
}

/** Shares a sample out in proportion: largest remainder, ties to the earlier stratum, at least one each, never more than there are. */
export function allocate(n: number, populations: readonly number[]): number[] {
  const total = populations.reduce((sum, size) => sum + size, 0);
  if (populations.length === 0 || populations.some((size) => size < 1) || n < populations.length || n > total)
    throw new SamplingProblem('allocation', { n, strata: populations.length, population: total });
  const shares = populations.map((size) => {
    const product = BigInt(n) * BigInt(size);
    return { whole: Number(product / BigInt(total)), rest: Number(product % BigInt(total)) };
  });
  const sizes = shares.map(({ whole }) => whole);
  const left = n - sizes.reduce((sum, size) => sum + size, 0);
  shares
    .map(({ rest }, i) => ({ rest, i }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i)
    .slice(0, left)
    .forEach(({ i }) => (sizes[i] = (sizes[i] ?? 0) + 1));
  for (let i = sizes.indexOf(0); i >= 0; i = sizes.indexOf(0)) {
    const largest = sizes.indexOf(Math.max(...sizes));
    sizes[largest] = (sizes[largest] ?? 0) - 1;
    sizes[i] = 1;
  }
  return sizes;
}

/** Most combinations (deviations in the strata × outcomes) that the exact bounds are worked out for. */
const combinationsAtMost = 20_000_000;

/** Bounds of the whole that hold for any strata: each stratum's own limits at an equal share of the risk, added up (Bonferroni). */
export function sumOfLimits(strata: readonly Stratum[], risk: number): StratifiedEvaluation['bonferroni'] {
  const own = strata.map(({ population, n, deviations }) =>
    limitsOf({ kind: 'hypergeometric', population }, n, deviations, risk / strata.length),
  );
  const sum = (counts: readonly (number | null)[]): number => counts.reduce<number>((all, count) => all + (count ?? 0), 0);
  const [lowerCount, upperCount] = [sum(own.map((limits) => limits.lowerCount)), sum(own.map((limits) => limits.upperCount))];
  const total = strata.reduce((all, { population }) => all + population, 0);
  return { lowerCount, upperCount, lower: lowerCount / total, upper: upperCount / total };
}

/** The rate of the whole with valid bounds. Throws SamplingProblem for strata that no sample gives. */
export function evaluateStrata(strata: readonly Stratum[], confidence: Millionths, twoSided = false): StratifiedEvaluation {
  for (const { population, n, deviations } of strata)
    if (n < 1 || n > population || deviations < 0 || deviations > n) throw new SamplingProblem('strata');
  checkConfidence(confidence);
  const total = strata.reduce((sum, { population }) => sum + population, 0);
  if (total > populationAtMost) throw new SamplingProblem('population_size', { value: total, most: populationAtMost });
  const risk = riskOf(confidence) / (twoSided ? 2 : 1);
  const point = strata.reduce((sum, { population, n, deviations }) => sum + (population / total) * (deviations / n), 0);
  const bonferroni = sumOfLimits(strata, risk);
  const standardError = strata.some(({ n }) => n < 2)
    ? null
    : Math.sqrt(
        strata.reduce((all, { population, n, deviations }) => {
          const p = deviations / n;
          return all + (population / total) ** 2 * (1 - n / population) * ((p * (1 - p)) / (n - 1));
        }, 0),
      );
  const z = normalQuantile(twoSided ? fromMillionths(confidence) : 2 * fromMillionths(confidence) - 1);
  return {
    point,
    total,
    confidence: fromMillionths(confidence),
    sides: twoSided ? 2 : 1,
    standardError,
    normal:
      standardError === null ? null : { lower: Math.max(0, point - z * standardError), upper: Math.min(1, point + z * standardError) },
    bonferroni,
    exact: exactBounds(strata, risk),
  };
}

/**
 * Inverts the exact test over every way in which the deviations may be spread over the strata, outcomes ordered by the stratified estimate (after
 * Wendell and Schmee, 1996). Null where there are too many ways.
 */
function exactBounds(strata: readonly Stratum[], risk: number): StratifiedEvaluation['exact'] {
  const ways = strata.reduce((all, { population, n }) => all * (population - n + 1), 1);
  const outcomes = strata.reduce((all, { n }) => all * (n + 1), 1);
  if (!(ways * outcomes <= combinationsAtMost)) return null;
  // The estimate of an outcome as a whole number: Σ N·x/n over the common denominator.
  const denominator = strata.reduce((all, { n }) => leastCommonMultiple(all, n), 1);
  if (denominator > 1e9) return null;
  const weights = strata.map(({ population, n }) => (population * denominator) / n);
  const observed = strata.reduce((all, { deviations }, h) => all + (weights[h] ?? 0) * deviations, 0);

  const chances = (marked: readonly number[]): { low: number; high: number } => {
    let low = 0;
    let high = 0;
    const walk = (h: number, estimate: number, chance: number): void => {
      const stratum = strata[h];
      if (stratum === undefined) {
        if (estimate <= observed) low += chance;
        if (estimate >= observed) high += chance;
        return;
      }
      for (let x = 0; x <= stratum.n; x++) {
        const p = chance * hypergeometricDensity(x, stratum.population, marked[h] ?? 0, stratum.n);
        if (p > 0) walk(h + 1, estimate + (weights[h] ?? 0) * x, p);
      }
    };
    walk(0, 0, 1);
    return { low, high };
  };

  let lowerCount = Infinity;
  let upperCount = 0;
  const marked: number[] = [];
  const spread = (h: number, total: number): void => {
    const stratum = strata[h];
    if (stratum === undefined) {
      const { low, high } = chances(marked);
      if (high > risk + tie) lowerCount = Math.min(lowerCount, total);
      if (low > risk + tie) upperCount = Math.max(upperCount, total);
      return;
    }
    const { population, n, deviations } = stratum;
    for (let count = deviations; count <= population - n + deviations; count++) {
      marked[h] = count;
      spread(h + 1, total + count);
    }
  };
  spread(0, 0);
  const total = strata.reduce((all, { population }) => all + population, 0);
  return { lowerCount, upperCount, lower: lowerCount / total, upper: upperCount / total };
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;
