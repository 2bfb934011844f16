/**
 * What the auditor keeps for further cases, in the application's own folder. It is trusted by nothing there: from here an anchor is pinned in a
 * case, with where it came from, so that a verdict never depends on which computer it was reached on.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { KeptAnchor, TrustAnchor } from '../../../src-shared/model/case.ts';
import { readOneKey } from './trust-keys.ts';

const storedSchema = z.array(
  z.object({ vkey: z.string(), origin: z.string(), source: z.string(), pinnedBy: z.string(), pinnedAt: z.number() }),
);
type Stored = z.infer<typeof storedSchema>;

const keptAtMost = 500;

export interface TrustLibrary {
  list(): Promise<KeptAnchor[]>;
  /** Keeps an anchor of a case; one that is kept already stays as it is. */
  keep(anchor: TrustAnchor): Promise<void>;
  forget(vkey: string, origin: string): Promise<void>;
}

export function createTrustLibrary(file: string): TrustLibrary {
  const read = async (): Promise<Stored> => {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw new AssayError('path_unreadable', { path: file, reason: error.code ?? '' }, { cause: error });
    });
    try {
      return storedSchema.parse(JSON.parse(text));
    } catch (error) {
      // Never taken for an empty one, which the next write would make it.
      throw new AssayError('path_unreadable', { path: file, reason: 'damaged' }, { cause: error });
    }
  };
  const write = async (kept: Stored): Promise<void> => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(kept, null, 1));
    await rename(`${file}.new`, file);
  };
  return {
    async list() {
      return Promise.all((await read()).map(async (one) => ({ ...(await readOneKey(one.vkey)), ...one })));
    },
    async keep({ vkey, origin, source, pinnedBy, pinnedAt }) {
      const kept = await read();
      if (kept.some((one) => one.vkey === vkey && one.origin === origin)) return;
      await write([...kept, { vkey, origin, source, pinnedBy, pinnedAt }].slice(-keptAtMost));
    },
    async forget(vkey, origin) {
      await write((await read()).filter((one) => one.vkey !== vkey || one.origin !== origin));
    },
  };
}
