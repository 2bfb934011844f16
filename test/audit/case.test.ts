import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    const { readFileSync } = await import('node:fs');
    const engagement = await engine.call('audit.readPolicy', { text: readFileSync(policy, 'utf8') });
    expect(printed).toEqual(await engine.call('audit.run', { engagement }));
    expect(printed.engagement.client).toBe('Northwind');
    await engine.call('case.close', {});
    const read = await runCli(['audit', '--case', path], { home: folder });
    expect(read.out).toContain('not stated: the span of the evidence');
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
