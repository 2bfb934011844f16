import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { FileReconciliation } from '../../../src-shared/model/verification.ts';
import { allRows, getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** A file that holds events, as the reading plan names it. */
export interface EventFileInput {
  readonly path: string;
  readonly reader: string;
  /** Kept as JSON. */
  readonly framing: unknown;
  /** How its records become events, where that is not part of the reader. */
  readonly mapping?: MappingFile | undefined;
}

/** Adds an event file before its records are read. */
export const insertEventFile = (
  db: WritableDB,
  evidence: number,
  { path, reader, framing }: EventFileInput,
  mapping: number | null,
): number =>
  run(
    db,
    sql`INSERT INTO evidence_file (evidence, path, role, reader, framing, mapping, bytes, lines, headers, blanks, records, accepted, rejected, duplicates)
        VALUES (${evidence}, ${path}, 'events', ${reader}, ${JSON.stringify(framing)}, ${mapping}, 0, 0, 0, 0, 0, 0, 0, 0)`,
  ).id;

/** Notes which events came from a file. */
export const setFileEvents = (db: WritableDB, id: number, firstEvent: number, lastEvent: number): void => {
  run(db, sql`UPDATE evidence_file SET first_event = ${firstEvent}, last_event = ${lastEvent} WHERE id = ${id}`);
};

/** Writes the reconciliation of all files of an evidence, in the order in which it reports them. */
export function writeFiles(db: WritableDB, evidence: number, files: readonly FileReconciliation[]): void {
  run(db, sql`DELETE FROM evidence_file WHERE evidence = ${evidence} AND reader IS NULL`);
  run(db, sql`UPDATE evidence_file SET reported = NULL WHERE evidence = ${evidence}`);
  files.forEach((f, i) => {
    const known = getRow<{ id: number }>(
      db,
      sql`SELECT id FROM evidence_file WHERE evidence = ${evidence} AND path = ${f.path} AND reported IS NULL`,
    )?.id;
    if (known === undefined) {
      run(
        db,
        sql`INSERT INTO evidence_file (evidence, path, role, bytes, sha256, lines, headers, blanks, records, expanded, accepted, rejected, duplicates, reported)
            VALUES (${evidence}, ${f.path}, ${f.role}, ${f.bytes}, ${f.sha256}, ${f.lines}, ${f.headers}, ${f.blanks}, ${f.records}, ${f.expanded ?? 0}, ${f.accepted}, ${f.rejected}, ${f.duplicates}, ${i})`,
      );
      return;
    }
    run(
      db,
      sql`UPDATE evidence_file SET role = ${f.role}, bytes = ${f.bytes}, sha256 = ${f.sha256}, lines = ${f.lines}, headers = ${f.headers}, blanks = ${f.blanks},
            records = ${f.records}, expanded = ${f.expanded ?? 0}, accepted = ${f.accepted}, rejected = ${f.rejected}, duplicates = ${f.duplicates}, reported = ${i}
          WHERE id = ${known}`,
    );
  });
}

/** The reconciliation as reported. */
export const listFiles = (db: ReadableDB, evidence: number): FileReconciliation[] =>
  allRows<FileReconciliation & { readonly expanded: number }>(
    db,
    sql`SELECT path, role, bytes, sha256, lines, headers, blanks, records, expanded, accepted, rejected, duplicates
        FROM evidence_file WHERE evidence = ${evidence} AND reported IS NOT NULL ORDER BY reported`,
  ).map(({ expanded, ...file }) => (expanded > 0 ? { ...file, expanded } : file));

/** Which events came from a file of an evidence; null if none did. */
export const getFileEvents = (
  db: ReadableDB,
  evidence: number,
  path: string,
): { readonly id: number; readonly first: number; readonly last: number } | null =>
  getRow(
    db,
    sql`SELECT id, first_event AS first, last_event AS last FROM evidence_file WHERE evidence = ${evidence} AND path = ${path} AND first_event IS NOT NULL`,
  ) ?? null;
