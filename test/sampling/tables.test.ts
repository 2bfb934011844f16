/** Every row of the published and recomputed tables. */
import { describe, expect, it } from 'vitest';
import type { Expected } from '../../src-shared/model/sampling.ts';
import { gammaCdf } from '../../src-main/engine/sampling/distributions.ts';
import { evaluateSample, limitsOf } from '../../src-main/engine/sampling/evaluate.ts';
import { modelOf, tail, type Model } from '../../src-main/engine/sampling/model.ts';
import { mostDeviations, planAttribute, planDiscovery } from '../../src-main/engine/sampling/plan.ts';
import { riskOf, toMillionths } from '../../src-main/engine/sampling/rates.ts';
import { sizedRows, systematicRows } from '../../src-main/engine/sampling/select.ts';
import { planSequential, stagedChance, type Stage } from '../../src-main/engine/sampling/stages.ts';
import { allocate, evaluateStrata } from '../../src-main/engine/sampling/strata.ts';
import { readRows, type Row } from './vectors.ts';

const rows = readRows();
const millionths = (text: string): number => toMillionths(Number(text), 'rate');
const named = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(';').map((part) => part.split('=') as [string, string]));
const number = (text: string | undefined): number => Number(text);

function modelFor(row: Row): Model {
  if (row.agrees_with !== 'hypergeometric') return modelOf(row.agrees_with as Model['kind'], undefined);
  return modelOf('hypergeometric', Number(row.population));
}

function expectedOf(row: Row): Expected {
  const text = row.expected_rate_or_deviations;
  const { k, D, ratio_expected_to_tolerable: ratio } = named(text);
  if (k !== undefined || D !== undefined) return { kind: 'deviations', count: number(k ?? '0') };
  const rate = ratio === undefined ? millionths(text) : Math.round(Number(ratio) * 1e6 * Number(row.tolerable_rate));
  return { kind: 'rate', rate };
}

const digits = (text: string): number => (text.split('.')[1] ?? '').length;
const close = (found: number, row: Row): void =>
  expect(found).toBeCloseTo(Number(row.expected_value), Math.min(digits(row.expected_value), 9));

const stagesOf: Readonly<Record<string, readonly Stage[]>> = {
  '25 then +15 if exactly 1; accept if extension clean': [
    { n: 25, accept: 0, reject: 2 },
    { n: 40, accept: 1 },
  ],
  '25 then +35 if exactly 1; accept if extension clean': [
    { n: 25, accept: 0, reject: 2 },
    { n: 60, accept: 1 },
  ],
  '25 then +25 if exactly 1; accept if extension clean': [
    { n: 25, accept: 0, reject: 2 },
    { n: 50, accept: 1 },
  ],
  '25: accept if <=1; if exactly 2, +25 and accept if extension clean': [
    { n: 25, accept: 1, reject: 3 },
    { n: 50, accept: 2 },
  ],
};
const fourSteps: readonly Stage[] = [50, 101, 152, 203].map((n, i) => ({ n, accept: i, reject: 4 }));

