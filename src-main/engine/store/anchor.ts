/**
 * Every 2,000th row of an order, so that a table over millions of rows jumps to a position by reading at most 2,000 index entries.
 * Stored, because the unfiltered order is what everybody scrolls through first.
 */
import { getRow, getValue, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';
import type { Steps } from './steps.ts';

export type Order = 'time' | 'import';

/** Rows between two anchors. */
export const anchorStride = 2000;

/** The row at position `n * anchorStride`; `at` is 0 in the order of import. */
export interface Anchor {
  readonly n: number;
  readonly at: number;
  readonly event: number;
}

export const getAnchor = (db: ReadableDB, order: Order, n: number): Anchor | null =>
  getRow(db, sql`SELECT n, at, event FROM anchor WHERE sort = ${order} AND n = ${n}`) ?? null;

/** The last anchor that does not lie behind a row. */
export const findAnchor = (db: ReadableDB, order: Order, at: number, event: number): Anchor | null =>
  getRow(db, sql`SELECT n, at, event FROM anchor WHERE sort = ${order} AND (at, event) <= (${at}, ${event}) ORDER BY n DESC LIMIT 1`) ??
  null;

const insertAnchor = (db: WritableDB, order: Order, { n, at, event }: Anchor): void => {
  run(db, sql`INSERT INTO anchor (sort, n, at, event) VALUES (${order}, ${n}, ${at}, ${event})`);
};

/** Anchors of the order of import for the rows that were added behind the ones that have them. */
export function* extendImportAnchors(db: WritableDB, total: number): Steps<void> {
  let anchor = getRow<Anchor>(db, sql`SELECT n, at, event FROM anchor WHERE sort = 'import' ORDER BY n DESC LIMIT 1`);
  if (anchor === undefined) {
    const first = getValue<number>(db, sql`SELECT id FROM event ORDER BY id LIMIT 1`);
    if (first === undefined) return;
    anchor = { n: 0, at: 0, event: first };
    insertAnchor(db, 'import', anchor);
  }
  for (;;) {
    const event: number | undefined = getValue<number>(
      db,
      sql`SELECT id FROM event WHERE id >= ${anchor.event} ORDER BY id LIMIT 1 OFFSET ${anchorStride}`,
    );
    if (event === undefined) return;
    anchor = { n: anchor.n + 1, at: 0, event };
    insertAnchor(db, 'import', anchor);
    if (anchor.n % 20 === 0) yield { done: anchor.n * anchorStride, total };
  }
}

/** Anchors of the order of time, anew. Not needed while that is the order of import. */
export function* rebuildTimeAnchors(db: WritableDB, total: number): Steps<void> {
  removeTimeAnchors(db);
  let next = getRow<{ at: number; event: number }>(
    db,
    sql`SELECT at, id AS event FROM event INDEXED BY event_time ORDER BY at, id LIMIT 1`,
  );
  for (let n = 0; next !== undefined; n++) {
    insertAnchor(db, 'time', { n, ...next });
    next = getRow<{ at: number; event: number }>(
      db,
      sql`SELECT at, id AS event FROM event INDEXED BY event_time WHERE (at, id) >= (${next.at}, ${next.event}) ORDER BY at, id LIMIT 1 OFFSET ${anchorStride}`,
    );
    if (n % 20 === 19) yield { done: n * anchorStride, total };
  }
}

export const removeTimeAnchors = (db: WritableDB): void => {
  run(db, sql`DELETE FROM anchor WHERE sort = 'time'`);
};
