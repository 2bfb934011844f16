/** What cannot be planned, drawn or evaluated, as a code with parameters; the sentence stands in `src-shared/text/sampling.ts`. */
import type { SamplingProblemCode } from '../../../src-shared/model/sampling.ts';
import { samplingSentence } from '../../../src-shared/text/sampling.ts';

export class SamplingProblem extends Error {
  override readonly name = 'SamplingProblem';
  readonly code: SamplingProblemCode;
  readonly detail: Readonly<Record<string, string | number>>;
  constructor(code: SamplingProblemCode, detail: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** What makes a plan or a draw impossible, as a sentence; other errors go on. */
export function problemSentence(error: unknown): string {
  if (error instanceof SamplingProblem) return samplingSentence(error.code, error.detail);
  throw error;
}