function check(row: Row): void {
  const values = named(row.expected_rate_or_deviations);
  const [n, k] = [number(values['n']), number(values['k'])];
  const strata = (): { population: number; n: number; deviations: number }[] => {
    const [ks, ns, populations] = [values['k'] ?? '', values['n'] ?? '', row.population].map((text) => text.split('/').map(Number));
    return populations!.map((population, h) => ({ population, n: ns![h]!, deviations: ks![h]! }));
  };
  switch (row.kind) {
    case 'planning':
    case 'planning (discovery, k=0)': {
      const confidence = millionths(row.confidence);
      const tolerable = millionths(row.tolerable_rate);
      const planned = planAttribute({ confidence, tolerable, expected: expectedOf(row), model: modelFor(row) });
      expect(planned.n).toBe(Number(row.expected_value));
      expect(planned.achievedRisk).toBeLessThanOrEqual(riskOf(confidence) + 1e-12);
      return;
    }
    case 'discovery_sample_size':
      expect(planDiscovery(Number(row.population), number(values['D']), millionths(row.confidence)).n).toBe(Number(row.expected_value));
      return;
    case 'achieved_confidence': {
      const { achievedConfidence } = evaluateSample({
        model: modelFor(row),
        n,
        deviations: k,
        confidence: 950_000,
        tolerable: millionths(row.tolerable_rate),
      });
      close(achievedConfidence!, row);
      return;
    }
    case 'max_acceptable_deviations':
      expect(mostDeviations(modelFor(row), n, millionths(row.tolerable_rate), millionths(row.confidence))).toBe(Number(row.expected_value));
      return;
    case 'evaluation_upper_limit': {
      const limits = limitsOf(modelFor(row), n, k, riskOf(millionths(row.confidence)));
      if (row.method.includes('rounded UP')) expect(Math.ceil(limits.upper * 1000 - 1e-9) / 10).toBe(Number(row.expected_value));
      else if (row.agrees_with === 'hypergeometric' && !row.expected_value.includes('.'))
        expect(limits.upperCount).toBe(Number(row.expected_value));
      else close(limits.upper, row);
      return;
    }
    case 'evaluation_bounds_one_sided': {
      const { upperCount, lowerCount } = limitsOf(modelFor(row), n, k, riskOf(millionths(row.confidence)));
      expect(`L=${lowerCount};U=${upperCount}`).toBe(row.expected_value);
      return;
    }
    case 'evaluation_two_sided': {
      const found = evaluateSample({ model: modelFor(row), n, deviations: k, confidence: millionths(row.confidence), twoSided: true });
      const [lower, upper] = row.expected_value.split('..').map(Number);
      if (row.agrees_with === 'hypergeometric') expect([found.lowerCount, found.upperCount]).toEqual([lower, upper]);
      else expect([found.lower.toFixed(7), found.upper.toFixed(7)]).toEqual([lower!.toFixed(7), upper!.toFixed(7)]);
      return;
    }
    case 'allocation_proportional':
      expect(allocate(n, row.population.split('/').map(Number)).join('/')).toBe(row.expected_value);
      return;
    case 'stratified_point_estimate':
      close(evaluateStrata(strata(), 950_000).point, row);
      return;
    case 'stratified_standard_error':
      close(evaluateStrata(strata(), 950_000).standardError!, row);
      return;
    case 'stratified_upper_limit': {
      const { bonferroni } = evaluateStrata(strata(), millionths(row.confidence));
      expect(row.expected_value).toContain(`sum=${bonferroni.upperCount} rate=${bonferroni.upper.toFixed(8)}`);
      return;
    }
    case 'stratified_bounds_two_sided': {
      const { normal } = evaluateStrata(strata(), millionths(row.confidence), true);
      expect(`${normal!.lower.toFixed(8)}..${normal!.upper.toFixed(8)}`).toBe(row.expected_value);
      return;
    }
    case 'stratified_bounds_one_sided': {
      const { exact } = evaluateStrata(strata(), millionths(row.confidence));
      expect(`L=${exact!.lowerCount};U=${exact!.upperCount} of 30`).toBe(row.expected_value);
      return;
    }
    case 'sequential_risk': {
      const stages = stagesOf[row.expected_rate_or_deviations];
      expect(stages, row.expected_rate_or_deviations).toBeDefined();
      close(stagedChance({ kind: 'binomial' }, stages!, millionths(row.tolerable_rate)).accept, row);
      return;
    }
    case 'sequential_accept_probability':
      close(stagedChance({ kind: 'binomial' }, fourSteps, millionths(values['true_rate']!)).accept, row);
      return;
    case 'sequential_plan': {
      const planned = planSequential({ kind: 'binomial' }, 2, millionths(row.tolerable_rate), millionths(row.confidence));
      expect(planned.map(({ n: size }) => size)).toEqual([49, 98]);
      return;
    }
    case 'selection_systematic_records':
      expect(systematicRows(5, 2, 12n, 10n)).toEqual([2, 4]);
      return;
    case 'selection_mus_interval': {
      const sizes = values['values']!.split(',').map(BigInt);
      expect(sizedRows(sizes, 5, 2n, 1n).map(({ pick }) => pick)).toEqual([1, 3, 4, 7, 9]);
      return;
    }
    default:
      throw new Error(`no test for ${row.kind}`);
  }
}

describe.skipIf(rows.length === 0)('tables', () => {
  it.each(Object.entries(Object.groupBy(rows, ({ kind, method }) => `${kind}: ${method}`)))('%s', (_, group) => {
    const wrong: string[] = [];
    for (const row of group!) {
      try {
        check(row);
      } catch (error) {
        wrong.push(`${JSON.stringify(row)}: ${String(error)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('covers the whole file', () => expect(rows.length).toBeGreaterThan(790));

  it('takes the expected number of items of the four-step plan at low true rates', () => {
    const items = [5000, 10_000, 20_000].map((rate) => stagedChance({ kind: 'binomial' }, fourSteps, rate).expectedItems);
    expect(items.map((n) => n.toFixed(1))).toEqual(['65.8', '83.8', '107.0']);
  });
});

describe('plans by scanning', () => {
  const scan = (confidence: number, tolerable: number, rate: number, model: Model): number => {
    for (let n = 1; ; n++) {
      const passes =
        model.kind === 'poisson'
          ? gammaCdf((n * tolerable) / 1e6, 1 + (n * rate) / 1e6) >= confidence / 1e6 - 1e-12
          : tail(model, Number((BigInt(n) * BigInt(rate) + 999_999n) / 1_000_000n), n, tolerable) <= riskOf(confidence) + 1e-12;
      if (passes) return n;
    }
  };
  it.each([
    [950_000, 70_000, 35_000],
    [900_000, 70_000, 32_500],
    [950_000, 80_000, 66_000],
    [990_000, 50_000, 40_000],
    [800_000, 20_000, 15_000],
  ])('confidence %i, tolerable %i, expected %i: the same n as one found step by step', (confidence, tolerable, rate) => {
    for (const model of [modelOf('binomial', undefined), modelOf('poisson', undefined), modelOf('hypergeometric', 40_000)] as const)
      expect(planAttribute({ confidence, tolerable, expected: { kind: 'rate', rate }, model }).n).toBe(
        scan(confidence, tolerable, rate, model),
      );
  });
});
