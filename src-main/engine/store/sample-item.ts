/** The items of a sample, with what their tests found. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { SampleItem, TestFields } from '../../../src-shared/model/sample.ts';
import { allRows, allValues, getValue, inSnapshot, run, type ReadableDB, type WritableDB } from './database.ts';
import { listEventRows } from './event.ts';
import { sql, sqlNumbers } from './sql.ts';

/** What is fixed once an item is in the sample. */
export type ItemBody = Pick<
  SampleItem,
  'role' | 'unit' | 'key' | 'stratum' | 'order' | 'stream' | 'position' | 'counter' | 'hash' | 'ticket' | 'certain' | 'reason' | 'replaces'
>;

interface ItemRow {
  readonly id: number;
  readonly number: number;
  readonly event: number;
  readonly body: string;
  readonly test: string;
  readonly voided: string | null;
  readonly testedBy: string;
  readonly testedAt: number | null;
  readonly revision: number;
}

const columns = sql`id, number, event, body, test, voided, tested_by AS testedBy, tested_at AS testedAt, revision`;

/** Adds an item behind the others; gives its number in the sample. */
export function insertItem(db: WritableDB, sample: number, body: ItemBody, events: readonly number[], test: TestFields): number {
  const number = (getValue<number>(db, sql`SELECT max(number) FROM sample_item WHERE sample = ${sample}`) ?? 0) + 1;
  const { id } = run(
    db,
    sql`INSERT INTO sample_item (sample, number, event, body, test, tested_by, revision)
        VALUES (${sample}, ${number}, ${events[0] ?? 0}, ${JSON.stringify(body)}, ${JSON.stringify(test)}, '', 1)`,
  );
  for (const event of events) run(db, sql`INSERT OR IGNORE INTO sample_item_event (item, event) VALUES (${id}, ${event})`);
  return number;
}

/** Removes the items of a draw; key items stay. */
export const deleteDrawn = (db: WritableDB, sample: number): void =>
  void run(db, sql`DELETE FROM sample_item WHERE sample = ${sample} AND json_extract(body, '$.role') <> 'key'`);

/** All items in their order, from position `offset` on. */
export const listItems = (db: ReadableDB, sample: number, offset = 0, limit = 1_000_000): SampleItem[] =>
  inSnapshot(db, () =>
    complete(
      db,
      sample,
      allRows<ItemRow>(
        db,
        sql`SELECT ${columns} FROM sample_item WHERE sample = ${sample} ORDER BY number LIMIT ${limit} OFFSET ${offset}`,
      ),
    ),
  );

/** Throws `sample_item_unknown`. */
export const getItem = (db: ReadableDB, sample: number, number: number): SampleItem =>
  inSnapshot(db, () => {
    const [item] = complete(
      db,
      sample,
      allRows<ItemRow>(db, sql`SELECT ${columns} FROM sample_item WHERE sample = ${sample} AND number = ${number}`),
    );
    if (item === undefined) throw new AssayError('sample_item_unknown', { number });
    return item;
  });

function complete(db: ReadableDB, sample: number, rows: readonly ItemRow[]): SampleItem[] {
  const events = rows.map(({ event }) => event);
  const seen = new Map(listEventRows(db, events).map((row) => [row.id, row]));
  const places = new Map(
    allRows<{ id: number; evidence: string; file: string; line: number }>(
      db,
      sql`SELECT e.id, v.name AS evidence, f.path AS file, e.line FROM event e JOIN evidence_file f ON f.id = e.file JOIN evidence v ON v.id = f.evidence
          WHERE e.id IN ${sqlNumbers(events)}`,
    ).map(({ id, ...place }) => [id, place]),
  );
  const ids = sqlNumbers(rows.map(({ id }) => id));
  const files = allRows<SampleItem['files'][number] & { item: number }>(
    db,
    sql`SELECT item, id, name, sha256, bytes, by, at FROM sample_file WHERE item IN ${ids} ORDER BY id`,
  );
  const counts = new Map(
    allRows<{ item: number; events: number }>(
      db,
      sql`SELECT item, count(*) AS events FROM sample_item_event WHERE item IN ${ids} GROUP BY item`,
    ).map((row) => [row.item, row.events]),
  );
  const replacedBy = new Map(
    allRows<{ number: number; replaces: number }>(
      db,
      sql`SELECT number, json_extract(body, '$.replaces') AS replaces FROM sample_item WHERE sample = ${sample} AND json_extract(body, '$.replaces') IS NOT NULL`,
    ).map(({ number, replaces }) => [replaces, number]),
  );
  return rows.map(({ id, body, test, event, ...row }) => {
    const shown = seen.get(event);
    const place = places.get(event);
    return {
      ...(JSON.parse(body) as ItemBody),
      ...(JSON.parse(test) as TestFields),
      ...row,
      id,
      event,
      events: counts.get(id) ?? 0,
      replacedBy: replacedBy.get(row.number) ?? null,
      files: files
        .filter(({ item }) => item === id)
        .map((file) => ({ id: file.id, name: file.name, sha256: file.sha256, bytes: file.bytes, by: file.by, at: file.at })),
      row:
        shown === undefined || place === undefined
          ? null
          : {
              ...place,
              seq: shown.seq,
              time: shown.time,
              actor: shown.actor,
              action: shown.action,
              outcome: shown.outcome,
              resource: shown.resource,
              findings: shown.findings,
            },
    };
  });
}

/** Writes what a test found, unless somebody else wrote since `revision`. Throws `sample_conflict`. */
export function updateTest(
  db: WritableDB,
  item: Pick<SampleItem, 'id' | 'number'>,
  revision: number,
  test: TestFields,
  testedBy: string,
  testedAt: number | null,
): void {
  const { changes } = run(
    db,
    sql`UPDATE sample_item SET test = ${JSON.stringify(test)}, tested_by = ${testedBy}, tested_at = ${testedAt}, revision = revision + 1
        WHERE id = ${item.id} AND revision = ${revision}`,
  );
  if (changes === 0) throw new AssayError('sample_conflict', { number: item.number });
}

export const setVoided = (db: WritableDB, id: number, reason: string): void =>
  void run(db, sql`UPDATE sample_item SET voided = ${reason}, revision = revision + 1 WHERE id = ${id}`);

export const insertFile = (db: WritableDB, item: number, file: Omit<SampleItem['files'][number], 'id'>): void =>
  void run(
    db,
    sql`INSERT OR IGNORE INTO sample_file (item, name, sha256, bytes, by, at) VALUES (${item}, ${file.name}, ${file.sha256}, ${file.bytes}, ${file.by}, ${file.at})`,
  );

export const deleteFile = (db: WritableDB, item: number, id: number): void =>
  void run(db, sql`DELETE FROM sample_file WHERE item = ${item} AND id = ${id}`);

/** Notes what the grid says now as what was exported. */
export const noteExported = (db: WritableDB, sample: number): void =>
  void run(db, sql`UPDATE sample_item SET base = test WHERE sample = ${sample}`);

/** What each item's fields were when the grid was last exported; null: never. In the order of the numbers. */
export const listExported = (db: ReadableDB, sample: number): (TestFields | null)[] =>
  allValues<string | null>(db, sql`SELECT base FROM sample_item WHERE sample = ${sample} ORDER BY number`).map((base) =>
    base === null ? null : (JSON.parse(base) as TestFields),
  );
