/** What a tested sample says about its population. Formulas: `resources/docs/sampling.md`. */
import type { Evaluation } from '../../../src-shared/model/sampling.ts';
import { binomialCdf, firstWhole, hypergeometricCdf, poissonCdf, solveFalling } from './distributions.ts';
import { tail, type Model } from './model.ts';
import { SamplingProblem } from './problem.ts';
import { fromMillionths, million, riskOf, tie, type Millionths } from './rates.ts';

export interface EvaluateInput {
  readonly model: Model;
  readonly n: number;
  readonly deviations: number;
  readonly confidence: Millionths;
  readonly tolerable?: Millionths | undefined;
  readonly twoSided?: boolean | undefined;
}

/** Limits on the true rate, with whole numbers of items where the population is known. */
export interface Limits {
  readonly upper: number;
  readonly lower: number;
  readonly upperCount: number | null;
  readonly lowerCount: number | null;
}

/** Throws SamplingProblem for numbers that no sample gives. */
export function evaluateSample({ model, n, deviations: k, confidence, tolerable, twoSided = false }: EvaluateInput): Evaluation {
  if (confidence <= 0 || confidence >= million) throw new SamplingProblem('confidence', { value: String(fromMillionths(confidence)) });
  if (!Number.isSafeInteger(n) || n < 1) throw new SamplingProblem('size', { value: n });
  if (!Number.isSafeInteger(k) || k < 0 || k > n) throw new SamplingProblem('deviations', { value: k });
  if (model.kind === 'hypergeometric' && n > model.population)
    throw new SamplingProblem('size_population', { n, population: model.population });
  if (tolerable !== undefined && (tolerable <= 0 || tolerable >= million))
    throw new SamplingProblem('tolerable', { value: String(fromMillionths(tolerable)) });
  const limits = limitsOf(model, n, k, riskOf(confidence) / (twoSided ? 2 : 1));
  const risk = tolerable === undefined ? null : tail(model, k, n, tolerable);
  const rate = k / n;
  return {
    n,
    deviations: k,
    rate,
    ...limits,
    allowance: limits.upper - rate,
    confidence: fromMillionths(confidence),
    sides: twoSided ? 2 : 1,
    tolerable: tolerable === undefined ? null : fromMillionths(tolerable),
    achievedConfidence: risk === null ? null : 1 - risk,
    // By the tail probability, as the plan does: rounding of a limit can then never make the two disagree.
    supported: risk === null ? null : risk <= riskOf(confidence) + tie,
    exceedsTolerable: tolerable === undefined ? null : k * million > tolerable * n,
    distribution: model.kind,
    population: model.kind === 'hypergeometric' ? model.population : null,
  };
}

/** Limits with `risk` on each side. */
export function limitsOf(model: Model, n: number, k: number, risk: number): Limits {
  switch (model.kind) {
    case 'hypergeometric': {
      const { population } = model;
      const most = population - (n - k);
      const above = firstWhole(k, most, (marked) => hypergeometricCdf(k, population, marked, n) <= risk + tie);
      const upperCount = above === null ? most : Math.max(k, above - 1);
      const lowerCount = firstWhole(k, most, (marked) => 1 - hypergeometricCdf(k - 1, population, marked, n) > risk + tie) ?? k;
      return { upper: upperCount / population, lower: lowerCount / population, upperCount, lowerCount };
    }
    case 'binomial':
      // Clopper–Pearson, solved on the tail itself.
      return {
        upper: k === n ? 1 : k === 0 ? -Math.expm1(Math.log(risk) / n) : solveFalling((p) => binomialCdf(k, n, p), risk, 0, 1),
        lower: k === 0 ? 0 : solveFalling((p) => binomialCdf(k - 1, n, p), 1 - risk, 0, 1),
        upperCount: null,
        lowerCount: null,
      };
    case 'poisson': {
      const high = 10 * (k + 20) - 2 * Math.log(risk);
      return {
        upper: Math.min(1, solveFalling((lambda) => poissonCdf(k, lambda), risk, 0, high) / n),
        lower: k === 0 ? 0 : solveFalling((lambda) => poissonCdf(k - 1, lambda), 1 - risk, 0, high) / n,
        upperCount: null,
        lowerCount: null,
      };
    }
  }
}
