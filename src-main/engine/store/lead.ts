/** The leads of the last audit, as sets of events that can be searched, and what the audit gave. All of it can be made again. */
import { getRow, getValue, inTransaction, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

export interface StoredLead {
  readonly rule: string;
  readonly events: readonly number[];
}

export interface StoredRun {
  /** Of the events it was made from, see `meta.generation`. */
  readonly generation: number;
  /** Version of the engagement. */
  readonly engagement: number;
  readonly at: number;
  readonly result: unknown;
}

/** Both revisions only grow, so their sum changes whenever one of them does. */
export const getLeadRevision = (db: ReadableDB): number => getValue<number>(db, sql`SELECT revision FROM lead_revision`) ?? 0;

/** Puts an audit in place of the last one. */
export const writeRun = (db: WritableDB, { generation, engagement, at, result }: StoredRun, leads: readonly StoredLead[]): void =>
  inTransaction(db, () => {
    run(db, sql`DELETE FROM lead_event`);
    run(db, sql`DELETE FROM lead`);
    for (const { rule, events } of leads) {
      const { id } = run(db, sql`INSERT INTO lead (rule) VALUES (${rule})`);
      for (const event of events) run(db, sql`INSERT OR IGNORE INTO lead_event (event, lead) VALUES (${event}, ${id})`);
    }
    run(
      db,
      sql`INSERT INTO audit_run (id, generation, engagement, at, result) VALUES (1, ${generation}, ${engagement}, ${at}, ${JSON.stringify(result)})
          ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, engagement = excluded.engagement, at = excluded.at, result = excluded.result`,
    );
    run(db, sql`UPDATE lead_revision SET revision = revision + 1`);
  });

/** The last audit that was kept, or null. */
export function getRun(db: ReadableDB): StoredRun | null {
  const row = getRow<Omit<StoredRun, 'result'> & { result: string }>(db, sql`SELECT generation, engagement, at, result FROM audit_run`);
  return row === undefined ? null : { ...row, result: JSON.parse(row.result) as unknown };
}
