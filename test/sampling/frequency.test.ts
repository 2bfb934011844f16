import { expect, it } from 'vitest';
import { achievedBy, usualFrequencies } from '../../src-main/engine/sampling/frequency.ts';
import { confidenceFactor, riskCurve } from '../../src-main/engine/sampling/plan.ts';

it('says what the usual sizes really achieve with no deviation found', () => {
  const found = usualFrequencies
    .map(achievedBy)
    .map(({ id, upper, confidence }) => [id, (upper * 100).toFixed(1), (confidence * 100).toFixed(1)]);
  expect(found).toEqual([
    ['annual', '0.0', '100.0'],
    ['quarterly', '50.0', '50.0'],
    ['monthly', '58.3', '31.8'],
    ['weekly', '34.6', '47.3'],
    ['daily', '8.0', '93.8'],
    ['many', '8.8', '92.8'],
  ]);
});

it('the factors of tables for Poisson sampling', () => {
  expect([0, 1, 2, 3].map((k) => confidenceFactor(950_000, k).toFixed(3))).toEqual(['2.996', '4.744', '6.296', '7.754']);
});

it('the curve falls from certainty, and passes the accepted risk at the tolerable rate', () => {
  const curve = riskCurve({ kind: 'binomial' }, 59, 0, 100_000, 100);
  expect(curve[0]).toEqual({ rate: 0, risk: 1 });
  expect(curve.every(({ risk }, i) => i === 0 || risk <= curve[i - 1]!.risk)).toBe(true);
  expect(curve.find(({ rate }) => rate === 0.05)!.risk).toBeCloseTo(0.0485, 4);
});
