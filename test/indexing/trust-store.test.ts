/** The trust store of a case and of the application: every kind of anchor, validity, the as-of date, and what a change of them does. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { noteOf, rootOf, generated, eventPaths, linesOf, write, type Archive } from '../support/assay-archive.ts';
import { caseTools } from '../support/case.ts';
import { runCli } from '../support/cli.ts';
import { codes, openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
let archive: Archive;
let path = '';
let key = '';
beforeAll(async () => {
  archive = await generated(join(folder, 'made'), { events: 40, eventsPerFile: 40, checkpointEvery: 20 });
  path = write(archive, join(folder, 'log.zip'));
  key = archive.vkeys[0]!;
});

let cases = 0;
const opened = async () => {
  const engine = openEngine(folder);
  const own = join(folder, `cases-${(cases += 1)}`);
  mkdirSync(own);
  const tools = caseTools(engine, own);
  const caseFolder = await tools.newCase();
  const verdictNow = async (): Promise<readonly [string, readonly string[], string | null]> => {
    await engine.call('evidence.verify', { thorough: false, trustOnly: true });
    const [evidence] = await engine.call('evidence.list', {});
    const { result } = await engine.call('evidence.get', { id: evidence!.id });
    return [result.input.verdict, codes(result), result.asOf];
  };
  return { engine, tools, caseFolder, verdictNow };
};

describe('in a case', () => {
  test('a pinned checkpoint and a pinned head are anchors like a key, and removing them takes the verdict back', async () => {
    const { engine, tools, verdictNow } = await opened();
    await tools.importInto(path);
    expect((await verdictNow())[0]).toBe('verified_with_limits');
    const kept = noteOf({ size: 40, root: rootOf(eventPaths(archive).flatMap((file) => linesOf(archive, file))) });
    const checkpoint = await tools.pin(kept);
    expect(checkpoint).toMatchObject({
      kind: 'checkpoint',
      name: 'demo.northwind.example/main',
      facts: ['Size 40', expect.stringContaining('Root')],
    });
    const [detail] = await engine.call('evidence.list', {});
    await verdictNow();
    expect((await engine.call('evidence.get', { id: detail!.id })).result.chains[0]?.proven).toEqual([
      { from: 1, to: 40, by: 'checkpoint:40:pinned' },
    ]);
    await engine.call('trust.remove', { id: checkpoint.id });
    const head = await tools.pin(`main=${archive.manifest.chains[0]!.head!}`);
    expect(head).toMatchObject({ kind: 'head', name: 'main' });
    expect(head.fingerprint.replaceAll(' ', '')).toBe(archive.manifest.chains[0]!.head);
    await verdictNow();
    expect((await engine.call('evidence.get', { id: detail!.id })).result.chains[0]?.proven).toMatchObject([{ from: 1, to: 40 }]);
    await engine.call('trust.remove', { id: head.id });
    expect((await verdictNow())[1]).toContain('chain.unsealed_tail');
  });
  test('every fingerprint is there in words: one for each byte', async () => {
    const { tools } = await opened();
    const anchor = await tools.pin(key);
    expect(anchor.words.split(' ')).toHaveLength(32);
    expect(anchor.validity).toBeNull();
  });
  test(
    'a key with an end is judged at the as-of date, which the result records; the clock decides nothing',
    { timeout: 120_000 },
    async () => {
      const { engine, tools, caseFolder, verdictNow } = await opened();
      const anchor = await tools.pin(key);
      await tools.importInto(path);
      expect(await verdictNow()).toEqual(['verified', [], null]);
      const until = Date.UTC(2026, 2, 31);
      await engine.call('trust.setValidity', {
        id: anchor.id,
        validity: { from: null, until, revoked: null, note: 'their letter of 2 January' },
      });
      expect((await engine.call('trust.list', {}))[0]?.validity).toEqual({
        from: null,
        until,
        revoked: null,
        note: 'their letter of 2 January',
      });
      expect((await verdictNow())[0]).toBe('verified_with_limits');
      await engine.call('trust.setAsOf', { asOf: until });
      expect(await verdictNow()).toEqual(['verified', [], '2026-03-31T00:00:00.000Z']);
      await engine.call('trust.setAsOf', { asOf: until + 1 });
      expect((await verdictNow())[0]).toBe('verified_with_limits');
      await engine.call('case.close', {});
      // The command line uses the case’s date, unless another is given.
      expect((await runCli(['verify', caseFolder, '--json'], { home: folder })).status).toBe(2);
      const other = await runCli(['verify', caseFolder, '--as-of', '2026-01-01', '--json'], { home: folder });
      expect([other.status, (JSON.parse(other.out) as { asOf: string }).asOf]).toEqual([0, '2026-01-01T23:59:59.999Z']);
    },
  );
  test('validity of what is not pinned is refused', async () => {
    const { engine } = await opened();
    await expect(engine.call('trust.setValidity', { id: 99, validity: null })).rejects.toMatchObject({ code: 'key_invalid' });
    await expect(engine.call('trust.keep', { id: 99 })).rejects.toMatchObject({ code: 'key_invalid' });
  });
  test('a change of trust leaves out evidence in which nothing depends on it', async () => {
    const { engine, tools } = await opened();
    const plain = join(folder, 'plain.zip');
    await generateArchive({ out: plain, format: 'hyrelog', events: 20 });
    const { id } = await tools.importInto(plain);
    const times = async () => (await engine.call('evidence.list', {})).map(({ verifiedAt }) => verifiedAt);
    const before = await times();
    await engine.call('evidence.verify', { thorough: false, trustOnly: true });
    // A chain of hashes depends on pinned heads: it is verified again.
    expect((await times())[0]).toBeGreaterThanOrEqual(before[0]!);
    expect(id).toBe(1);
  });
});

describe('kept for further cases', () => {
  test('an anchor is kept with where it came from, trusted by nothing, pinned in another case, and forgotten', async () => {
    const { engine, tools } = await opened();
    const anchor = await tools.pin(key);
    await engine.call('trust.keep', { id: anchor.id });
    await engine.call('trust.keep', { id: anchor.id });
    await tools.newCase();
    expect(await engine.call('trust.list', {})).toEqual([]);
    const [kept, ...more] = await engine.call('trust.library', {});
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ vkey: key, source: 'by phone', pinnedBy: 'Ada', words: anchor.words });
    const { result } = await tools.importInto(path);
    expect(result.input.verdict).toBe('verified_with_limits');
    await engine.call('trust.forget', { vkey: key, origin: anchor.origin });
    expect(await engine.call('trust.library', {})).toEqual([]);
  });
  test('a damaged store is said, not emptied', async () => {
    const { engine, tools } = await opened();
    const anchor = await tools.pin(key);
    const file = join(folder, 'data', 'trust.json');
    const before = existsSync(file) ? readFileSync(file) : null;
    writeFileSync(file, '{"not": "a list"');
    await expect(engine.call('trust.library', {})).rejects.toMatchObject({ code: 'path_unreadable' });
    await expect(engine.call('trust.keep', { id: anchor.id })).rejects.toMatchObject({ code: 'path_unreadable' });
    expect(readFileSync(file, 'utf8')).toBe('{"not": "a list"');
    writeFileSync(file, before ?? '[]');
  });
});

test('heads come from trust files too', async () => {
  const file = join(folder, 'heads.txt');
  writeFileSync(file, `# read over the phone\nmain=${archive.manifest.chains[0]!.head!}\n`);
  const run = await runCli(['verify', path, '--trust', file, '--json'], { home: folder });
  const { checks } = JSON.parse(run.out) as { checks: { id: string; status: string }[] };
  expect(checks.find(({ id }) => id === 'head.pinned')?.status).toBe('passed');
});
