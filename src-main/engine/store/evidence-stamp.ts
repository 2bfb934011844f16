import { allRows, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** A time stamp that stood beside an evidence when it was imported. */
export interface StoredStamp {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const insertStamp = (db: WritableDB, evidence: number, { name, bytes }: StoredStamp): void =>
  void run(db, sql`INSERT INTO evidence_stamp (evidence, name, bytes) VALUES (${evidence}, ${name}, ${bytes})`);

export const listStamps = (db: ReadableDB, evidence: number): StoredStamp[] =>
  allRows<StoredStamp>(db, sql`SELECT name, bytes FROM evidence_stamp WHERE evidence = ${evidence} ORDER BY id`);
