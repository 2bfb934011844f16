/** The chance that a sample looks as good as it does although the true rate is as bad as the tolerable one. */
import type { Distribution } from '../../../src-shared/model/sampling.ts';
import { binomialCdf, hypergeometricCdf, poissonCdf } from './distributions.ts';
import { SamplingProblem } from './problem.ts';
import { ceilShare, populationAtMost, fromMillionths, type Millionths } from './rates.ts';

/** A distribution with what it needs to know. */
export type Model =
  | { readonly kind: 'hypergeometric'; readonly population: number }
  | { readonly kind: 'binomial' }
  | { readonly kind: 'poisson' };

/** Hypergeometric where the population is known, binomial where not, unless named. Throws `population_needed`, `population_size`. */
export function modelOf(distribution: Distribution | undefined, population: number | undefined): Model {
  if (population !== undefined && (!Number.isSafeInteger(population) || population < 1 || population > populationAtMost))
    throw new SamplingProblem('population_size', { value: population, most: populationAtMost });
  const kind = distribution ?? (population === undefined ? 'binomial' : 'hypergeometric');
  if (kind !== 'hypergeometric') return { kind };
  if (population === undefined) throw new SamplingProblem('population_needed');
  return { kind, population };
}

/** P(at most k deviations in n | true rate). For a known population the rate is ⌈rate × N⌉ items. */
export function tail(model: Model, k: number, n: number, rate: Millionths): number {
  if (k >= n) return 1;
  switch (model.kind) {
    case 'hypergeometric':
      return hypergeometricCdf(k, model.population, ceilShare(model.population, rate), n);
    case 'binomial':
      return binomialCdf(k, n, fromMillionths(rate));
    case 'poisson':
      return poissonCdf(k, (n * rate) / 1_000_000);
  }
}
