import type { EventRow } from '../../../src-shared/model/event.ts';
import { anchorStride, findAnchor, getAnchor, type Order } from '../store/anchor.ts';
import { allValues, getRow, getValue, inSnapshot, type ReadableDB } from '../store/database.ts';
import { listEventRows } from '../store/event.ts';
import { sql } from '../store/sql.ts';
import type { Steps } from '../store/steps.ts';
import { chunkOf, hasBit, listBits, rankBit } from './bits.ts';
import { ensureChunk, openState, orderOf, type SearchSession, type SearchState } from './session.ts';
import { listByTime, locateByTime } from './time-order.ts';

export interface PageRequest {
  readonly query: string;
  readonly sort: Order;
  readonly offset: number;
  readonly limit: number;
}

/**
 * Rows of a query's results from position `offset` on. Rows with equal times stand in the order of import, rows without a time last.
 * Throws `query_invalid`.
 */
export function* pageEvents(
  db: ReadableDB,
  session: SearchSession,
  { query, sort, offset, limit }: PageRequest,
): Steps<{ rows: EventRow[]; offset: number }> {
  return { rows: listEventRows(db, yield* pageEventIds(db, session, { query, sort, offset, limit })), offset };
}

/** The same as ids alone. */
export function* pageEventIds(db: ReadableDB, session: SearchSession, { query, sort, offset, limit }: PageRequest): Steps<number[]> {
  const state = openState(db, session, query);
  return yield* listIds(db, state, orderOf(state, sort), offset, limit);
}

function* listIds(db: ReadableDB, state: SearchState, order: Order, offset: number, limit: number): Steps<number[]> {
  if (state.plan.kind === 'all') return listUnfiltered(db, order, offset, limit);
  if (order === 'time') return yield* listByTime(db, state, offset, limit);
  const ids: number[] = [];
  let position = 0;
  for (let chunk = 0; chunk < state.chunks.length && ids.length < limit; chunk++) {
    const bits = yield* ensureChunk(db, state, chunk);
    ids.push(...listBits(bits, chunk, Math.max(offset - position, 0), limit - ids.length));
    position += state.counts[chunk] ?? 0;
  }
  return ids;
}

/** From the anchor before the position: at most 2,000 index entries are skipped. */
const listUnfiltered = (db: ReadableDB, order: Order, offset: number, limit: number): number[] =>
  inSnapshot(db, () => {
    const anchor = getAnchor(db, order, Math.floor(offset / anchorStride));
    if (anchor === null) return [];
    const skip = offset % anchorStride;
    return allValues<number>(
      db,
      order === 'import'
        ? sql`SELECT id FROM event WHERE id >= ${anchor.event} ORDER BY id LIMIT ${limit} OFFSET ${skip}`
        : sql`SELECT id FROM event INDEXED BY event_time WHERE (at, id) >= (${anchor.at}, ${anchor.event}) ORDER BY at, id LIMIT ${limit} OFFSET ${skip}`,
    );
  });

export interface LocateRequest {
  readonly query: string;
  readonly sort: Order;
  readonly id: number;
}

/** Position of an event among a query's results; null if it is not one of them. */
export function* locateEvent(db: ReadableDB, session: SearchSession, { query, sort, id }: LocateRequest): Steps<number | null> {
  const state = openState(db, session, query);
  const order = orderOf(state, sort);
  if (state.plan.kind === 'all') return locateUnfiltered(db, order, id);
  if (chunkOf(id) >= state.chunks.length || !hasBit(yield* ensureChunk(db, state, chunkOf(id)), id)) return null;
  if (order === 'time') return yield* locateByTime(db, state, id);
  let position = 0;
  for (let chunk = 0; chunk < chunkOf(id); chunk++) {
    yield* ensureChunk(db, state, chunk);
    position += state.counts[chunk] ?? 0;
  }
  return position + rankBit(state.chunks[chunkOf(id)] ?? null, id);
}

const locateUnfiltered = (db: ReadableDB, order: Order, id: number): number | null =>
  inSnapshot(db, () => {
    const row = getRow<{ at: number }>(db, sql`SELECT at FROM event WHERE id = ${id}`);
    if (row === undefined) return null;
    const anchor = findAnchor(db, order, order === 'import' ? 0 : row.at, id);
    if (anchor === null) return null;
    const between = getValue<number>(
      db,
      order === 'import'
        ? sql`SELECT count(*) FROM event WHERE id >= ${anchor.event} AND id < ${id}`
        : sql`SELECT count(*) FROM event INDEXED BY event_time WHERE (at, id) >= (${anchor.at}, ${anchor.event}) AND (at, id) < (${row.at}, ${id})`,
    );
    return anchor.n * anchorStride + (between ?? 0);
  });
