/**
 * Rates and confidences as whole millionths. In doubles 0.035 × 400 is 14.000000000000002, so that rounding up gives 15 expected deviations
 * instead of 14 and a sample of 423 instead of 400; in whole numbers there is nothing to round.
 */
import { SamplingProblem } from './problem.ts';

/** A rate as whole millionths, 0 … 1,000,000. */
export type Millionths = number;

export const million = 1_000_000;

/** Largest population: its product with a rate in millionths is still an exact whole number. */
export const populationAtMost = 9_000_000_000;

/** Ties count: 25 of 500 left untested is a risk of exactly 0.05. Doubles carry that to about 1e-15. */
export const tie = 1e-12;

/** A fraction such as 0.05 in whole millionths. Throws `rate` unless it has at most six decimals and lies in 0 … 1. */
export function toMillionths(fraction: number, name: string): Millionths {
  const whole = Math.round(fraction * million);
  if (!Number.isFinite(fraction) || fraction < 0 || fraction > 1 || Math.abs(fraction * million - whole) > 1e-6)
    throw new SamplingProblem('rate', { name, value: String(fraction) });
  return whole;
}

export const fromMillionths = (rate: Millionths): number => rate / million;

/** ⌈count × rate⌉, exact. */
export const ceilShare = (count: number, rate: Millionths): number => {
  const product = count * rate;
  const rest = product % million;
  return (product - rest) / million + (rest === 0 ? 0 : 1);
};

/** ⌊whole ÷ rate⌋: the largest n with ⌈n × rate⌉ ≤ whole, exact. */
export const largestWithShare = (whole: number, rate: Millionths): number => {
  const product = whole * million;
  return (product - (product % rate)) / rate;
};

/** The accepted risk, 1 − confidence. */
export const riskOf = (confidence: Millionths): number => (million - confidence) / million;

/** The test that plans and evaluations share. */
export const withinRisk = (risk: number, confidence: Millionths): boolean => risk <= riskOf(confidence) + tie;
