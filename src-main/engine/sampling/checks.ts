/** What every plan and evaluation asks of its parameters. */
import { SamplingProblem } from './problem.ts';
import { fromMillionths, million, type Millionths } from './rates.ts';

/** Throws SamplingProblem for a confidence that no sample can have, or that none needs. */
export function checkConfidence(confidence: Millionths): void {
  if (confidence <= 0 || confidence >= million) throw new SamplingProblem('confidence', { value: String(fromMillionths(confidence)) });
}

/** Throws SamplingProblem for a tolerable rate outside of 0 to 1. */
export function checkTolerable(tolerable: Millionths): void {
  if (tolerable <= 0 || tolerable >= million) throw new SamplingProblem('tolerable', { value: String(fromMillionths(tolerable)) });
}
