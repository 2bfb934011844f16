import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateArchive, parseTamper } from '../../src-main/engine/generate/index.ts';
import { auditSchema } from '../../src-shared/model/audit.ts';
import { emptyEngagement } from '../../src-shared/model/engagement.ts';
import { caseTools } from '../support/case.ts';
import { isSentence, runCli } from '../support/cli.ts';
import { openEngine } from '../support/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const engine = openEngine(folder);
const { newCase, importInto, pin } = caseTools(engine, folder);

async function caseWith(name: string, tamper: readonly string[], pinned = true): Promise<string> {
  const out = join(folder, `${name}.zip`);
  const made = await generateArchive({ out, events: 3000, tamper: tamper.map(parseTamper) });
  const path = await newCase();
  if (pinned) for (const vkey of made.vkeys) await pin(vkey);
  await importInto(out);
  return path;
}

const from = Date.UTC(2025, 10, 1);
const to = Date.UTC(2026, 0, 1);

describe('the verdict for the examination period', () => {
  it('is that of the evidence where nothing is wrong', async () => {
    await caseWith('clean', []);
    const { verdict, tests } = await engine.call('audit.run', { from, to });
    expect(verdict).toEqual({ evidence: 'verified', period: 'verified', reasons: [] });
    for (const test of tests) expect(test.caveats).toEqual([]);
  });

  it('is not decided by a fault outside it, which is shown', async () => {
    await caseWith('outside', ['alter@40']);
    const { verdict, tests } = await engine.call('audit.run', { from, to });
    expect(verdict).toMatchObject({ evidence: 'broken', period: 'verified' });
    expect(verdict.reasons.join(' ')).toContain('outside the period');
    expect(tests[0]!.caveats).toEqual([]);
  });

  it('is broken by a fault inside it, or by one that touches it', async () => {
    await caseWith('inside', ['alter@1000']);
    const { verdict, tests } = await engine.call('audit.run', { from, to });
    expect(verdict).toMatchObject({ evidence: 'broken', period: 'broken' });
    expect(tests[0]!.caveats[0]).toContain('Broken');
    await caseWith('gap', ['delete@500-1900']);
    expect((await engine.call('audit.run', { from, to })).verdict.period).toBe('broken');
  });

  it('is not verified without a pinned key', async () => {
    await caseWith('unpinned', [], false);
    expect((await engine.call('audit.run', { from, to })).verdict.period).toBe('verified_with_limits');
  });

  it('is not verifiable where no event lies in it', async () => {
    await caseWith('empty', []);
    const later = Date.UTC(2030, 0, 1);
    const { verdict } = await engine.call('audit.run', { from: later, to: later + 1 });
    expect(verdict.period).toBe('not_verifiable');
  });
});

