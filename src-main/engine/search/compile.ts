/**
 * From what a query means to how it is found. Values are looked up in the dictionary once, so that a column is a comparison of small
 * numbers; words become one full-text query. `evaluate.ts` finds the events of one chunk by each part and joins them as bits.
 */
import { findSets } from '../store/attached-set.ts';
import { listChainKeys } from '../store/chain.ts';
import type { ReadableDB } from '../store/database.ts';
import { findNewest, getLongText } from '../store/event.ts';
import { foldValue } from '../store/fold.ts';
import { holdsTexts, type CodeColumn, type NumberColumn } from '../store/segment.ts';
import { findTerms, matchTerms } from '../store/term.ts';
import { createTextMatcher, ftsQuery, splitWords, type TextTerm } from '../store/words.ts';
import type { LastUnit, QueryNode, ValuePattern } from './ast.ts';
import { timeBefore } from './dates.ts';
import { createMatcher, isAnything, likePattern } from './pattern.ts';

export interface TextPlan {
  readonly kind: 'text';
  readonly match: string;
  readonly matches: (text: string) => boolean;
  /** It has a word's beginning in it, for which the index puts the rows of all such words together before it gives the first. */
  readonly costly: boolean;
}

export interface MemberPlan {
  readonly kind: 'member';
  /** Folded. */
  readonly path: string;
  /** Of a member's value as it stands. */
  readonly matches: (value: string) => boolean;
  /** Words that every event that is wanted has; null: it may have none. */
  readonly within: TextPlan | null;
}

export type Plan =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  /** Events whose value in a column is accepted: a number of a term or chain, or a text. */
  | { readonly kind: 'codes'; readonly column: CodeColumn; readonly accepts: (value: number | string) => boolean }
  /** From `from` on and before `to`; infinite is open. */
  | { readonly kind: 'numbers'; readonly column: NumberColumn; readonly from: number; readonly to: number }
  | TextPlan
  | MemberPlan
  /** Events of sets that were made beside the evidence, those with ids from `first` to before `end`. */
  | { readonly kind: 'attached'; readonly read: (first: number, end: number) => readonly number[] }
  | { readonly kind: 'and'; readonly plans: readonly Plan[] }
  | { readonly kind: 'or'; readonly plans: readonly Plan[] }
  | { readonly kind: 'not'; readonly plan: Plan };

/** Terms in one full-text query. */
const textTermsAtMost = 30;

export function compileQuery(db: ReadableDB, node: QueryNode): Plan {
  switch (node.kind) {
    case 'all':
      return { kind: 'all' };
    case 'text':
      return textPlan([node.term]);
    case 'not':
      return negate(compileQuery(db, node.node));
    case 'and':
      return joinPlans('and', [
        ...textPlans(node.nodes),
        ...node.nodes.filter(({ kind }) => kind !== 'text').map((one) => compileQuery(db, one)),
      ]);
    case 'or':
      return joinPlans(
        'or',
        node.nodes.map((one) => compileQuery(db, one)),
      );
    case 'value':
      // The id that a record gives itself is no field of the language.
      return node.column === 'eventId' ? { kind: 'none' } : valuePlan(db, node.column, node.pattern);
    case 'chain': {
      const matches = createMatcher(node.pattern);
      return numbersPlan(
        'chain',
        [...listChainKeys(db)].flatMap(([id, key]) => (matches(foldValue(key)) ? [id] : [])),
      );
    }
    case 'seq':
      return { kind: 'numbers', column: 'seq', from: node.from ?? -Infinity, to: node.to === null ? Infinity : node.to + 1 };
    case 'time':
      return { kind: 'numbers', column: 'time', from: node.from ?? -Infinity, to: node.to ?? Infinity };
    case 'last':
      return lastPlan(db, node.count, node.unit);
    case 'attached': {
      const read = findSets(db, node.field, createMatcher(node.pattern));
      return read === null ? { kind: 'none' } : { kind: 'attached', read };
    }
    case 'member':
      return memberPlan(node.path, node.pattern);
  }
}

