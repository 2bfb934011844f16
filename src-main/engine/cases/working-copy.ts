/** A copy of a case's database for reading, where the case lies in a place that cannot be written (SQLite's log needs files beside it). */
import { constants } from 'node:fs';
import { access, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface WorkingCopy {
  readonly database: string;
  remove(): Promise<void>;
}

/** Null where the database can be read where it is. Throws what copying throws. */
export async function makeWorkingCopy(database: string): Promise<WorkingCopy | null> {
  const isWritable = await access(dirname(database), constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return null;
  const folder = await mkdtemp(join(tmpdir(), 'assay-read-'));
  const copy = join(folder, 'case.db');
  await copyFile(database, copy);
  // A log that was not brought into the database yet belongs to it.
  await copyFile(`${database}-wal`, `${copy}-wal`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return { database: copy, remove: () => rm(folder, { recursive: true, force: true }) };
}
