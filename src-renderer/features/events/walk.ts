/** From one place of a query's results to the next of a kind. Positions count from 0. */
import { engine } from '../../bridge/host.ts';
import type { Sort } from '../../state/events-view.ts';
import { withTerm } from './query-terms.ts';

export interface Ordering {
  readonly query: string;
  readonly sort: Sort;
  readonly descending: boolean;
}

export interface Stop {
  readonly offset: number;
  readonly id: number;
}

/** Bookmarks that are looked through at most. */
const marksAtMost = 500;

/** The next bookmark after a position, or the one before it; null if there is none. Among n bookmarks it asks for log n positions. */
export async function nextBookmark(order: Ordering, from: number, by: 1 | -1): Promise<Stop | null> {
  const marked = withTerm(order.query, 'has:bookmark');
  const { rows } = await engine.call('events.page', { ...order, query: marked, offset: 0, limit: marksAtMost });
  const offsetOf = async (index: number): Promise<number | null> => {
    const row = rows[index];
    return row === undefined ? null : (await engine.call('events.locate', { ...order, id: row.id })).offset;
  };
  // The first bookmark that stands behind the position.
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (((await offsetOf(middle)) ?? 0) > from - (by === -1 ? 1 : 0)) high = middle;
    else low = middle + 1;
  }
  const index = by === 1 ? low : low - 1;
  const offset = await offsetOf(index);
  const id = rows[index]?.id;
  return offset === null || id === undefined ? null : { offset, id };
}
