/** What a plan comes to for the population that it is made for. */
import type { Planned, Population, SamplePlan } from '../../../src-shared/model/sample.ts';
import type { Expected, FrequencyRow } from '../../../src-shared/model/sampling.ts';
import { modelOf, tail, type Model } from './model.ts';
import { mostDeviations, planAttribute, planDiscovery, riskCurve } from './plan.ts';
import { SamplingProblem } from './problem.ts';
import { ceilShare, million, toMillionths } from './rates.ts';
import { planSequential, stagedChance, type Stage } from './stages.ts';
import { allocate } from './strata.ts';
import { chanceInStrata, mostInStrata, planStrata, riskInStrata } from './strata-plan.ts';

export const expectedOf = (expected: SamplePlan['expected']): Expected =>
  'deviations' in expected
    ? { kind: 'deviations', count: expected.deviations }
    : { kind: 'rate', rate: toMillionths(expected.rate, 'expected') };

/** The model of a plan; by size it is always Poisson, on the units of size. */
export const modelOfPlan = (plan: Pick<SamplePlan, 'distribution' | 'method'>, population: number): Model =>
  plan.method === 'size' ? { kind: 'poisson' } : modelOf(plan.distribution, population);

const curvePoints = 60;

/** Sizes, allowances and the curve. Throws SamplingProblem where the plan does not work out. */
export function planFor(
  plan: SamplePlan,
  { count, strata }: Pick<Population, 'count' | 'strata'>,
  frequencies: readonly FrequencyRow[],
): Planned {
  if (plan.method === 'stratified' && strata === null) throw new SamplingProblem('strata');
  if (plan.kind === 'judgmental' || plan.method === 'picked') {
    return {
      n: 0,
      computed: null,
      maxDeviations: null,
      achievedRisk: null,
      tolerableItems: null,
      perStratum: null,
      stages: null,
      others: [],
      curve: [],
    };
  }
  const confidence = toMillionths(plan.confidence, 'confidence');
  const tolerable = toMillionths(plan.tolerable, 'tolerable');
  if (confidence <= 0 || confidence >= million) throw new SamplingProblem('confidence', { value: String(plan.confidence) });
  if (tolerable <= 0 || tolerable >= million) throw new SamplingProblem('tolerable', { value: String(plan.tolerable) });
  if (plan.method === 'stratified' && strata !== null)
    return planForStrata(
      plan,
      strata.map((stratum) => stratum.count),
      { count, confidence, tolerable },
      frequencies,
    );
  const model = modelOfPlan(plan, count);
  const base = sizeOf(plan, model, count, confidence, tolerable, frequencies);
  const n = plan.override?.n ?? base.n;
  if (n < 1) throw new SamplingProblem('size', { value: n });
  if (n > count) throw new SamplingProblem('size_population', { n, population: count });
  const changed = n !== base.n;
  const stages = changed ? null : base.stages;
  const maxDeviations = changed || base.maxDeviations === null ? mostDeviations(model, n, tolerable, confidence) : base.maxDeviations;
  const riskAt = (rate: number): number =>
    stages === null ? tail(model, maxDeviations ?? 0, n, rate) : stagedChance(model, stages, rate).accept;
  const upTo = Math.min(million, Math.max(3 * tolerable, 10_000));
  return {
    n,
    computed: base.n,
    maxDeviations,
    achievedRisk: plan.kind === 'discovery' && !changed ? base.risk : riskAt(tolerable),
    tolerableItems: model.kind === 'hypergeometric' ? ceilShare(count, tolerable) : null,
    perStratum: null,
    stages: stages === null ? null : stages.map((stage) => ({ n: stage.n, accept: stage.accept })),
    others: othersOf(plan, model, count, confidence, tolerable),
    curve:
      stages === null
        ? riskCurve(model, n, maxDeviations ?? 0, upTo, curvePoints)
        : Array.from({ length: curvePoints + 1 }, (_, i) => Math.round((upTo * i) / curvePoints)).map((rate) => ({
            rate: rate / million,
            risk: rate === 0 ? 1 : riskAt(rate),
          })),
  };
}

