/** Archives of the generator for the end-to-end tests, each made once for as long as the test process lives. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateArchive, parseTamper } from '../../src-main/engine/generate/index.ts';
import type { Generated, GenerateOptions } from '../../src-main/engine/generate/index.ts';

export type ArchiveOptions = Omit<GenerateOptions, 'out' | 'tamper'> & {
  /** As on the command line: `alter@1234`. */
  readonly tamper?: readonly string[];
};

export type Archives = {
  /** `name` is the file's or folder's; its ending chooses the container. The application may read it where it is. */
  make(name: string, options?: ArchiveOptions): Promise<Generated>;
  remove(): Promise<void>;
};

export async function createArchives(): Promise<Archives> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-e2e-archives-'));
  await chmod(folder, 0o755);
  const made = new Map<string, Promise<Generated>>();
  const make = async (place: string, name: string, { tamper = [], ...options }: ArchiveOptions): Promise<Generated> => {
    await mkdir(join(folder, place));
    return generateArchive({ ...options, tamper: tamper.map(parseTamper), out: join(folder, place, name) });
  };
  return {
    make(name, options = {}) {
      const key = JSON.stringify([name, options]);
      const known = made.get(key) ?? make(`${made.size}`, name, options);
      made.set(key, known);
      return known;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Enough events for an import that takes seconds. */
export const large = { events: 300_000, eventsPerFile: 50_000 } as const;
