/** What the auditor sets and judges in an audit, by kind and key. Every change is a row of its own; the last one holds. */
import { allRows, getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import type { Hand } from './marks.ts';
import { sql } from './sql.ts';

export type WorkKind = 'engagement' | 'triage' | 'review' | 'conclusion' | 'list';

export interface WorkEntry extends Hand {
  readonly id: number;
  readonly key: string;
  readonly content: unknown;
}

type Row = Omit<WorkEntry, 'content'> & { readonly content: string };

const parsed = (row: Row): WorkEntry => ({ ...row, content: JSON.parse(row.content) as unknown });

/** What holds now, in the order in which it was written. */
export const listWork = (db: ReadableDB, kind: WorkKind): WorkEntry[] =>
  allRows<Row>(
    db,
    sql`SELECT id, key, content, author, at FROM audit_work w WHERE kind = ${kind} AND content IS NOT NULL
        AND id = (SELECT max(id) FROM audit_work WHERE kind = w.kind AND key = w.key) ORDER BY id`,
  ).map(parsed);

/** Everything that ever held under a key, the newest first. */
export const listWorkVersions = (db: ReadableDB, kind: WorkKind, key: string): WorkEntry[] =>
  allRows<Row>(
    db,
    sql`SELECT id, key, content, author, at FROM audit_work WHERE kind = ${kind} AND key = ${key} AND content IS NOT NULL ORDER BY id DESC`,
  ).map(parsed);

export function getWork(db: ReadableDB, kind: WorkKind, key: string): WorkEntry | null {
  const row = getRow<Omit<Row, 'content'> & { content: string | null }>(
    db,
    sql`SELECT id, key, content, author, at FROM audit_work WHERE kind = ${kind} AND key = ${key} ORDER BY id DESC LIMIT 1`,
  );
  return row === undefined || row.content === null ? null : parsed({ ...row, content: row.content });
}

/** Null takes away what holds under the key. Gives the row's id. */
export const putWork = (db: WritableDB, kind: WorkKind, key: string, content: unknown, { author, at }: Hand): number =>
  run(
    db,
    sql`INSERT INTO audit_work (kind, key, content, author, at)
        VALUES (${kind}, ${key}, ${content === null ? null : JSON.stringify(content)}, ${author}, ${at})`,
  ).id;
