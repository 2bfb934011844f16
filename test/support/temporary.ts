/** Folders for one test file's output, removed at its end. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new folder; gone when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Relative paths of all files below a folder, sorted. */
export function filesBelow(folder: string, base = ''): string[] {
  return readdirSync(join(folder, base))
    .toSorted()
    .flatMap((name) => {
      const path = base === '' ? name : `${base}/${name}`;
      return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
    });
}
