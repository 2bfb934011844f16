/** A manifest is held to everything that it states: each statement that is changed is named in a sentence, and the exit status says so. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { manifestSchema, type Manifest } from '../../src-main/engine/sampling/manifest.ts';
import { listOfBytes, redraw } from '../../src-main/engine/sampling/redraw.ts';
import { caseTools } from '../support/case.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { plan } from './specs.ts';
import { samplingSteps } from './steps.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const tools = caseTools(engine, folder);
const by = 'Ada';
const { drawn, items } = samplingSteps(engine, by);

const handedOver = join(folder, 'handed-over');
const staged = join(folder, 'staged');
const picked = join(folder, 'picked');

const manifestIn = (at: string): Manifest => manifestSchema.parse(JSON.parse(readFileSync(join(at, 'manifest.json'), 'utf8')));
const listIn = (at: string): Buffer => readFileSync(join(at, 'population.csv'));

/** Everything in it can be changed. */
type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<NonNullable<T[K]>> }
    : T;
type Loose = Mutable<Manifest>;

/** What drawing again says of a changed copy. */
function differencesOf(at: string, change: (manifest: Loose) => unknown): readonly string[] {
  const copy = structuredClone(manifestIn(at)) as Loose;
  change(copy);
  return redraw(copy, listOfBytes(listIn(at)))!.differences;
}

beforeAll(async () => {
  await generateArchive({ out: join(folder, 'one.zip'), events: 2000, checkpointEvery: 500 });
  await tools.newCase();
  await tools.importInto(join(folder, 'one.zip'));
  // Drawn, abandoned, planned anew by another method, drawn, voided, extended.
  const { summary } = await drawn(
    { strataBy: 'outcome', query: 'category:authentication OR outcome:denied', keyQuery: 'outcome:denied' },
    { method: 'cell' },
  );
  const { id } = summary;
  await engine.call('sampling.abandon', { id, by, reason: 'the plan had no strata' });
  await engine.call('sampling.unlock', { id, by, reason: 'strata' });
  await engine.call('sampling.plan', { id, plan: plan({ method: 'stratified' }), by });
  await engine.call('sampling.lock', { id, by });
  await engine.call('sampling.draw', { id, by, origin: 'dice', seed: '31415926535897932384', seedBy: '' });
  const first = (await items(id)).find(({ role }) => role === 'drawn')!;
  await engine.call('sampling.void', { id, by, number: first.number, reason: 'a test account' });
  const size = (await engine.call('sampling.get', { id })).planned!.n;
  await engine.call('sampling.extend', { id, by, n: size + 5, reason: 'more assurance' });
  await engine.call('sampling.export', { id, by, grant: engine.grant(handedOver) });

  const two = await drawn({}, { kind: 'sequential', stages: 2 }, '27182818284590452353');
  const { stages } = two.planned!;
  await engine.call('sampling.extend', { id: two.summary.id, by, n: stages![1]!.n, reason: 'the second stage' });
  await engine.call('sampling.export', { id: two.summary.id, by, grant: engine.grant(staged) });

  const three = await engine.call('sampling.freeze', { spec: manifestIn(staged).population.spec, by });
  await engine.call('sampling.plan', { id: three.summary.id, plan: plan({ kind: 'judgmental', method: 'picked' }), by });
  await engine.call('sampling.lock', { id: three.summary.id, by });
  await engine.call('sampling.pick', { id: three.summary.id, by, kind: 'targeted', numbers: [5, 9], reason: 'granted at night' });
  await engine.call('sampling.export', { id: three.summary.id, by, grant: engine.grant(picked) });
});

