import { eventFields, type EventField } from '../../../src-shared/model/event.ts';
import { guarded, type WritableDB } from './database.ts';
import { eventColumns } from './event-columns.ts';
import { createMemberWriter, type Members } from './member-text.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { stageTexts } from './staged-text.ts';
import type { SqlValue } from './sql.ts';

/** Normalised events of consecutive records, in columns. `RowBlock` of the format module fits. */
export interface EventRows {
  readonly count: number;
  /** For each field 0 (null) or 1 + index of a value. */
  readonly columns: Readonly<Record<EventField, Uint32Array>>;
  /** Milliseconds UTC, NaN where there is none. */
  readonly time: Float64Array;
  readonly recorded: Float64Array;
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Record i's search text is `[textOffsets[i], textOffsets[i + 1])` of `bytes`: its values, each followed by a line feed. */
  readonly textOffsets: Uint32Array;
  /** Value v is `[valueStarts[v], valueEnds[v])` of `bytes`. 1 where it is plain ASCII. */
  readonly valueStarts: Uint32Array;
  readonly valueEnds: Uint32Array;
  readonly valueIsAscii: Uint8Array;
  readonly members: Members;
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

/** Inserts events, by row and by column, and stages their texts. `termOf` gives a value its number in the dictionary. */
export function createEventWriter(db: WritableDB, termOf: (text: string) => number): EventWriter {
  const segments = createSegmentWriter(db);
  const members = createMemberWriter(db);
  const buffers = eventFields.map((field) => (field === 'eventId' ? null : segments.codes[field]));

  const events = createBatch(db, 'event', [...plainColumns, ...eventFields.map((field) => eventColumns[field].column.text)]);
  const isTerm = eventFields.map((field) => eventColumns[field].kind === 'term');

  return {
    add(rows, facts, firstId, fileId, chainOf) {
      const columns = eventFields.map((field) => rows.columns[field]);
      const terms = new Int32Array(rows.valueStarts.length);
      const valueOf = createValueReader(rows);
      const { values } = events;
      const { seq, time, recorded } = segments.numbers;
      // Of columns of texts: the code that a value of this block has in the chunk.
      const textCodes = isTerm.map((is) => (is ? null : new Uint32Array(rows.valueStarts.length)));
      let chunk = segments.chunk;
      let added = 0;
      for (let i = 0; i < facts.count; i++) {
        if (((facts.flags[i] ?? 0) & 1) !== 0) continue;
        let at = events.begin();
        const index = segments.begin(firstId + i);
        if (segments.chunk !== chunk) {
          chunk = segments.chunk;
          for (const codes of textCodes) codes?.fill(0);
        }
        const chain = chainOf(facts.scope[i] ?? 0);
        if (chain !== null) segments.codes.chain.setNumber(index, chain);
        seq[index] = facts.seq[i] ?? NaN;
        time[index] = rows.time[i] ?? NaN;
        recorded[index] = rows.recorded[i] ?? NaN;
        values[at++] = firstId + i;
        values[at++] = fileId;
        values[at++] = chain;
        values[at++] = orNull(facts.seq[i]);
        values[at++] = orNull(rows.time[i]);
        values[at++] = orNull(rows.recorded[i]);
        values[at++] = facts.line[i] ?? 0;
        values[at++] = facts.byte[i] ?? 0;
        values[at++] = facts.length[i] ?? 0;
        for (let c = 0; c < columns.length; c++) {
          const code = columns[c]?.[i] ?? 0;
          if (code === 0) {
            values[at++] = null;
            continue;
          }
          const buffer = buffers[c];
          if (isTerm[c] === true) {
            const term = (terms[code - 1] ||= termOf(valueOf.own(code - 1)));
            values[at++] = term;
            buffer?.setNumber(index, term);
            continue;
          }
          values[at++] = valueOf.brief(code - 1);
          const codes = textCodes[c];
          if (buffer === null || buffer === undefined || codes === null || codes === undefined) continue;
          const known = codes[code - 1] ?? 0;
          if (known !== 0) buffer.repeat(index, known);
          else {
            buffer.setText(index, valueOf.own(code - 1), firstId + i);
            codes[code - 1] = buffer.code;
          }
        }
        events.end();
        added += 1;
      }
      if (added > 0) {
        stageTexts(db, firstId, rows);
        members.add(firstId, facts.count, rows.members);
      }
      return added;
    },
    flush() {
      events.flush();
      segments.flush();
      members.finish();
    },
  };
}

interface ValueReader {
  /** A value to be bound soon: it may keep the text of the whole block in memory. */
  brief(value: number): string;
  /** A value to be kept. */
  own(value: number): string;
}

function createValueReader({ bytes, valueStarts, valueEnds, valueIsAscii }: EventRows): ValueReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Cutting a piece out of one text costs a fifth of decoding the piece.
  let ascii: string | null = null;
  const own = (value: number): string =>
    buffer.toString(valueIsAscii[value] === 1 ? 'latin1' : 'utf8', valueStarts[value], valueEnds[value]);
  return {
    own,
    brief: (value) =>
      valueIsAscii[value] === 1 ? (ascii ??= buffer.toString('latin1')).slice(valueStarts[value], valueEnds[value]) : own(value),
  };
}
