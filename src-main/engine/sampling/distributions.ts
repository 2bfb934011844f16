/** Cumulative probabilities of the three models that attribute sampling uses. Formulas: `resources/docs/sampling.md`. */
import { binomialDensity, hypergeometricDensity, poissonDensity } from './densities.ts';

/** Adds a run of probabilities that fall away from the first one, until they no longer count. */
function sumRun(first: number, start: number, step: 1 | -1, last: number, ratio: (i: number) => number): number {
  let sum = first;
  let term = first;
  for (let i = start; i !== last; i += step) {
    term *= ratio(i);
    sum += term;
    if (term <= sum * 1e-18) break;
  }
  return sum;
}

const clamp = (p: number): number => (p < 0 ? 0 : p > 1 ? 1 : p);

/**
 * P(X ≤ k). `ratio(i)` = P(i + 1) / P(i). Adds the shorter tail, from the side on which the terms shrink.
 */
function cumulative(
  k: number,
  min: number,
  max: number,
  mode: number,
  density: (i: number) => number,
  ratio: (i: number) => number,
): number {
  if (k < min) return 0;
  if (k >= max) return 1;
  if (k < mode) return clamp(sumRun(density(k), k, -1, min, (i) => 1 / ratio(i - 1)));
  return clamp(1 - sumRun(density(k + 1), k + 1, 1, max, ratio));
}

/** P(at most k deviations) of n independent items, each a deviation with probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (p <= 0) return k < 0 ? 0 : 1;
  if (p >= 1) return k < n ? 0 : 1;
  const odds = p / (1 - p);
  return cumulative(
    k,
    0,
    n,
    Math.floor((n + 1) * p),
    (i) => binomialDensity(i, n, p),
    (i) => ((n - i) / (i + 1)) * odds,
  );
}

/** P(at most k deviations) among n drawn without replacement from `population` of which `marked` are deviations. */
export function hypergeometricCdf(k: number, population: number, marked: number, n: number): number {
  return cumulative(
    k,
    Math.max(0, n + marked - population),
    Math.min(n, marked),
    Math.floor(((n + 1) / (population + 2)) * (marked + 1)),
    (i) => hypergeometricDensity(i, population, marked, n),
    (i) => ((marked - i) / (i + 1)) * ((n - i) / (population - marked - n + i + 1)),
  );
}

/** P(at most k) of a Poisson number with mean lambda. */
export function poissonCdf(k: number, lambda: number): number {
  if (lambda <= 0) return k < 0 ? 0 : 1;
  return cumulative(
    k,
    0,
    Infinity,
    Math.floor(lambda),
    (i) => poissonDensity(i, lambda),
    (i) => lambda / (i + 1),
  );
}

/** The regularised lower incomplete gamma function P(shape, x): series below the mean, Lentz's continued fraction above. */
export function gammaCdf(x: number, shape: number): number {
  if (x <= 0) return 0;
  const density = poissonDensity(shape, x);
  if (x < shape + 1) {
    let sum = 1;
    let term = 1;
    for (let i = 1; term > sum * 1e-17; i++) {
      term *= x / (shape + i);
      sum += term;
    }
    return clamp(density * sum);
  }
  const tiny = 1e-300;
  let b = x + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 100_000; i++) {
    const a = -i * (i - shape);
    b += 2;
    d = 1 / (Math.abs(a * d + b) < tiny ? tiny : a * d + b);
    c = Math.abs(b + a / c) < tiny ? tiny : b + a / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return clamp(1 - density * shape * fraction);
}

/** The x in [low, high] at which a falling function reaches `target`, to the last digit of a double. */
export function solveFalling(f: (x: number) => number, target: number, low: number, high: number): number {
  let [a, b] = [low, high];
  for (let i = 0; i < 200; i++) {
    const middle = (a + b) / 2;
    if (middle === a || middle === b) break;
    if (f(middle) > target) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

/** z with P(−z < Z < z) = confidence for a standard normal Z. */
export const normalQuantile = (confidence: number): number => solveFalling((z) => 1 - gammaCdf((z * z) / 2, 0.5), 1 - confidence, 0, 40);

/** Smallest whole number in [low, high] that passes; `passes` must never go back from true to false. Null if none does. */
export function firstWhole(low: number, high: number, passes: (n: number) => boolean): number | null {
  if (low > high || !passes(high)) return null;
  let [a, b] = [low, high];
  while (a < b) {
    const middle = Math.floor((a + b) / 2);
    if (passes(middle)) b = middle;
    else a = middle + 1;
  }
  return a;
}
