/** Plans and evaluations may never disagree, at any size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src-shared/model/sampling.ts';
import { binomialCdf, hypergeometricCdf } from '../../src-main/engine/sampling/distributions.ts';
import { evaluateSample, limitsOf } from '../../src-main/engine/sampling/evaluate.ts';
import { modelOf, tail, type Model } from '../../src-main/engine/sampling/model.ts';
import { mostDeviations, planAttribute } from '../../src-main/engine/sampling/plan.ts';
import { SamplingProblem } from '../../src-main/engine/sampling/problem.ts';
import { ceilShare, largestWithShare, riskOf, toMillionths } from '../../src-main/engine/sampling/rates.ts';
import { extendedRisk, stagedChance } from '../../src-main/engine/sampling/stages.ts';
import { allocate, evaluateStrata, sumOfLimits } from '../../src-main/engine/sampling/strata.ts';
import { chanceInStrata, mostInStrata, planStrata, riskInStrata, supports } from '../../src-main/engine/sampling/strata-plan.ts';

const plans = fc.record({
  confidence: fc.integer({ min: 500_000, max: 999_900 }),
  tolerable: fc.integer({ min: 100, max: 400_000 }),
  share: fc.double({ min: 0, max: 0.9, noNaN: true }),
  byRate: fc.boolean(),
  kind: fc.constantFrom<Distribution>('hypergeometric', 'binomial', 'poisson'),
  population: fc.oneof(fc.integer({ min: 2, max: 2000 }), fc.integer({ min: 2, max: 10_000_000 })),
});

describe('plan and evaluation', () => {
  it('what the plan allows is supported, one deviation more is not, one item fewer is not enough', () => {
    fc.assert(
      fc.property(plans, ({ confidence, tolerable, share, byRate, kind, population }) => {
        const model = modelOf(kind, kind === 'hypergeometric' ? population : undefined);
        const expected = byRate
          ? ({ kind: 'rate', rate: Math.floor(tolerable * share) } as const)
          : ({ kind: 'deviations', count: Math.floor(share * 6) } as const);
        let planned;
        try {
          planned = planAttribute({ confidence, tolerable, expected, model });
        } catch (error) {
          expect(error).toBeInstanceOf(SamplingProblem);
          return;
        }
        const { n, maxDeviations, achievedRisk } = planned;
        const evaluate = (deviations: number) => evaluateSample({ model, n, deviations, confidence, tolerable });
        expect(evaluate(maxDeviations).supported).toBe(true);
        expect(evaluate(maxDeviations).achievedConfidence).toBe(1 - achievedRisk);
        if (maxDeviations < n) expect(evaluate(maxDeviations + 1).supported).toBe(false);
        const allowed = expected.kind === 'deviations' ? expected.count : ceilShare(n - 1, expected.rate);
        if (n > 1 && !(kind === 'poisson' && byRate)) expect(tail(model, allowed, n - 1, tolerable)).toBeGreaterThan(riskOf(confidence));
      }),
      { numRuns: 1500 },
    );
  });

  it('the conclusion and the upper limit say the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.integer({ min: 1, max: 999_999 }),
        fc.integer({ min: 500_000, max: 999_000 }),
        (population, sampled, deviating, tolerable, confidence) => {
          const n = Math.max(1, Math.floor(population * sampled));
          const deviations = Math.floor(n * deviating);
          const found = evaluateSample({ model: { kind: 'hypergeometric', population }, n, deviations, confidence, tolerable });
          expect(found.supported).toBe(ceilShare(population, tolerable) > found.upperCount!);
          const binomial = evaluateSample({ model: { kind: 'binomial' }, n, deviations, confidence, tolerable });
          if (Math.abs(binomial.upper - tolerable / 1e6) > 1e-9) expect(binomial.supported).toBe(binomial.upper < tolerable / 1e6);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('limits enclose the rate, and two-sided ones enclose one-sided ones', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('hypergeometric', 'binomial', 'poisson'),
        (n, share, kind) => {
          const model: Model = kind === 'hypergeometric' ? { kind, population: n * 3 } : { kind: kind as 'binomial' };
          const k = Math.floor(n * share);
          const one = limitsOf(model, n, k, 0.05);
          const two = limitsOf(model, n, k, 0.025);
          expect(one.lower).toBeLessThanOrEqual(k / n + 1e-12);
          expect(one.upper).toBeGreaterThanOrEqual(k / n - 1e-12);
          expect(two.lower).toBeLessThanOrEqual(one.lower + 1e-12);
          expect(two.upper).toBeGreaterThanOrEqual(one.upper - 1e-12);
        },
      ),
    );
  });
});

describe('figures that doubles spoil', () => {
  it('whole numbers where a double would round up', () => {
    expect(ceilShare(400, toMillionths(0.035, 'rate'))).toBe(14);
    expect(ceilShare(10_000_000, 1)).toBe(10);
    expect(ceilShare(9_000_000_000, 999_999)).toBe(8_999_991_000);
    expect(largestWithShare(14, 35_000)).toBe(400);
    expect(() => toMillionths(0.1234567, 'rate')).toThrow(SamplingProblem);
  });

  it.each([
    [{ tolerable: 50_000, rate: 35_000 }, 400],
    [{ tolerable: 80_000, rate: 70_000 }, 1300],
  ])('%j needs exactly %i', ({ tolerable, rate }, n) => {
    expect(planAttribute({ confidence: 900_000, tolerable, expected: { kind: 'rate', rate }, model: { kind: 'binomial' } }).n).toBe(n);
  });

  it('an exact tie counts: 475 of 500 leave one item with a risk of exactly 0.05', () => {
    const model: Model = { kind: 'hypergeometric', population: 500 };
    expect(planAttribute({ confidence: 950_000, tolerable: 2000, expected: { kind: 'deviations', count: 0 }, model }).n).toBe(475);
  });

  it('agrees with whole-number arithmetic for 10,000,000 items, to 12 digits', () => {
    // Π (N − K − j) / (N − j), in exact fractions.
    const exact = (population: number, marked: number, n: number): number => {
      let [above, below] = [1n, 1n];
      for (let j = 0; j < n; j++) {
        above *= BigInt(population - marked - j);
        below *= BigInt(population - j);
      }
      return Number((above * 10n ** 18n) / below) / 1e18;
    };
    for (const [marked, n] of [
      [1000, 2000],
      [100_000, 300],
      [10, 1500],
    ] as const)
      expect(hypergeometricCdf(0, 10_000_000, marked, n)).toBeCloseTo(exact(10_000_000, marked, n), 12);
    expect(binomialCdf(0, 100_000, 0.0001)).toBeCloseTo(Math.exp(100_000 * Math.log1p(-0.0001)), 13);
  });

  it('plans for 10,000,000 items down to a tolerable rate of 0.01 %', () => {
    const model: Model = { kind: 'hypergeometric', population: 10_000_000 };
    const planned = planAttribute({ confidence: 950_000, tolerable: 100, expected: { kind: 'rate', rate: 50 }, model });
    expect(mostDeviations(model, planned.n, 100, 950_000)).toBe(planned.maxDeviations);
    expect(planned.n).toBeGreaterThan(100_000);
    expect(tail(model, ceilShare(planned.n - 1, 50), planned.n - 1, 100)).toBeGreaterThan(0.05);
  });

  it('says that there is no plan instead of looking for ever', () => {
    const plan = (tolerable: number, rate: number) => () =>
      planAttribute({ confidence: 999_999, tolerable, expected: { kind: 'rate', rate }, model: { kind: 'binomial' } });
    expect(plan(100, 99)).toThrow(expect.objectContaining({ code: 'plan_impossible' }));
    expect(plan(50_000, 50_000)).toThrow(expect.objectContaining({ code: 'expected_rate' }));
    const few: Model = { kind: 'hypergeometric', population: 20 };
    expect(() => planAttribute({ confidence: 950_000, tolerable: 50_000, expected: { kind: 'deviations', count: 1 }, model: few })).toThrow(
      expect.objectContaining({ code: 'plan_impossible' }),
    );
  });
});

describe('stages and strata', () => {
  it('an extension that was not planned raises the risk: 25, then 15 more, is 11.3 %, not 8.0 %', () => {
    const model: Model = { kind: 'binomial' };
    expect(tail(model, 1, 40, 100_000)).toBeCloseTo(0.0805, 3);
    expect(extendedRisk(model, [{ n: 25, accept: 0 }], 40, 1, 100_000)).toBeCloseTo(0.1128, 4);
    expect(extendedRisk(model, [{ n: 25, accept: 0 }], 40, 1, 50_000)).toBeCloseTo(0.446, 3);
  });

  it('stages of a population without replacement give the single-stage risk when only the last one accepts', () => {
    const model: Model = { kind: 'hypergeometric', population: 300 };
    const staged = stagedChance(
      model,
      [
        { n: 20, accept: -1 },
        { n: 50, accept: -1 },
        { n: 90, accept: 3 },
      ],
      50_000,
    ).accept;
    expect(staged).toBeCloseTo(tail(model, 3, 90, 50_000), 12);
  });

  it('shares out exactly, at least one each, never more than there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sizes, share) => {
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const n = Math.max(sizes.length, Math.floor(total * share));
          const shares = allocate(n, sizes);
          expect(shares.reduce((sum, size) => sum + size, 0)).toBe(n);
          expect(shares.every((size, i) => size >= 1 && size <= sizes[i]!)).toBe(true);
        },
      ),
    );
  });

  /** Every way to spread `total` deviations over samples of `sizes`. */
  const spreads = (sizes: readonly number[], total: number): number[][] =>
    sizes.length === 0
      ? total === 0
        ? [[]]
        : []
      : Array.from({ length: Math.min(total, sizes[0]!) + 1 }, (_, k) => k).flatMap((k) =>
          spreads(sizes.slice(1), total - k).map((rest) => [k, ...rest]),
        );

  const isSupported = (
    populations: readonly number[],
    sizes: readonly number[],
    deviations: readonly number[],
    tolerable: number,
    confidence: number,
  ): boolean => {
    const found = populations.map((population, h) => ({ population, n: sizes[h]!, deviations: deviations[h]! }));
    const total = populations.reduce((sum, population) => sum + population, 0);
    return supports(sumOfLimits(found, riskOf(confidence)).upperCount, total, tolerable);
  };

  const stratified = {
    populations: fc.array(fc.integer({ min: 3, max: 400 }), { minLength: 1, maxLength: 4 }),
    tolerable: fc.integer({ min: 50_000, max: 400_000 }),
    confidence: fc.constantFrom(800_000, 900_000, 950_000),
  };

  it('a stratified plan and its evaluation never disagree: every spread of the allowed deviations is supported, one more is not', () => {
    fc.assert(
      fc.property(
        stratified.populations,
        stratified.tolerable,
        stratified.confidence,
        fc.nat({ max: 2 }),
        (populations, tolerable, confidence, count) => {
          let plan;
          try {
            plan = planStrata(populations, { confidence, tolerable, expected: { kind: 'deviations', count } });
          } catch (error) {
            expect(error).toBeInstanceOf(SamplingProblem);
            return;
          }
          const { n, sizes, maxDeviations } = plan;
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(n);
          expect(maxDeviations).toBeGreaterThanOrEqual(count);
          expect(maxDeviations).toBe(mostInStrata(sizes, populations, tolerable, confidence));
          const most = Math.min(maxDeviations, 5);
          for (const spread of spreads(sizes, most)) expect(isSupported(populations, sizes, spread, tolerable, confidence)).toBe(true);
          if (most === maxDeviations && most < n)
            expect(spreads(sizes, most + 1).every((spread) => isSupported(populations, sizes, spread, tolerable, confidence))).toBe(false);
          const risk = Math.round(riskInStrata(sizes, populations, maxDeviations, tolerable) * 1_000_000);
          expect(risk).toBeLessThanOrEqual(1_000_000 - confidence);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a plan with an expected rate allows for the deviations that it expects', () => {
    fc.assert(
      fc.property(stratified.populations, stratified.tolerable, stratified.confidence, (populations, tolerable, confidence) => {
        const rate = Math.floor(tolerable / 5);
        try {
          const { n, maxDeviations } = planStrata(populations, { confidence, tolerable, expected: { kind: 'rate', rate } });
          expect(maxDeviations).toBeGreaterThanOrEqual(Math.ceil((n * rate) / 1_000_000));
        } catch (error) {
          expect(error).toBeInstanceOf(SamplingProblem);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('one stratum is planned as the whole population is', () => {
    const model: Model = { kind: 'hypergeometric', population: 5000 };
    for (const count of [0, 1, 3]) {
      const expected = { kind: 'deviations', count } as const;
      const whole = planAttribute({ confidence: 950_000, tolerable: 50_000, expected, model });
      expect(planStrata([5000], { confidence: 950_000, tolerable: 50_000, expected })).toMatchObject({ n: whole.n, maxDeviations: count });
      expect(riskInStrata([whole.n], [5000], count, 50_000)).toBeCloseTo(whole.achievedRisk, 5);
      expect(chanceInStrata([whole.n], [5000], count, 50_000)).toBeCloseTo(whole.achievedRisk, 9);
    }
  });

  it('strata ask for a larger sample than the whole, and ten million units are planned at once', () => {
    const populations = [6_000_000, 3_000_000, 1_000_000];
    const { n, sizes } = planStrata(populations, { confidence: 950_000, tolerable: 50_000, expected: { kind: 'deviations', count: 0 } });
    expect(n).toBeGreaterThan(59);
    expect(sizes).toEqual(allocate(n, populations));
  });

  it('exact bounds lie within the always valid ones', () => {
    const found = evaluateStrata(
      [
        { population: 8, n: 6, deviations: 2 },
        { population: 11, n: 7, deviations: 1 },
        { population: 11, n: 7, deviations: 0 },
      ],
      950_000,
      true,
    );
    expect([found.exact!.lowerCount, found.exact!.upperCount]).toEqual([3, 8]);
    expect(found.bonferroni.upperCount).toBeGreaterThanOrEqual(found.exact!.upperCount);
    expect(
      evaluateStrata(
        [
          { population: 1_000_000, n: 300, deviations: 1 },
          { population: 500, n: 20, deviations: 0 },
        ],
        950_000,
      ).exact,
    ).toBeNull();
  });
});
