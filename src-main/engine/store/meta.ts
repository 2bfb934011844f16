import { getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** The case's one row of totals. */
export interface Meta {
  readonly name: string;
  readonly createdAt: number;
  /** Id of the next event; grows for ever. */
  readonly nextEvent: number;
  /** Events in the case. */
  readonly events: number;
  /** Events whose text the full-text index does not have yet. */
  readonly staged: number;
  /** Changes whenever events come or go: what was computed from an earlier one is void. */
  readonly generation: number;
  /** 1 if the order of import is also the order of time. */
  readonly timeOrdered: number;
  /** The highest `event.at`. */
  readonly lastAt: number;
}

export const getMeta = (db: ReadableDB): Meta => {
  const meta = getRow<Meta>(
    db,
    sql`SELECT name, created_at AS createdAt, next_event AS nextEvent, events, staged, generation, time_ordered AS timeOrdered, last_at AS lastAt FROM meta`,
  );
  if (meta === undefined) throw new Error('the case database has no meta row');
  return meta;
};

/** Names a new case. */
export const nameCase = (db: WritableDB, name: string, createdAt: number): void => {
  run(db, sql`UPDATE meta SET name = ${name}, created_at = ${createdAt}`);
};

export const updateTotals = (
  db: WritableDB,
  next: Pick<Meta, 'nextEvent' | 'events' | 'staged' | 'generation' | 'timeOrdered' | 'lastAt'>,
): void => {
  run(
    db,
    sql`UPDATE meta SET next_event = ${next.nextEvent}, events = ${next.events}, staged = ${next.staged}, generation = ${next.generation}, time_ordered = ${next.timeOrdered}, last_at = ${next.lastAt}`,
  );
};

export const subtractStaged = (db: WritableDB, count: number): void => {
  run(db, sql`UPDATE meta SET staged = staged - ${count}`);
};

/** Makes void what was found so far. */
export const bumpGeneration = (db: WritableDB): void => {
  run(db, sql`UPDATE meta SET generation = generation + 1`);
};
