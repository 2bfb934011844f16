import Database from 'better-sqlite3';

/** Held while a process writes a case. */
export interface CaseLock {
  release(): void;
}

/** Codes of SQLite that say: another one holds it, or this folder cannot be written. Either way the case can still be read. */
const cannotWrite = /^SQLITE_(BUSY|READONLY|CANTOPEN|PERM)/;

/**
 * Takes the case's write lock, or returns null where another window or process holds it or the folder is write-protected. The lock is
 * SQLite's own exclusive file lock on an empty database, so the operating system frees it when its holder dies.
 */
export function takeLock(path: string, nativeBinding?: string): CaseLock | null {
  try {
    return lock(path, nativeBinding);
  } catch (error) {
    if (error instanceof Database.SqliteError && cannotWrite.test(error.code)) return null;
    throw error;
  }
}

function lock(path: string, nativeBinding: string | undefined): CaseLock {
  const db = new Database(path, nativeBinding === undefined ? { timeout: 0 } : { nativeBinding, timeout: 0 });
  try {
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return { release: () => db.close() };
}
