import { AssayError } from '../../../../src-shared/contract/errors.ts';

/** What is wrong with a rule, and where: a path into its document. */
export class RuleProblem extends Error {
  override readonly name = 'RuleProblem';
  readonly path: readonly (string | number)[];
  constructor(problem: string, path: readonly (string | number)[]) {
    super(problem);
    this.path = path;
  }
}

export const ruleError = (name: string, place: string, problem: string): AssayError =>
  new AssayError('rule_invalid', { name, place, problem });
