/** `assay sample` without a case, as a child process. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const sample = (...args: readonly string[]): Promise<CliResult> => runCli(['sample', ...args], { home: folder });
const json = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
  const { status, out, err } = await sample(...args, '--json');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as Record<string, unknown>;
};

describe('assay sample plan', () => {
  test('gives the smallest sample, its limit of deviations, its risk and its distribution', async () => {
    expect(await json('plan', '--confidence', '.95', '--tolerable', '.05')).toMatchObject({
      n: 59,
      maxDeviations: 0,
      distribution: 'binomial',
    });
    const finite = await json('plan', '--confidence', '95%', '--tolerable', '5%', '--deviations', '2', '--population', '1000');
    expect(finite).toMatchObject({ n: 119, maxDeviations: 2, distribution: 'hypergeometric', tolerableItems: 50 });
    expect(finite['achievedRisk']).toBeLessThanOrEqual(0.05);
    expect(await json('plan', '--confidence', '0.9', '--tolerable', '0.05', '--expected', '0.035')).toMatchObject({
      n: 400,
      maxDeviations: 14,
    });
  });

  test('discovery, stages, strata, and what a fixed size achieves', async () => {
    expect(await json('plan', '--confidence', '.95', '--population', '10000', '--critical', '10')).toMatchObject({ n: 2588 });
    expect(await json('plan', '--confidence', '.9', '--tolerable', '.05', '--stages', '2')).toMatchObject({
      stages: [{ n: 49 }, { n: 98 }],
    });
    const strata = await json('plan', '--confidence', '.95', '--tolerable', '.05', '--strata', '7000,2500,500');
    expect(strata['allocation']).toHaveLength(3);
    expect(await json('plan', '--confidence', '.9', '--tolerable', '.1', '--n', '25')).toMatchObject({ maxDeviations: 0 });
  });

  test.each([
    ['--confidence', '.95'],
    ['--confidence', '1.5', '--tolerable', '.05'],
    ['--confidence', '.95', '--tolerable', '.05', '--expected', '.05'],
    ['--confidence', '.95', '--tolerable', 'five'],
    ['--confidence', '.95', '--tolerable', '.05', '--distribution', 'hypergeometric'],
    ['--confidence', '.95', '--tolerable', '.05', '--population', '0'],
  ])('%s %s …: one sentence and status 64', async (...args) => {
    const { status, out, err } = await sample('plan', ...args);
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(isSentence(err), err).toBe(true);
  });
});

describe('assay sample draw', () => {
  const published = [740, 180, 264, 789, 238, 448, 272, 611];
  test('gives the published picks with their counters, and what was passed over', async () => {
    const drawn = await json('draw', '--seed', '3546311556112163624615351222', '--population', '876', '--n', '47');
    const picks = drawn['picks'] as { pick: number; counter: number; hash: string }[];
    expect(picks.slice(0, 8).map(({ pick }) => pick)).toEqual(published);
    expect(picks[0]).toMatchObject({ counter: 1, hash: '004e68eb257edb56ee08a323f432b8a8aecb8d6d52cd109536ffadb367443213' });
    expect(drawn).toMatchObject({ algorithm: 'rivest-sha256', countersUsed: 48, rejected: [{ counter: 32, pick: 611 }] });
  });

  test('draws lines of a file, by number or by ticket', async () => {
    writeFileSync(join(folder, 'ids.txt'), Array.from({ length: 100 }, (_, i) => `${i}\n`).join(''));
    const tickets = await json('draw', '--seed', '41', '--n', '10', '--ids', 'ids.txt', '--algorithm', 'consistent-ticket');
    expect((tickets['picks'] as { id: string }[]).map(({ id }) => id)).toEqual([
      '73',
      '51',
      '17',
      '58',
      '38',
      '42',
      '39',
      '20',
      '11',
      '67',
    ]);
    const numbers = await json('draw', '--seed', '41', '--n', '3', '--ids', 'ids.txt');
    expect((numbers['picks'] as { pick: number; id: string }[]).every(({ pick, id }) => Number(id) === pick - 1)).toBe(true);
  });

  test('redoes interval selections whose start is published, by rows and by size', async () => {
    const rows = await json('draw', '--method', 'systematic', '--population', '5', '--n', '2', '--start', '1.2');
    expect(rows).toMatchObject({ seed: null, start: '1.2', picks: [{ pick: 2 }, { pick: 4 }], countersUsed: null, redo: null });
    writeFileSync(join(folder, 'sizes.txt'), '7\n3\n4\n9\n0\n1\n8\n2\n6\n5\n');
    writeFileSync(join(folder, 'letters.txt'), [...'ABCDEFGHIJ'].join('\n'));
    const bySize = ['draw', '--method', 'size', '--sizes', 'sizes.txt', '--ids', 'letters.txt', '--n', '5'];
    const sized = await json(...bySize, '--start', '2');
    expect((sized['picks'] as { pick: number; id: string }[]).map(({ pick, id }) => `${pick}${id}`)).toEqual([
      '1A',
      '3C',
      '4D',
      '7G',
      '9I',
    ]);
    const seeded = (await json(...bySize, '--seed', '12345'))['picks'] as { pick: number; hash: string }[];
    expect(seeded.length).toBeGreaterThan(0);
    expect(seeded.every(({ pick, hash }) => pick !== 5 && /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  });

  test.each([
    ['--method', 'systematic', '--population', '5', '--n', '2', '--start', '2.6'],
    ['--method', 'systematic', '--population', '5', '--n', '2', '--start', '0'],
    ['--method', 'systematic', '--population', '5', '--n', '2', '--start', '1', '--seed', '5'],
    ['--method', 'cell', '--population', '5', '--n', '2', '--start', '1'],
    ['--method', 'size', '--n', '2', '--seed', '5'],
    ['--method', 'size', '--sizes', 'ids.txt', '--ids', 'letters.txt', '--n', '2', '--seed', '5'],
    ['--method', 'simple', '--sizes', 'sizes.txt', '--n', '2', '--seed', '5'],
    ['--seed', ' ', '--population', '10', '--n', '2'],
    ['--population', '10', '--n', '2'],
    ['--seed', '1', '--population', '10', '--n', '11'],
    ['--seed', '1', '--population', '10', '--n', '2', '--algorithm', 'dice'],
    ['--seed', '1', '--n', '2', '--ids', 'absent.txt'],
  ])('%s %s …: one sentence and status 64', async (...args) => {
    const { status, out, err } = await sample('draw', ...args);
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(isSentence(err), err).toBe(true);
  });
});

describe('assay sample evaluate', () => {
  test('gives rate, limits, achieved confidence and whether the tolerable rate is supported', async () => {
    const good = await json('evaluate', '--n', '60', '--deviations', '0', '--confidence', '.95', '--tolerable', '.05');
    expect(good).toMatchObject({ rate: 0, lower: 0, supported: true, distribution: 'binomial' });
    expect(good['achievedConfidence']).toBeCloseTo(0.9539302, 7);
    const bad = await json(
      'evaluate',
      '--n',
      '60',
      '--deviations',
      '2',
      '--population',
      '10000',
      '--confidence',
      '.95',
      '--tolerable',
      '.05',
    );
    expect(bad).toMatchObject({ supported: false, upperCount: 1010, lowerCount: 60, upper: 0.101 });
    const both = await json('evaluate', '--n', '925', '--deviations', '682', '--confidence', '.95', '--two-sided');
    expect(both['upper']).toBeCloseTo(0.7654066, 7);
    expect(both).toMatchObject({ supported: null, achievedConfidence: null });
  });

  test('an extension that was not planned is judged over all stages', async () => {
    const one = ['evaluate', '--n', '40', '--deviations', '1', '--confidence', '.9', '--tolerable', '.1'];
    expect(await json(...one)).toMatchObject({ supported: true });
    const staged = await json(...one, '--earlier', '25:0');
    expect(staged).toMatchObject({ supported: false });
    expect(staged['multiStageRisk']).toBeCloseTo(0.1128, 4);
  });

  test('says what is wrong in one sentence', async () => {
    for (const args of [
      ['--n', '5', '--deviations', '6'],
      ['--n', '0', '--deviations', '0'],
      ['--n', '60', '--deviations', '1', '--population', '50'],
    ]) {
      const { status, out, err } = await sample('evaluate', '--confidence', '.95', ...args);
      expect({ status, out }).toEqual({ status: 64, out: '' });
      expect(isSentence(err), err).toBe(true);
    }
    expect((await sample('guess')).status).toBe(64);
    expect((await sample('--help')).out).toContain('assay sample plan');
  });
});

describe('assay sample in a case', () => {
  beforeAll(async () => {
    await generateArchive({ out: join(folder, 'export.zip'), events: 1000, checkpointEvery: 200 });
    await runCli(['import', '--case', 'audit.assay', 'export.zip'], { home: folder });
  });
  const inCase = ['--case', 'audit.assay'];

  test('plans, draws with a seed that is asked for only then, evaluates, and hands over what a stranger needs', async () => {
    const planned = await json(
      'plan',
      ...inCase,
      '--title',
      'Failed log-ins are followed up',
      '--by',
      'Ada',
      '--query',
      'outcome:failure',
      '--confidence',
      '.9',
      '--tolerable',
      '.1',
    );
    expect(planned).toMatchObject({ sample: 'S-01', distribution: 'hypergeometric' });
    expect(planned['n']).toBeGreaterThan(0);
    const drawn = await json('draw', ...inCase, '--sample', 'S-01', '--by', 'Ada', '--origin', 'dice', '--seed', '12345123451234512345');
    expect(drawn).toMatchObject({
      sample: 'S-01',
      seed: '12345123451234512345',
      n: planned['n'],
      populationSha256: planned['populationSha256'],
    });
    expect(drawn['picks']).toHaveLength(Number(planned['n']));
    const evaluated = await json('evaluate', ...inCase, '--out', 'paper');
    expect(evaluated).toMatchObject({ sample: 'S-01', statistical: true, complete: false, n: 0, deviations: 0 });
    const again = await sample('draw', '--manifest', join('paper', 'manifest.json'), '--list', join('paper', 'population.csv'));
    expect(again).toMatchObject({ status: 0, err: '' });
    expect(again.out).toContain('re-performed');
    writeFileSync(join(folder, 'other.csv'), 'number,key,stratum,events,size\n1,x,,1,1\n');
    const other = await sample('draw', '--manifest', join('paper', 'manifest.json'), '--list', 'other.csv');
    expect(other).toMatchObject({ status: 1, err: '' });
    expect(other.out).toMatch(/The manifest counts \d+ units; the list holds 1\.\n/);
    expect(other.out).toContain('The draw that the manifest states cannot be made: A sample of');
    writeFileSync(join(folder, 'none.csv'), 'number,key\n1,x\n');
    expect((await sample('draw', '--manifest', join('paper', 'manifest.json'), '--list', 'none.csv')).status).toBe(64);
  });

  test('says in one sentence what is missing', async () => {
    for (const args of [
      ['plan', ...inCase, '--confidence', '.9', '--tolerable', '.1'],
      ['draw', ...inCase, '--by', 'Ada', '--origin', 'clock'],
      ['draw', ...inCase, '--by', 'Ada', '--origin', 'dice', '--seed', '1', '--sample', 'S-99'],
      ['evaluate', '--case', 'nowhere'],
      ['draw', '--manifest', 'export.zip', '--list', 'other.csv'],
    ]) {
      const { status, out, err } = await sample(...args);
      expect({ status, out }, args.join(' ')).toEqual({ status: 64, out: '' });
      expect(isSentence(err), err).toBe(true);
    }
  });
});

test.each([
  ['a stratum beyond what numbers hold', 'evaluate --confidence .95 --stratum 9007199254740991:5:1 --stratum 9007199254740991:5:0'],
  ['certainty from strata', 'evaluate --confidence 1 --stratum 500:29:0'],
  ['no confidence from strata', 'evaluate --confidence 0 --stratum 500:29:0'],
  ['more than there are', 'plan --confidence .95 --tolerable .05 --population 50 --n 100'],
  ['a sample of none', 'plan --confidence .95 --tolerable .05 --n 0'],
  ['a tolerable rate of nothing', 'plan --confidence .95 --tolerable 0 --n 10'],
  ['certainty in stages', 'plan --confidence 1 --tolerable .05 --stages 2'],
  ['certainty of a discovery', 'plan --confidence 1 --critical 5 --population 100'],
  ['a draw of none', 'draw --seed s --population 5 --n 0'],
])('%s is refused at once, with a sentence', async (_name, line) => {
  const refused = await runCli(['sample', ...line.split(' '), '--json'], { home: temporaryFolder() });
  expect(refused).toMatchObject({ status: 64, out: '' });
  expect(isSentence(refused.err), refused.err).toBe(true);
});
