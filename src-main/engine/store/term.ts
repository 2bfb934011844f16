import { allRows, allValues, getValue, run, type ReadableDB, type WritableDB } from './database.ts';
import { foldValue } from './fold.ts';
import { sql, sqlNumbers } from './sql.ts';

/** Values remembered while importing, and the longest one worth remembering. */
const rememberedAtMost = 60_000;
const rememberedLength = 300;

/**
 * Gives values their number in the dictionary, and new ones a place in it. Remembers the values seen last, in two generations, so that
 * a column in which every value is new costs time but no memory.
 */
export function createTermWriter(db: WritableDB): (text: string) => number {
  let young = new Map<string, number>();
  let old = new Map<string, number>();

  const remember = (text: string, id: number): number => {
    if (text.length > rememberedLength) return id;
    if (young.size >= rememberedAtMost) {
      old = young;
      young = new Map();
    }
    young.set(text, id);
    return id;
  };

  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    const before = old.get(text);
    if (before !== undefined) return remember(text, before);
    const stored = getValue<number>(db, sql`SELECT id FROM term WHERE text = ${text}`);
    if (stored !== undefined) return remember(text, stored);
    const fold = foldValue(text);
    return remember(text, run(db, sql`INSERT INTO term (text, fold) VALUES (${text}, ${fold === text ? null : fold})`).id);
  };
}

/** Numbers of the values that equal `folded` whatever their case. */
export const findTerms = (db: ReadableDB, folded: string): number[] =>
  allValues(db, sql`SELECT id FROM term WHERE text = ${folded} UNION SELECT id FROM term WHERE fold = ${folded}`);

/** Numbers of the values that a LIKE pattern (escape `\`) matches whatever their case. */
export const matchTerms = (db: ReadableDB, pattern: string): number[] =>
  allValues(db, sql`SELECT id FROM term WHERE coalesce(fold, text) LIKE ${pattern} ESCAPE '\\'`);

/** Texts of terms by number. */
export const listTermTexts = (db: ReadableDB, ids: readonly number[]): ReadonlyMap<number, string> =>
  new Map(
    allRows<{ id: number; text: string }>(db, sql`SELECT id, text FROM term WHERE id IN ${sqlNumbers(ids)}`).map(({ id, text }) => [
      id,
      text,
    ]),
  );

/** Of terms that differ from others in case alone: the number of one of them that stands for all. */
export function mapSpellings(db: ReadableDB): ReadonlyMap<number, number> {
  // The one in lower case stands for all if there is one; the others are in this small index.
  const rows = allRows<{ id: number; same: number }>(
    db,
    sql`SELECT t.id, coalesce((SELECT id FROM term WHERE text = t.fold), (SELECT min(id) FROM term WHERE fold = t.fold)) AS same
        FROM term t WHERE t.fold IS NOT NULL`,
  );
  return new Map(rows.filter(({ id, same }) => id !== same).map(({ id, same }) => [id, same]));
}
