/** Attribute and discovery sampling: the smallest sample that keeps the risk of overreliance. */
import type { Distribution, Expected } from '../../../src-shared/model/sampling.ts';
import { firstWhole, gammaCdf, hypergeometricCdf, poissonCdf, solveFalling } from './distributions.ts';
import { tail, type Model } from './model.ts';
import { checkConfidence, checkTolerable } from './checks.ts';
import { SamplingProblem } from './problem.ts';
import { ceilShare, fromMillionths, largestWithShare, million, riskOf, tie, type Millionths } from './rates.ts';

/** Largest sample that is planned where no population bounds it. */
const sampleAtMost = 10_000_000;

export interface PlanInput {
  readonly confidence: Millionths;
  readonly tolerable: Millionths;
  readonly expected: Expected;
  readonly model: Model;
}

export interface PlannedSize {
  readonly n: number;
  /** Most deviations with which the tolerable rate is supported. */
  readonly maxDeviations: number;
  /** P(at most `maxDeviations` | the tolerable rate): at most 1 − confidence. */
  readonly achievedRisk: number;
  readonly distribution: Distribution;
}

/** The smallest sample. Throws SamplingProblem where none does, or where the inputs make no plan. */
export function planAttribute({ confidence, tolerable, expected, model }: PlanInput): PlannedSize {
  checkConfidence(confidence);
  checkTolerable(tolerable);
  if (expected.kind === 'deviations' && (!Number.isSafeInteger(expected.count) || expected.count < 0))
    throw new SamplingProblem('deviations', { value: expected.count });
  if (expected.kind === 'rate' && expected.rate >= tolerable)
    throw new SamplingProblem('expected_rate', {
      expected: String(fromMillionths(expected.rate)),
      tolerable: String(fromMillionths(tolerable)),
    });
  const n = smallestSample({ confidence, tolerable, expected, model });
  const most = model.kind === 'hypergeometric' ? model.population : sampleAtMost;
  if (n === null) throw new SamplingProblem('plan_impossible', { most });
  const maxDeviations = mostDeviations(model, n, tolerable, confidence);
  if (maxDeviations === null) throw new SamplingProblem('plan_impossible', { most });
  return { n, maxDeviations, achievedRisk: tail(model, maxDeviations, n, tolerable), distribution: model.kind };
}

function smallestSample({ confidence, tolerable, expected, model }: PlanInput): number | null {
  const risk = riskOf(confidence) + tie;
  const most = model.kind === 'hypergeometric' ? model.population : sampleAtMost;
  const risky = (k: number, n: number): boolean => tail(model, k, n, tolerable) > risk;
  if (expected.kind === 'deviations') return firstWhole(expected.count + 1, most, (n) => !risky(expected.count, n));
  if (expected.rate === 0) return firstWhole(1, most, (n) => !risky(0, n));
  if (model.kind === 'poisson') return smallestByGamma(expected.rate, tolerable, confidence, most);
  return smallestByRate(expected.rate, most, risky);
}

/**
 * With a rate, the deviations allowed are ⌈n·e⌉ and jump with n, so the risk does not fall steadily: no bisection over n. For one number k
 * of deviations it does fall with n, up to the largest n that still gives k. So k is walked upwards, and n is bisected within the first k
 * that passes at all. Many k are passed over at once where even the fewest deviations in the largest sample of them are too risky.
 */
function smallestByRate(rate: Millionths, most: number, risky: (k: number, n: number) => boolean): number | null {
  const lastK = ceilShare(most, rate);
  const largest = (k: number): number => Math.min(most, largestWithShare(k, rate));
  let stride = 1;
  for (let k = 1; k <= lastK;) {
    const end = Math.min(k + stride - 1, lastK);
    if (risky(k, largest(end))) {
      k = end + 1;
      stride *= 2;
    } else if (end === k) {
      return firstWhole(largest(k - 1) + 1, largest(k), (n) => !risky(k, n));
    } else {
      stride = Math.max(1, Math.floor(stride / 4));
    }
  }
  return null;
}

/** Monetary-unit and Poisson planning with a rate: the expected deviations n·e are not rounded, the shape of the gamma distribution is 1 + n·e. */
function smallestByGamma(rate: Millionths, tolerable: Millionths, confidence: Millionths, most: number): number | null {
  const passes = (n: number): boolean => gammaCdf((n * tolerable) / million, 1 + (n * rate) / million) >= fromMillionths(confidence) - tie;
  // Rises with n while e < T: each further item adds more to the mean of the tolerable rate than to the shape.
  return firstWhole(1, most, passes);
}

/** Most deviations with which a sample of n still supports the tolerable rate; null: not even none. The same test as the evaluation's. */
export function mostDeviations(model: Model, n: number, tolerable: Millionths, confidence: Millionths): number | null {
  const risk = riskOf(confidence) + tie;
  const tooMany = firstWhole(0, n, (k) => tail(model, k, n, tolerable) > risk);
  return tooMany === 0 ? null : (tooMany ?? n + 1) - 1;
}

/** Discovery: the smallest n that finds at least one of `critical` items with the confidence. Throws SamplingProblem. */
export function planDiscovery(population: number, critical: number, confidence: Millionths): PlannedSize {
  checkConfidence(confidence);
  if (!Number.isSafeInteger(critical) || critical < 1 || critical > population)
    throw new SamplingProblem('critical', { value: critical, population });
  const missed = (n: number): number => hypergeometricCdf(0, population, critical, n);
  const n = firstWhole(1, population, (size) => missed(size) <= riskOf(confidence) + tie);
  if (n === null) throw new SamplingProblem('plan_impossible', { most: population });
  return { n, maxDeviations: 0, achievedRisk: missed(n), distribution: 'hypergeometric' };
}

/** Risk of the plan against the true rate: points of the curve, from 0 to `upTo`. */
export function riskCurve(
  model: Model,
  n: number,
  maxDeviations: number,
  upTo: Millionths,
  points: number,
): { rate: number; risk: number }[] {
  return Array.from({ length: points + 1 }, (_, i) => {
    const rate = Math.round((upTo * i) / points);
    return { rate: fromMillionths(rate), risk: rate === 0 ? 1 : tail(model, maxDeviations, n, rate) };
  });
}

/** The factor R(C, k) of tables for Poisson sampling: n = ⌈R ÷ T⌉. */
export const confidenceFactor = (confidence: Millionths, k: number): number =>
  solveFalling((lambda) => poissonCdf(k, lambda), riskOf(confidence), 0, 10 * (k + 20));
