import { eventFields, type EventField } from '../../../src-shared/model/event.ts';
import { guarded, type WritableDB } from './database.ts';
import { eventColumns } from './event-columns.ts';
import type { SqlValue } from './sql.ts';

/** Normalised events of consecutive records, in columns. `RowBlock` of the format module fits. */
export interface EventRows {
  readonly count: number;
  readonly strings: readonly string[];
  /** For each field 0 (null) or 1 + index into `strings`. */
  readonly columns: Readonly<Record<EventField, Uint32Array>>;
  /** Milliseconds UTC, NaN where there is none. */
  readonly time: Float64Array;
  readonly recorded: Float64Array;
  readonly text: readonly string[];
}

/** Where those records stand. `RecordBlock` of the chain module fits. */
export interface EventFacts {
  /** Index into the import's files. */
  readonly file: number;
  readonly firstOrdinal: number;
  readonly count: number;
  /** Bit 0: malformed, the record is no event. */
  readonly flags: Uint8Array;
  readonly line: Uint32Array;
  readonly byte: Float64Array;
  readonly length: Uint32Array;
  /** NaN where there is none. */
  readonly seq: Float64Array;
  readonly scope: Uint32Array;
  readonly scopes: readonly string[];
}

/** `event.at` of an event without a time: behind every date that there is. */
export const noTimeAt = 9e15;

/** Rows in one statement: measured best, 1.5 times as fast as one by one. */
const batch = 32;

/** A text longer than this does not wait for others, so that few large ones do not add up in memory. */
const largeText = 100_000;

interface Batch {
  /** Values of the rows that wait, row after row. A row is written at `begin()`, all its columns, and then `end()`ed. */
  readonly values: SqlValue[];
  readonly begin: () => number;
  readonly end: () => void;
  readonly flush: () => void;
}

/** Collects rows and inserts `batch` of them with one statement. */
function createBatch(db: WritableDB, table: string, columns: readonly string[]): Batch {
  const width = columns.length;
  const insert = (rows: number): ((values: readonly SqlValue[]) => void) => {
    const row = `(${columns.map(() => '?').join(',')})`;
    const statement = db.connection.prepare<[readonly SqlValue[]]>(
      `INSERT INTO ${table} (${columns.join(',')}) VALUES ${Array.from({ length: rows }, () => row).join(',')}`,
    );
    return (values) => void guarded(() => statement.run(values));
  };
  const insertBatch = insert(batch);
  const insertOne = insert(1);
  const values: SqlValue[] = Array.from<SqlValue>({ length: width * batch }).fill(null);
  let used = 0;
  return {
    values,
    begin: () => used,
    end() {
      used += width;
      if (used < values.length) return;
      insertBatch(values);
      used = 0;
    },
    flush() {
      for (let at = 0; at < used; at += width) insertOne(values.slice(at, at + width));
      used = 0;
    },
  };
}

export interface EventWriter {
  /** Adds the records of a block that are events; `fileId` and `chainOf` say which file and chain row they belong to. */
  add(rows: EventRows, facts: EventFacts, firstId: number, fileId: number, chainOf: (scope: number) => number | null): number;
  flush(): void;
}

const plainColumns = ['id', 'file', 'chain', 'seq', 'time', 'recorded', 'line', 'byte', 'length'] as const;
const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** Inserts events and stages their text. `termOf` gives a value its number in the dictionary. */
export function createEventWriter(db: WritableDB, termOf: (text: string) => number): EventWriter {
  const events = createBatch(db, 'event', [...plainColumns, ...eventFields.map((field) => eventColumns[field].column.text)]);
  const texts = createBatch(db, 'event_text', ['event', 'text']);
  const isTerm = eventFields.map((field) => eventColumns[field].kind === 'term');

  return {
    add(rows, facts, firstId, fileId, chainOf) {
      const columns = eventFields.map((field) => rows.columns[field]);
      const terms = new Int32Array(rows.strings.length);
      const { values } = events;
      let added = 0;
      for (let i = 0; i < facts.count; i++) {
        if (((facts.flags[i] ?? 0) & 1) !== 0) continue;
        const id = firstId + i;
        let at = events.begin();
        values[at++] = id;
        values[at++] = fileId;
        values[at++] = chainOf(facts.scope[i] ?? 0);
        values[at++] = orNull(facts.seq[i]);
        values[at++] = orNull(rows.time[i]);
        values[at++] = orNull(rows.recorded[i]);
        values[at++] = facts.line[i] ?? 0;
        values[at++] = facts.byte[i] ?? 0;
        values[at++] = facts.length[i] ?? 0;
        for (let c = 0; c < columns.length; c++) {
          const code = columns[c]?.[i] ?? 0;
          const text = code === 0 ? undefined : rows.strings[code - 1];
          if (text === undefined) values[at++] = null;
          else if (isTerm[c] !== true) values[at++] = text;
          else values[at++] = terms[code - 1] ||= termOf(text);
        }
        events.end();

        const text = rows.text[i] ?? '';
        at = texts.begin();
        texts.values[at] = id;
        texts.values[at + 1] = text;
        texts.end();
        if (text.length > largeText) texts.flush();
        added += 1;
      }
      return added;
    },
    flush() {
      events.flush();
      texts.flush();
    },
  };
}
