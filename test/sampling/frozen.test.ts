/** What a frozen population says of completeness and accuracy, where it may come from, and that a sample goes on where it was left. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { emptyEngagement } from '../../src-shared/model/engagement.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { editLines, eventPaths, generated, write } from '../support/assay-archive.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { plan, spec } from './specs.ts';
import { code, samplingSteps } from './steps.ts';

const folder = temporaryFolder();
const by = 'Ada';

test("lines read, rejected, duplicates, missing events, what the query left out and the client's own count stand in the workpaper", async () => {
  const engine = openEngine(folder);
  const { newCase, importInto } = caseTools(engine, folder);
  const archive = await generated(join(folder, 'source'), { events: 600, checkpointEvery: 200, eventsPerFile: 200 });
  const [first, second, third] = eventPaths(archive);
  editLines(archive, first!, (lines) => lines.map((line, i) => (i === 5 ? 'not a record' : line)));
  editLines(archive, second!, (lines) => [...lines.slice(0, 11), lines[10]!, ...lines.slice(11)]);
  editLines(archive, third!, (lines) => lines.toSpliced(20, 7));
  const path = write(archive, join(folder, 'holes.zip'));
  await newCase();
  await importInto(path, {
    provenance: { receivedFrom: 'R. Vance', receivedAt: '', extractedHow: 'SELECT * FROM audit', transport: '' },
  });
  const { population, summary } = await engine.call('sampling.freeze', {
    spec: spec({ query: 'outcome:success', clientCount: 600, clientSource: 'console of 1 March' }),
    by,
  });
  const { count } = await engine.call('events.count', { query: 'outcome:success' });
  const { count: all } = await engine.call('events.count', { query: '' });
  expect(population).toMatchObject({ count, events: count, caseEvents: all });
  expect(population.evidence).toMatchObject([
    { lines: 594, records: 594, accepted: all, rejected: 1, duplicates: 1, receivedFrom: 'R. Vance', extractedHow: 'SELECT * FROM audit' },
  ]);
  const { missing, gaps } = population.evidence[0]!;
  expect(missing).toBeGreaterThanOrEqual(7);
  expect(gaps).toBeGreaterThanOrEqual(1);
  await engine.call('sampling.plan', { id: summary.id, plan: plan(), by });
  const target = join(folder, 'paper');
  await engine.call('sampling.export', { id: summary.id, by, grant: engine.grant(target) });
  const rows = parse(readFileSync(join(target, '1-plan-and-population.csv'), 'utf8'), { relaxColumnCount: true }) as string[][];
  const stated = new Map(rows.map(([item, value]) => [item, value]));
  expect(stated.get('Evidence 1: complete and accurate')).toBe(
    `594 lines read, 594 records, ${all} accepted, 1 rejected, 1 duplicates, 0 headers; ${missing} missing events in ${gaps} gaps`,
  );
  expect(stated.get('Evidence 1: source')).toBe('R. Vance; SELECT * FROM audit');
  expect(stated.get('Events in the case')).toBe(String(all));
  expect(stated.get('Excluded by the query')).toBe(String(all - count));
  expect(stated.get("Client's own count")).toBe(`600 (console of 1 March); difference ${count - 600} to the ${count} events found`);
  expect(stated.get('First and last event')).toMatch(/^\d{4}-\d\d-\d\d.* – \d{4}-\d\d-\d\d/);
});

test('a set of leads is a population: the query lead:rule freezes them, and a later audit does not change it', async () => {
  const engine = openEngine(join(folder, 'leads'));
  const { newCase, importInto } = caseTools(engine, join(folder, 'leads'));
  await generateArchive({ out: join(folder, 'year.zip'), events: 3000, months: 6 });
  await newCase();
  await importInto(join(folder, 'year.zip'));
  const freeze = (rule: string) => engine.call('sampling.freeze', { spec: spec({ query: `lead:${rule}` }), by });
  const { leads } = await engine.call('audit.run', { engagement: emptyEngagement });
  const { rule } = leads.find(({ events }) => events.length > 0)!;
  const found = async (): Promise<number> => (await engine.call('events.count', { query: `lead:${rule}` })).count;
  const { population, summary } = await freeze(rule);
  expect(population.count).toBe(await found());
  expect(population.count).toBeLessThan(population.caseEvents);
  await engine.call('audit.run', { engagement: { ...emptyEngagement, period: { from: '2030-01-01', to: '2030-12-31', timeZone: 'UTC' } } });
  expect(await found()).toBe(0);
  expect((await engine.call('sampling.get', { id: summary.id })).population).toEqual(population);
});

test('a sample goes on where it was left: after closing, in another process, its sequence continues as if it had never been closed', async () => {
  const home = join(folder, 'resumed');
  const engine = openEngine(home);
  const { newCase, importInto } = caseTools(engine, home);
  await generateArchive({ out: join(folder, 'one.zip'), events: 1000, checkpointEvery: 500 });
  const path = await newCase();
  await importInto(join(folder, 'one.zip'));
  const { drawn, items } = samplingSteps(engine, by);
  const [left, straight] = [await drawn({}, {}), await drawn({}, {})];
  const { id } = left.summary;
  const [first] = await items(id);
  await engine.call('sampling.test', {
    id,
    by,
    number: 1,
    revision: first!.revision,
    changes: { results: { A: 'pass' }, notes: 'half done' },
  });
  const n = left.planned!.n;
  await engine.call('sampling.extend', { id: straight.summary.id, by, n: n + 6, reason: 'more' });
  const expected = (await items(straight.summary.id)).map(({ unit }) => unit);
  const before = await engine.call('sampling.get', { id });
  await engine.close();

  const listed = await runCli(['sample', 'evaluate', '--case', path, '--sample', 'S-01', '--json'], { home });
  expect(JSON.parse(listed.out)).toMatchObject({ sample: 'S-01', state: 'drawn', complete: false });
  const again = openEngine(home);
  await again.call('case.open', { grant: again.grant(path) });
  expect(await again.call('sampling.get', { id })).toEqual(before);
  const resumed = samplingSteps(again, by);
  expect((await resumed.items(id))[0]).toMatchObject({ results: { A: 'pass', B: 'untested' }, notes: 'half done', testedBy: by });
  await again.call('sampling.extend', { id, by, n: n + 6, reason: 'more' });
  expect((await resumed.items(id)).map(({ unit }) => unit)).toEqual(expected);
  expect(await code(again.call('sampling.draw', { id, by, origin: 'os', seed: '', seedBy: '' }))).toBe('sample_state');
});

test.each([
  ['the count', 'simple', "UPDATE sample SET population = json_set(population, '$.count', json_extract(population, '$.count') - 1)"],
  ['the hash', 'simple', "UPDATE sample SET population = json_set(population, '$.sha256', 'ab')"],
  ['the count, drawn by strata', 'stratified', "UPDATE sample SET population = json_set(population, '$.count', 5)"],
  [
    'the list',
    'systematic',
    'UPDATE sample_piece SET lines = (SELECT lines FROM sample_piece ORDER BY sample DESC LIMIT 1) WHERE sample = 1',
  ],
] as const)('%s of a frozen population changed in the case file: nothing is drawn from it', async (name, method, change) => {
  const home = join(folder, `changed-${name.replaceAll(/\W/g, '-')}`);
  const engine = openEngine(home);
  const { newCase, importInto } = caseTools(engine, home);
  const archive = join(folder, `changed.zip`);
  await generateArchive({ out: archive, events: 600, checkpointEvery: 200, force: true });
  const path = await newCase();
  await importInto(archive);
  const freeze = (query: string) => engine.call('sampling.freeze', { spec: spec({ strataBy: 'outcome', query }), by });
  const { summary } = await freeze('');
  await freeze('outcome:success');
  const { id } = summary;
  await engine.call('sampling.plan', { id, plan: plan({ method }), by });
  await engine.call('sampling.lock', { id, by });
  await engine.close();
  const db = new Database(join(path, 'case.db'));
  expect(db.prepare(change).run().changes).toBeGreaterThan(0);
  db.close();
  const again = openEngine(home);
  await again.call('case.open', { grant: again.grant(path) });
  expect(await code(again.call('sampling.draw', { id, by, origin: 'os', seed: '', seedBy: '' }))).toBe('case_invalid');
  expect(await again.call('sampling.get', { id })).toMatchObject({ summary: { state: 'locked', items: 0 }, draws: [] });
});
