import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import type { Progress } from '../../src-shared/model/case.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

test(
  'a search that reads every text says how far it is, can be cancelled, and a cancelled one is no answer',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const engine = openEngine(folder);
    const { newCase, importInto } = caseTools(engine, folder);
    await generateArchive({ out: join(folder, 'archive'), events: 60_000, checkpointEvery: 60_000 });
    await newCase();
    await importInto(join(folder, 'archive'));
    const told: Progress[] = [];
    const first = await engine.call('events.count', { query: 'obsolete' }, { onProgress: (progress) => void told.push(progress) });
    expect(first).toMatchObject({ exact: true, indexed: false });
    expect(first.count).toBeGreaterThan(0);
    for (const { stage, bytes, totalBytes } of told) {
      expect([stage, totalBytes]).toEqual(['search', 60_000]);
      expect(bytes).toBeLessThanOrEqual(60_000);
    }
    expect(told.map(({ bytes }) => bytes)).toEqual(told.map(({ bytes }) => bytes).toSorted((a, b) => a - b));
    const abort = new AbortController();
    const cancelled = engine.call('events.count', { query: 'duplicate' }, { signal: abort.signal });
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    // The next one is as if nothing had been.
    expect(await engine.call('events.count', { query: 'obsolete' })).toEqual(first);
  },
);
