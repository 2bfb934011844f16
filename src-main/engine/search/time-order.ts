/** Found events in the order of time, where that is not the order of import. */
import { anchorStride } from '../store/anchor.ts';
import { allValues, getValue, type ReadableDB } from '../store/database.ts';
import { sql } from '../store/sql.ts';
import type { Steps } from '../store/steps.ts';
import { chunkOf, hasBit, listBits } from './bits.ts';
import { ensureAll, ensureChunk, ensureWindows, type SearchState } from './session.ts';

/** So many found events are sorted in memory; more than that are met often enough when one walks along the index of time. */
const sortAtMost = 50_000;
const readAtOnce = 4000;

/** Windows to walk along before all events are looked for: enough for the first page of anything that is not rare. */
const walkAtFirst = 16;

/** Found events from position `offset` on, in the order of time. */
export function* listByTime(db: ReadableDB, state: SearchState, offset: number, limit: number): Steps<number[]> {
  const ids: number[] = [];
  const { anchors, counts } = ensureWindows(db, state);
  let position = 0;
  let walked = 0;
  for (let window = 0; window < anchors.length && ids.length < limit; window++) {
    if (walked === walkAtFirst) yield* ensureAll(db, state);
    const sorted = yield* sortIfFew(db, state);
    if (sorted !== null) return [...sorted.subarray(offset, offset + limit)];
    const count = counts[window] ?? -1;
    if (count >= 0 && position + count <= offset) {
      position += count;
      continue;
    }
    const found = yield* listWindow(db, state, window);
    ids.push(...found.slice(Math.max(offset - position, 0), Math.max(offset - position, 0) + limit - ids.length));
    position += found.length;
    walked += 1;
  }
  return ids;
}

/** Position of a found event in the order of time. */
export function* locateByTime(db: ReadableDB, state: SearchState, id: number): Steps<number> {
  yield* ensureAll(db, state);
  const sorted = yield* sortIfFew(db, state);
  if (sorted !== null) return sorted.indexOf(id);
  const { anchors, counts } = ensureWindows(db, state);
  const at = getValue<number>(db, sql`SELECT at FROM event WHERE id = ${id}`) ?? 0;
  let position = 0;
  for (let window = 0; window < anchors.length; window++) {
    const next = anchors[window + 1];
    const behind = next !== undefined && (next.at < at || (next.at === at && next.event <= id));
    const count = counts[window] ?? -1;
    if (behind && count >= 0) {
      position += count;
      continue;
    }
    const found = yield* listWindow(db, state, window);
    if (!behind) return position + found.indexOf(id);
    position += found.length;
  }
  return -1;
}

/** Found events between one anchor and the next. */
function* listWindow(db: ReadableDB, state: SearchState, window: number): Steps<number[]> {
  const { anchors, counts } = ensureWindows(db, state);
  const anchor = anchors[window];
  if (anchor === undefined) return [];
  const ids = allValues<number>(
    db,
    sql`SELECT id FROM event INDEXED BY event_time WHERE (at, id) >= (${anchor.at}, ${anchor.event}) ORDER BY at, id LIMIT ${anchorStride}`,
  );
  const found: number[] = [];
  for (const id of ids) {
    const known = state.chunks[chunkOf(id)];
    if (hasBit(known === undefined ? yield* ensureChunk(db, state, chunkOf(id)) : known, id)) found.push(id);
  }
  counts[window] = found.length;
  yield { done: window * anchorStride, total: state.events };
  return found;
}

/** All found events sorted, once all are known and if they are few; null otherwise. */
function* sortIfFew(db: ReadableDB, state: SearchState): Steps<Float64Array | null> {
  if (state.sorted !== null) return state.sorted;
  if (state.chunks.includes(undefined)) return null;
  const total = state.counts.reduce((sum, count) => sum + count, 0);
  if (total > sortAtMost) return null;
  const ids = state.chunks.flatMap((bits, chunk) => listBits(bits ?? null, chunk));
  const times = new Float64Array(ids.length);
  for (let from = 0; from < ids.length; from += readAtOnce) {
    const part = ids.slice(from, from + readAtOnce);
    const at = allValues<number>(
      db,
      sql`SELECT e.at FROM json_each(${JSON.stringify(part)}) j CROSS JOIN event e ON e.id = j.value ORDER BY j.key`,
    );
    times.set(at, from);
    yield { done: from, total: ids.length };
  }
  const order = Uint32Array.from(ids, (_, i) => i).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  state.sorted = Float64Array.from(order, (i) => ids[i] ?? 0);
  return state.sorted;
}
