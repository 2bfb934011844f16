/** Exports without integrity data through the whole engine: what is counted, what is said, what is kept with the evidence. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { mappingFileSchema, MAPPING_SCHEMA } from '../../src-shared/model/mapping-file.ts';
import type { MappingFile } from '../../src-shared/model/mapping-file.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { buildZip } from '../archive/build.ts';
import { caseTools } from '../support/case.ts';
import { codes, only, openEngine, trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
let number = 0;
const file = (name: string, content: string | Uint8Array): string => {
  number += 1;
  mkdirSync(join(folder, `f${number}`));
  const path = join(folder, `f${number}`, name);
  writeFileSync(path, content);
  return path;
};
const verify = (path: string, mapping: MappingFile | null = null): Promise<EvidenceResult> => examineHere(path, trusting([], { mapping }));

const slack = (n: number, more: object = {}): string =>
  JSON.stringify({
    id: `ev-${n}`,
    date_create: 1_700_000_000 + n,
    action: 'user_login',
    actor: { type: 'user', user: { id: `U${n % 7}`, email: `u${n % 7}@example.com` } },
    entity: { type: 'user', user: { id: 'U1', name: 'Ada' } },
    context: { ip_address: '203.0.113.9', ua: 'x', location: { type: 'workspace', name: 'W' } },
    ...more,
  });
const activity = (n: number, events: readonly object[]): object => ({
  kind: 'admin#reports#activity',
  id: { time: '2024-01-01T00:00:00Z', uniqueQualifier: String(n), applicationName: 'login' },
  actor: { email: 'ada@example.com' },
  events,
});
const table: MappingFile = mappingFileSchema.parse({
  schema: MAPPING_SCHEMA,
  name: 'Ticket system',
  container: { kind: 'csv' },
  fields: {
    time: { from: 'When', formats: ['YYYY-MM-DD HH:mm'], zone: 'Europe/Berlin' },
    eventId: 'No',
    actorId: 'Who',
    action: 'What',
    outcome: { from: 'Result', words: { ok: 'success', no: 'denied' } },
  },
});

describe('the forms in which exports stand', () => {
  const lines = [slack(1), slack(2), slack(3)];
  const shapes: readonly (readonly [string, string, string | Uint8Array])[] = [
    ['NDJSON', 'a.ndjson', lines.join('\n')],
    ['NDJSON with a byte order mark and CR LF', 'a.jsonl', `\ufeff${lines.join('\r\n')}\r\n`],
    ['an array', 'a.json', `[${lines.join(',')}]`],
    [
      'a pretty array',
      'a.json',
      JSON.stringify(
        lines.map((line) => JSON.parse(line) as unknown),
        null,
        2,
      ),
    ],
    ['gzip', 'a.json.gz', gzipSync(lines.join('\n'))],
    ...(['Records', 'events', 'logs', 'items', 'entries', 'value', 'data', 'whatever'] as const).map(
      (name) => [`an object with “${name}”`, 'a.json', `{"meta":{"n":1},"${name}":[${lines.join(',')}],"next":null}`] as const,
    ),
    ['pages, one a line', 'a.json', `{"items":[${lines[0]},${lines[1]}]}\n{"items":[${lines[2]}]}`],
    ['a nested list', 'a.json', `{"hits":{"total":3,"hits":[${lines.join(',')}]}}`],
    [
      'a zip of several files',
      'a.zip',
      buildZip([
        { name: 'a/1.json', content: `[${lines[0]}]` },
        { name: 'b/2.ndjson', content: `${lines[1]}\n${lines[2]}\n` },
      ]),
    ],
  ];
  test.each(shapes)('%s', async (_, name, content) => {
    const result = await verify(file(name, content));
    expect(result.input).toMatchObject({ verdict: 'not_verifiable', format: 'Slack audit log' });
    expect(result.counts).toMatchObject({ records: 3, events: 3, rejected: 0 });
  });
  test('what a file is called does not matter', async () => {
    expect((await verify(file('a.pdf', lines.join('\n')))).input.format).toBe('Slack audit log');
  });
  test('a folder of several kinds names them; a file of no kind is listed and not read', async () => {
    const path = join(folder, 'mixed');
    mkdirSync(path);
    writeFileSync(join(path, 'slack.json'), `[${lines.join(',')}]`);
    writeFileSync(
      join(path, 'events.json'),
      JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 'a.login', time: '2024-01-01T00:00:00Z' }),
    );
    writeFileSync(join(path, 'README.txt'), 'hello');
    writeFileSync(join(path, 'empty.log'), '');
    const result = await verify(path);
    expect(result.input).toMatchObject({ verdict: 'not_verifiable', format: 'CloudEvents + Slack audit log' });
    expect(result.findings.map(({ code, file: name }) => [code, name])).toEqual([['file.unlisted', 'README.txt']]);
    expect(result.counts).toMatchObject({ records: 4, events: 4 });
  });
});

describe('what is counted and said', () => {
  test('unreadable lines are counted and shown with file and line; the verdict stays', async () => {
    const result = await verify(file('a.ndjson', [slack(1), '{broken', slack(2), '{"id":1,"id":2}', '', '[1]'].join('\n')));
    expect(result.input.verdict).toBe('not_verifiable');
    expect(result.counts).toMatchObject({ records: 5, events: 2, rejected: 3 });
    expect(result.files[0]).toMatchObject({ lines: 6, blanks: 1, records: 5, accepted: 2, rejected: 3 });
    expect(
      result.findings.filter(({ code }) => code === 'event.malformed').map(({ severity, file: name, line }) => [severity, name, line]),
    ).toEqual([
      ['note', 'a.ndjson', 2],
      ['note', 'a.ndjson', 4],
      ['note', 'a.ndjson', 6],
    ]);
  });
  test('a flood of unreadable lines is counted beyond the listed ones', async () => {
    const result = await verify(file('a.ndjson', [slack(1), ...Array.from({ length: 3000 }, () => '{x')].join('\n')));
    expect(result.counts.rejected).toBe(3000);
    expect(result.findings.filter(({ code }) => code === 'event.malformed')).toHaveLength(200);
    expect(result.findingsTotal).toBe(3000);
    expect(result.input.verdict).toBe('not_verifiable');
  });
  test('identical records are copies, those that only share an id are kept; both are said, gaps never', async () => {
    const lines = [slack(1), slack(2), slack(1), slack(2, { action: 'user_logout' }), slack(900), slack(1)];
    const result = await verify(file('a.ndjson', lines.join('\n')));
    expect(result.counts).toMatchObject({ records: 6, events: 4, duplicates: 2 });
    const [copies, shared] = result.findings.filter(({ code }) => code === 'event.duplicate');
    expect(copies).toMatchObject({ severity: 'note', count: 2, line: 3 });
    expect(shared).toMatchObject({ severity: 'note', count: 1, line: 4 });
    expect(codes(result)).not.toContain('event.missing');
  });
  test('copies are found in other files, and beyond what memory holds', async () => {
    const path = join(folder, 'copies');
    mkdirSync(path);
    const many = Array.from({ length: 400 }, (_, i) => slack(i));
    writeFileSync(join(path, '1.ndjson'), many.join('\n'));
    writeFileSync(join(path, '2.json'), `[${many.slice(100, 150).join(',')}]`);
    const result = await verify(path);
    expect(result.counts).toMatchObject({ records: 450, events: 400, duplicates: 50 });
    expect(result.files.map(({ duplicates }) => duplicates)).toEqual([0, 50]);
  });
  test.each([
    ['oldest first', [1, 2, 3, 3, 4], 0],
    ['newest first', [4, 3, 3, 2, 1], 0],
    ['one step back', [1, 2, 5, 3, 6], 1],
    ['one step forward', [9, 8, 7, 8.5, 5], 1],
  ])('order: %s', async (_, times, against) => {
    const result = await verify(file('a.ndjson', times.map((at, i) => slack(i, { date_create: 1_700_000_000 + at })).join('\n')));
    if (against === 0) expect(codes(result)).not.toContain('time.regression');
    else expect(only(result, 'time.regression')).toMatchObject({ severity: 'note', count: against, line: 4 });
  });
  test('mixed line ends are export damage; one way throughout is none', async () => {
    const mixed = await verify(file('a.ndjson', `${slack(1)}\r\n${slack(2)}\n${slack(3)}\r\n`));
    expect(only(mixed, 'export.damaged')).toMatchObject({ severity: 'note', count: 2, file: 'a.ndjson' });
    for (const end of ['\n', '\r\n']) {
      const path = file('a.ndjson', [slack(1), slack(2), slack(3)].join(end));
      expect(codes(await verify(path))).toEqual([]);
    }
  });
  test('a record of several events is one record and several events, and the figures add up with their own term', async () => {
    const page = {
      kind: 'admin#reports#activities',
      items: [activity(1, [{ name: 'a' }, { name: 'b' }, { name: 'c' }]), activity(2, [{ name: 'd' }]), activity(3, [])],
    };
    const result = await verify(file('a.json', JSON.stringify(page)));
    expect(result.input.format).toBe('Google Workspace activity');
    expect(result.counts).toMatchObject({ records: 3, events: 5, expanded: 2, rejected: 0 });
    expect(result.files[0]).toMatchObject({ records: 3, expanded: 2, accepted: 5 });
    const twice = await verify(file('b.json', JSON.stringify({ ...page, items: [...page.items, page.items[0]] })));
    expect(twice.counts).toMatchObject({ records: 4, events: 5, expanded: 4, duplicates: 3 });
  });
  test('words neither frighten nor flatter', async () => {
    const result = await verify(file('a.ndjson', slack(1)));
    const all = [...result.notProven, ...result.limits.map(({ message }) => message)].join(' ');
    expect(all).toMatch(/no integrity data/);
    expect(all).toMatch(/SHA-256 as received is recorded/);
    expect(all).not.toMatch(/tamper|forged|manipulat|suspicious|safe|trustworth|\bverified\b(?<!not verified)/i);
  });
});

describe('mapping files', () => {
  const csv = 'No,When,Who,What,Result\n1,2024-07-01 12:00,ada,open,ok\n2,2024-01-01 12:00,bob,close,no\n';
  test('a table without a mapping is refused with a hint, with one it is read', async () => {
    const path = file('t.csv', csv);
    const without = await verify(path);
    expect(without.input).toMatchObject({ verdict: 'not_verifiable', format: 'unknown' });
    expect(without.limits.at(-1)?.message).toMatch(/--map/);
    const result = await verify(path, table);
    expect(result.input).toMatchObject({ verdict: 'not_verifiable', format: 'Ticket system' });
    expect(result.counts).toMatchObject({ records: 2, events: 2, headers: 1 });
  });
  test('a mapping that fits no file is said', async () => {
    const result = await verify(file('x.bin', Uint8Array.of(0, 1, 2, 3)), table);
    expect(result.limits.map(({ message }) => message).join(' ')).toMatch(/Ticket system/);
    const other = await verify(file('a.ndjson', slack(1)), table);
    expect(other.input.format).toBe('Slack audit log');
    expect(other.notProven.join(' ')).toMatch(/“Ticket system” was not used/);
  });
  test('it comes before the built-in ones where it recognises the records', async () => {
    const own = mappingFileSchema.parse({
      ...table,
      name: 'Mine',
      container: { kind: 'json' },
      recognise: [[{ path: 'action', words: ['user_*'] }]],
      fields: { action: 'action' },
    });
    expect((await verify(file('a.ndjson', slack(1)), own)).input.format).toBe('Mine');
    const never = { ...own, recognise: [[{ path: 'action', words: ['never'] }]] };
    expect((await verify(file('a.ndjson', slack(1)), never)).input.format).toBe('Slack audit log');
  });
  test('it cannot take the integrity data of an export away', async () => {
    const any = mappingFileSchema.parse({ ...table, container: { kind: 'json' }, fields: { action: 'action' } });
    const hash = 'a'.repeat(64);
    const row = {
      id: '1',
      companyId: 'c',
      workspaceId: 'w',
      projectId: null,
      timestamp: '2024-01-01T00:00:00.000Z',
      category: 'auth',
      action: 'x',
      hash,
      prevHash: null,
    };
    expect((await verify(file('a.jsonl', JSON.stringify(row)), any)).input).toMatchObject({ verdict: 'broken', format: 'hyrelog-export' });
  });

  const engine = openEngine(folder);
  const tools = caseTools(engine, folder);
  test('it is kept with the evidence: events, detail and verification again use it', async () => {
    const path = file('t.csv', csv);
    const created = await tools.newCase();
    const grant = engine.grant(path);
    const provenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };
    const { imported } = await engine.call('evidence.import', { grants: [grant], filtered: false, mapping: table, provenance });
    const id = imported[0]!.id;
    const { rows } = await engine.call('events.page', { query: '', sort: 'time', offset: 0, limit: 10 });
    expect(rows.map(({ time, action, actor, outcome }) => ({ time, action, actor, outcome }))).toEqual([
      { time: Date.UTC(2024, 0, 1, 11), action: 'close', actor: 'bob', outcome: 'denied' },
      { time: Date.UTC(2024, 6, 1, 10), action: 'open', actor: 'ada', outcome: 'success' },
    ]);
    const detail = await engine.call('events.detail', { id: rows[0]!.id });
    expect(detail).toMatchObject({ raw: '2,2024-01-01 12:00,bob,close,no', line: 3, canonical: null, stated: null, hashed: [] });
    expect(detail.fields.map(({ value }) => value)).toContain('bob');
    const before = (await engine.call('evidence.get', { id })).result;
    await engine.call('evidence.verify', { id, thorough: false });
    const after = (await engine.call('evidence.get', { id })).result;
    expect({ ...after, input: { ...after.input, path: '' } }).toEqual({ ...before, input: { ...before.input, path: '' } });
    await engine.call('case.close', {});
    const [result] = await engine.verify(created, trusting([]));
    expect(result?.input.format).toBe('Ticket system');
  });
  test('events of one record are found, read and deleted as copies one by one', async () => {
    await tools.newCase();
    const items = [
      activity(1, [{ name: 'alpha' }, { name: 'beta' }]),
      activity(2, [{ name: 'gamma' }]),
      activity(1, [{ name: 'alpha' }, { name: 'beta' }]),
    ];
    const { result } = await tools.importInto(file('a.ndjson', items.map((item) => JSON.stringify(item)).join('\n')));
    expect(result.counts).toMatchObject({ records: 3, events: 3, expanded: 2, duplicates: 2 });
    const { rows } = await engine.call('events.page', { query: '', sort: 'import', offset: 0, limit: 10 });
    expect(rows.map(({ action }) => action)).toEqual(['alpha', 'beta', 'gamma']);
    expect((await engine.call('events.page', { query: 'beta', sort: 'import', offset: 0, limit: 10 })).rows).toHaveLength(1);
    expect((await engine.call('events.detail', { id: rows[1]!.id })).raw).toContain('"beta"');
  });
});