describe('what a manifest states', () => {
  test.each([['handed-over'], ['staged']])('is right as it was exported: %s', (name) => {
    expect(differencesOf(join(folder, name), () => undefined)).toEqual([]);
  });

  test('names the method of every draw in its log, and of abandoned ones too', () => {
    expect(manifestIn(handedOver).draws.map(({ method, abandoned }) => [method, abandoned?.reason])).toEqual([
      ['cell', 'the plan had no strata'],
      ['stratified', undefined],
    ]);
    expect(readFileSync(join(handedOver, '2-selection.csv'), 'utf8')).toMatch(/Draw 1: .*One in each cell.*ABANDONED/);
  });

  const changes: readonly (readonly [string, (manifest: Loose) => unknown, RegExp])[] = [
    ['the size of the plan', (m) => (m.planned.n += 1), /Plan: the manifest states \d+ as the sample size; its inputs give \d+\./],
    ['the computed size', (m) => (m.planned.computed += 1), /as the computed size/],
    ['the deviations allowed', (m) => (m.planned.maxDeviations += 1), /as the most deviations/],
    ['the check value', (m) => (m.planned.achievedRisk /= 2), /as the check value of the risk/],
    ['the curve', (m) => (m.planned.curve[9]!.risk /= 2), /as the curve of the risk/],
    ['the sizes of strata', (m) => m.planned.perStratum.reverse(), /as the sizes of the strata/],
    ['an input of the plan', (m) => (m.plan.confidence = 0.99), /its inputs give/],
    ['a plan that makes no sense', (m) => Object.assign(m.plan, { expected: { rate: 0.5 } }), /does not work out: No sample of up to/],
    ['no plan', (m) => Object.assign(m, { plan: null }), /without the plan/],
    ['the method of the draw', (m) => (m.plan.method = 'simple'), /The draw has “stratified” as the method; the plan has “simple”\./],
    ['how far the draw goes on', (m) => m.draw.further.unshift(1), /further items; the manifest lists/],
    [
      'the seed of the draw',
      (m) => (m.draw.seed = '11111111112222222222'),
      /Draw 2 of the log has “3141\d+” as the seed; the manifest draws with/,
    ],
    ['the log', (m) => m.draws.pop(), /is not in its log of draws/],
    ['the log, twice', (m) => m.draws.push({ ...m.draws[1]!, seed: '11111111112222222222' }), /more than one draw that stands/],
    [
      'the hashes of an abandoned draw',
      (m) => (m.draws[0]!.hashes += 1),
      /Draw 1 of the log states \d+ as the number of hashes; drawing again gives \d+/,
    ],
    ['the repeats passed over', (m) => m.draws[1]!.rejected.push({ stream: 'x', counter: 1, pick: 1 }), /as the repeats passed over/],
    [
      'a seed that came twice',
      (m) => (m.draws[0]!.seed = m.draws[1]!.seed),
      /Draw 2 of the log has a seed that is not taken: A draw of this sample used it/,
    ],
    ['dice without enough digits', (m) => (m.draws[0]!.seed = '123'), /Draw 1 of the log has a seed that is not taken: Dice/],
    ['a draw before the population', (m) => (m.draws[0]!.at = 0), /Draw 1 of the log was made before the population was frozen/],
    ['draws out of order', (m) => m.draws.reverse(), /was made before the draw above it/],
    ['the size before an extension', (m) => (m.extensions[0]!.from -= 1), /Extension 1: the manifest states \d+ as the size before/],
    ['the size after it', (m) => (m.extensions[0]!.to += 1), /The extensions add \d+ items; the manifest lists \d+\./],
    ['an extension that shrinks', (m) => (m.extensions[0]!.to = 1), /does not make the sample larger/],
    ['whether it was planned', (m) => (m.extensions[0]!.planned = true), /as a stage of the plan/],
    ['what was accepted before it', (m) => (m.extensions[0]!.accept = 7), /as the deviations accepted before/],
    ['the population', (m) => (m.population.sha256 = 'ab'.repeat(32)), /The manifest states a population with the SHA-256 abab/],
    ['its size', (m) => (m.population.count += 1), /The manifest counts \d+ units; the list holds \d+\./],
    ['the size of a stratum', (m) => (m.population.strata[0]!.count += 1), /units in the stratum “.*”; the list holds/],
    ['the name of a stratum', (m) => (m.population.strata[0]!.label = 'other'), /in a stratum that the manifest does not name/],
    ['the hash of the list among the files', (m) => (m.files[0]!.sha256 = 'ab'.repeat(32)), /population\.csv among the files is not that/],
    ['no draw', (m) => Object.assign(m, { draw: null }), /has a draw that stands, but the manifest states none/],
    ['the number of an item', (m) => (m.items[1]!.number = 7), /The item in place 2 of the manifest has the number 7\./],
  ];
  test.each(changes)('%s: a change is named', (_name, change, sentence) => {
    const found = differencesOf(handedOver, change);
    expect(found.join('\n')).toMatch(sentence);
    for (const one of found) expect(one).toMatch(/^\S.*\.$/);
  });

  const ofItem: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['unit', { unit: 1 }, /states unit 1; the draw gives unit \d+\.|lists unit 1 twice/],
    ['key', { key: 'another' }, /states “another” as its key/],
    ['stratum', { stratum: null }, /states nothing as its stratum/],
    ['stream', { stream: 'x' }, /as its stream/],
    ['counter', { counter: 9999 }, /states 9999 as its counter/],
    ['hash', { hash: 'ab'.repeat(32) }, /as its hash/],
    ['ticket', { ticket: '0.1' }, /as its ticket/],
    ['void mark', { voided: 'x' }, /is void, and nothing replaces it/],
    ['replacement', { replaces: 1 }, /replaces no item that is void/],
    ['role', { role: 'extension' }, /the draw gives unit|does not list|is in the manifest/],
  ];
  test.each(ofItem)('the %s of an item: a change is named with its number', (_name, change, sentence) => {
    const at = manifestIn(handedOver).items.findLastIndex(({ role }) => role === 'drawn');
    const found = differencesOf(handedOver, (m) => Object.assign(m.items[at]!, change));
    expect(found.join('\n')).toMatch(sentence);
    expect(found.join('\n')).toContain(String(at + 1));
  });

  test('items that are left out or added are named', () => {
    const last = manifestIn(handedOver).items.length - 1;
    expect(differencesOf(handedOver, (m) => m.items.splice(last, 1)).join('\n')).toMatch(/which the manifest does not list\./);
    expect(differencesOf(handedOver, (m) => m.items.push({ ...m.items[last]!, number: last + 2, unit: 1 })).join('\n')).toMatch(
      /is in the manifest, but the draw does not give it\./,
    );
  });

  test('a planned stage that is called unplanned is named', () => {
    expect(manifestIn(staged).extensions).toMatchObject([{ planned: true, accept: 0 }]);
    expect(differencesOf(staged, (m) => (m.extensions[0]!.planned = false)).join('\n')).toMatch(/states “false” as a stage of the plan/);
    expect(differencesOf(staged, (m) => (m.planned.stages[1]!.accept = 5)).join('\n')).toMatch(/as the stages/);
  });

  test('items that the auditor picked are exported with a manifest that says that nothing was drawn', () => {
    expect(manifestIn(picked)).toMatchObject({
      draw: null,
      draws: [],
      items: [
        { role: 'picked', unit: 5 },
        { role: 'picked', unit: 9 },
      ],
    });
    expect(redraw(manifestIn(picked), listOfBytes(listIn(picked)))).toMatchObject({
      same: false,
      differences: ['The manifest holds no draw.'],
    });
  });
});

