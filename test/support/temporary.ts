/** Folders for one test file's output, removed at its end. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new folder; gone when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
  afterAll(() => removeFolder(folder));
  return folder;
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Relative paths of all files below a folder, sorted. */
export function filesBelow(folder: string, base = ''): string[] {
  return readdirSync(join(folder, base))
    .toSorted()
    .flatMap((name) => {
      const path = base === '' ? name : `${base}/${name}`;
      return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
    });
}

/** Takes every right to a path away for the duration of `work`. */
export async function withoutRights<T>(path: string, work: () => Promise<T>): Promise<T> {
  const { mode } = statSync(path);
  chmodSync(path, 0);
  try {
    return await work();
  } finally {
    chmodSync(path, mode & 0o7777);
  }
}
