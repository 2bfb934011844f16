import type { SavedSearch } from '../../../src-shared/model/marks.ts';
import { allRows, inTransaction, run, type ReadableDB, type WritableDB } from './database.ts';
import type { Hand } from './marks.ts';
import { sql } from './sql.ts';

/** By name. */
export const listSavedSearches = (db: ReadableDB): SavedSearch[] =>
  allRows(db, sql`SELECT id, name, query, author, at FROM saved_search ORDER BY name COLLATE NOCASE, id`);

/** Keeps a query under a name, in place of an earlier one of that name. Gives the list. */
export const saveSearch = (db: WritableDB, name: string, query: string, { author, at }: Hand): SavedSearch[] =>
  inTransaction(db, () => {
    run(
      db,
      sql`INSERT INTO saved_search (name, query, author, at) VALUES (${name}, ${query}, ${author}, ${at})
          ON CONFLICT (name) DO UPDATE SET query = excluded.query, author = excluded.author, at = excluded.at`,
    );
    return listSavedSearches(db);
  });

/** Gives the list without it. */
export const removeSavedSearch = (db: WritableDB, id: number): SavedSearch[] =>
  inTransaction(db, () => {
    run(db, sql`DELETE FROM saved_search WHERE id = ${id}`);
    return listSavedSearches(db);
  });