describe('on the command line', () => {
  const again = (at: string, ...args: readonly string[]): Promise<CliResult> =>
    runCli(['sample', 'draw', '--manifest', join(at, 'manifest.json'), '--list', join(at, 'population.csv'), ...args], { home: folder });
  let copies = 0;
  const copyOf = (names: readonly string[]): string => {
    const at = join(folder, `copy-${++copies}`);
    mkdirSync(at);
    for (const name of names) copyFileSync(join(handedOver, name), join(at, name));
    return at;
  };

  test('every file that the manifest states is hashed again: a changed one is named, with status 1', async () => {
    expect(await again(handedOver)).toMatchObject({ status: 0, err: '' });
    const at = copyOf(['manifest.json', ...manifestIn(handedOver).files.map(({ name }) => name)]);
    writeFileSync(join(at, '4-evaluation.csv'), 'changed');
    const { status, out } = await again(at);
    expect(status).toBe(1);
    expect(out).toMatch(
      /^Not the same: 1 difference\.\n4-evaluation\.csv: the manifest states the SHA-256 [0-9a-f]{64}; the file has [0-9a-f]{64}\.\n$/,
    );
  });

  test('files that are not there are told and not counted as different', async () => {
    const { status, out } = await again(copyOf(['manifest.json', 'population.csv']));
    expect(status).toBe(0);
    expect(out).toContain('3-testing.csv is not beside the manifest, so its hash is not checked.');
  });

  test('a manifest names no file of another folder', async () => {
    const at = copyOf(['manifest.json', 'population.csv']);
    const manifest = manifestIn(at);
    const names = ['../secret', '/etc/passwd', String.raw`C:\secret`, '..'];
    const files = [...manifest.files, ...names.map((name) => ({ name, sha256: 'ab'.repeat(32) }))];
    writeFileSync(join(at, 'manifest.json'), JSON.stringify({ ...manifest, files }));
    const { status, out } = await again(at, '--json');
    expect(status).toBe(1);
    expect((JSON.parse(out) as { differences: string[] }).differences).toEqual(
      names.map((name) => `“${name}” is not the name of a file beside the manifest.`),
    );
  });

  test('a changed plan and log give status 1 with a sentence each', async () => {
    const at = copyOf(['manifest.json', 'population.csv']);
    const manifest = structuredClone(manifestIn(at)) as Loose;
    manifest.planned.maxDeviations = 3;
    manifest.draws[0]!.hashes = 1;
    writeFileSync(join(at, 'manifest.json'), JSON.stringify(manifest));
    const { status, out } = await again(at);
    expect({ status, first: out.split('\n')[0] }).toEqual({ status: 1, first: 'Not the same: 2 differences.' });
  });

  test('a list whose line never ends, a folder and a missing file are refused in one sentence', async () => {
    const at = copyOf(['manifest.json']);
    writeFileSync(join(at, 'population.csv'), `number,key,stratum,events,size\n1,${'x'.repeat(34 * 1024 * 1024)}`);
    const endless = await again(at);
    expect({ status: endless.status, out: endless.out }).toEqual({ status: 64, out: '' });
    expect(endless.err).toContain('Line 2 of the population');
    for (const path of [folder, join(folder, 'absent.csv')]) {
      const refused = await runCli(['sample', 'draw', '--manifest', join(at, 'manifest.json'), '--list', path], { home: folder });
      expect({ status: refused.status, out: refused.out }).toEqual({ status: 64, out: '' });
      expect(isSentence(refused.err), refused.err).toBe(true);
    }
  });

  test('evidence and key items of a case of their own are compared too', async () => {
    const home = { home: folder };
    const theirs = join(folder, 'theirs.assay');
    await runCli(['import', '--case', theirs, join(folder, 'one.zip')], home);
    const redrawn = (at: string): Promise<CliResult> =>
      runCli(['sample', 'draw', '--case', theirs, '--manifest', join(at, 'manifest.json')], home);
    const right = await redrawn(handedOver);
    expect({ status: right.status, err: right.err }, right.out).toEqual({ status: 0, err: '' });
    const at = copyOf(['manifest.json']);
    const manifest = structuredClone(manifestIn(at)) as Loose;
    expect(manifest.items[0]!.role).toBe('key');
    manifest.items[0]!.key = 'nothing';
    manifest.population.evidence[0]!.bytes += 1;
    writeFileSync(join(at, 'manifest.json'), JSON.stringify(manifest));
    const wrong = await redrawn(at);
    expect(wrong.status).toBe(1);
    expect(wrong.out).toContain('The key item nothing of the manifest is not one in the evidence.');
    expect(wrong.out).toMatch(/The evidence has the key item .*, which the manifest does not list\./);
    expect(wrong.out).toMatch(/Evidence one\.zip: the manifest states \d+ as its number of bytes; the case has \d+\./);
  });
});
