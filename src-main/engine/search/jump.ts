import type { ReadableDB } from '../store/database.ts';
import type { Steps } from '../store/steps.ts';
import { findNotBefore } from './order.ts';
import { locateId, type Ordered } from './page.ts';
import { openState, type SearchSession } from './session.ts';

export type JumpTarget = { readonly kind: 'time'; readonly time: number } | { readonly kind: 'seq'; readonly seq: number };

export interface JumpRequest extends Ordered {
  readonly to: JumpTarget;
}

/**
 * The first result at or after a time (milliseconds UTC) or a sequence number, and its position; where the order is turned round, at or
 * before it. Nulls: there is none. Throws `query_invalid`.
 */
export function* jumpToEvent(
  db: ReadableDB,
  session: SearchSession,
  { query, sort, descending = false, to }: JumpRequest,
): Steps<{ offset: number | null; id: number | null }> {
  const state = openState(db, session, query);
  const target = to.kind === 'time' ? to.time : to.seq;
  const id = yield* findNotBefore(db, state, sort, descending, to.kind, target);
  return { id, offset: id === null ? null : yield* locateId(db, state, sort, descending, id) };
}
