/** `assay sample`: plan, draw, evaluate. Without a case these are calculators that need nothing but their options. */
import { SamplingProblem, type Engine } from '../engine/index.ts';
import { samplingSentence } from '../../src-shared/text/sampling.ts';
import { UsageError, type CliIo } from './io.ts';
import { drawUsage, runSampleDraw } from './sample-draw.ts';
import { evaluateUsage, runSampleEvaluate } from './sample-evaluate.ts';
import { planUsage, runSamplePlan } from './sample-plan.ts';

export const sampleUsage = `assay sample plan|draw|evaluate OPTIONS

${planUsage}
${drawUsage}
${evaluateUsage}
Rates are fractions (0.05) or percentages (5%), with at most six decimals of a fraction. Formulas: resources/docs/sampling.md.
`;

const commands: Readonly<Record<string, (args: readonly string[], io: CliIo, engine: Engine) => Promise<number>>> = {
  plan: runSamplePlan,
  draw: runSampleDraw,
  evaluate: runSampleEvaluate,
};

/** `assay sample`: exit status 0, or 64 for what cannot be planned, drawn or evaluated. */
export async function runSample(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new UsageError('assay sample needs plan, draw or evaluate. Run assay sample --help.');
  try {
    return await command(rest, io, engine);
  } catch (error) {
    if (error instanceof SamplingProblem) throw new UsageError(samplingSentence(error.code, error.detail));
    throw error;
  }
}
