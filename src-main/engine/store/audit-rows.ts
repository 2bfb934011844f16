/** Events as an audit reads them: numbers and numbers of terms, in order of time or of the evidence, some thousands at a time. */
import { guarded, type ReadableDB } from './database.ts';
import { noTimeAt } from './event-writer.ts';

/** One event: positions are those of `auditColumns`. Terms and files are their numbers, 0 for none; times NaN. */
export type AuditRow = readonly (number | string | null)[];

/** Positions in an `AuditRow`. */
export const at = {
  id: 0,
  time: 1,
  recorded: 2,
  file: 3,
  chain: 4,
  seq: 5,
  actorId: 6,
  actorEmail: 7,
  actorType: 8,
  actorRole: 9,
  action: 10,
  category: 11,
  outcome: 12,
  resourceType: 13,
  resourceId: 14,
  resourceName: 15,
  ip: 16,
  country: 17,
  userAgent: 18,
  session: 19,
  source: 20,
} as const;

/** In the order of the positions. */
const columnNames =
  'id time recorded file chain seq actor_id actor_email actor_type actor_role action category outcome resource_type resource_id resource_name ip country user_agent session source'.split(
    ' ',
  );

/** Rows read by one statement: few, so that they die young and the heap stays small. */
const rowsAtOnce = 512;

/**
 * All events that have a time, in its order (equal times: in that of import). Of the positions that are left out, a row says nothing but
 * whether there is a value (1 or null).
 */
export function* readByTime(db: ReadableDB, leftOut: ReadonlySet<number> = new Set()): Generator<readonly AuditRow[], void, void> {
  const columns = columnNames.map((name, i) => (leftOut.has(i) ? `iif(${name} IS NULL, NULL, 1)` : name)).join(', ');
  const statement = guarded(() =>
    db.connection
      .prepare(
        `SELECT ${columns} FROM event INDEXED BY event_time WHERE (at, id) > (?, ?) AND at < ${noTimeAt} ORDER BY at, id LIMIT ${rowsAtOnce}`,
      )
      .raw(),
  );
  let from: [number, number] = [-9e15, 0];
  for (;;) {
    const rows = guarded(() => statement.all(...from) as AuditRow[]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    if (rows.length < rowsAtOnce) return;
    from = [last[at.time] as number, last[at.id] as number];
  }
}

/** Id, chain, sequence number, time and recorded time of all events in the order of the evidence. */
export function* readByImport(
  db: ReadableDB,
): Generator<readonly (readonly [number, number, number | null, number | null, number | null, number])[], void, void> {
  const statement = guarded(() =>
    db.connection.prepare(`SELECT id, chain, seq, time, recorded, file FROM event WHERE id > ? ORDER BY id LIMIT ${rowsAtOnce}`).raw(),
  );
  let from = 0;
  for (;;) {
    const rows = guarded(() => statement.all(from) as [number, number, number | null, number | null, number | null, number][]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    if (rows.length < rowsAtOnce) return;
    from = last[0];
  }
}
