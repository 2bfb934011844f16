/**
 * Building the full-text index in the background: staged texts move into it from the lowest event id up, a batch in a transaction of its
 * own, so that it goes on where it stopped after a close, a cancel or a crash.
 */
import { inTransaction, run, type ReadableDB, type WritableDB } from './database.ts';
import { getMeta, subtractStaged } from './meta.ts';
import { sql } from './sql.ts';
import { dropStaged, firstStaged, readStaged } from './staged-text.ts';
import type { Steps } from './steps.ts';
import { indexableText } from './words.ts';

export interface TextIndexState {
  readonly indexed: number;
  readonly total: number;
}

/** Events in one batch, and characters of text after which it ends early: about 150 ms. */
const batchRows = 10_000;
const batchCharacters = 3_000_000;

/** Pages that the database keeps for reuse while the index grows; more are given back to the disk, at most so many at a time. */
const sparePages = 1000;
const releasePages = 500;

/** Lowest id whose text is not in the index; null when the index is complete. All events from there on are staged. */
export const findTextFrontier = (db: ReadableDB): number | null => firstStaged(db);

/** Moves one batch into the index. Done when `indexed` equals `total`. */
export function indexTextBatch(db: WritableDB): TextIndexState {
  const state = inTransaction(db, () => {
    let rows = 0;
    let characters = 0;
    while (rows < batchRows && characters < batchCharacters) {
      const frontier = firstStaged(db);
      if (frontier === null) break;
      const { texts, end } = readStaged(db, frontier, Number.MAX_SAFE_INTEGER);
      for (const { event, text } of texts) {
        run(db, sql`INSERT INTO event_fts (rowid, text) VALUES (${event}, ${indexableText(text)})`);
        characters += text.length;
      }
      dropStaged(db, end);
      rows += texts.length;
    }
    subtractStaged(db, rows);
    const { events, staged } = getMeta(db);
    return { indexed: events - staged, total: events };
  });
  releaseSpace(db);
  return state;
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
