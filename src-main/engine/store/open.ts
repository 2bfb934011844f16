import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { guarded, type ReadableDB, type WritableDB } from './database.ts';
import { foldValue } from './fold.ts';
import { checkIdentity, migrate, schemaVersion } from './migrate.ts';

export interface OpenOptions {
  /** `create` makes the database if there is none; `write` and `read` need one. */
  readonly mode: 'create' | 'write' | 'read';
  /** Path of the compiled SQLite binding where the package's own does not fit the runtime. */
  readonly nativeBinding?: string | null | undefined;
}

/** Memory for pages, KiB. An import writes each page once, in order: more makes it no faster (measured). */
const cacheKiB = { write: 8192, read: 24_576 } as const;

/** Bytes of a page in a new case: half as many pages to write as with the usual 4096 take a third off what the system does for an import. */
const pageBytes = 8192;

/** How long a statement waits for another connection's lock. */
export const busyTimeoutMs = 5000;

function configure(connection: Database.Database, mode: 'write' | 'read'): void {
  connection.pragma(`busy_timeout = ${busyTimeoutMs}`);
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  connection.pragma('foreign_keys = ON');
  connection.pragma('mmap_size = 0');
  connection.pragma(`cache_size = -${cacheKiB[mode]}`);
  connection.function('assay_fold', { deterministic: true, directOnly: true }, (value) =>
    typeof value === 'string' ? foldValue(value) : null,
  );
}

/**
 * Opens a case database. A new or older one is brought to this program's schema when opened for writing.
 * Throws AssayError `case_not_found`, `path_no_permission`, `case_invalid`, `case_newer`, `case_read_only`, `case_locked`, `disk_full`.
 */
export function openStore(path: string, options: OpenOptions & { readonly mode: 'create' | 'write' }): WritableDB;
export function openStore(path: string, options: OpenOptions & { readonly mode: 'read' }): ReadableDB;
export function openStore(path: string, { mode, nativeBinding }: OpenOptions): ReadableDB {
  return guarded(() => {
    const connection = connect(path, mode, nativeBinding);
    try {
      if (mode === 'read') {
        configure(connection, 'read');
        checkIdentity(connection);
        if (Number(connection.pragma('user_version', { simple: true })) < schemaVersion)
          throw new AssayError('case_read_only', { reason: 'schema' });
        return { mode: 'read', connection, statements: new Map() };
      }
      configure(connection, 'write');
      // Only a database without pages takes this.
      connection.pragma(`page_size = ${pageBytes}`);
      if (mode === 'write') checkIdentity(connection);
      migrate(connection);
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = FULL');
      // What a killed process left in the log is not ours to keep on disk.
      connection.pragma('wal_checkpoint(TRUNCATE)');
      return { mode: 'write', connection, statements: new Map() };
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

function connect(path: string, mode: OpenOptions['mode'], nativeBinding: OpenOptions['nativeBinding']): Database.Database {
  try {
    return new Database(path, {
      readonly: mode === 'read',
      fileMustExist: mode !== 'create',
      timeout: busyTimeoutMs,
      ...(nativeBinding === null || nativeBinding === undefined ? {} : { nativeBinding }),
    });
  } catch (error) {
    // That the folder is not there better-sqlite3 says without a code.
    const cannotOpen = error instanceof TypeError || (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CANTOPEN'));
    if (!cannotOpen) throw error;
    throw new AssayError(path !== ':memory:' && existsSync(path) ? 'path_no_permission' : 'case_not_found', { path }, { cause: error });
  }
}
