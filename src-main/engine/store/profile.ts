/** The hash-chain profiles by which evidence was read. Secrets of keyed hashes are never stored. */
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

export interface ProfileInput {
  readonly file: ProfileFile;
  /** By the auditor. */
  readonly isGiven: boolean;
}

/** Only inside the transaction of an import. */
export const insertProfile = (db: WritableDB, evidence: number, { file, isGiven }: ProfileInput): void =>
  void run(
    db,
    sql`INSERT INTO evidence_profile (evidence, given, content) VALUES (${evidence}, ${isGiven ? 1 : 0}, ${JSON.stringify(file)})`,
  );

/** The profile of an evidence, or null. */
export const getProfile = (db: ReadableDB, evidence: number): ProfileFile | null => {
  const row = getRow<{ content: string }>(db, sql`SELECT content FROM evidence_profile WHERE evidence = ${evidence}`);
  // Written from the same type; the database is the case's own.
  return row === undefined ? null : (JSON.parse(row.content) as ProfileFile);
};
