/**
 * The columns of a chunk of 65,536 consecutive event ids as arrays, for whoever looks at very many events at once: filters, facets,
 * histogram, sorting.
 */
import type { EventField } from '../../../src-shared/model/event.ts';
import { allRows, type ReadableDB } from './database.ts';
import { eventColumns } from './event-columns.ts';
import { sql } from './sql.ts';

export const chunkSize = 65_536;

/** Columns of values: those of an event's fields, and the number of its chain. */
export type CodeColumn = EventField | 'chain';
export type NumberColumn = 'seq' | 'time' | 'recorded';

/** Each id's value as 1 + its index in `values`, 0 for none. Values are numbers of terms or chains, or for some fields texts. */
export interface Codes {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly values: readonly (number | string)[];
}

export function readCodes(db: ReadableDB, column: CodeColumn, chunk: number): Codes {
  const name = column === 'chain' ? sql`chain` : eventColumns[column].column;
  const rows = allRows<{ id: number; value: number | string }>(
    db,
    sql`SELECT id, ${name} AS value FROM event WHERE id >= ${chunk * chunkSize} AND id < ${(chunk + 1) * chunkSize} AND ${name} IS NOT NULL`,
  );
  const codes = new Uint32Array(chunkSize);
  const known = new Map<number | string, number>();
  for (const { id, value } of rows) {
    const code = known.get(value) ?? known.size + 1;
    known.set(value, code);
    codes[id % chunkSize] = code;
  }
  return { codes, values: [...known.keys()] };
}

const numberColumns = { seq: sql`seq`, time: sql`time`, recorded: sql`recorded` } as const;

/** NaN where there is none. */
export function readNumbers(db: ReadableDB, column: NumberColumn, chunk: number): Float64Array {
  const name = numberColumns[column];
  const numbers = new Float64Array(chunkSize).fill(NaN);
  for (const { id, value } of allRows<{ id: number; value: number }>(
    db,
    sql`SELECT id, ${name} AS value FROM event WHERE id >= ${chunk * chunkSize} AND id < ${(chunk + 1) * chunkSize} AND ${name} IS NOT NULL`,
  ))
    numbers[id % chunkSize] = value;
  return numbers;
}
