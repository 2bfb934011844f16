/**
 * What has been found of one query so far. It belongs to whoever shows the results: a window keeps one for its table, the command line
 * makes one for its run. Everything in it is worked out when first asked for and void once events come or go.
 */
import { listAnchors, type Anchor, type Order } from '../store/anchor.ts';
import { inSnapshot, type ReadableDB } from '../store/database.ts';
import { getMeta } from '../store/meta.ts';
import type { Steps } from '../store/steps.ts';
import { findTextFrontier } from '../store/text-index.ts';
import { chunkOf, countBits, type Bits } from './bits.ts';
import { compileQuery, type Plan } from './compile.ts';
import { evaluateChunk, type TextHits } from './evaluate.ts';
import { parseQuery } from './parse.ts';

/** Holds the state of the last query; pass the same one to all calls that belong together. */
export interface SearchSession {
  state: SearchState | null;
}

export interface SearchState {
  readonly query: string;
  readonly generation: number;
  readonly plan: Plan;
  /** Events in the case. */
  readonly events: number;
  /** True if the order of import is the order of time. */
  readonly timeOrdered: boolean;
  /** Found events by chunk of ids; undefined: not looked yet. */
  readonly chunks: (Bits | null | undefined)[];
  readonly counts: number[];
  readonly hits: TextHits;
  /** In the order of time: anchors, and found events between one and the next, -1 while unknown. */
  windows: { readonly anchors: readonly Anchor[]; readonly counts: Int32Array } | null;
  /** All found events in the order of time, where they are few. */
  sorted: Float64Array | null;
}

export const createSearchSession = (): SearchSession => ({ state: null });

/** The session's state for a query, new if it was for another query or for a case that has changed since. Throws `query_invalid`. */
export function openState(db: ReadableDB, session: SearchSession, query: string): SearchState {
  return inSnapshot(db, () => {
    const { generation, events, timeOrdered, nextEvent } = getMeta(db);
    if (session.state?.query === query && session.state.generation === generation) return session.state;
    const plan = compileQuery(db, parseQuery(query));
    const chunks = events === 0 ? 0 : chunkOf(nextEvent - 1) + 1;
    session.state = {
      query,
      generation,
      plan,
      events,
      timeOrdered: timeOrdered === 1,
      chunks: Array.from<undefined>({ length: chunks }),
      counts: Array.from({ length: chunks }, () => 0),
      hits: new Map(),
      windows: null,
      sorted: null,
    };
    return session.state;
  });
}

/** The order that positions are counted in: time is import where they are the same. */
export const orderOf = (state: SearchState, sort: Order): Order => (sort === 'time' && !state.timeOrdered ? 'time' : 'import');

/** Finds the events of a chunk, unless they are known. */
export function* ensureChunk(db: ReadableDB, state: SearchState, chunk: number): Steps<Bits | null> {
  const known = state.chunks[chunk];
  if (known !== undefined) return known;
  const progress = { done: state.events * (chunk / Math.max(state.chunks.length, 1)), total: state.events };
  const bits = yield* evaluateChunk(db, state.plan, state.hits, chunk, progress);
  state.chunks[chunk] = bits;
  state.counts[chunk] = countBits(bits);
  yield progress;
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

export const ensureWindows = (db: ReadableDB, state: SearchState): NonNullable<SearchState['windows']> => {
  if (state.windows === null) {
    const anchors = listAnchors(db, 'time');
    state.windows = { anchors, counts: new Int32Array(anchors.length).fill(-1) };
  }
  return state.windows;
};

const hasText = (plan: Plan): boolean =>
  plan.kind === 'text' ||
  (plan.kind === 'not' && hasText(plan.plan)) ||
  ((plan.kind === 'and' || plan.kind === 'or') && plan.plans.some(hasText));

/** False where words are found by reading rows, because the text index is not complete. */
export const isIndexed = (db: ReadableDB, state: SearchState): boolean => !hasText(state.plan) || findTextFrontier(db) === null;
