/** Whether a file is still the one that was listed. */
import type { FileSource, FileStat } from '../ports.ts';
import { FileProblem } from '../ports.ts';
import { readError } from './problem.ts';

/** Same file (device, inode and time of change), same size, same time of modification. */
export const sameFile = (a: FileStat, b: FileStat): boolean =>
  a.kind === b.kind && a.identity === b.identity && a.bytes === b.bytes && a.modifiedMs === b.modifiedMs;

/** Throws ArchiveReadError file.changed at `path` when the file at `fullPath` is not what `before` says, or is gone. */
export const checkUnchanged = async (files: FileSource, fullPath: string, path: string, before: FileStat): Promise<void> => {
  const now = await statOrNull(files, fullPath);
  if (now === null || !sameFile(before, now)) throw readError('changed_while_read', path);
};

const statOrNull = async (files: FileSource, fullPath: string): Promise<FileStat | null> => {
  try {
    return await files.stat(fullPath);
  } catch (error) {
    if (error instanceof FileProblem) return null;
    throw error;
  }
};
