/** An import that is cancelled or killed: the case has either all of the evidence or nothing, and nothing lies about. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { sha256 } from '../support/assay-archive.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const archive = join(folder, 'large.zip');
const events = 60_000;
const provenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };

beforeAll(async () => {
  await generateArchive({ out: archive, events, eventsPerFile: 20_000 });
}, 120_000);

let number = 0;
async function newCase(): Promise<string> {
  number += 1;
  const path = join(folder, `case-${number}.assay`);
  await engine.call('case.create', { grant: engine.grant(path), name: `Case ${number}` });
  return path;
}
const stored = (path: string): string[] => readdirSync(join(path, 'evidence'));

/** True when the case holds the whole evidence, false when it holds nothing of it; anything else fails. */
async function isWhole(path: string): Promise<boolean> {
  const summary = await engine.call('case.open', { grant: engine.grant(path) });
  expect(summary.readOnly).toBe(false);
  const list = await engine.call('evidence.list', {});
  const { count } = await engine.call('events.count', { query: '' });
  const { rows } = await engine.call('events.page', { query: '', sort: 'import', offset: 0, limit: 10 });
  if (list.length === 0) {
    expect({ count, rows, stored: stored(path), summary: summary.events }).toEqual({ count: 0, rows: [], stored: [], summary: 0 });
    return false;
  }
  expect(list).toHaveLength(1);
  expect({ count, summary: summary.events, stored: stored(path) }).toEqual({ count: events, summary: events, stored: [list[0]!.sha256] });
  expect(sha256(readFileSync(join(path, 'evidence', list[0]!.sha256)))).toBe(list[0]!.sha256);
  const { result } = await engine.call('evidence.get', { id: list[0]!.id });
  expect(result.counts.events).toBe(events);
  return true;
}

describe('cancelling', () => {
  test.each(['copy', 'index', 'commit'])('in stage %s: ends within a second or so, and leaves nothing or all', async (stage) => {
    const path = await newCase();
    const abort = new AbortController();
    let cancelledAt = 0;
    const error: unknown = await engine
      .call(
        'evidence.import',
        { grants: [engine.grant(archive)], filtered: false, provenance },
        {
          signal: abort.signal,
          onProgress(progress) {
            if (progress.stage !== stage || cancelledAt > 0 || (stage === 'index' && progress.records < events / 4)) return;
            cancelledAt = performance.now();
            abort.abort(new AssayError('cancelled'));
          },
        },
      )
      .catch((caught: unknown) => caught);
    const took = performance.now() - cancelledAt;
    expect(cancelledAt).toBeGreaterThan(0);
    // A second is promised; two leave room for a machine that has other work.
    expect(took).toBeLessThan(2000);
    const whole = await isWhole(path);
    if (stage !== 'commit') expect(whole).toBe(false);
    if (!whole) expect(error).toMatchObject({ code: 'cancelled' });
    await engine.call('case.close', {});
  });

  test('and then importing again works', async () => {
    const path = await newCase();
    const abort = new AbortController();
    const importing = (signal?: AbortSignal, onProgress?: () => void) =>
      engine.call('evidence.import', { grants: [engine.grant(archive)], filtered: false, provenance }, { signal, onProgress });
    await expect(importing(abort.signal, () => abort.abort(new AssayError('cancelled')))).rejects.toMatchObject({ code: 'cancelled' });
    expect((await importing()).imported).toMatchObject([{ name: 'large.zip' }]);
    expect(await isWhole(path)).toBe(true);
    await engine.call('case.close', {});
  });
});

interface Said {
  readonly stage: string;
  readonly bytes: number;
  readonly records: number;
}

const childEntry = fileURLToPath(new URL('../support/import-child.ts', import.meta.url));

/** Imports in a child process and kills it when it first says something of which `isMoment` is true. */
async function killAt(path: string, isMoment: (said: Said) => boolean): Promise<Said | null> {
  const child = spawn(process.execPath, [childEntry, path, archive, join(folder, 'child-data')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'close');
  let at: Said | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Said;
    if (!isMoment(said)) continue;
    at = said;
    child.kill('SIGKILL');
    break;
  }
  await gone;
  return at;
}

test('kill -9 at any moment: all or nothing after reopening', async () => {
  const bytes = statSync(archive).size;
  const within = (from: number, to: number): number => Math.round(from + Math.random() * (to - from));
  const inCopy = within(1, 2 * bytes);
  const moments: readonly (readonly [string, (said: Said) => boolean])[] = [
    [`copy at ${inCopy} bytes`, ({ stage, bytes: done }) => stage !== 'copy' || done >= inCopy],
    ['list', ({ stage }) => stage === 'list' || stage === 'index'],
    ...[0, 0.25, 0.5, 0.75].map((share): readonly [string, (said: Said) => boolean] => {
      const records = within(share * events, (share + 0.25) * events);
      return [`index at ${records} records`, ({ stage, records: done }) => (stage === 'index' && done >= records) || stage === 'commit'];
    }),
    ['commit', ({ stage }) => stage === 'commit'],
    ['imported', ({ stage }) => stage === 'imported'],
  ];
  const outcomes: string[] = [];
  for (const [name, isMoment] of moments) {
    const path = await newCase();
    await engine.call('case.close', {});
    const at = await killAt(path, isMoment);
    const whole = await isWhole(path);
    outcomes.push(`${name}: killed at ${JSON.stringify(at)}, ${whole ? 'whole' : 'nothing'}`);
    expect(at, name).not.toBe(null);
    if (name === 'imported') expect(whole, outcomes.join('\n')).toBe(true);
    if (name.startsWith('copy') || name === 'list') expect(whole, outcomes.join('\n')).toBe(false);
    await engine.call('case.close', {});
  }
  expect(outcomes.length).toBeGreaterThanOrEqual(8);
}, 180_000);
