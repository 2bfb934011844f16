/** The list of cases opened before, in the application's data folder. Losing it loses nothing but convenience. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { z } from 'zod';
import { recentCaseSchema, type CaseSummary, type RecentCase } from '../../../src-shared/model/case.ts';
import { isCaseFolder } from './case-folder.ts';

const storedSchema = z.array(recentCaseSchema.omit({ exists: true }));
type Stored = z.infer<typeof storedSchema>;

const keepAtMost = 300;

export interface RecentCases {
  list(): Promise<RecentCase[]>;
  /** Notes that the case was opened or has changed; the newest comes first. */
  note(summary: CaseSummary, openedAt: number): Promise<void>;
  /** Folder of an entry, or null. */
  find(id: string): Promise<string | null>;
}

export function createRecentCases(file: string): RecentCases {
  const read = async (): Promise<Stored> => {
    const text = await readFile(file, 'utf8').catch(() => '[]');
    try {
      return storedSchema.parse(JSON.parse(text));
    } catch {
      return [];
    }
  };
  return {
    async list() {
      const stored = await read();
      return Promise.all(stored.map(async (entry) => ({ ...entry, exists: await isCaseFolder(entry.path) })));
    },
    async note(summary, openedAt) {
      const id = createHash('sha256').update(summary.path).digest('hex').slice(0, 16);
      const entry = { id, name: summary.name, path: summary.path, openedAt, verdict: summary.verdict, events: summary.events };
      const others = (await read()).filter((other) => other.id !== id);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify([entry, ...others].slice(0, keepAtMost), null, 1));
      await rename(`${file}.new`, file);
    },
    async find(id) {
      return (await read()).find((entry) => entry.id === id)?.path ?? null;
    },
  };
}
