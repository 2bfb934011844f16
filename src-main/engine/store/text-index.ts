/**
 * Building the full-text index in the background: staged texts move into it from the lowest event id up, a batch in a transaction of its
 * own, so that it goes on where it stopped after a close, a cancel or a crash.
 */
import { allRows, getValue, inTransaction, run, type ReadableDB, type WritableDB } from './database.ts';
import { getMeta, subtractStaged } from './meta.ts';
import { sql } from './sql.ts';
import type { Steps } from './steps.ts';
import { indexableText } from './words.ts';

export interface TextIndexState {
  readonly indexed: number;
  readonly total: number;
}

/** Events in one batch, and characters of text after which it ends early: about 150 ms. */
const batchRows = 10_000;
const batchCharacters = 3_000_000;
const readRows = 500;
const readBytes = 4_000_000;

/** Pages that the database keeps for reuse while the index grows; more are given back to the disk, at most so many at a time. */
const sparePages = 2000;
const releasePages = 1000;

/** Lowest event whose text is not in the index; null when the index is complete. All events from there on are staged. */
export const findTextFrontier = (db: ReadableDB): number | null =>
  getValue<number>(db, sql`SELECT event FROM event_text ORDER BY event LIMIT 1`) ?? null;

/** Moves one batch into the index. Done when `indexed` equals `total`. */
export function indexTextBatch(db: WritableDB): TextIndexState {
  const state = inTransaction(db, () => {
    let rows = 0;
    let characters = 0;
    let last = 0;
    while (rows < batchRows && characters < batchCharacters) {
      const staged = readStaged(db, last + 1, Number.MAX_SAFE_INTEGER);
      if (staged.length === 0) break;
      for (const { event, text } of staged) {
        run(db, sql`INSERT INTO event_fts (rowid, text) VALUES (${event}, ${indexableText(text)})`);
        characters += text.length;
        last = event;
      }
      rows += staged.length;
    }
    run(db, sql`DELETE FROM event_text WHERE event <= ${last}`);
    subtractStaged(db, rows);
    const { events, staged } = getMeta(db);
    return { indexed: events - staged, total: events };
  });
  releaseSpace(db);
  return state;
}

/** Some staged texts of events from `first` to before `end`, in order: as many as are good to hold in memory, at least one if there is any. */
export function readStaged(db: ReadableDB, first: number, end: number): { readonly event: number; readonly text: string }[] {
  const sizes = allRows<{ event: number; bytes: number }>(
    db,
    sql`SELECT event, octet_length(text) AS bytes FROM event_text WHERE event >= ${first} AND event < ${end} ORDER BY event LIMIT ${readRows}`,
  );
  let bytes = 0;
  const cut = sizes.findIndex((one, i) => (bytes += one.bytes) > readBytes && i > 0);
  const last = sizes[cut === -1 ? sizes.length - 1 : cut - 1];
  return last === undefined
    ? []
    : allRows(db, sql`SELECT event, text FROM event_text WHERE event BETWEEN ${first} AND ${last.event} ORDER BY event`);
}

/** Moves all staged texts, a batch a step. */
export function* indexTextSteps(db: WritableDB): Steps<TextIndexState> {
  for (;;) {
    const state = indexTextBatch(db);
    if (state.indexed >= state.total) return state;
    yield { done: state.indexed, total: state.total };
  }
}

function releaseSpace(db: WritableDB): void {
  const free = Number(db.connection.pragma('freelist_count', { simple: true }));
  if (free > sparePages) db.connection.pragma(`incremental_vacuum(${Math.min(free - sparePages, releasePages)})`);
}
