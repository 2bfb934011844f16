/** Conditions of Sigma rules: `selection and not 1 of filter_*`. Aggregations after a bar are obsolete and refused. */
import { RuleProblem } from './problem.ts';

export type Condition =
  | { readonly kind: 'item'; readonly name: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] };

const deepest = 50;

/** Throws RuleProblem. `names`: the selections of the rule. */
export function parseCondition(text: string, names: readonly string[], path: readonly (string | number)[]): Condition {
  const fail = (problem: string): never => {
    throw new RuleProblem(problem, path);
  };
  if (text.length > 10_000) return fail('the condition is too long');
  if (text.includes('|')) return fail('an aggregation after “|” is obsolete and not supported: write a correlation');
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let position = 0;
  const next = (): string | undefined => tokens[position];
  const is = (word: string): boolean => next()?.toLowerCase() === word;

  const matching = (pattern: string): readonly string[] => {
    const found =
      pattern.toLowerCase() === 'them'
        ? names.filter((name) => !name.startsWith('_'))
        : names.filter((name) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
    return found.length === 0 ? fail(`nothing in the detection is called “${pattern}”`) : found;
  };

  const primary = (depth: number): Condition => {
    if (depth > deepest) return fail('the condition is nested too deeply');
    const token = next() ?? fail('the condition ends too early');
    position += 1;
    if (token === '(') {
      const inner = either(depth + 1);
      if (next() !== ')') return fail('a bracket in the condition is not closed');
      position += 1;
      return inner;
    }
    if (token === ')') return fail('a bracket in the condition closes nothing');
    const word = token.toLowerCase();
    if (word === 'not') return { kind: 'not', of: primary(depth + 1) };
    if (/^\d+$|^all$|^any$/.test(word) && is('of')) {
      position += 1;
      const pattern = next() ?? fail('“of” is followed by nothing');
      position += 1;
      const of = matching(pattern).map((name): Condition => ({ kind: 'item', name }));
      if (word === 'all') return { kind: 'and', of };
      return word === '1' || word === 'any' ? { kind: 'or', of } : fail(`“${token} of” is not supported: only 1 of and all of are`);
    }
    if (word === 'and' || word === 'or' || word === 'of') return fail(`“${token}” stands where a name is expected`);
    if (!names.includes(token)) return fail(`nothing in the detection is called “${token}”`);
    return { kind: 'item', name: token };
  };
  const chain = (kind: 'and' | 'or', part: (depth: number) => Condition, depth: number): Condition => {
    const of = [part(depth)];
    while (is(kind)) {
      position += 1;
      of.push(part(depth));
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind, of };
  };
  const both = (depth: number): Condition => chain('and', primary, depth);
  const either = (depth: number): Condition => chain('or', both, depth);

  const condition = either(0);
  if (position < tokens.length) return fail(`the condition goes on with “${tokens[position] ?? ''}” where it should end`);
  return condition;
}

/** Three-valued: null where it is not known. */
export function evaluate(condition: Condition, item: (name: string) => boolean | null): boolean | null {
  switch (condition.kind) {
    case 'item':
      return item(condition.name);
    case 'not': {
      const value = evaluate(condition.of, item);
      return value === null ? null : !value;
    }
    case 'and':
    case 'or': {
      const decisive = condition.kind === 'or';
      let unknown = false;
      for (const part of condition.of) {
        const value = evaluate(part, item);
        if (value === decisive) return decisive;
        if (value === null) unknown = true;
      }
      return unknown ? null : !decisive;
    }
  }
}
