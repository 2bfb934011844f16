/** Transparency logs as folders and archives: C2SP tlog-tiles, and the older layout of serverless-log. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeFiles } from '../support/assay-archive.ts';
import { briefly, decisive, only, openEngine, trusting } from '../support/engine.ts';
import { caseTools } from '../support/case.ts';
import { examineHere } from '../support/examine-here.ts';
import { filesBelow, temporaryFolder } from '../support/temporary.ts';
import { bundleOf, checkpointOf, entryOf, leafOf, makeEntries, tlogFiles, tlogKey, tlogSigner } from '../support/tlog.ts';

const folder = temporaryFolder();
let number = 0;
const put = (files: ReadonlyMap<string, Uint8Array>, ending = ''): string =>
  writeFiles([...files], join(folder, `log-${(number += 1)}${ending}`));
const verify = (files: ReadonlyMap<string, Uint8Array>, keys = [tlogKey], more = {}) => examineHere(put(files), trusting(keys, more));
const flip = (bytes: Uint8Array, at: number): Buffer => {
  const out = Buffer.from(bytes);
  out[at]! ^= 1;
  return out;
};

const size = 600;
const entries = makeEntries(size);
const clean = tlogFiles(entries);
const changed = (change: (files: Map<string, Buffer>) => void): Map<string, Buffer> => {
  const files = new Map(clean);
  change(files);
  return files;
};

describe('a clean log', () => {
  test('is verified from its entries up to the signed root, full tiles and partial ones', async () => {
    expect([...clean.keys()].toSorted()).toEqual([
      'checkpoint',
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/88',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/002.p/88',
    ]);
    const result = await verify(clean);
    expect(result.findings).toEqual([]);
    expect(result.input).toMatchObject({ verdict: 'verified', format: 'tlog-tiles/1' });
    expect(result.chains).toMatchObject([
      {
        id: tlogSigner.name,
        events: 600,
        firstSeq: 1,
        lastSeq: 600,
        proven: [{ from: 1, to: 600, by: `checkpoint:600:${tlogSigner.name}` }],
      },
    ]);
  });
  test('also in a zip, under a folder', async () => {
    const path = put(new Map([...clean].map(([name, data]) => [`log/${name}`, data])), '.zip');
    expect((await examineHere(path, trusting([tlogKey]))).input.verdict).toBe('verified');
  });
  test('without a pinned key it is right, and nobody is shown to have signed it', async () => {
    const result = await verify(clean, []);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.findings.map(({ code }) => code).toSorted()).toEqual(['chain.unsealed_tail', 'checkpoint.key_unknown']);
  });
  test('entries are events: JSON is mapped, other bytes are shown', async () => {
    const mixed = [...makeEntries(3), Buffer.from('plain words'), Buffer.from([0xff, 0x00, 0x80])];
    const engine = openEngine(folder);
    const tools = caseTools(engine, folder);
    await tools.newCase();
    await tools.pin(tlogKey);
    const { result } = await tools.importInto(put(tlogFiles(mixed)));
    expect(result.input.verdict).toBe('verified');
    const { rows } = await engine.call('events.page', { query: '', sort: 'import', offset: 0, limit: 10 });
    expect(rows.map(({ seq, action }) => [seq, action])).toEqual([
      [1, 'document.read'],
      [2, 'document.read'],
      [3, 'user.login'],
      [4, null],
      [5, null],
    ]);
    expect(rows[0]?.time).toBe(Date.UTC(2026, 0, 1, 0, 0, 1));
    const detail = await engine.call('events.detail', { id: rows[0]!.id });
    expect(detail.recomputed).toBe(leafOf(mixed[0]!).toString('hex'));
    expect((await engine.call('events.count', { query: 'plain words' })).count).toBe(1);
  });
});

describe('what is missing beside the entries', () => {
  test('no tile: the entries alone give the root', async () => {
    const files = changed((all) => [...all.keys()].filter((name) => /^tile\/\d/.test(name)).forEach((name) => all.delete(name)));
    expect((await verify(files)).input.verdict).toBe('verified');
  });
  test('a full tile may be served by partials', async () => {
    const files = changed((all) => {
      all.set('tile/0/001.p/200', all.get('tile/0/001')!.subarray(0, 6400));
      all.delete('tile/0/001');
    });
    expect((await verify(files)).input.verdict).toBe('verified');
  });
  test('a partial must begin like the full one', async () => {
    const files = changed((all) => {
      all.set('tile/0/001.p/200', flip(all.get('tile/0/001')!.subarray(0, 6400), 32 * 5));
      all.set('tile/entries/001.p/3', flip(all.get('tile/entries/001')!.subarray(0, 300), 50));
    });
    const result = await verify(files);
    expect(result.findings.map(({ code, file, byte }) => [code, file, byte])).toEqual([
      ['file.hash_mismatch', 'tile/entries/001.p/3', null],
      ['file.hash_mismatch', 'tile/0/001.p/200', 160],
    ]);
  });
  test('trap: no checkpoint at all (signatures stripped) is never verified', async () => {
    const result = await verify(changed((all) => all.delete('checkpoint')));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(only(result, 'chain.unsealed_tail').count).toBe(600);
  });
});

describe('tampering is found at its place', () => {
  test.each([1, 2, 256, 257, 300, 512, 513, 599, 600])('content of entry %d', async (seq) => {
    const edited = entries.with(seq - 1, Buffer.from(entries[seq - 1]!.toString().replace('"u', '"x')));
    const index = Math.floor((seq - 1) / 256);
    const name = [...clean.keys()].find((path) => path.startsWith(`tile/entries/00${index}`))!;
    const result = await verify(changed((all) => all.set(name, bundleOf(edited.slice(index * 256, index * 256 + 256)))));
    expect(briefly(decisive(result))).toEqual([`event.altered@${seq}`]);
    expect(only(result, 'event.altered')).toMatchObject({
      file: name,
      line: seq - index * 256,
      expected: leafOf(entries[seq - 1]!).toString('hex'),
      found: leafOf(edited[seq - 1]!).toString('hex'),
    });
    const proven = result.chains[0]!.proven;
    expect(proven.some(({ from, to }) => from <= seq && seq <= to)).toBe(false);
    expect(proven.reduce((sum, { from, to }) => sum + to - from + 1, 0)).toBe(599);
  });
  test.each([
    [1, 'tile/0/000', 0],
    [300, 'tile/0/001', 43 * 32],
    [600, 'tile/0/002.p/88', 87 * 32],
  ])('hash of entry %d in its tile', async (seq, name, byte) => {
    const result = await verify(changed((all) => all.set(name, flip(all.get(name)!, byte + 7))));
    expect(briefly(decisive(result))).toEqual([`event.hash_edited@${seq}`]);
    expect(only(result, 'event.hash_edited')).toMatchObject({ file: name, byte });
    expect(result.chains[0]!.proven).toMatchObject([{ from: 1, to: 600 }]);
  });
  test('entry and tile changed together, the tile above left', async () => {
    const edited = entries.with(299, Buffer.from('{}'));
    const result = await verify(
      changed((all) => {
        const made = tlogFiles(edited);
        all.set('tile/entries/001', made.get('tile/entries/001')!);
        all.set('tile/0/001', made.get('tile/0/001')!);
      }),
    );
    expect(briefly(decisive(result))).toEqual(['file.hash_mismatch@-', 'checkpoint.root_mismatch@600'].toSorted());
  });
  test('everything rewritten from 300 on, and not signed again', async () => {
    const made = tlogFiles(entries.with(299, Buffer.from('{}')));
    made.set('checkpoint', clean.get('checkpoint')!);
    expect(briefly(decisive(await verify(made)))).toEqual(['checkpoint.root_mismatch@600']);
  });
  test('a tile above the leaves', async () => {
    const result = await verify(changed((all) => all.set('tile/1/000.p/2', flip(all.get('tile/1/000.p/2')!, 40))));
    expect(decisive(result)).toMatchObject([{ code: 'file.hash_mismatch', file: 'tile/1/000.p/2', byte: 32 }]);
  });
  test('a bundle in the middle is gone: its leaves are in the tile, so the roots are checked', async () => {
    const result = await verify(changed((all) => all.delete('tile/entries/001')));
    expect(briefly(decisive(result))).toEqual(['event.missing@257-512']);
    expect(result.chains[0]!.proven).toMatchObject([
      { from: 1, to: 256 },
      { from: 513, to: 600 },
    ]);
    const declared = await verify(
      changed((all) => all.delete('tile/entries/001')),
      [tlogKey],
      { filtered: true },
    );
    expect(declared.input.verdict).toBe('verified_with_limits');
  });
  test('bundle and tile are gone: the root was not run, and says why', async () => {
    const result = await verify(
      changed((all) => {
        all.delete('tile/entries/001');
        all.delete('tile/0/001');
      }),
    );
    expect(briefly(decisive(result))).toEqual(['event.missing@257-512']);
    expect(result.checks.find(({ id }) => id === 'checkpoint.roots')).toMatchObject({ status: 'not_run', reason: 'leaves_missing' });
    expect(result.chains[0]!.proven).toEqual([]);
  });
  test('the end is gone, with its tiles or without', async () => {
    for (const names of [['tile/entries/002.p/88'], ['tile/entries/002.p/88', 'tile/0/002.p/88']]) {
      const result = await verify(changed((all) => names.forEach((name) => all.delete(name))));
      expect(briefly(decisive(result))).toEqual(['chain.truncated@513-600']);
    }
  });
  test('an entry more than the bundle has places for', async () => {
    const extra = bundleOf([...entries.slice(0, 256), Buffer.from('{"forged":1}')]);
    const result = await verify(changed((all) => all.set('tile/entries/000', extra)));
    expect(briefly(decisive(result))).toEqual(['event.inserted@257']);
  });
  test('entries after the checkpoint are not sealed', async () => {
    const files = tlogFiles(entries);
    files.set('checkpoint', checkpointOf(entries.slice(0, 550).map(leafOf)));
    const result = await verify(files);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(only(result, 'chain.unsealed_tail')).toMatchObject({ seq: 551, seqTo: 600 });
  });
  test('several independent faults are each found once', async () => {
    const edited = entries.with(9, Buffer.from('{}')).with(19, Buffer.from('{"x":1}'));
    const result = await verify(
      changed((all) => {
        all.set('tile/entries/000', bundleOf(edited.slice(0, 256)));
        all.set('tile/0/002.p/88', flip(all.get('tile/0/002.p/88')!, 64));
        all.delete('tile/entries/001');
      }),
    );
    expect(briefly(decisive(result)).toSorted()).toEqual([
      'event.altered@10',
      'event.altered@20',
      'event.hash_edited@515',
      'event.missing@257-512',
    ]);
  });
  test('two checkpoints of one size under one key are a fork', async () => {
    const other = entries.with(299, Buffer.from('{}'));
    const result = await verify(changed((all) => all.set('checkpoint.other', checkpointOf(other.map(leafOf)))));
    expect(briefly(decisive(result))).toEqual(['checkpoint.fork@600']);
  });
});

describe('hostile files', () => {
  test('names that claim places beyond all measure cost nothing', async () => {
    const files = changed((all) => {
      all.set('tile/entries/x999/x999/x999/999', bundleOf([entryOf(1)]));
      all.set('tile/0/x999/x999/x999/999', Buffer.alloc(32 * 256));
      all.set('tile/63/x001/000', Buffer.alloc(32 * 256));
    });
    const result = await verify(files);
    expect(result.input.verdict).toBe('broken');
    expect(only(result, 'event.missing').seq).toBe(601);
  });
  test('a bundle that is cut off, lengths that lie, tiles of odd lengths', async () => {
    const cut = await verify(changed((all) => all.set('tile/entries/002.p/88', all.get('tile/entries/002.p/88')!.subarray(0, -3))));
    expect(briefly(decisive(cut)).toSorted()).toEqual(['chain.truncated@600', 'event.malformed@-']);
    const odd = await verify(changed((all) => all.set('tile/0/001', all.get('tile/0/001')!.subarray(0, 100))));
    expect(decisive(odd)).toMatchObject([{ code: 'file.hash_mismatch', file: 'tile/0/001' }]);
    const lying = await verify(changed((all) => all.set('tile/entries/000', Buffer.alloc(1000, 0xff))));
    expect(lying.input.verdict).toBe('broken');
  });
  test('a checkpoint that is none', async () => {
    const result = await verify(changed((all) => all.set('checkpoint', Buffer.from([0xff, 0x0a, 0x00]))));
    expect(decisive(result).map(({ code }) => code)).toEqual(['checkpoint.malformed']);
  });
  test('one changed byte anywhere: never verified', async () => {
    const small = tlogFiles(makeEntries(280));
    const path = put(small);
    const names = [...small.keys()];
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: names.length - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fc.integer({ min: 1, max: 255 }),
        async (which, where, by) => {
          const name = names[which]!;
          const before = small.get(name)!;
          const after = Buffer.from(before);
          const at = Math.floor(where * before.length);
          after[at]! ^= by;
          writeFileSync(join(path, name), after);
          try {
            const result = await examineHere(path, trusting([tlogKey]));
            expect(result.input.verdict, `${name} byte ${at}`).not.toBe('verified');
          } finally {
            writeFileSync(join(path, name), before);
          }
        },
      ),
      { numRuns: Number(process.env['FLIPS'] ?? 300), seed: 11, endOnFailure: true },
    );
  });
});

const fixture = join(import.meta.dirname, '../../../shared/fixtures/tlog-tiles/serverless-testdata-log');
const has = existsSync(fixture);
if (!has) console.warn('skipped: fixtures/tlog-tiles is not beside this checkout');

describe.skipIf(!has)('the published test log of serverless-log', () => {
  const key = (): string =>
    readFileSync(join(fixture, '../keys.txt'), 'utf8')
      .split('\n')
      .find((line) => line.startsWith('serverless-testdata-log'))!
      .trim()
      .split(/\s+/)[1]!;
  test('every checkpoint from 0 to 15 is valid, and all of them agree', async () => {
    const result = await examineHere(fixture, trusting([key()]));
    expect(result.findings).toEqual([]);
    expect(result.input).toMatchObject({ verdict: 'verified', format: 'serverless-log' });
    expect(result.counts).toMatchObject({ records: 15, checkpointsFound: 17, checkpointsValid: 17 });
    expect(result.chains).toMatchObject([{ origin: 'example.com/testdata', proven: [{ from: 1, to: 15, by: 'checkpoint:15:astra' }] }]);
  });
  test('an entry, a tile and a signature are each found when changed', async () => {
    const copy = join(folder, 'serverless');
    cpSync(fixture, copy, { recursive: true });
    const tryWith = async (name: string, change: (text: Buffer) => Buffer): Promise<readonly string[]> => {
      const before = readFileSync(join(copy, name));
      rmSync(join(copy, name));
      writeFileSync(join(copy, name), change(before));
      const result = await examineHere(copy, trusting([key()]));
      rmSync(join(copy, name));
      writeFileSync(join(copy, name), before);
      return briefly(decisive(result));
    };
    expect(filesBelow(copy).length).toBeGreaterThan(40);
    expect(await tryWith('seq/00/00/00/00/03', () => Buffer.from('four!'))).toEqual(['event.altered@4']);
    expect(await tryWith('checkpoint.7', (text) => Buffer.from(text.toString().replace('\n7\n', '\n8\n')))).toEqual([
      'checkpoint.signature_invalid@8',
    ]);
    const tile = 'tile/00/0000/00/00/00.0f';
    expect(await tryWith(tile, (text) => Buffer.from(text.toString().replace('0Nc2', '0Nc3')))).not.toEqual([]);
  });
});