describe('an audit', () => {
  it('that is cancelled leaves the one before', async () => {
    await caseWith('cancelled', []);
    const before = await engine.call('audit.run', {});
    const abort = new AbortController();
    const run = engine.call('audit.run', { from, to }, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect((await engine.call('audit.last', {})).audit).toEqual({ ...before, leads: [] });
  });

  it('of a lead that the auditor calls an exception says so, and keeps it through the next run', async () => {
    await caseWith('judged', []);
    await engine.call('audit.run', {});
    const { leads, total } = await engine.call('audit.leads', { rule: 'configuration_change', state: null, offset: 0, limit: 5 });
    expect(total).toBeGreaterThan(1);
    const { key } = leads[0]!;
    await engine.call('audit.triage', { key, state: 'exception', note: 'no ticket', author: 'Ada' });
    await engine.call('audit.run', {});
    const { audit } = await engine.call('audit.last', {});
    expect(audit!.tests.find(({ id }) => id === 'monitoring.leads')).toMatchObject({ status: 'exception', figures: { exceptions: 1 } });
    const judged = await engine.call('audit.leads', { rule: null, state: 'exception', offset: 0, limit: 5 });
    expect(judged.leads).toMatchObject([{ key, triage: { state: 'exception', note: 'no ticket', author: 'Ada' } }]);
    await expect(engine.call('audit.triage', { key: 'nothing', state: 'open', note: '', author: 'Ada' })).rejects.toMatchObject({
      code: 'lead_not_found',
    });
  });

  it('keeps conclusions and log reviews, and tests their cadence', async () => {
    await caseWith('records', []);
    const conclusion = { state: 'no_exceptions', narrative: 'All read.', preparer: 'Ada', reviewer: 'Grace', date: '2026-05-01' } as const;
    await engine.call('audit.conclude', { control: 'CC7.2', conclusion, author: 'Ada' });
    const review = { date: '2025-11-15', reviewer: 'Linus', scope: 'all', outcome: 'nothing' };
    const { key } = await engine.call('audit.setReview', { key: null, review, author: 'Ada' });
    const records = await engine.call('audit.records', {});
    expect(records.conclusions).toMatchObject([{ key: 'CC7.2', content: conclusion, author: 'Ada' }]);
    expect(records.reviews).toMatchObject([{ key, content: review }]);
    const audit = await engine.call('audit.run', { from, to });
    expect(audit.tests.find(({ id }) => id === 'monitoring.reviews')).toMatchObject({ status: 'exception', checked: 1, total: 1 });
    await engine.call('audit.setReview', { key, review: null, author: 'Ada' });
    expect((await engine.call('audit.records', {})).reviews).toEqual([]);
  });

  it('is exported table by table, and no cell is a formula', async () => {
    await caseWith('exported', []);
    await engine.call('audit.run', {});
    const target = join(folder, 'days.csv');
    const what = { kind: 'table', test: 'completeness.days', table: 'coverage' } as const;
    const { rows } = await engine.call('audit.export', { grant: engine.grant(target), what });
    const lines = readFileSync(target, 'utf8').split('\r\n');
    expect(lines[0]).toBe('table,Events by source and day');
    expect(lines.filter((line) => /^main,\d{4}-/.test(line))).toHaveLength(rows);
    await expect(engine.call('audit.export', { grant: engine.grant(target), what: { ...what, table: 'none' } })).rejects.toMatchObject({
      code: 'bad_params',
    });
  });
});

describe('the engagement of a case', () => {
  it('has defaults, then versions; an audit under an earlier one is stale', async () => {
    await caseWith('versions', []);
    const before = await engine.call('audit.engagement', {});
    expect(before).toEqual({ current: { version: 0, engagement: emptyEngagement, author: '', at: null }, versions: [] });
    await engine.call('audit.run', {});
    expect((await engine.call('audit.last', {})).stale).toBe(false);
    const period = { from: '2025-10-01', to: '2026-03-31', timeZone: 'Europe/Lisbon' };
    const set = await engine.call('audit.setEngagement', {
      engagement: { ...emptyEngagement, client: 'Northwind', period },
      author: 'Ada',
    });
    expect(set).toMatchObject({ author: 'Ada', engagement: { client: 'Northwind' } });
    expect((await engine.call('audit.last', {})).stale).toBe(true);
    const again = await engine.call('audit.run', {});
    expect(again.period).toMatchObject({ timeZone: 'Europe/Lisbon', stated: true });
    expect((await engine.call('audit.last', {})).audit).toEqual({ ...again, leads: [] });
  });

  it('refuses parts that leave a gap', async () => {
    const period = { from: '2025-10-01', to: '2026-03-31' };
    const parts = [
      { name: 'Interim', from: '2025-10-01', to: '2025-12-31' },
      { name: 'Roll-forward', from: '2026-01-02', to: '2026-03-31' },
    ];
    const engagement = { ...emptyEngagement, period, parts };
    await expect(engine.call('audit.setEngagement', { engagement, author: 'Ada' } as never)).rejects.toMatchObject({
      code: 'policy_invalid',
    });
  });

  it('is a policy file, and one comes back from it', async () => {
    const { text } = await engine.call('audit.writePolicy', { engagement: emptyEngagement });
    expect(await engine.call('audit.readPolicy', { text })).toEqual(emptyEngagement);
  });

  it.each([
    ['client: [', 'line 1'],
    ['client: A\nclient: B\n', 'line 2'],
    ['client: A\nperiod: { from: 2026-02-30, to: 2026-03-31 }\n', 'line 2'],
    ['client: A\n\nsurprise: 1\n', 'line '],
    ['period: { from: 2026-01-01, to: 2026-01-31, timeZone: Mars/Olympus }', 'line 1'],
  ])('says where a policy is wrong: %j', async (text, place) => {
    const error = await engine.call('audit.readPolicy', { text }).catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: 'policy_invalid' });
    expect((error as { detail: { place: string } }).detail.place).toContain(place);
  });
});

describe('assay audit', () => {
  it('prints what the window shows, under the same policy', async () => {
    const path = await caseWith('cli', ['alter@1000']);
    const policy = join(folder, 'policy.yaml');
    writeFileSync(policy, 'client: Northwind\nperiod: { from: 2025-11-01, to: 2025-12-31 }\nretention: { days: 90 }\n');
    await engine.call('case.close', {});
    const { status, out, err } = await runCli(['audit', '--case', path, '--policy', policy, '--json'], { home: folder });
    expect([status, err]).toEqual([0, '']);
    const printed = auditSchema.parse(JSON.parse(out));
    await engine.call('case.open', { grant: engine.grant(path) });
    const engagement = await engine.call('audit.readPolicy', { text: readFileSync(policy, 'utf8') });
    expect(printed).toEqual(await engine.call('audit.run', { engagement }));
    expect(printed.engagement.client).toBe('Northwind');
    await engine.call('case.close', {});
    const read = await runCli(['audit', '--case', path], { home: folder });
    expect(read.out).toContain('not stated: the span of the evidence');
  });

  it('takes a catalog as CSV', async () => {
    const path = await caseWith('catalog', []);
    await engine.call('case.close', {});
    const catalog = join(folder, 'catalog.csv');
    writeFileSync(catalog, 'action,category,expected,required\nuser.login,authentication,yes,who when\nmoon.landed,,yes,\nrole.*,,no,\n');
    const { out } = await runCli(['audit', '--case', path, '--catalog', catalog, '--json'], { home: folder });
    const test = auditSchema.parse(JSON.parse(out)).tests.find(({ id }) => id === 'completeness.catalog')!;
    expect(test).toMatchObject({ status: 'exception', figures: { entries: 3, expected: 2, neverSeen: 1 } });
    writeFileSync(catalog, 'action,category\nuser.login,nonsense\n');
    const { status, err } = await runCli(['audit', '--case', path, '--catalog', catalog], { home: folder });
    expect(status).toBe(64);
    expect(err).toContain('row 2');
  });

  it.each([
    [[], '--case'],
    [['--case', 'nowhere'], 'not a case'],
    [['--case', 'x', '--from', '2026-01-01'], 'belong together'],
    [['--case', 'x', '--save'], '--author'],
  ])('refuses %j in one sentence', async (args, words) => {
    const { status, err } = await runCli(['audit', ...args], { home: folder });
    expect(status).toBe(64);
    expect(isSentence(err), err).toBe(true);
    expect(err).toContain(words);
  });
});
