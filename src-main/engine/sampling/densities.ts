/**
 * Probabilities of single outcomes, to about 15 digits for any size, by the saddle-point form of C. Loader, "Fast and Accurate Computation
 * of Binomial Probabilities" (2000): n! never occurs as a large logarithm, only Stirling's error and deviances.
 */

const halfLogTwoPi = 0.9189385332046727;

/** ln(n!) − Stirling's formula, for real n > 0. */
export function stirlingError(n: number): number {
  if (n > 15) {
    const nn = n * n;
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / nn) / nn) / nn) / nn) / n;
  }
  // ln Γ(n + 1) from where the series holds, walked down.
  let shifted = n;
  let product = 1;
  while (shifted <= 15) {
    shifted += 1;
    product *= shifted;
  }
  const logGamma = (shifted + 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + stirlingError(shifted) - Math.log(product);
  return logGamma - ((n + 0.5) * Math.log(n) - n + halfLogTwoPi);
}

/** The deviance x·ln(x/m) + m − x, without cancellation where x is near m. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}

/** P(X = k) for n independent items with probability p each; `q` is 1 − p. */
export function binomialDensity(k: number, n: number, p: number, q: number = 1 - p): number {
  if (k < 0 || k > n) return 0;
  if (p === 0) return k === 0 ? 1 : 0;
  if (q === 0) return k === n ? 1 : 0;
  if (n === 0) return 1;
  if (k === 0) return Math.exp(p < 0.1 ? -deviance(n, n * q) - n * p : n * Math.log(q));
  if (k === n) return Math.exp(q < 0.1 ? -deviance(n, n * p) - n * q : n * Math.log(p));
  const exponent = stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** λ^a · e^−λ / Γ(a + 1) for real a ≥ 0: the Poisson probability of a where a is whole. */
export function poissonDensity(a: number, lambda: number): number {
  if (lambda === 0) return a === 0 ? 1 : 0;
  if (a === 0) return Math.exp(-lambda);
  return Math.exp(-stirlingError(a) - deviance(a, lambda)) / Math.sqrt(2 * Math.PI * a);
}

/** P(X = k): k of `marked` among n drawn without replacement from `population`. */
export function hypergeometricDensity(k: number, population: number, marked: number, n: number): number {
  const unmarked = population - marked;
  if (k < 0 || k > n || k > marked || n - k > unmarked) return 0;
  if (n === 0 || n === population) return 1;
  const p = n / population;
  const q = (population - n) / population;
  return (binomialDensity(k, marked, p, q) * binomialDensity(n - k, unmarked, p, q)) / binomialDensity(n, population, p, q);
}
