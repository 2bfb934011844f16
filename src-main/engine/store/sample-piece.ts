/** The frozen population of a sample, in pieces of some thousands of units. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { allRows, getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

export interface Piece {
  /** Number of its first unit, from 1. */
  readonly first: number;
  /** One canonical line a unit, each with its line feed. */
  readonly lines: readonly string[];
  /** Ids of the events of each unit. */
  readonly events: readonly (readonly number[])[];
}

export function insertPiece(db: WritableDB, sample: number, { first, lines, events }: Piece): void {
  // One number a unit, how many events it has, and then their ids.
  const numbers = Float64Array.from(events.flatMap((ids) => [ids.length, ...ids]));
  const pack = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 6 });
  run(
    db,
    sql`INSERT INTO sample_piece (sample, first, count, lines, events)
        VALUES (${sample}, ${first}, ${lines.length}, ${pack(new TextEncoder().encode(lines.join('')))}, ${pack(new Uint8Array(numbers.buffer))})`,
  );
}

/** The canonical text of the population, piece by piece. */
export function* readPopulation(db: ReadableDB, sample: number): Generator<Uint8Array> {
  const firsts = allRows<{ first: number }>(db, sql`SELECT first FROM sample_piece WHERE sample = ${sample} ORDER BY first`);
  for (const { first } of firsts) {
    const piece = getRow<{ lines: Uint8Array }>(db, sql`SELECT lines FROM sample_piece WHERE sample = ${sample} AND first = ${first}`);
    if (piece !== undefined) yield inflateRawSync(piece.lines);
  }
}

/** Events of one unit, the first one first. */
export function getUnitEvents(db: ReadableDB, sample: number, unit: number): readonly number[] {
  const piece = getRow<{ first: number; events: Uint8Array }>(
    db,
    sql`SELECT first, events FROM sample_piece WHERE sample = ${sample} AND first <= ${unit} ORDER BY first DESC LIMIT 1`,
  );
  if (piece === undefined) return [];
  const bytes = inflateRawSync(piece.events);
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 0;
  for (let skip = unit - piece.first; skip > 0; skip--) at += 1 + (numbers[at] ?? 0);
  return [...numbers.subarray(at + 1, at + 1 + (numbers[at] ?? 0))];
}
