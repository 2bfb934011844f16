/** Plans and evaluations in a case: allocations, the firm's table, discovery, strata, a second extension, and what the workpaper says of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { emptyEngagement } from '../../src-shared/model/engagement.ts';
import { createLocalTime } from '../../src-main/engine/sampling/local-time.ts';
import { usualFrequencies } from '../../src-main/engine/sampling/frequency.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { plan, spec } from './specs.ts';
import { code, samplingSteps } from './steps.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const tools = caseTools(engine, folder);
const by = 'Ada';
const { drawn, items, passAll } = samplingSteps(engine, by);

beforeAll(async () => {
  await generateArchive({ out: join(folder, 'one.zip'), events: 2000, checkpointEvery: 500 });
  await tools.newCase();
  await tools.importInto(join(folder, 'one.zip'));
});

const cells = async (id: number, name: string): Promise<string[][]> => {
  const target = join(folder, `paper-${id}`);
  await engine.call('sampling.export', { id, by, grant: engine.grant(target) });
  return parse(readFileSync(join(target, name), 'utf8'), { relaxColumnCount: true }) as string[][];
};

test('an allocation that the auditor chose is drawn as chosen; one that does not fit the strata is refused', async () => {
  const { summary, population } = await engine.call('sampling.freeze', { spec: spec({ strataBy: 'outcome' }), by });
  const { id } = summary;
  const strata = population.strata!;
  expect(strata.length).toBeGreaterThan(1);
  const chosen = strata.map(({ count }, h) => Math.min(count, h === 0 ? 3 : 40));
  const save = (allocation: number[]): Promise<string> =>
    code(engine.call('sampling.plan', { id, plan: plan({ method: 'stratified', allocation }), by }));
  expect(await save(chosen.slice(1))).toBe('sampling_problem');
  expect(await save(chosen.map(() => 0))).toBe('sampling_problem');
  expect(await save(chosen.with(0, strata[0]!.count + 1))).toBe('sampling_problem');
  expect(await save(chosen)).toBe('ok');
  await engine.call('sampling.lock', { id, by });
  const { planned } = await engine.call('sampling.draw', { id, by, origin: 'os', seed: '', seedBy: '' });
  expect(planned).toMatchObject({ perStratum: chosen, n: chosen.reduce((sum, size) => sum + size, 0) });
  const found = await items(id);
  expect(strata.map(({ label }) => found.filter(({ stratum }) => stratum === label).length)).toEqual(chosen);
});

test('a stratified sample is extended twice: the first items stay, no unit comes twice, and every stratum goes on in its sequence', async () => {
  const { summary, planned } = await drawn({ strataBy: 'outcome' }, { method: 'stratified' });
  const { id } = summary;
  const first = (await items(id)).map(({ unit }) => unit);
  for (const more of [7, 12]) await engine.call('sampling.extend', { id, by, n: planned!.n + more, reason: 'more' });
  const units = (await items(id)).map(({ unit }) => unit);
  expect(units.slice(0, first.length)).toEqual(first);
  expect(units).toHaveLength(planned!.n + 12);
  expect(new Set(units).size).toBe(units.length);
});

test('per stratum and combined: limits of both, no conclusion after an extension that was not planned', async () => {
  const { summary, population } = await drawn({ strataBy: 'outcome' }, { method: 'stratified' });
  const { id } = summary;
  const [first] = await items(id);
  await passAll(id, [first!.number]);
  const { any, lines } = await engine.call('sampling.evaluate', { id });
  expect(any.perStratum.map(({ label }) => label)).toEqual(population.strata!.map(({ label }) => label));
  expect(any.perStratum.reduce((sum, { deviations }) => sum + deviations, 0)).toBe(1);
  expect(any.perStratum.every(({ upper, n, deviations }) => upper! >= deviations / n)).toBe(true);
  expect(any.strata!.bonferroni.upper).toBeGreaterThan(any.strata!.point);
  expect(lines.map(({ supported }) => supported)).toEqual([false, true]);
  const table = await cells(id, '4-evaluation.csv');
  expect(table.filter(([name]) => name!.startsWith('stratum '))).toHaveLength(population.strata!.length);
  expect(table.find(([name]) => name === 'method: strata')![1]).toContain('Bonferroni');
  await engine.call('sampling.extend', { id, by, n: (await items(id)).length + 5, reason: 'one deviation' });
  await passAll(id, [first!.number]);
  expect((await engine.call('sampling.evaluate', { id })).any).toMatchObject({ supported: null, untested: 0 });
});

test('one critical item in a discovery sample stops it, and no rate is projected', async () => {
  const { summary, planned, population } = await drawn({}, { kind: 'discovery', critical: 200 });
  expect(planned).toMatchObject({ maxDeviations: 0 });
  expect(planned!.n).toBeLessThan(population.count / 10);
  await passAll(summary.id, [1]);
  const { warnings, any } = await engine.call('sampling.evaluate', { id: summary.id });
  expect(warnings.join(' ')).toContain('stop and investigate');
  expect(any.supported).toBe(false);
});

test("the firm's frequency table can be changed, says what it achieves, and makes the size of later plans", async () => {
  const rows = usualFrequencies.map((row) => (row.id === 'daily' ? { ...row, items: 33 } : row));
  const achieved = await engine.call('sampling.setFrequencies', { rows, by });
  const [before, after] = [await engine.call('sampling.frequencies', {}), achieved].map((all) => all.find(({ id }) => id === 'daily')!);
  expect(before).toEqual(after);
  expect(after).toMatchObject({ items: 33, upper: expect.any(Number), confidence: expect.any(Number) });
  const { summary } = await engine.call('sampling.freeze', { spec: spec(), by });
  const { planned } = await engine.call('sampling.plan', { id: summary.id, plan: plan({ kind: 'frequency', frequency: 'daily' }), by });
  expect(planned).toMatchObject({ n: 33, computed: 33 });
  expect(planned!.achievedRisk).toBeGreaterThan(0);
});

test('the workpaper names client, engagement and period as they were stated, and what its figures rest on', async () => {
  const { summary, population } = await drawn({}, {});
  const { id } = summary;
  const value = async (item: string): Promise<string> =>
    (await cells(id, '1-plan-and-population.csv')).find(([name]) => name === item)![1]!;
  expect([await value('Client'), await value('Period')]).toEqual(['not stated', 'not stated']);
  await engine.call('audit.setEngagement', {
    engagement: {
      ...emptyEngagement,
      client: '=Harbour Ltd',
      framework: 'iso27001',
      period: { from: '2026-01-01', to: '2026-06-30', timeZone: 'Europe/Berlin' },
    },
    author: by,
  });
  expect(await value('Client')).toBe("'=Harbour Ltd");
  expect(await value('Engagement')).toBe('ISO 27001 Annex A');
  expect(await value('Period')).toBe('2026-01-01 – 2026-06-30, Europe/Berlin');
  expect(await value('Statistical')).toBe('yes');
  const [heading, ...grid] = (await cells(id, '3-testing.csv')).filter((row) => row.length > 5);
  const [utc, local] = ['timestamp_utc', 'timestamp_local'].map((name) => heading!.indexOf(name));
  for (const row of grid) {
    expect(row[local!]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]:00$/);
    expect(Date.parse(row[local!]!)).toBe(Date.parse(`${row[utc!]!.replace(/ UTC$/, 'Z').replace(' ', 'T')}`));
  }
  const selection = await cells(id, '2-selection.csv');
  expect(selection.flat()).toContain(
    `Population: ${population.count} units by time, equal times in the order of import, population.csv, SHA-256 ${population.sha256}`,
  );
  const evaluation = new Map((await cells(id, '4-evaluation.csv')).map(([name, text]) => [name, text]));
  expect(evaluation.get('method: hypergeometric')).toContain('C(K, i)');
  expect(evaluation.get('method: limits')).toContain('Clopper–Pearson');
  expect(evaluation.get('made with')).toMatch(/^Assay \d/);
});

test('local times follow the zone through its changes of the clock, before 1970, and without an offset', () => {
  const berlin = createLocalTime('Europe/Berlin');
  expect(berlin(Date.UTC(2026, 2, 29, 0, 59, 59, 7))).toBe('2026-03-29T01:59:59.007+01:00');
  expect(berlin(Date.UTC(2026, 2, 29, 1))).toBe('2026-03-29T03:00:00.000+02:00');
  expect(createLocalTime('UTC')(-1)).toBe('1969-12-31T23:59:59.999+00:00');
  expect(createLocalTime('Asia/Kolkata')(0)).toBe('1970-01-01T05:30:00.000+05:30');
  expect(() => createLocalTime('Nowhere')).toThrow(RangeError);
});

test.each([
  ['attribute', {}],
  ['with deviations allowed', { expected: { deviations: 2 } }],
  ['in stages', { kind: 'sequential', stages: 3 }],
  ['in strata', { method: 'stratified' }],
] as const)(
  'the curve of the risk, %s: certain without deviations, falling, and at the tolerable rate the check value',
  async (_name, more) => {
    const { summary } = await engine.call('sampling.freeze', { spec: spec({ strataBy: 'outcome' }), by });
    const { curve, achievedRisk } = await engine.call('sampling.preview', { id: summary.id, plan: plan(more) });
    expect(curve.length).toBeGreaterThan(20);
    expect(curve[0]).toEqual({ rate: 0, risk: 1 });
    expect(curve.every(({ rate, risk }, i) => i === 0 || (rate > curve[i - 1]!.rate && risk <= curve[i - 1]!.risk + 1e-12))).toBe(true);
    const there = curve.find(({ rate }) => rate === 0.1)!;
    // Over strata the check value holds for every spread of deviations, and the curve for the proportional one.
    if ('method' in more) expect(there.risk).toBeLessThanOrEqual(achievedRisk! + 1e-9);
    else expect(there.risk).toBeCloseTo(achievedRisk!, 10);
  },
);