const textPlan = (terms: readonly TextTerm[]): TextPlan => ({
  kind: 'text',
  match: ftsQuery(terms),
  matches: createTextMatcher(terms),
  costly: terms.some(({ prefix }) => prefix),
});

function textPlans(nodes: readonly QueryNode[]): Plan[] {
  const terms = nodes.flatMap((node) => (node.kind === 'text' ? [node.term] : []));
  const plans: Plan[] = [];
  for (let i = 0; i < terms.length; i += textTermsAtMost) plans.push(textPlan(terms.slice(i, i + textTermsAtMost)));
  return plans;
}

function negate(plan: Plan): Plan {
  switch (plan.kind) {
    case 'all':
      return { kind: 'none' };
    case 'none':
      return { kind: 'all' };
    case 'not':
      return plan.plan;
    default:
      return { kind: 'not', plan };
  }
}

function joinPlans(kind: 'and' | 'or', plans: readonly Plan[]): Plan {
  const [decisive, idle] = kind === 'and' ? (['none', 'all'] as const) : (['all', 'none'] as const);
  if (plans.some((plan) => plan.kind === decisive)) return { kind: decisive };
  const joined = plans.filter((plan) => plan.kind !== idle);
  const [first] = joined;
  if (first === undefined) return { kind: idle };
  return joined.length === 1 ? first : { kind, plans: joined };
}

function valuePlan(db: ReadableDB, column: CodeColumn, pattern: ValuePattern): Plan {
  if (isAnything(pattern)) return { kind: 'codes', column, accepts: () => true };
  if (holdsTexts(column)) {
    const matches = createMatcher(pattern);
    const [whole, ...more] = pattern.map(foldValue);
    // What folds to plain letters is as long as they are.
    const length = more.length === 0 && whole !== undefined && /^[\0-\x7f]*$/.test(whole) ? whole.length : null;
    return {
      kind: 'codes',
      column,
      accepts: (value) => {
        const text = typeof value === 'number' && column !== 'chain' ? getLongText(db, column, value) : String(value);
        return (length === null || text.length === length) && matches(foldValue(text));
      },
    };
  }
  return numbersPlan(column, pattern.length === 1 ? findTerms(db, foldValue(pattern[0])) : matchTerms(db, likePattern(pattern)));
}

function numbersPlan(column: CodeColumn, numbers: readonly number[]): Plan {
  const [only] = numbers;
  if (only === undefined) return { kind: 'none' };
  if (numbers.length === 1) return { kind: 'codes', column, accepts: (value) => value === only };
  const wanted = new Set<number | string>(numbers);
  return { kind: 'codes', column, accepts: (value) => wanted.has(value) };
}

/** From so long before the newest event on. */
function lastPlan(db: ReadableDB, count: number, unit: LastUnit): Plan {
  const newest = findNewest(db);
  return newest === null ? { kind: 'none' } : { kind: 'numbers', column: 'time', from: timeBefore(newest, count, unit), to: Infinity };
}

/** Values that JSON has without quotes and digits: free-text search does not see them. */
const literals = ['true', 'false', 'null'];

function memberPlan(path: string, pattern: ValuePattern): Plan {
  const folded = pattern.map(foldValue);
  const [begin = ''] = folded;
  const anything = isAnything(pattern);
  const matches = createMatcher(pattern);
  // A value that begins with words has them in it; the last is a beginning if something follows it directly.
  const words = splitWords(begin);
  const open = pattern.length > 1 && /[\p{L}\p{N}\p{M}]$/u.test(begin);
  const narrow = words.length > 0 && !literals.some((literal) => literal.startsWith(begin)) && !(open && (words.at(-1) ?? '').length < 3);
  return {
    kind: 'member',
    path: foldValue(path),
    matches: anything ? () => true : (value) => matches(foldValue(value)),
    within: narrow ? textPlan([{ words, prefix: open }]) : null,
  };
}