/** A stratified plan, by the limit that will evaluate it. Stages and critical items have no limit over strata, and are refused. */
function planForStrata(
  plan: SamplePlan,
  populations: readonly number[],
  { count, confidence, tolerable }: { readonly count: number; readonly confidence: number; readonly tolerable: number },
  frequencies: readonly FrequencyRow[],
): Planned {
  if (plan.kind === 'sequential' || plan.kind === 'discovery') throw new SamplingProblem('strata_kind');
  const computed =
    plan.kind === 'attribute'
      ? planStrata(populations, { confidence, tolerable, expected: expectedOf(plan.expected) }).n
      : Math.min(frequencies.find(({ id }) => id === plan.frequency)?.items ?? 0, count);
  const sizes = plan.allocation ?? allocate(plan.override?.n ?? computed, populations);
  if (sizes.length !== populations.length || sizes.some((size, i) => size < 1 || size > (populations[i] ?? 0)))
    throw new SamplingProblem('strata');
  const maxDeviations = mostInStrata(sizes, populations, tolerable, confidence);
  const upTo = Math.min(million, Math.max(3 * tolerable, 10_000));
  return {
    n: sizes.reduce((sum, size) => sum + size, 0),
    computed,
    maxDeviations,
    achievedRisk: riskInStrata(sizes, populations, maxDeviations ?? 0, tolerable),
    tolerableItems: ceilShare(count, tolerable),
    perStratum: [...sizes],
    stages: null,
    others: [],
    curve: Array.from({ length: curvePoints + 1 }, (_, i) => Math.round((upTo * i) / curvePoints)).map((rate) => ({
      rate: rate / million,
      risk: chanceInStrata(sizes, populations, maxDeviations ?? 0, rate),
    })),
  };
}

interface BaseSize {
  readonly n: number;
  readonly maxDeviations: number | null;
  readonly risk: number | null;
  readonly stages: readonly Stage[] | null;
}

function sizeOf(
  plan: SamplePlan,
  model: Model,
  count: number,
  confidence: number,
  tolerable: number,
  frequencies: readonly FrequencyRow[],
): BaseSize {
  switch (plan.kind) {
    case 'attribute': {
      const { n, maxDeviations, achievedRisk } = planAttribute({ confidence, tolerable, expected: expectedOf(plan.expected), model });
      return { n, maxDeviations, risk: achievedRisk, stages: null };
    }
    case 'discovery': {
      const { n, achievedRisk } = planDiscovery(count, plan.critical, confidence);
      return { n, maxDeviations: 0, risk: achievedRisk, stages: null };
    }
    case 'sequential': {
      // The first stage is drawn now; the others are extensions that the plan foresees.
      const stages = planSequential(model, plan.stages, tolerable, confidence);
      return { n: stages[0]?.n ?? 0, maxDeviations: 0, risk: null, stages };
    }
    case 'frequency': {
      const items = frequencies.find(({ id }) => id === plan.frequency)?.items ?? 0;
      return { n: Math.min(items, count), maxDeviations: null, risk: null, stages: null };
    }
    case 'judgmental':
      return { n: 0, maxDeviations: null, risk: null, stages: null };
  }
}

function othersOf(plan: SamplePlan, model: Model, count: number, confidence: number, tolerable: number): Planned['others'] {
  if (plan.kind !== 'attribute') return [];
  const others: Model[] = [{ kind: 'hypergeometric', population: count }, { kind: 'binomial' }, { kind: 'poisson' }];
  return others.flatMap((other) => {
    if (other.kind === model.kind) return [];
    try {
      return [
        { distribution: other.kind, n: planAttribute({ confidence, tolerable, expected: expectedOf(plan.expected), model: other }).n },
      ];
    } catch (error) {
      if (error instanceof SamplingProblem) return [];
      throw error;
    }
  });
}
