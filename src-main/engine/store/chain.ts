import { allRows, getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** Adds a chain that records of an evidence name; its profile and origin are known when the verification is done. */
export const insertChain = (db: WritableDB, evidence: number, key: string): number =>
  run(db, sql`INSERT INTO chain (evidence, key, profile, origin) VALUES (${evidence}, ${key}, '', NULL)`).id;

/** Writes what the verification knows of a chain. */
export const upsertChain = (db: WritableDB, evidence: number, key: string, profile: string, origin: string | null): void => {
  run(
    db,
    sql`INSERT INTO chain (evidence, key, profile, origin) VALUES (${evidence}, ${key}, ${profile}, ${origin})
        ON CONFLICT (evidence, key) DO UPDATE SET profile = excluded.profile, origin = excluded.origin`,
  );
};

export const findChain = (db: ReadableDB, evidence: number, key: string): number | null =>
  getRow<{ id: number }>(db, sql`SELECT id FROM chain WHERE evidence = ${evidence} AND key = ${key}`)?.id ?? null;

/** Keys of all chains by number. */
export const listChainKeys = (db: ReadableDB): ReadonlyMap<number, string> =>
  new Map(allRows<{ id: number; key: string }>(db, sql`SELECT id, key FROM chain`).map(({ id, key }) => [id, key]));

/** Of all chains by number: their key and the evidence they belong to. */
export const listChainScopes = (db: ReadableDB): ReadonlyMap<number, { readonly key: string; readonly evidence: number }> =>
  new Map(
    allRows<{ id: number; key: string; evidence: number }>(db, sql`SELECT id, key, evidence FROM chain`).map(({ id, key, evidence }) => [
      id,
      { key, evidence },
    ]),
  );
