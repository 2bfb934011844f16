/** The mappings by which files of an evidence were read. */
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import { getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** Adds a mapping; gives its id. */
export const insertMapping = (db: WritableDB, evidence: number, mapping: MappingFile, isGiven: boolean): number =>
  run(db, sql`INSERT INTO mapping (evidence, given, content) VALUES (${evidence}, ${isGiven ? 1 : 0}, ${JSON.stringify(mapping)})`).id;

/** The mapping that the auditor gave for an evidence, or null. */
export const getGivenMapping = (db: ReadableDB, evidence: number): MappingFile | null => {
  const row = getRow<{ content: string }>(db, sql`SELECT content FROM mapping WHERE evidence = ${evidence} AND given = 1 LIMIT 1`);
  // Written from the same type; the database is the case's own.
  return row === undefined ? null : (JSON.parse(row.content) as MappingFile);
};
