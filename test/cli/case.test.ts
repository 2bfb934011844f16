/** `assay import`, `assay search` and `assay generate` as child processes. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { caseSummarySchema, evidenceDetailSchema } from '../../src-shared/model/case.ts';
import { eventRowSchema } from '../../src-shared/model/event.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home: folder });
const search = (...args: readonly string[]): Promise<CliResult> => run('search', '--case', at('case.assay'), ...args);
const importSchema = z.strictObject({
  schema: z.literal('assay.import/1'),
  case: caseSummarySchema,
  evidence: z.array(evidenceDetailSchema),
});

beforeAll(async () => {
  await generateArchive({ out: at('clean.zip'), events: 400, checkpointEvery: 100 });
  await run('import', '--case', at('case.assay'), at('clean.zip'), '--trust', at('clean.zip.vkey'), '--index-text');
});

describe('assay import', () => {
  test('makes the case, pins the key, says what it did as one JSON object, and exits with the verdict', async () => {
    const target = at('new.assay');
    const { status, out, err } = await run(
      'import',
      '--case',
      target,
      at('clean.zip'),
      '--trust',
      at('clean.zip.vkey'),
      '--received-from',
      'Jo',
      '--received-at',
      'Monday',
      '--extracted',
      'by hand',
      '--transport',
      'post',
      '--json',
    );
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const told = importSchema.parse(JSON.parse(out));
    expect(told.case).toMatchObject({ name: 'new', evidence: 1, events: 400, verdict: 'verified', readOnly: false });
    expect(told.evidence).toMatchObject([
      {
        summary: {
          name: 'clean.zip',
          verdict: 'verified',
          provenance: { receivedFrom: 'Jo', receivedAt: 'Monday', extractedHow: 'by hand', transport: 'post' },
        },
      },
    ]);
    expect(readdirSync(join(target, 'evidence'))).toEqual([told.evidence[0]!.summary.sha256]);

    // The key is pinned once, however often it is given.
    await generateArchive({ out: at('more.zip'), events: 50, seed: 5 });
    const more = await run(
      'import',
      '--case',
      target,
      at('more.zip'),
      '--trust',
      at('clean.zip.vkey'),
      '--trust',
      at('more.zip.vkey'),
      '--json',
    );
    expect(more).toMatchObject({ status: 0, err: '' });
    const again = await run('import', '--case', target, at('clean.zip'), '--json');
    expect(again).toMatchObject({ status: 64, out: '' });
    expect(isSentence(again.err), again.err).toBe(true);
    expect(again.err).toContain('not imported twice');
  });

  test('an input that is refused leaves a case without it', async () => {
    writeFileSync(at('letter.txt'), 'Dear auditor\n');
    const { status, out, err } = await run('import', '--case', at('refused.assay'), at('letter.txt'), '--json');
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(isSentence(err), err).toBe(true);
    expect(readdirSync(join(at('refused.assay'), 'evidence'))).toEqual([]);
  });

  test('a folder that holds something else is not made a case', async () => {
    const { status, err } = await run('import', '--case', folder, at('clean.zip'));
    expect(status).toBe(64);
    expect(isSentence(err), err).toBe(true);
    expect(existsSync(join(folder, 'case.db'))).toBe(false);
  });

  test('says it for people as well', async () => {
    const { status, out } = await run('import', '--case', at('people.assay'), at('clean.zip'));
    expect(status).toBe(2);
    expect(out).toMatch(/VERIFIED WITH LIMITS/);
    expect(out).toMatch(/Case people: 1 evidence, 400 events/);
    expect(out).not.toMatch(/undefined|\[object|NaN/);
  });
});

describe('assay search', () => {
  test('--count prints one bare integer', async () => {
    expect(await search('', '--count')).toEqual({ status: 0, signal: null, out: '400\n', err: '' });
    expect(await search('nothing-like-this', '--count')).toMatchObject({ status: 0, out: '0\n' });
  });

  test('as JSON: one row a line, each of the agreed form; --limit and --limit 0', async () => {
    for (const [args, rows] of [
      [['--format', 'json', '--limit', '7'], 7],
      [['--json', '--limit', '0'], 400],
    ] as const) {
      const { status, out, err } = await search('', ...args);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      const lines = out
        .split('\n')
        .slice(0, -1)
        .map((line) => eventRowSchema.strict().parse(JSON.parse(line)));
      expect(lines).toHaveLength(rows);
      expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted((a, b) => a! - b!));
    }
  });

  test('as CSV and as a table', async () => {
    const { out } = await search('seq:1..3', '--format', 'csv');
    const [head, ...lines] = out.split('\r\n').slice(0, -1);
    expect(head).toBe('seq,time,actor,action,category,outcome,resource,ip,findings');
    expect(lines.map((line) => line.slice(0, 2))).toEqual(['1,', '2,', '3,']);
    const table = await search('seq:1..3');
    expect(table.out.split('\n')).toHaveLength(4);
  });

  test('--facet and --histogram print one JSON object that adds up', async () => {
    const { status, out, err } = await search(
      '-outcome:denied',
      '--facet',
      'action',
      '--facet',
      'metadata.reason',
      '--limit',
      '3',
      '--histogram',
      'day',
    );
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const summary = JSON.parse(out) as {
      schema: string;
      events: number;
      facets: { field: string; values: { value: string; count: number }[]; other: number; missing: number; exact: boolean }[];
      histogram: { unit: string; undated: number; buckets: { from: string; count: number }[] };
    };
    expect(summary.schema).toBe('assay.search-summary/1');
    expect(String(summary.events)).toBe((await search('-outcome:denied', '--count')).out.trim());
    expect(summary.facets.map(({ field, exact }) => [field, exact])).toEqual([
      ['action', true],
      ['metadata.reason', true],
    ]);
    const sum = (counts: readonly { count: number }[]): number => counts.reduce((total, { count }) => total + count, 0);
    for (const { values, other, missing } of summary.facets) expect(sum(values) + other + missing).toBe(summary.events);
    expect(sum(summary.histogram.buckets) + summary.histogram.undated).toBe(summary.events);
    expect(summary.histogram.buckets.every(({ from }) => /T00:00:00.000Z$/.test(from))).toBe(true);
    const wrong = await search('', '--facet', 'colour');
    expect([wrong.status, wrong.out]).toEqual([64, '']);
    expect((await search('', '--histogram', 'fortnight')).status).toBe(64);
  });

  test('a query that cannot be read: one sentence that points at the place, status 64, no rows', async () => {
    for (const query of ['"open', 'seq:9..1']) {
      const { status, out, err } = await search(query, '--json');
      expect({ status, out }, query).toEqual({ status: 64, out: '' });
      expect(isSentence(err), err).toBe(true);
      expect(err).toContain('No events were searched');
    }
  });

  test('a closed pipe ends it quietly', async () => {
    const { status, err } = await runCli(['search', '--case', at('case.assay'), '', '--json', '--limit', '0'], {
      home: folder,
      closeAfter: 100,
    });
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });
});

describe('assay generate', () => {
  test('the same options give the same bytes; what was made is told as one JSON object; the key lies beside it', async () => {
    const made = await Promise.all(
      ['one.zip', 'two.zip'].map((name) => run('generate', '--out', at(name), '--events', '200', '--tamper', 'alter@50', '--seed', '9')),
    );
    expect(made.map(({ status, err }) => ({ status, err }))).toEqual([
      { status: 0, err: '' },
      { status: 0, err: '' },
    ]);
    expect(readFileSync(at('one.zip'))).toEqual(readFileSync(at('two.zip')));
    expect(JSON.parse(made[0]!.out)).toMatchObject({
      path: at('one.zip'),
      format: 'assay',
      events: 200,
      tampers: [{ kind: 'alter', seq: 50 }],
      demoKey: true,
    });
    const verified = await run('verify', at('one.zip'), '--trust', at('one.zip.vkey'), '--json');
    expect(verified.status).toBe(1);
    expect((JSON.parse(verified.out) as { findings: { code: string; seq: number }[] }).findings).toMatchObject([
      { code: 'event.altered', seq: 50 },
    ]);
  });

  test('what cannot be made: one sentence, status 64', async () => {
    const { status, out, err } = await run('generate', '--out', at('bad.zip'), '--events', '10', '--tamper', 'alter@50');
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(isSentence(err), err).toBe(true);
    expect(existsSync(at('bad.zip'))).toBe(false);
  });
});
