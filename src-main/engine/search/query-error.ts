import { AssayError } from '../../../src-shared/contract/errors.ts';

/** Everything that can be wrong with a query; the sentences are in `src-shared/text`. */
export const queryProblems = [
  /** `foo:bar`, and there is no field foo. To search for it as it stands, it is put in quotes. */
  'unknown_field',
  /** `actor:` with nothing behind it. */
  'empty_value',
  /** Nothing in it but signs: there is no word to look for. */
  'no_word',
  /** In free words `*` only stands at the end, behind at least two letters. */
  'wildcard_place',
  'unclosed_quote',
  /** `-` with nothing behind it. */
  'negation_alone',
  /** `seq:` takes a whole number or `a..b`. */
  'bad_number',
  /** Dates are 2026-03-31, 2026-03, 2026, or with a time of day 2026-03-31T09:30, with Z or an offset. */
  'bad_date',
  /** `last:` takes a number and a unit. */
  'bad_span',
  /** The range ends before it begins. */
  'bad_range',
  /** `has:` takes what an event can have. */
  'unknown_set',
  /** `OR` or `AND` without a term on both sides. */
  'operator_alone',
  /** `NOT` and `||` and the like mean something in other tools. In quotes they are searched for. */
  'reserved',
  'group_unclosed',
  'group_unopened',
  'group_empty',
  'too_deep',
  'too_many_terms',
  /** Other members were not indexed when this case was imported. */
  'members_unknown',
] as const;
export type QueryProblem = (typeof queryProblems)[number];

/**
 * `from` and `to` count UTF-16 units of the query. The error says `at`, `length`, the `part` of the query that stands there, the
 * `reason`, and where there is one a `suggestion`: what to write in that place.
 */
export const queryError = (problem: QueryProblem, query: string, from: number, to: number, suggestion?: string): AssayError =>
  new AssayError('query_invalid', {
    reason: problem,
    at: from,
    length: to - from,
    part: query.slice(from, to),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
