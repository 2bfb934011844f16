import type { ReadableDB } from '../store/database.ts';
import type { StepProgress, Steps } from '../store/steps.ts';
import { ensureChunk, isIndexed, openState, type SearchSession } from './session.ts';

export interface CountRequest {
  readonly query: string;
  /** Stop once there are at least so many; a later call with the same session goes on from there. */
  readonly atMost?: number | undefined;
}

export interface CountResult {
  readonly count: number;
  /** False: there may be more, counting stopped at `atMost`. */
  readonly exact: boolean;
  /** False: words were found by reading rows, because the text index is not complete. */
  readonly indexed: boolean;
}

/** How far counting has come: `count` found among the first `done` of `total` events. */
export type CountProgress = StepProgress & { readonly count: number };

/** Counts a query's results. Throws `query_invalid`. */
export function* countEvents(
  db: ReadableDB,
  session: SearchSession,
  { query, atMost = Infinity }: CountRequest,
): Steps<CountResult, CountProgress> {
  const state = openState(db, session, query);
  const indexed = isIndexed(db, state);
  if (state.plan.kind === 'all') return { count: state.events, exact: true, indexed };
  let count = 0;
  for (let chunk = 0; chunk < state.chunks.length; chunk++) {
    if (count >= atMost) return { count, exact: false, indexed };
    for (const steps = ensureChunk(db, state, chunk); ;) {
      const step = steps.next();
      if (step.done === true) break;
      yield { ...step.value, count };
    }
    count += state.counts[chunk] ?? 0;
  }
  return { count, exact: true, indexed };
}
