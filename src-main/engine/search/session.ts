/**
 * What has been found of one query so far. It belongs to whoever shows the results: a window keeps one for its table, the command line
 * makes one for its run. Everything in it is worked out when first asked for and void once events come or go.
 */
import type { EventSort, Facet } from '../../../src-shared/model/search.ts';
import { getSetRevision } from '../store/attached-set.ts';
import { createColumnReader, type ColumnReader } from '../store/column.ts';
import { inSnapshot, type ReadableDB } from '../store/database.ts';
import { getMembersFrom } from '../store/member-text.ts';
import { getMeta } from '../store/meta.ts';
import type { StepProgress, Steps } from '../store/steps.ts';
import { findTextFrontier } from '../store/text-index.ts';
import { chunkOf, countBits, type Bits } from './bits.ts';
import { compileQuery, type Plan } from './compile.ts';
import { evaluateChunk, type TextHits } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { queryError } from './query-error.ts';

/** Holds the states of the last queries; pass the same one to all calls that belong together. */
export interface SearchSession {
  /** By query; the one used last is last. */
  readonly states: Map<string, SearchState>;
  /** What was read of the events as they are at a generation. */
  columns: { readonly generation: number; readonly reader: ColumnReader } | null;
  /** Results that are kept sorted, of whatever queries; the last made is last. */
  readonly sorted: { readonly of: SearchState; readonly sort: KeyedSort }[];
}

/** A window asks for its table, its facets and its histogram with queries that may differ. */
const statesAtMost = 4;

/** Sorted results that are kept: four bytes an event each. */
const sortedAtMost = 2;

/** Orders that have keys. */
export type KeyedSort = Exclude<EventSort, 'import'>;

/** Results in ascending order; the first `keyed` of them have a key. */
export interface Sorted {
  readonly ids: Uint32Array;
  readonly keyed: number;
}

/** What has been counted of one field's values: up to chunk `next`, by number of term or chain, or by text. */
export interface Tally {
  next: number;
  readonly counts: Map<number | string, number>;
  missing: number;
  /** Values beyond those that are told apart. */
  uncounted: number;
  /** Once all is counted: the most frequent values. The counts are then let go. */
  summary: Facet | null;
}

export interface SearchState {
  readonly query: string;
  readonly generation: number;
  /** Of sets that were made beside the evidence; null where the query asks for none. */
  readonly revision: number | null;
  readonly plan: Plan;
  readonly columns: ColumnReader;
  /** Events in the case. */
  readonly events: number;
  /** True if the order of import is the order of time. */
  readonly timeOrdered: boolean;
  /** Found events by chunk of ids; undefined: not looked yet. */
  readonly chunks: (Bits | null | undefined)[];
  readonly counts: number[];
  readonly hits: TextHits;
  /** All found events in an order that somebody looked far into. */
  readonly sorted: Map<KeyedSort, Sorted>;
  readonly session: SearchSession;
  /** Values that were counted, by field. */
  readonly tallies: Map<string, Tally>;
}

export const createSearchSession = (): SearchSession => ({ states: new Map(), columns: null, sorted: [] });

/** The session's state for a query, new if it was for another query or for a case that has changed since. Throws `query_invalid`. */
export function openState(db: ReadableDB, session: SearchSession, query: string): SearchState {
  return inSnapshot(db, () => {
    const { generation, events, timeOrdered, nextEvent } = getMeta(db);
    const known = session.states.get(query);
    session.states.delete(query);
    if (known?.generation === generation && (known.revision === null || known.revision === getSetRevision(db))) {
      session.states.set(query, known);
      return known;
    }
    if (session.columns?.generation !== generation) session.columns = { generation, reader: createColumnReader(db) };
    const plan = compileQuery(db, parseQuery(query));
    const chunks = events === 0 ? 0 : chunkOf(nextEvent - 1) + 1;
    if (hasKind(plan, 'member') && getMembersFrom(db) > 1) throw queryError('members_unknown', query, 0, query.length);
    const state: SearchState = {
      query,
      generation,
      revision: hasKind(plan, 'attached') ? getSetRevision(db) : null,
      plan,
      columns: session.columns.reader,
      events,
      timeOrdered: timeOrdered === 1,
      chunks: Array.from<undefined>({ length: chunks }),
      counts: Array.from({ length: chunks }, () => 0),
      hits: new Map(),
      sorted: new Map(),
      session,
      tallies: new Map(),
    };
    session.states.set(query, state);
    for (const [other, { generation: of }] of session.states)
      if (of !== generation || session.states.size > statesAtMost) session.states.delete(other);
    return state;
  });
}

/** Keeps sorted results, and lets older ones go. */
export function keepSorted(state: SearchState, sort: KeyedSort, sorted: Sorted): void {
  state.sorted.set(sort, sorted);
  const all = state.session.sorted;
  all.push({ of: state, sort });
  for (const { of, sort: old } of all.splice(0, Math.max(0, all.length - sortedAtMost))) of.sorted.delete(old);
}

/** Finds the events of a chunk, unless they are known. */
export function* ensureChunk(db: ReadableDB, state: SearchState, chunk: number): Steps<Bits | null> {
  const known = state.chunks[chunk];
  if (known !== undefined) return known;
  const doneBefore = (chunks: number): StepProgress => ({
    done: Math.floor(state.events * (chunks / Math.max(state.chunks.length, 1))),
    total: state.events,
  });
  const bits = yield* evaluateChunk(db, state, chunk, doneBefore(chunk));
  state.chunks[chunk] = bits;
  state.counts[chunk] = countBits(bits);
  yield doneBefore(chunk + 1);
  return bits;
}

/** Finds all events; gives their number. */
export function* ensureAll(db: ReadableDB, state: SearchState): Steps<number> {
  let count = 0;
  for (let chunk = 0; chunk < state.chunks.length; chunk++) {
    yield* ensureChunk(db, state, chunk);
    count += state.counts[chunk] ?? 0;
  }
  return count;
}

const hasKind = (plan: Plan, kind: Plan['kind']): boolean =>
  plan.kind === kind ||
  (plan.kind === 'not' && hasKind(plan.plan, kind)) ||
  ((plan.kind === 'and' || plan.kind === 'or') && plan.plans.some((one) => hasKind(one, kind)));

/** False where words are found by reading rows, because the text index is not complete. */
export const isIndexed = (db: ReadableDB, state: SearchState): boolean => !hasKind(state.plan, 'text') || findTextFrontier(db) === null;
