/**
 * Which rows of a case are the auditor's own work and acts, and their digest. The custody log states the digests, so that a row that was
 * changed behind its back is found (`custody/`). What can be computed again from the evidence (events, findings, verdicts) is not among them.
 */
import { createHash } from 'node:crypto';
import { guarded, type ReadableDB } from './database.ts';

interface WorkTable {
  readonly name: string;
  /** Covered columns; the first ones that `order` names make the order total. Left out: what only points into the index. */
  readonly columns: readonly string[];
  readonly order: string;
}

/** A new table of the auditor's work is covered once it is named here. */
const workTables: readonly WorkTable[] = [
  { name: 'evidence', columns: ['id', 'name', 'sha256', 'bytes', 'filtered', 'imported_at', 'provenance', 'copy_problems'], order: 'id' },
  { name: 'evidence_profile', columns: ['evidence', 'given', 'content'], order: 'evidence' },
  { name: 'trust_anchor', columns: ['id', 'vkey', 'origin', 'source', 'pinned_by', 'pinned_at'], order: 'id' },
  { name: 'trust_validity', columns: ['anchor', 'valid_from', 'valid_until', 'revoked_at', 'note'], order: 'anchor' },
  { name: 'trust_setting', columns: ['id', 'as_of'], order: 'id' },
  { name: 'evidence_stamp', columns: ['id', 'evidence', 'name', 'bytes'], order: 'id' },
  { name: 'event_bookmark', columns: ['id', 'sha256', 'file', 'byte', 'author', 'at'], order: 'id' },
  { name: 'event_tag', columns: ['id', 'sha256', 'file', 'byte', 'tag', 'author', 'at'], order: 'id' },
  { name: 'event_note', columns: ['id', 'sha256', 'file', 'byte', 'text', 'author', 'at'], order: 'id' },
  { name: 'sample', columns: ['id', 'state', 'created_at', 'population', 'plan', 'planned', 'extensions', 'signoff'], order: 'id' },
  { name: 'sample_draw', columns: ['id', 'sample', 'body'], order: 'id' },
  { name: 'sample_item', columns: ['id', 'sample', 'number', 'body', 'test', 'voided', 'tested_by', 'tested_at'], order: 'id' },
  { name: 'sample_file', columns: ['id', 'item', 'name', 'sha256', 'bytes', 'by', 'at'], order: 'id' },
  { name: 'sample_log', columns: ['id', 'sample', 'at', 'by', 'action', 'detail'], order: 'id' },
  { name: 'sample_frequency', columns: ['id', 'rows'], order: 'id' },
  { name: 'saved_search', columns: ['id', 'name', 'query', 'author', 'at'], order: 'id' },
  { name: 'audit_work', columns: ['id', 'kind', 'key', 'content', 'author', 'at'], order: 'id' },
];

export const workTableNames: readonly string[] = workTables.map(({ name }) => name);

/** SHA-256 (lowercase hex) of a table's covered rows: of each one a JSON array of its values on a line of its own, in order. */
export function digestWorkTable(db: ReadableDB, name: string): string {
  const table = workTables.find((one) => one.name === name);
  if (table === undefined) throw new RangeError(`${name} is no table of the auditor's work`);
  const hash = createHash('sha256');
  const rows = guarded(() =>
    db.connection
      .prepare(`SELECT ${table.columns.join(', ')} FROM ${table.name} ORDER BY ${table.order}`)
      .raw()
      .iterate(),
  ) as IterableIterator<readonly unknown[]>;
  guarded(() => {
    for (const row of rows) {
      hash.update(JSON.stringify(row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))));
      hash.update('\n');
    }
  });
  return hash.digest('hex');
}

/** The digests of all these tables, by name. */
export const digestWork = (db: ReadableDB): Readonly<Record<string, string>> =>
  Object.fromEntries(workTables.map(({ name }) => [name, digestWorkTable(db, name)]));
