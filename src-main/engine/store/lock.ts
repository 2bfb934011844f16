import Database from 'better-sqlite3';

/** Held while a process writes a case. */
export interface CaseLock {
  release(): void;
}

/**
 * Takes the case's write lock, or returns null where another window or process holds it. The lock is SQLite's own exclusive file lock
 * on an empty database, so the operating system frees it when its holder dies.
 */
export function takeLock(path: string, nativeBinding?: string): CaseLock | null {
  const db = new Database(path, nativeBinding === undefined ? { timeout: 0 } : { nativeBinding, timeout: 0 });
  try {
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_READONLY'))) return null;
    throw error;
  }
  return { release: () => db.close() };
}
