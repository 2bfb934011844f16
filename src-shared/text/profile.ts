/** Sentences about profile files. */
import { visible } from './format.ts';

export interface ProfileProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** Why a profile file cannot be used, where, and what to do. */
export const profileProblem = (path: string, { line, column, problem }: ProfileProblem): string => {
  const place = line === 0 ? '' : ` at line ${line}, column ${column}`;
  return `The profile ${visible(path, { limit: 300 })} is not usable${place}: ${visible(problem, { limit: 600 })}. Its form is described in resources/docs/profile.schema.json.`;
};
