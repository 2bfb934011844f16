import { getRow, getValue, type ReadableDB } from './database.ts';
import { findChain } from './chain.ts';
import { getFileEvents } from './evidence-file.ts';
import { sql } from './sql.ts';

/** Where an event is said to be. What is null is not known. */
export interface EventPlace {
  readonly evidence: number;
  readonly chain: string | null;
  readonly seq: number | null;
  readonly file: string | null;
  readonly line: number | null;
  /** Tells records apart that share a line. */
  readonly byte?: number | null;
}

/** The first event with a sequence number in a chain of an evidence. */
export function findEventBySeq(db: ReadableDB, evidence: number, chain: string, seq: number): number | null {
  const id = findChain(db, evidence, chain);
  return id === null
    ? null
    : (getValue<number>(db, sql`SELECT id FROM event WHERE chain = ${id} AND seq = ${seq} ORDER BY id LIMIT 1`) ?? null);
}

/** The event at a finding's place: by its chain and number, else by file and line. Null if no event stands there. */
export function findEvent(db: ReadableDB, { evidence, chain, seq, file, line, byte = null }: EventPlace): number | null {
  if (chain !== null && seq !== null) {
    const bySeq = findEventBySeq(db, evidence, chain, seq);
    if (bySeq !== null) return bySeq;
  }
  if (file === null || (line === null && byte === null)) return null;
  const events = getFileEvents(db, evidence, file);
  if (events === null) return null;
  const byByte = byte !== null;
  const target = byByte ? byte : (line ?? 0);

  // Lines and bytes grow with the ids of a file's events, so no index is needed: halve the range until the first one that reaches it.
  let low = events.first;
  let high = events.last + 1;
  const next = (from: number): { id: number; line: number; byte: number } | undefined =>
    getRow(db, sql`SELECT id, line, byte FROM event WHERE id BETWEEN ${from} AND ${events.last} ORDER BY id LIMIT 1`);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = next(middle);
    if (row === undefined || (byByte ? row.byte : row.line) >= target) high = middle;
    else low = row.id + 1;
  }
  const found = next(low);
  return found !== undefined && (byByte ? found.byte : found.line) === target ? found.id : null;
}

/** The events before and after one in its chain. */
export interface Neighbours {
  readonly previous: number | null;
  readonly next: number | null;
  /** `import`: its records carry no numbers, so these only stand beside it in the evidence. */
  readonly by: 'seq' | 'import' | 'none';
}

export function findNeighbours(db: ReadableDB, event: number): Neighbours {
  const row = getRow<{ chain: number | null; seq: number | null }>(db, sql`SELECT chain, seq FROM event WHERE id = ${event}`);
  if (row === undefined || row.chain === null) return { previous: null, next: null, by: 'none' };
  const { chain, seq } = row;
  if (seq === null) {
    return {
      previous:
        getValue<number>(db, sql`SELECT id FROM event WHERE chain = ${chain} AND seq IS NULL AND id < ${event} ORDER BY id DESC LIMIT 1`) ??
        null,
      next:
        getValue<number>(db, sql`SELECT id FROM event WHERE chain = ${chain} AND seq IS NULL AND id > ${event} ORDER BY id LIMIT 1`) ??
        null,
      by: 'import',
    };
  }
  return {
    previous:
      getValue<number>(
        db,
        sql`SELECT id FROM event WHERE chain = ${chain} AND (seq, id) < (${seq}, ${event}) ORDER BY seq DESC, id DESC LIMIT 1`,
      ) ?? null,
    next:
      getValue<number>(db, sql`SELECT id FROM event WHERE chain = ${chain} AND (seq, id) > (${seq}, ${event}) ORDER BY seq, id LIMIT 1`) ??
      null,
    by: 'seq',
  };
}
