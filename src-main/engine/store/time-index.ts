/**
 * The index of time while rows come in. In order, or nearly so, keeping it up costs a tenth of an insert; rows in random order cost four
 * times as much as sorting them once at the end. So a large import that turns out disordered goes on without the index and builds it
 * before it commits: one statement, measured 0.9 s per million events of the case, the longest that an import has before its commit.
 */
import { guarded, type WritableDB } from './database.ts';

/** Events of an import to look at before deciding, and the share of them that come before their predecessor. */
const decideAfter = 50_000;
const disorderedAbove = 0.2;

export interface TimeIndexKeeper {
  /** Tells how many rows were added, and how many of them were earlier than the row before. */
  noteRows(rows: number, descents: number): void;
  /** True if the index has to be built again. */
  readonly dropped: boolean;
}

/** `eventsBefore`: with more events than that in the case already, sorting all of them again would not pay. */
export function createTimeIndexKeeper(db: WritableDB, eventsBefore: number): TimeIndexKeeper {
  let rows = 0;
  let descents = 0;
  let decided = false;
  let dropped = false;
  return {
    noteRows(moreRows, moreDescents) {
      if (decided) return;
      rows += moreRows;
      descents += moreDescents;
      if (rows < Math.max(decideAfter, eventsBefore)) return;
      decided = true;
      if (descents <= rows * disorderedAbove) return;
      guarded(() => db.connection.exec('DROP INDEX event_time'));
      dropped = true;
    },
    get dropped() {
      return dropped;
    },
  };
}

export const buildTimeIndex = (db: WritableDB): void => {
  guarded(() => db.connection.exec('CREATE INDEX event_time ON event (at)'));
};
