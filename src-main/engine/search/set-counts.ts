import { findSets, setNames } from '../store/attached-set.ts';
import type { ReadableDB } from '../store/database.ts';
import type { Steps } from '../store/steps.ts';
import { chunkSize, hasBit } from './bits.ts';
import { ensureChunk, openState, type SearchSession } from './session.ts';

export interface SetCounts {
  /** Results in each set of `has:`, by its name. */
  readonly counts: Readonly<Record<string, number>>;
  /** False: stopped before all results were looked at; the same call again goes on, because what was found of the query is kept. */
  readonly exact: boolean;
}

/** How many of a query's results are in each set that `has:` names. Stops when `expired` says so. Throws `query_invalid`. */
export function* countSets(db: ReadableDB, session: SearchSession, query: string, expired: () => boolean): Steps<SetCounts> {
  const state = openState(db, session, query);
  const sets = (setNames('has') ?? []).map((name) => ({ name, read: findSets(db, 'has', (one) => one === name) }));
  const counts: Record<string, number> = Object.fromEntries(sets.map(({ name }) => [name, 0]));
  for (let chunk = 0; chunk < state.chunks.length; chunk++) {
    if (expired()) return { counts, exact: false };
    const first = chunk * chunkSize;
    const members = sets.map(({ name, read }) => ({ name, ids: read?.(first, first + chunkSize) ?? [] }));
    // Most stretches of a case have no marks: there the query needs not be looked for.
    if (members.every(({ ids }) => ids.length === 0)) continue;
    const all = state.plan.kind === 'all';
    const bits = all ? null : yield* ensureChunk(db, state, chunk);
    for (const { name, ids } of members)
      counts[name] = (counts[name] ?? 0) + (all ? ids.length : ids.filter((id) => hasBit(bits, id)).length);
    yield { done: chunk, total: state.chunks.length };
  }
  return { counts, exact: true };
}
