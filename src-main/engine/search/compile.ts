/**
 * From what a query means to how it is found: conditions on columns become one piece of SQL each, values are looked up in the dictionary
 * once, words become one full-text query. Whatever SQL cannot say together is joined row by row as bits (`evaluate.ts`).
 */
import type { ReadableDB } from '../store/database.ts';
import { findSets } from '../store/attached-set.ts';
import { matchChains } from '../store/chain.ts';
import { eventColumns } from '../store/event-columns.ts';
import { findNewest } from '../store/event.ts';
import { foldValue } from '../store/fold.ts';
import { joinSql, sql, sqlNumbers, type Sql } from '../store/sql.ts';
import { findTerms, matchTerms } from '../store/term.ts';
import { createTextMatcher, ftsQuery, type TextTerm } from '../store/words.ts';
import type { LastUnit, QueryNode, ValuePattern } from './ast.ts';
import { timeBefore } from './dates.ts';
import { queryError } from './query-error.ts';

export type Plan =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  /** A condition on `event e`, never NULL. */
  | { readonly kind: 'rows'; readonly where: Sql }
  /** `costly`: it has a word's beginning in it, for which the index puts the rows of all such words together before it gives the first. */
  | { readonly kind: 'text'; readonly match: string; readonly matches: (text: string) => boolean; readonly costly: boolean }
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
      return valuePlan(db, node.column, node.pattern);
    case 'chain':
      return numbersPlan(sql`e.chain`, matchChains(db, likePattern(node.pattern)));
    case 'seq':
      return rangePlan(sql`e.seq`, node.from, node.to, sql`<=`);
    case 'time':
      return rangePlan(sql`e.time`, node.from, node.to, sql`<`);
    case 'last':
      return lastPlan(db, node.count, node.unit);
    case 'attached': {
      const matches = createMatcher(node.pattern);
      const read = findSets(db, node.field, matches);
      return read === null ? { kind: 'none' } : { kind: 'attached', read };
    }
    case 'member':
      throw queryError('members_unknown', node.path, 0, node.path.length);
  }
}

const textPlan = (terms: readonly TextTerm[]): Plan => ({
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

const rows = (where: Sql): Plan => ({ kind: 'rows', where: sql`((${where}) IS TRUE)` });

function negate(plan: Plan): Plan {
  switch (plan.kind) {
    case 'all':
      return { kind: 'none' };
    case 'none':
      return { kind: 'all' };
    case 'not':
      return plan.plan;
    case 'rows':
      return { kind: 'rows', where: sql`(NOT ${plan.where})` };
    default:
      return { kind: 'not', plan };
  }
}

/** Joins plans; conditions on columns become one condition. */
function joinPlans(kind: 'and' | 'or', plans: readonly Plan[]): Plan {
  const [decisive, idle] = kind === 'and' ? (['none', 'all'] as const) : (['all', 'none'] as const);
  if (plans.some((plan) => plan.kind === decisive)) return { kind: decisive };
  const conditions = plans.flatMap((plan) => (plan.kind === 'rows' ? [plan.where] : []));
  const others = plans.filter((plan) => plan.kind !== 'rows' && plan.kind !== idle);
  const separator = kind === 'and' ? sql` AND ` : sql` OR `;
  const joined: Plan[] = conditions.length === 0 ? others : [...others, { kind: 'rows', where: sql`(${joinSql(conditions, separator)})` }];
  const [first] = joined;
  if (first === undefined) return { kind: idle };
  return joined.length === 1 ? first : { kind, plans: joined };
}

const likePattern = (pattern: ValuePattern): string => pattern.map((part) => foldValue(part).replace(/[\\%_]/g, '\\$&')).join('%');

/** Whether a folded value is what a pattern asks for. */
function createMatcher(pattern: ValuePattern): (folded: string) => boolean {
  const [first, ...rest] = pattern.map(foldValue);
  const last = rest.pop();
  if (first === undefined || last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  };
}

/** From so long before the newest event on. */
function lastPlan(db: ReadableDB, count: number, unit: LastUnit): Plan {
  const newest = findNewest(db);
  return newest === null ? { kind: 'none' } : rangePlan(sql`e.time`, timeBefore(newest, count, unit), null, sql`<`);
}

const isAnything = (pattern: ValuePattern): boolean => pattern.length > 1 && pattern.every((part) => part === '');

function valuePlan(db: ReadableDB, field: keyof typeof eventColumns, pattern: ValuePattern): Plan {
  const { kind, column } = eventColumns[field];
  if (isAnything(pattern)) return rows(sql`e.${column} IS NOT NULL`);
  const whole = pattern.length === 1 ? foldValue(pattern[0]) : null;
  if (kind === 'term') return numbersPlan(sql`e.${column}`, whole === null ? matchTerms(db, likePattern(pattern)) : findTerms(db, whole));
  // Folding is JavaScript's; SQLite's own comparison is as good, and much faster, where both sides are ASCII.
  const value = sql`(CASE WHEN octet_length(e.${column}) = length(e.${column}) THEN e.${column} ELSE assay_fold(e.${column}) END)`;
  return rows(whole === null ? sql`${value} LIKE ${likePattern(pattern)} ESCAPE '\\'` : sql`${value} = ${whole} COLLATE NOCASE`);
}

function numbersPlan(column: Sql, numbers: readonly number[]): Plan {
  const [first] = numbers;
  if (first === undefined) return { kind: 'none' };
  return rows(numbers.length === 1 ? sql`${column} = ${first}` : sql`${column} IN ${sqlNumbers(numbers)}`);
}

function rangePlan(column: Sql, from: number | null, to: number | null, upTo: Sql): Plan {
  const low = from === null ? [] : [sql`${column} >= ${from}`];
  const high = to === null ? [] : [sql`${column} ${upTo} ${to}`];
  return rows(joinSql([...low, ...high], sql` AND `));
}
