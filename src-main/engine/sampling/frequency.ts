/** The firm's table of sample sizes by how often a control runs, and what such a size achieves. Practice, not a standard: it may be edited. */
import type { FrequencyRow, FrequencyAchieved } from '../../../src-shared/model/sampling.ts';
import { limitsOf } from './evaluate.ts';
import { tail, type Model } from './model.ts';

export const usualFrequencies: readonly FrequencyRow[] = [
  { id: 'annual', runs: 1, items: 1 },
  { id: 'quarterly', runs: 4, items: 2 },
  { id: 'monthly', runs: 12, items: 2 },
  { id: 'weekly', runs: 52, items: 5 },
  { id: 'daily', runs: 250, items: 25 },
  { id: 'many', runs: null, items: 25 },
];

/** With no deviation found: the upper limit at 90 %, and the confidence that the true rate is below 10 %. */
export function achievedBy({ id, runs, items }: FrequencyRow): FrequencyAchieved {
  const model: Model = runs === null ? { kind: 'binomial' } : { kind: 'hypergeometric', population: runs };
  const { upper } = limitsOf(model, items, 0, 0.1);
  return { id, runs, items, upper, confidence: items === runs ? 1 : 1 - tail(model, 0, items, 100_000) };
}
