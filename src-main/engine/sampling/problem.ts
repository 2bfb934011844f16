/** What cannot be planned, drawn or evaluated, as a code with parameters; the sentence stands in `src-shared/text/sampling.ts`. */
import type { SamplingProblemCode } from '../../../src-shared/model/sampling.ts';

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
