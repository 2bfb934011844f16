/**
 * Search texts that the full-text index does not have yet, in pieces of up to a few thousand events. A piece holds a text for every id
 * from `first` on, also for ids that are no events; which are is what the table of events says.
 */
import { allValues, getRow, getValue, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** Texts of consecutive records: record i's is `[textOffsets[i], textOffsets[i + 1])`, its values, each followed by a line feed. */
interface Texts {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly textOffsets: Uint32Array;
}

/** Ids of one piece at most, so that it is read and indexed in a few milliseconds. */
const pieceIds = 2048;

/** Keeps the texts of a block for the index. */
export function stageTexts(db: WritableDB, firstId: number, { count, bytes, textOffsets }: Texts): void {
  for (let from = 0; from < count; from += pieceIds) {
    const to = Math.min(from + pieceIds, count);
    const offsets = textOffsets.subarray(from, to + 1);
    const texts = bytes.subarray(offsets[0], offsets[to - from]);
    run(
      db,
      sql`INSERT INTO event_text (first, count, offsets, texts) VALUES (${firstId + from}, ${to - from}, ${bufferOf(offsets)}, ${bufferOf(texts)})`,
    );
  }
}

/** Lowest id whose text is staged; null when there is none. All events from there on are staged. */
export const firstStaged = (db: ReadableDB): number | null =>
  getValue<number>(db, sql`SELECT first FROM event_text ORDER BY first LIMIT 1`) ?? null;

export interface StagedTexts {
  readonly texts: readonly { readonly event: number; readonly text: string }[];
  /** No event from the first one asked for to before this has another staged text. */
  readonly end: number;
}

/** Texts of events from `first` to before `end`, in order, out of the first piece that has any. */
export function readStaged(db: ReadableDB, first: number, end: number): StagedTexts {
  const start = getValue<number>(
    db,
    sql`SELECT first FROM event_text WHERE first >= coalesce((SELECT max(first) FROM event_text WHERE first <= ${first}), 0) AND first + count > ${first} ORDER BY first LIMIT 1`,
  );
  const piece =
    start === undefined || start >= end
      ? undefined
      : getRow<{ first: number; count: number; offsets: Buffer; texts: Buffer }>(
          db,
          sql`SELECT first, count, offsets, texts FROM event_text WHERE first = ${start}`,
        );
  if (piece === undefined) return { texts: [], end };
  const to = Math.min(piece.first + piece.count, end);
  const ids = allValues<number>(db, sql`SELECT id FROM event WHERE id >= ${Math.max(first, piece.first)} AND id < ${to}`);
  const { offsets } = piece;
  const base = offsets.readUInt32LE(0);
  const offset = (index: number): number => offsets.readUInt32LE(4 * index) - base;
  const textOf = (index: number): string => piece.texts.toString('utf8', offset(index), Math.max(offset(index), offset(index + 1) - 1));
  return { texts: ids.map((event) => ({ event, text: textOf(event - piece.first) })), end: to };
}

/** Forgets pieces that begin before `end`. */
export const dropStaged = (db: WritableDB, end: number): void => {
  run(db, sql`DELETE FROM event_text WHERE first < ${end}`);
};

/** Forgets pieces from `first` on that hold no text of an event. */
export const dropEmptyPieces = (db: WritableDB, first: number): void => {
  run(
    db,
    sql`DELETE FROM event_text WHERE first >= ${first} AND NOT EXISTS (SELECT 1 FROM event WHERE id >= event_text.first AND id < event_text.first + event_text.count)`,
  );
};

const bufferOf = (array: Uint8Array | Uint32Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
