/**
 * Sequential (stop-or-go) plans: the chance of acceptance over all stages, exactly, by carrying the distribution of the deviations found so
 * far from stage to stage. A table for a single sample understates it: every further stage is a further chance to accept.
 */
import { binomialDensity, hypergeometricDensity, poissonDensity } from './densities.ts';
import { firstWhole } from './distributions.ts';
import { tail, type Model } from './model.ts';
import { SamplingProblem } from './problem.ts';
import { ceilShare, fromMillionths, riskOf, tie, type Millionths } from './rates.ts';

/** One stage, in totals since the start: sample size so far, accept with at most, stop without acceptance from (absent: never before the end). */
export interface Stage {
  readonly n: number;
  readonly accept: number;
  readonly reject?: number | undefined;
}

export interface StagedChance {
  readonly accept: number;
  readonly expectedItems: number;
}

/** P(j more deviations in the next m items). */
function stepDensity(model: Model, rate: Millionths): (j: number, m: number, found: number, taken: number) => number {
  switch (model.kind) {
    case 'binomial':
      return (j, m) => binomialDensity(j, m, fromMillionths(rate));
    case 'poisson':
      return (j, m) => poissonDensity(j, (m * rate) / 1_000_000);
    case 'hypergeometric': {
      const marked = ceilShare(model.population, rate);
      return (j, m, found, taken) => hypergeometricDensity(j, model.population - taken, marked - found, m);
    }
  }
}

/** The chance that the plan accepts, and how many items it takes on average, at a true rate. Throws `stages`. */
export function stagedChance(model: Model, stages: readonly Stage[], rate: Millionths): StagedChance {
  checkStages(stages);
  const density = stepDensity(model, rate);
  const last = stages.length - 1;
  let open = new Map([[0, 1]]);
  let taken = 0;
  let accepted = 0;
  let items = 0;
  stages.forEach((stage, i) => {
    const next = new Map<number, number>();
    const m = stage.n - taken;
    // Paths from which no later stage accepts are closed.
    const ceiling = Math.max(...stages.slice(i).map(({ accept }) => accept));
    let going = 0;
    for (const [found, weight] of open) {
      going += weight;
      for (let j = 0; j <= m && found + j <= ceiling; j++) {
        const total = found + j;
        const chance = weight * density(j, m, found, taken);
        if (chance === 0) continue;
        if (total <= stage.accept) accepted += chance;
        else if (i < last && total < (stage.reject ?? Infinity)) next.set(total, (next.get(total) ?? 0) + chance);
      }
    }
    items += going * m;
    open = next;
    taken = stage.n;
  });
  return { accept: Math.min(1, accepted), expectedItems: items };
}

function checkStages(stages: readonly Stage[]): void {
  const rising = stages.every(({ n, accept }, i) => Number.isSafeInteger(n) && n > (stages[i - 1]?.n ?? 0) && Number.isSafeInteger(accept));
  if (stages.length === 0 || !rising) throw new SamplingProblem('stages');
}

/**
 * Equal stages with the acceptance numbers 0, 1, 2, …: the smallest stage that keeps the risk. A larger stage only adds items to every total, so
 * the risk falls steadily and may be bisected.
 */
export function planSequential(model: Model, stageCount: number, tolerable: Millionths, confidence: Millionths): readonly Stage[] {
  if (!Number.isSafeInteger(stageCount) || stageCount < 1 || stageCount > 10) throw new SamplingProblem('stages');
  const stagesOf = (size: number): Stage[] =>
    Array.from({ length: stageCount }, (_, i) => ({ n: size * (i + 1), accept: i, reject: stageCount }));
  const most = model.kind === 'hypergeometric' ? Math.floor(model.population / stageCount) : 1_000_000;
  const size = firstWhole(1, most, (m) => stagedChance(model, stagesOf(m), tolerable).accept <= riskOf(confidence) + tie);
  if (size === null) throw new SamplingProblem('plan_impossible', { most });
  return stagesOf(size);
}

/**
 * The risk of accepting as good a result as this one after the sample was extended although the plan did not say so: acceptance at each earlier
 * size with what the plan of that size allowed, or at the end with the deviations found.
 */
export function extendedRisk(
  model: Model,
  sizes: readonly { readonly n: number; readonly accept: number }[],
  n: number,
  k: number,
  tolerable: Millionths,
): number {
  if (sizes.length === 0) return tail(model, k, n, tolerable);
  return stagedChance(model, [...sizes, { n, accept: k }], tolerable).accept;
}
