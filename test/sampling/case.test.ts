/** A sample from its frozen population to its signature, in a case with the real engine. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { plan, spec } from './specs.ts';
import { code, samplingSteps } from './steps.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const tools = caseTools(engine, folder);
let caseFolder: string;
const by = 'Ada';
const { drawn, items, passAll } = samplingSteps(engine, by);

beforeAll(async () => {
  await generateArchive({ out: join(folder, 'one.zip'), events: 2000, checkpointEvery: 500 });
  await generateArchive({ out: join(folder, 'two.zip'), events: 300, checkpointEvery: 100, seed: 7 });
  caseFolder = await tools.newCase();
  await tools.importInto(join(folder, 'one.zip'));
});

describe('population', () => {
  test('is numbered and hashed, adds up, and stays as it is when the case grows', async () => {
    const before = await engine.call('sampling.freeze', {
      spec: spec({ query: 'outcome:success', clientCount: 1500, clientSource: 'admin console' }),
      by,
    });
    const { population } = before;
    expect(population.count).toBe(population.events);
    expect(population.caseEvents).toBe(2000);
    expect(population.evidence[0]).toMatchObject({ records: 2000, accepted: 2000, rejected: 0, missing: 0 });
    expect(population.sha256).toMatch(/^[0-9a-f]{64}$/);
    await tools.importInto(join(folder, 'two.zip'));
    const after = await engine.call('sampling.get', { id: before.summary.id });
    expect(after.population).toEqual(before.population);
    const again = await engine.call('sampling.freeze', { spec: spec({ query: 'outcome:success' }), by });
    expect(again.population.count).toBeGreaterThan(population.count);
    expect(again.population.sha256).not.toBe(population.sha256);
    const same = await engine.call('sampling.freeze', { spec: spec({ query: 'outcome:success' }), by });
    expect(same.population.sha256).toBe(again.population.sha256);
  });

  test('groups events into units, splits strata, and takes key items out', async () => {
    const { population } = await engine.call('sampling.freeze', {
      spec: spec({ unit: { by: 'actor', perDay: true }, strataBy: 'month', keyQuery: 'outcome:denied' }),
      by,
    });
    expect(population.count + population.keyUnits).toBeLessThan(population.events);
    expect(population.keyUnits).toBeGreaterThan(0);
    expect(population.strata!.reduce((sum, { count }) => sum + count, 0)).toBe(population.count);
  });

  test('weighs units by a number that records state, and lists those without one', async () => {
    const { summary, population } = await drawn(
      { sizeBy: 'metadata.bytes', query: 'after:2000-01-01' },
      { method: 'size', override: { n: 12, reason: 'as in the year before' } },
    );
    expect(population.withoutSize).toBeGreaterThan(0);
    expect(population.withoutSize).toBeLessThan(population.count);
    expect(Number(population.totalSize)).toBeGreaterThan(0);
    const target = join(folder, 'sized');
    await engine.call('sampling.export', { id: summary.id, by, grant: engine.grant(target) });
    const sizes = (parse(readFileSync(join(target, 'population.csv'), 'utf8')) as string[][]).map((row) => row[4]);
    const found = await items(summary.id);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ unit }) => Number(sizes[unit!]) > 0)).toBe(true);
  });

  test('an empty one, a query that is none, and a field that makes no strata are refused', async () => {
    expect(await code(engine.call('sampling.freeze', { spec: spec({ query: 'actor:nobody@nowhere.test' }), by }))).toBe('sample_empty');
    expect(await code(engine.call('sampling.freeze', { spec: spec({ query: 'colour:red' }), by }))).toBe('query_invalid');
    expect(await code(engine.call('sampling.freeze', { spec: spec({ strataBy: 'session' }), by }))).toBe('sampling_problem');
  });

  test('is not there after it was cancelled', async () => {
    const before = await engine.call('sampling.list', {});
    const abort = new AbortController();
    abort.abort();
    expect(await code(engine.call('sampling.freeze', { spec: spec(), by }, { signal: abort.signal }))).toBe('cancelled');
    expect(await engine.call('sampling.list', {})).toEqual(before);
  });
});

describe('draw', () => {
  test('asks for a seed only after the plan is locked, and refuses those that somebody could choose', async () => {
    const { summary } = await engine.call('sampling.freeze', { spec: spec(), by });
    const { id } = summary;
    const draw = (origin: 'dice' | 'os' | 'person', seed: string, seedBy = ''): Promise<string> =>
      code(engine.call('sampling.draw', { id, by, origin, seed, seedBy }));
    expect(await draw('dice', '12345678901234567890')).toBe('sample_state');
    await engine.call('sampling.plan', { id, plan: plan(), by });
    await engine.call('sampling.lock', { id, by });
    expect(await code(engine.call('sampling.plan', { id, plan: plan(), by }))).toBe('sample_state');
    expect(await draw('dice', '  ')).toBe('sampling_problem');
    expect(await draw('dice', '123')).toBe('seed_refused');
    expect(await draw('person', String(Date.now()), 'Bob')).toBe('seed_refused');
    expect(await draw('person', '2026-11-25T22:00', 'Bob')).toBe('seed_refused');
    expect(await draw('person', 'a long enough seed', 'ADA ')).toBe('seed_refused');
    expect(await draw('os', '')).toBe('ok');
  });

  test('keeps abandoned draws with their seeds, and never takes the same seed again', async () => {
    const { summary } = await drawn({}, {});
    const { id } = summary;
    const first = (await items(id)).map(({ unit }) => unit);
    await engine.call('sampling.abandon', { id, by, reason: 'wrong period' });
    expect(await items(id)).toEqual([]);
    expect(await code(engine.call('sampling.draw', { id, by, origin: 'dice', seed: '12345678901234567890', seedBy: '' }))).toBe(
      'seed_refused',
    );
    const { draws, log } = await engine.call('sampling.draw', { id, by, origin: 'dice', seed: '99999999991111111111', seedBy: '' });
    expect(draws.map(({ abandoned }) => abandoned?.reason)).toEqual(['wrong period', undefined]);
    expect(log.map(({ action }) => action)).toEqual(['freeze', 'plan', 'lock', 'draw', 'abandon', 'draw']);
    expect((await items(id)).map(({ unit }) => unit)).not.toEqual(first);
  });

  test('an extension keeps the first items, a void item is replaced by the next of the sequence, and both stay redrawable', async () => {
    const { summary, planned } = await drawn({}, {});
    const { id } = summary;
    expect(planned!.n).toBe(22);
    const before = await items(id);
    await engine.call('sampling.void', { id, by, number: 3, reason: 'a test user' });
    await engine.call('sampling.extend', { id, by, n: 30, reason: 'one deviation' });
    const after = await items(id);
    expect(after.slice(0, 22).map(({ unit }) => unit)).toEqual(before.map(({ unit }) => unit));
    expect(after).toHaveLength(31);
    expect(after[22]).toMatchObject({ role: 'replacement', replaces: 3, counter: expect.any(Number) });
    expect(after[2]).toMatchObject({ voided: 'a test user', replacedBy: 23 });
    expect(after.slice(23).every(({ role }) => role === 'extension')).toBe(true);
  });

  test.each(['systematic', 'cell', 'stratified', 'size'] as const)('%s: drawn, extended and replaced without repeats', async (method) => {
    const { summary } = await drawn(
      { strataBy: method === 'stratified' ? 'outcome' : null, unit: { by: 'session', perDay: false } },
      { method },
    );
    const { id } = summary;
    const count = (await items(id)).length;
    await engine.call('sampling.void', { id, by, number: 2, reason: 'not one' });
    await engine.call('sampling.extend', { id, by, n: count + 8, reason: 'more' });
    const units = (await items(id)).map(({ unit }) => unit);
    expect(new Set(units).size).toBe(units.length);
    expect(units.length).toBeGreaterThan(count);
  });

  test('picked items need a reason each and have no statistical evaluation', async () => {
    const { summary } = await engine.call('sampling.freeze', { spec: spec(), by });
    const { id } = summary;
    await engine.call('sampling.plan', { id, plan: plan({ kind: 'judgmental', method: 'picked' }), by });
    await engine.call('sampling.lock', { id, by });
    await engine.call('sampling.pick', { id, by, kind: 'targeted', numbers: [5, 9], reason: 'granted at night' });
    await passAll(id, [1]);
    const evaluation = await engine.call('sampling.evaluate', { id });
    expect(evaluation).toMatchObject({ statistical: false, any: { tested: 2, deviations: 1, one: null, two: null, supported: null } });
    expect(evaluation.any.disclosure).toContain('1 of 2');
    expect(await code(engine.call('sampling.pick', { id, by, kind: 'block', numbers: [999_999], reason: 'x' }))).toBe('sampling_problem');
  });
});

describe('test and evaluate', () => {
  test('an entry that meets another one is a conflict and changes nothing', async () => {
    const { summary } = await drawn({}, {});
    const { id } = summary;
    const entry = (revision: number) => engine.call('sampling.test', { id, by, number: 1, revision, changes: { results: { A: 'pass' } } });
    const { revision } = await entry(1);
    expect(revision).toBe(2);
    expect(await code(entry(1))).toBe('sample_conflict');
  });

  test('untestable counts as a deviation, several failed attributes count once, and an extension raises the risk', async () => {
    const { summary } = await drawn({}, { confidence: 0.9, tolerable: 0.1, override: { n: 25, reason: 'the firm tests 25' } });
    const { id } = summary;
    const none = await engine.call('sampling.evaluate', { id });
    expect(none.any).toMatchObject({ tested: 0, supported: null, disclosure: 'No item was tested, so nothing is noted.' });
    const [opening] = await items(id);
    await engine.call('sampling.test', { id, by, number: 1, revision: opening!.revision, changes: { results: { A: 'pass', B: 'pass' } } });
    const begun = await engine.call('sampling.evaluate', { id });
    expect(begun).toMatchObject({ complete: false, any: { tested: 1, untested: 24, supported: null } });
    expect(begun.any.conclusion).toContain('nothing is concluded');
    await passAll(id);
    expect((await engine.call('sampling.evaluate', { id })).any.supported).toBe(true);
    const [item] = await items(id);
    await engine.call('sampling.test', { id, by, number: 1, revision: item!.revision, changes: { untestable: true } });
    const one = await engine.call('sampling.evaluate', { id });
    expect(one.any).toMatchObject({ tested: 25, deviations: 1, supported: false });
    expect(one.lines.map(({ deviations }) => deviations)).toEqual([1, 1]);
    await engine.call('sampling.extend', { id, by, n: 40, reason: 'one deviation found' });
    await passAll(id, [1]);
    const after = await engine.call('sampling.evaluate', { id });
    expect(after.any.stagedRisk!).toBeGreaterThan(0.1);
    expect(after.any.one!.supported).toBe(true);
    expect(after.any.supported).toBe(false);
    expect(after.warnings.join(' ')).toContain('extended');
  });

  test('attachments are kept by their hash', async () => {
    const { summary } = await drawn({}, {});
    const { id } = summary;
    const path = join(folder, 'ticket.txt');
    writeFileSync(path, 'approved by R. Vance');
    const item = await engine.call('sampling.attach', { id, by, number: 1, grants: [engine.grant(path)] });
    const sha256 = createHash('sha256').update('approved by R. Vance').digest('hex');
    expect(item.files).toMatchObject([{ name: 'ticket.txt', sha256, bytes: 20 }]);
    expect(readFileSync(join(caseFolder, 'attachments', sha256), 'utf8')).toBe('approved by R. Vance');
    expect(await code(engine.call('sampling.attach', { id, by, number: 1, grants: [engine.grant(folder)] }))).toBe('path_unreadable');
    expect((await engine.call('sampling.detach', { id, by, number: 1, file: item.files[0]!.id })).files).toEqual([]);
  });

  test('sign-off needs a complete grid and a second person, locks, and is reopened only with a reason', async () => {
    const { summary } = await drawn({}, {});
    const { id } = summary;
    const prepare = () => engine.call('sampling.prepare', { id, by, conclusion: 'Effective', followUp: '' });
    expect(await code(prepare())).toBe('sample_state');
    await passAll(id);
    await prepare();
    expect(await code(engine.call('sampling.review', { id, by: ' ada' }))).toBe('sample_reviewer');
    const { summary: signed, signOff } = await engine.call('sampling.review', { id, by: 'Grace' });
    expect(signed.state).toBe('signed');
    expect(signOff).toMatchObject({ preparedBy: 'Ada', reviewedBy: 'Grace' });
    const [item] = await items(id);
    expect(await code(engine.call('sampling.test', { id, by, number: 1, revision: item!.revision, changes: { notes: 'x' } }))).toBe(
      'sample_state',
    );
    const reopened = await engine.call('sampling.reopen', { id, by, reason: 'a late ticket' });
    expect(reopened).toMatchObject({ summary: { state: 'drawn' }, signOff: null });
    expect(reopened.log.at(-1)!.detail).toContain('a late ticket');
  });
});
