/** The frozen population of a sample, in pieces of some thousands of units. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { allRows, getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** As it is stored: canonical lines and events, deflated, because a population of millions is held until all of it is known. */
export interface PackedPiece {
  /** Number of its first unit, from 1. */
  readonly first: number;
  readonly count: number;
  readonly lines: Uint8Array;
  readonly events: Uint8Array;
}

/** Lines compress to a tenth at once; more effort gains little. */
const level = 3;

/** `lines`: one canonical line a unit, each with its line feed; `events`: the ids of the events of each unit. */
export function packPiece(first: number, lines: Uint8Array, events: readonly (readonly number[])[]): PackedPiece {
  // One number a unit, how many events it has, and then their ids.
  const numbers = new Float64Array(events.reduce((sum, ids) => sum + 1 + ids.length, 0));
  let at = 0;
  for (const ids of events) {
    numbers[at++] = ids.length;
    for (const id of ids) numbers[at++] = id;
  }
  return {
    first,
    count: events.length,
    lines: deflateRawSync(lines, { level }),
    events: deflateRawSync(new Uint8Array(numbers.buffer), { level }),
  };
}

export const unpackLines = (piece: Pick<PackedPiece, 'lines'>): Uint8Array => inflateRawSync(piece.lines);

export function insertPiece(db: WritableDB, sample: number, { first, count, lines, events }: PackedPiece): void {
  run(db, sql`INSERT INTO sample_piece (sample, first, count, lines, events) VALUES (${sample}, ${first}, ${count}, ${lines}, ${events})`);
}

/** The canonical text of the population, piece by piece. */
export function* readPopulation(db: ReadableDB, sample: number): Generator<Uint8Array> {
  const firsts = allRows<{ first: number }>(db, sql`SELECT first FROM sample_piece WHERE sample = ${sample} ORDER BY first`);
  for (const { first } of firsts) {
    const piece = getRow<{ lines: Uint8Array }>(db, sql`SELECT lines FROM sample_piece WHERE sample = ${sample} AND first = ${first}`);
    if (piece !== undefined) yield unpackLines(piece);
  }
}

const findPiece = (db: ReadableDB, sample: number, unit: number): PackedPiece | undefined =>
  getRow<PackedPiece>(
    db,
    sql`SELECT first, count, lines, events FROM sample_piece WHERE sample = ${sample} AND first <= ${unit} ORDER BY first DESC LIMIT 1`,
  );

/** The lines of the piece that a unit is in; null: there is none. */
export function getUnitLines(db: ReadableDB, sample: number, unit: number): { readonly first: number; readonly text: string } | null {
  const piece = findPiece(db, sample, unit);
  return piece === undefined ? null : { first: piece.first, text: Buffer.from(unpackLines(piece)).toString('utf8') };
}

/** Events of one unit, the first one first. */
export function getUnitEvents(db: ReadableDB, sample: number, unit: number): readonly number[] {
  const piece = findPiece(db, sample, unit);
  if (piece === undefined) return [];
  const bytes = inflateRawSync(piece.events);
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 0;
  for (let skip = unit - piece.first; skip > 0; skip--) at += 1 + (numbers[at] ?? 0);
  return [...numbers.subarray(at + 1, at + 1 + (numbers[at] ?? 0))];
}
