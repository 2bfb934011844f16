/** What an extension of a sample is judged by. */
import type { Extension, Planned, SamplePlan } from '../../../src-shared/model/sample.ts';
import { mostDeviations } from './plan.ts';
import { modelOfPlan } from './planning.ts';
import { toMillionths } from './rates.ts';

/** Whether the plan foresees the step from one size to the next, and the most deviations that it accepts at the size before. */
export function extensionOf(
  plan: SamplePlan,
  { stages }: Pick<Planned, 'stages'>,
  population: number,
  from: number,
  to: number,
): Pick<Extension, 'planned' | 'accept'> {
  const steps = stages ?? [];
  const at = steps.findIndex((stage) => stage.n === from);
  const accept =
    steps[at]?.accept ??
    mostDeviations(
      modelOfPlan(plan, population),
      from,
      toMillionths(plan.tolerable, 'tolerable'),
      toMillionths(plan.confidence, 'confidence'),
    );
  return { planned: at >= 0 && steps[at + 1]?.n === to, accept };
}
