import type { Database, Statement } from 'better-sqlite3';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { Sql, SqlValue } from './sql.ts';

type Prepared = Statement<SqlValue[], unknown>;

/** A connection that may be read from. Its members are for the store alone; callers use the functions of this module. */
export interface ReadableDB {
  readonly mode: 'read' | 'write';
  readonly connection: Database;
  readonly statements: Map<string, Prepared>;
}

/** A connection that may also be written to. A case has at most one. */
export interface WritableDB extends ReadableDB {
  readonly mode: 'write';
}

/** Statements kept prepared per connection; searches make new texts without end, so the oldest go. */
const statementsAtMost = 250;

/** Maps what SQLite says to a code of the contract; the original stays as cause. */
export function storeError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const as = (mapped: ConstructorParameters<typeof AssayError>[0]): AssayError =>
    new AssayError(mapped, { sqlite: code }, { cause: error });
  if (!code.startsWith('SQLITE_') || error instanceof AssayError) return error;
  if (code === 'SQLITE_FULL') return as('disk_full');
  if (code.startsWith('SQLITE_READONLY')) return as('case_read_only');
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return as('case_invalid');
  if (code.startsWith('SQLITE_CANTOPEN')) return as('case_not_found');
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return as('case_locked');
  return error;
}

/** Runs `work` and throws its SQLite errors as coded ones. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
}

function prepare(db: ReadableDB, text: string, pluck: boolean): Prepared {
  const key = pluck ? `1${text}` : text;
  const known = db.statements.get(key);
  if (known !== undefined) return known;
  const made = db.connection.prepare<SqlValue[]>(text);
  if (pluck) made.pluck();
  const oldest = db.statements.keys().next().value;
  if (db.statements.size >= statementsAtMost && oldest !== undefined) db.statements.delete(oldest);
  db.statements.set(key, made);
  return made;
}

/** All rows, as objects. `Row` is the caller's word for the columns that the statement names. */
export const allRows = <Row>(db: ReadableDB, { text, params }: Sql): Row[] =>
  guarded(() => prepare(db, text, false).all(...params) as Row[]);

export const getRow = <Row>(db: ReadableDB, { text, params }: Sql): Row | undefined =>
  guarded(() => prepare(db, text, false).get(...params) as Row | undefined);

/** The first column of all rows. */
export const allValues = <T extends SqlValue>(db: ReadableDB, { text, params }: Sql): T[] =>
  guarded(() => prepare(db, text, true).all(...params) as T[]);

export const getValue = <T extends SqlValue>(db: ReadableDB, { text, params }: Sql): T | undefined =>
  guarded(() => prepare(db, text, true).get(...params) as T | undefined);

/** Calls `each` with the first column of every row, without holding them all. `each` may not use the connection. */
export const eachValue = <T extends SqlValue>(db: ReadableDB, { text, params }: Sql, each: (value: T) => void): void =>
  guarded(() => {
    for (const value of prepare(db, text, true).iterate(...params)) each(value as T);
  });

/** Changes rows. */
export function run(db: WritableDB, { text, params }: Sql): { readonly changes: number; readonly id: number } {
  const { changes, lastInsertRowid } = guarded(() => prepare(db, text, false).run(...params));
  return { changes, id: Number(lastInsertRowid) };
}

/** Several reads that must see one state of the case. */
export const inSnapshot = <T>(db: ReadableDB, work: () => T): T =>
  guarded(() => (db.connection.inTransaction ? work() : db.connection.transaction(work).deferred()));

/** Lets all reads that follow see one state of the case, until the returned function is called. */
export function holdSnapshot(db: ReadableDB): () => void {
  guarded(() => {
    db.connection.exec('BEGIN');
    // A snapshot begins with the first read.
    db.connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  });
  return () => {
    if (db.connection.inTransaction) db.connection.exec('COMMIT');
  };
}

/** Several changes that are made together or not at all. */
export const inTransaction = <T>(db: WritableDB, work: () => T): T =>
  guarded(() => (db.connection.inTransaction ? work() : db.connection.transaction(work).immediate()));

export const closeStore = (db: ReadableDB): void => {
  db.statements.clear();
  db.connection.close();
};
