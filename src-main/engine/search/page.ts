import type { EventRow } from '../../../src-shared/model/event.ts';
import type { EventSort } from '../../../src-shared/model/search.ts';
import { anchorStride, findAnchor, getAnchor, type Order } from '../store/anchor.ts';
import { allValues, getRow, getValue, inSnapshot, type ReadableDB } from '../store/database.ts';
import { countUndated, listEventRows } from '../store/event.ts';
import { sql } from '../store/sql.ts';
import type { Steps } from '../store/steps.ts';
import { chunkOf, countBits, hasBit, listBits, rankBit } from './bits.ts';
import { listSorted, locateSorted, turned } from './order.ts';
import { ensureAll, ensureChunk, openState, type SearchSession, type SearchState } from './session.ts';

export interface Ordered {
  readonly query: string;
  readonly sort: EventSort;
  readonly descending?: boolean | undefined;
}

export interface PageRequest extends Ordered {
  readonly offset: number;
  readonly limit: number;
}

/** Rows of a query's results from position `offset` on, in an order of `eventSorts`. Throws `query_invalid`. */
export function* pageEvents(db: ReadableDB, session: SearchSession, request: PageRequest): Steps<{ rows: EventRow[]; offset: number }> {
  return { rows: listEventRows(db, yield* pageEventIds(db, session, request)), offset: request.offset };
}

/** The same as ids alone. */
export function* pageEventIds(db: ReadableDB, session: SearchSession, request: PageRequest): Steps<number[]> {
  const { query, sort, offset, limit, descending = false } = request;
  return yield* listIds(db, openState(db, session, query), sort, descending, offset, limit);
}

/** The order that positions are counted in: time is import where they are the same. */
const orderOf = (state: SearchState, sort: EventSort): EventSort => (sort === 'time' && state.timeOrdered ? 'import' : sort);

function* listIds(
  db: ReadableDB,
  state: SearchState,
  sort: EventSort,
  descending: boolean,
  offset: number,
  limit: number,
): Steps<number[]> {
  const order = orderOf(state, sort);
  if (order === 'seq' || order === 'recorded') return yield* listSorted(db, state, order, descending, offset, limit);
  if (state.plan.kind === 'all') {
    if (!descending) return listUnfiltered(db, order, offset, limit);
    return turnedSpans(offset, limit, sort === 'time' ? state.events - countUndated(db) : state.events, state.events).flatMap(
      ({ from, count }) => listUnfiltered(db, order, from, count).toReversed(),
    );
  }
  if (order === 'time') return yield* listSorted(db, state, order, descending, offset, limit);
  if (!descending) return yield* listInImportOrder(db, state, offset, limit);
  const total = yield* ensureAll(db, state);
  // In the order of time those without one are the last of all events, and so of the results.
  const keyed = sort === 'time' ? total - (yield* countUndatedResults(db, state)) : total;
  const ids: number[] = [];
  for (const { from, count } of turnedSpans(offset, limit, keyed, total))
    ids.push(...(yield* listInImportOrder(db, state, from, count)).toReversed());
  return ids;
}

/** The ascending stretches that positions from `offset` of the order turned round stand for. */
function turnedSpans(offset: number, limit: number, keyed: number, total: number): { readonly from: number; readonly count: number }[] {
  const spans = [];
  for (const [start, end] of [
    [Math.min(offset, keyed), Math.min(offset + limit, keyed)],
    [Math.max(offset, keyed), Math.min(offset + limit, total)],
  ] as const) {
    if (start < end) spans.push({ from: turned(end - 1, keyed, total), count: end - start });
  }
  return spans;
}

function* listInImportOrder(db: ReadableDB, state: SearchState, offset: number, limit: number): Steps<number[]> {
  const ids: number[] = [];
  let position = 0;
  for (let chunk = 0; chunk < state.chunks.length && ids.length < limit; chunk++) {
    const bits = yield* ensureChunk(db, state, chunk);
    ids.push(...listBits(bits, chunk, Math.max(offset - position, 0), limit - ids.length));
    position += state.counts[chunk] ?? 0;
  }
  return ids;
}

/** Results without a time where the order of import is that of time: all events behind the first one without. */
function* countUndatedResults(db: ReadableDB, state: SearchState): Steps<number> {
  const undated = countUndated(db);
  if (undated === 0 || state.plan.kind === 'all') return undated;
  const [first = 0] = listUnfiltered(db, 'import', state.events - undated, 1);
  let count = -rankBit(state.chunks[chunkOf(first)] ?? null, first);
  for (let chunk = chunkOf(first); chunk < state.chunks.length; chunk++) count += countBits(yield* ensureChunk(db, state, chunk));
  return count;
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

export interface LocateRequest extends Ordered {
  readonly id: number;
}

/** Position of an event among a query's results; null if it is not one of them. */
export function* locateEvent(db: ReadableDB, session: SearchSession, request: LocateRequest): Steps<number | null> {
  const { query, sort, id, descending = false } = request;
  return yield* locateId(db, openState(db, session, query), sort, descending, id);
}

export function* locateId(db: ReadableDB, state: SearchState, sort: EventSort, descending: boolean, id: number): Steps<number | null> {
  const order = orderOf(state, sort);
  if (id < 0 || chunkOf(id) >= state.chunks.length) return null;
  if (order === 'import' || (order === 'time' && state.plan.kind === 'all')) {
    const position = yield* locateAscending(db, state, order, id);
    if (position === null || !descending) return position;
    const total = state.plan.kind === 'all' ? state.events : yield* ensureAll(db, state);
    return turned(position, sort === 'time' ? total - (yield* countUndatedResults(db, state)) : total, total);
  }
  if (!hasBit(yield* ensureChunk(db, state, chunkOf(id)), id)) return null;
  return yield* locateSorted(db, state, order, descending, id);
}

function* locateAscending(db: ReadableDB, state: SearchState, order: Order, id: number): Steps<number | null> {
  if (state.plan.kind === 'all') return locateUnfiltered(db, order, id);
  if (!hasBit(yield* ensureChunk(db, state, chunkOf(id)), id)) return null;
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
