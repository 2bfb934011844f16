import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { absentDays } from '../../src-main/engine/format/absent-days.ts';
import { createFrameProcessor } from '../../src-main/engine/format/process.ts';
import type { Plain } from './helpers.ts';
import { framingOf, plan, processOptions, split } from './helpers.ts';

const C = '11111111-1111-4111-8111-111111111111';
const full: Plain = {
  id: 'e1',
  companyId: C,
  workspaceId: 'w',
  projectId: null,
  timestamp: '2026-01-15T09:30:00.000Z',
  category: 'auth',
  action: 'user.login',
  actorId: 'u',
  actorEmail: null,
  actorRole: null,
  resourceType: null,
  resourceId: null,
  metadata: {},
  traceId: 't',
  ipAddress: null,
  geo: null,
  userAgent: null,
  prevHash: null,
  hash: 'ab'.repeat(32),
  idempotencyHash: null,
};
const pick = (...names: readonly string[]): Plain => Object.fromEntries(names.map((name) => [name, full[name]]));
const hot = pick(
  'id',
  'timestamp',
  'category',
  'action',
  'actorId',
  'actorEmail',
  'actorRole',
  'resourceType',
  'resourceId',
  'metadata',
  'traceId',
  'ipAddress',
  'geo',
  'userAgent',
);
const v0: Plain = {
  id: 'e0',
  companyId: 'c',
  workspaceId: 'w',
  projectId: null,
  action: 'x',
  category: 'auth',
  payload: {},
  metadata: null,
  actorId: null,
  createdAt: '2025-12-05T10:00:00.000Z',
  prevHash: null,
  hash: 'ab'.repeat(32),
};
const lines = (...rows: readonly Plain[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
const tree = (day: string, company = C): string => `archives/${company}/2026/01/${day}/events.jsonl.gz`;
const csvHeader = Object.keys(hot).join(',');
const one = (path: string, data: string | Uint8Array) => plan({ [path]: data }, { kind: 'file' });

describe('HyreLog exports are recognised by content', () => {
  test.each([
    [
      'a cold archive alone, still compressed',
      'events.jsonl.gz',
      gzipSync(lines(full)),
      'hyrelog-archive/1',
      'ndjson',
      'hyrelog/1',
      'seen',
    ],
    [
      'a cold archive that was gunzipped on the way under its old name',
      'events.jsonl.gz',
      lines(full),
      'hyrelog-archive/1',
      'ndjson',
      'hyrelog/1',
      'seen',
    ],
    ['an ARCHIVED export under any name', 'export.txt', lines(full, full), 'hyrelog-export', 'ndjson', 'hyrelog/1', 'seen'],
    ['a HOT export', 'export-1.jsonl', lines(hot), 'hyrelog-export', 'ndjson', 'hyrelog/1', 'not_seen'],
    ['a HOT_AND_ARCHIVED export, hot rows first', 'export-1.jsonl', lines(hot, full), 'hyrelog-export', 'ndjson', 'hyrelog/1', 'not_seen'],
    [
      'saved pages of the API',
      'page.json',
      JSON.stringify({ data: [full], nextCursor: null }),
      'hyrelog-api',
      'json-array data',
      'hyrelog/1',
      'seen',
    ],
    [
      'pretty-printed pages',
      'page.json',
      JSON.stringify({ data: [full], nextCursor: 'x' }, null, 2),
      'hyrelog-api',
      'json-array data',
      'hyrelog/1',
      'seen',
    ],
    [
      'pages one a line',
      'pages.ndjson',
      `${JSON.stringify({ data: [full], nextCursor: 'x' })}\n${JSON.stringify({ data: [], nextCursor: null })}`,
      'hyrelog-api',
      'json-array data',
      'hyrelog/1',
      'seen',
    ],
    [
      'pages in an array',
      'pages.json',
      JSON.stringify([{ data: [], nextCursor: 'x' }, { data: [full] }]),
      'hyrelog-api',
      'json-array data',
      'hyrelog/1',
      'seen',
    ],
    ['a page without events', 'page.json', '{"data":[],"nextCursor":null}', 'hyrelog-api', 'json-array data', 'hyrelog/1', 'not_seen'],
    ['rows gathered in an array', 'all.json', JSON.stringify([full]), 'hyrelog-export', 'json-array', 'hyrelog/1', 'seen'],
    [
      'webhook bodies',
      'hooks.ndjson',
      lines({
        ...pick('id', 'companyId', 'workspaceId', 'timestamp', 'category', 'action', 'metadata', 'prevHash', 'hash'),
        actor: { id: 'u' },
      }),
      'hyrelog-webhook',
      'ndjson',
      'hyrelog/1',
      'seen',
    ],
    ['a CSV export', 'x.csv', `${csvHeader}\n"e1"`, 'hyrelog-export', 'csv', 'hyrelog-csv', 'never'],
    ['a CSV export with a byte order mark and CR LF', 'x', `\uFEFF${csvHeader}\r\n"e1"`, 'hyrelog-export', 'csv', 'hyrelog-csv', 'never'],
    [
      'a v0 export.json',
      'export.json',
      `[\n${JSON.stringify(v0)},\n${JSON.stringify(v0)}\n]`,
      'hyrelog-export/0',
      'json-array',
      'hyrelog/0',
      'seen',
    ],
    [
      'a v0 export.csv',
      'export.csv',
      'id,companyId,workspaceId,projectId,action,category,actorId,actorEmail,actorName,targetId,targetType,createdAt,hash\n',
      'hyrelog-export/0',
      'csv',
      'hyrelog-csv',
      'never',
    ],
    [
      'a v0 archive',
      'c/w/2025-12-05.json.gz',
      gzipSync(JSON.stringify([v0], null, 2)),
      'hyrelog-archive/0',
      'json-array',
      'hyrelog/0',
      'seen',
    ],
  ])('%s', async (_, path, data, format, framing, reader, hashes) => {
    const made = await one(path, data);
    expect(made).toMatchObject({ format, refusal: null, findings: [], integrity: hashes === 'never' ? 'none' : 'linked' });
    const [found] = made.files;
    expect([found?.framing.kind, ...(found?.framing.kind === 'json-array' ? found.framing.path : [])].join(' ')).toBe(framing);
    expect(found).toMatchObject({ path, reader, hashes, chain: null });
  });
  test('damaged first lines do not hide what the others are', async () => {
    expect(await one('x.jsonl', `garbage\n{"half":\n\n${lines(full)}\n`)).toMatchObject({ format: 'hyrelog-export', refusal: null });
  });
  test('a first record longer than what is looked at', async () => {
    expect(await one('x.jsonl', lines({ ...full, metadata: { blob: 'x'.repeat(100_000) } }))).toMatchObject({
      refusal: null,
      files: [{ hashes: 'not_seen' }],
    });
  });
  test('the fields that the hash does not cover are listed, and what stays unproven', async () => {
    const archived = await one('a.jsonl', lines(full));
    expect(archived.unhashedFields).toEqual(['id', 'traceId', 'ipAddress', 'geo', 'userAgent', 'idempotencyHash', 'any further member']);
    expect(archived.notProven.map((item) => item.id)).toEqual(['hyrelog.tail', 'hyrelog.filters']);
    expect((await one('p.json', JSON.stringify({ data: [full] }))).unhashedFields).toContain('createdAt');
    expect((await one('v0.json', JSON.stringify([v0]))).unhashedFields).toContain('changes');
    const csv = await one('x.csv', `${csvHeader}\n`);
    expect([csv.unhashedFields, csv.notProven.map((item) => item.id)]).toEqual([[], ['hyrelog.no_hashes']]);
  });
});

describe('the archive tree', () => {
  test('at any depth, in the order of its paths, each file with its company and day', async () => {
    const made = await plan({
      [`backup/s3/${tree('16')}`]: gzipSync(lines(full)),
      [`backup/s3/${tree('15')}`]: gzipSync(lines(full)),
      [`backup/s3/${tree('15', 'other')}`]: lines(full),
    });
    expect(made.format).toBe('hyrelog-archive/1');
    expect(made.files.map((file) => [file.company, file.day])).toEqual([
      [C, '2026-01-15'],
      [C, '2026-01-16'],
      ['other', '2026-01-15'],
    ]);
    expect(made.notProven.map((item) => item.id)).toContain('hyrelog.paths');
  });
  test('absent days between the first and the last file day of a company are named', async () => {
    const made = await plan(Object.fromEntries(['10', '13', '14', '31'].map((day) => [tree(day), lines(full)])));
    expect(absentDays(made.files)).toEqual([
      { company: C, from: '2026-01-11', to: '2026-01-12', count: 2 },
      { company: C, from: '2026-01-15', to: '2026-01-30', count: 16 },
    ]);
    expect(absentDays((await plan({ [tree('10')]: lines(full), [tree('12', 'other')]: lines(full) })).files)).toEqual([]);
  });
  test('a date that does not exist is no day', async () => {
    expect((await plan({ [`archives/${C}/2026/02/30/events.jsonl`]: lines(full) })).files[0]).toMatchObject({ company: C, day: null });
  });
  test('a file of the tree whose beginning is damaged is still read', async () => {
    const made = await plan({ [tree('15')]: lines(full), [tree('16')]: 'garbage\n' });
    expect(made.files).toHaveLength(2);
    expect(made.findings).toEqual([]);
  });
  test('events whose own day or company is not the one of the path are counted', () => {
    const [frame] = split(
      lines(
        full,
        { ...full, timestamp: '2026-01-16T00:00:00.000Z' },
        { ...full, companyId: 'x' },
        { ...full, timestamp: '2026-01-15T23:59:59.999Z' },
      ),
      framingOf('ndjson'),
    ).frames;
    if (frame === undefined) throw new Error('no frame');
    expect(createFrameProcessor()(frame, processOptions('hyrelog/1', { company: C, day: '2026-01-15' })).misplaced).toEqual([
      { kind: 'day', count: 1, first: 1, found: '2026-01-16' },
      { kind: 'company', count: 1, first: 2, found: 'x' },
    ]);
  });
  test('beyond the first files of a large tree the place is enough', async () => {
    const files = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [tree('15', `c${String(i).padStart(3, '0')}`), lines(full)]));
    expect((await plan(files)).files).toHaveLength(700);
  });
});

describe('several exports together', () => {
  test('a mixed folder is one evidence; what is not recognised is unlisted, an empty export is read', async () => {
    const made = await plan({
      [tree('15')]: lines(full),
      'page.json': JSON.stringify({ data: [full] }),
      'hot.csv': `${csvHeader}\n`,
      'empty.jsonl': '',
      'notes.txt': 'see attached',
      'x.zip': 'PK\u0003\u0004',
    });
    expect(made).toMatchObject({ format: 'hyrelog', integrity: 'linked', refusal: null });
    expect(made.files.map((file) => file.path)).toEqual([tree('15'), 'empty.jsonl', 'hot.csv', 'page.json']);
    expect(made.findings).toEqual([
      { code: 'file.unlisted', file: 'notes.txt', reason: 'not_recognised', detail: { seen: 'text', names: '' } },
      { code: 'file.unlisted', file: 'x.zip', reason: 'not_recognised', detail: { seen: 'zip', names: '' } },
    ]);
  });
  test('a file that fails at once is told by its failure, one that fails later is left to the reading', async () => {
    const data = gzipSync(
      lines(...Array.from({ length: 500 }, (_, i) => ({ ...full, id: String(i * 7919), traceId: String(Math.sin(i)) }))),
    );
    const made = await plan({
      'a.jsonl': lines(full),
      'b.jsonl.gz': data.subarray(0, data.length - 900),
      'c.jsonl.gz': data.subarray(0, 12),
    });
    expect(made.files.map((file) => file.path)).toEqual(['a.jsonl', 'b.jsonl.gz']);
    expect(made.findings).toMatchObject([{ code: 'file.unreadable', file: 'c.jsonl.gz' }]);
  });
});

describe('nothing to read', () => {
  test.each([
    ['an empty file', { 'x.jsonl': '' }, 'file', 'empty_file', 'empty'],
    ['whitespace', { 'x.jsonl': ' \n\n' }, 'file', 'empty_file', 'empty'],
    ['an empty folder', {}, 'folder', 'empty_folder', undefined],
    [
      'another JSON log',
      { 'x.json': '{"eventVersion":"1.08","eventName":"GetUser"}\n{"eventVersion":"1.08"}\n' },
      'file',
      'unknown_format',
      'json_lines',
    ],
    ['one JSON object', { 'x.json': '{\n "Records": [{}]\n}' }, 'file', 'unknown_format', 'json_object'],
    ['an array of something', { 'x.json': '[{"a":1},{"b":2}]' }, 'file', 'unknown_format', 'json_array'],
    ['another CSV', { 'x.csv': 'when,who,what\n1,2,3\n' }, 'file', 'unknown_format', 'csv'],
    ['text', { 'x.log': 'Jan 15 sshd[1]: accepted\n' }, 'file', 'unknown_format', 'text'],
    ['bytes', { x: Uint8Array.from({ length: 100 }, (_, i) => i) }, 'file', 'unknown_format', 'binary'],
    ['a PDF', { x: '%PDF-1.7' }, 'file', 'unknown_format', 'pdf'],
    ['a database', { x: 'SQLite format 3\u0000' }, 'file', 'unknown_format', 'sqlite'],
    [
      'HyreLog words in another shape',
      { x: '{"timestamp":"2026-01-15T09:30:00.000Z","action":"a","category":"b"}' },
      'file',
      'unknown_format',
      'json_object',
    ],
  ] as const)('%s', async (_, files, kind, reason, seen) => {
    const made = await plan(files, { kind });
    expect(made).toMatchObject({ format: 'unknown', integrity: 'none', files: [], refusal: { reason } });
    expect(made.refusal?.detail['seen']).toBe(seen);
  });
  test('what was seen is named', async () => {
    expect((await one('x.json', '{"eventVersion":"1.08","eventName":"GetUser"}\n')).refusal?.detail).toEqual({
      path: 'x.json',
      files: '1',
      seen: 'json_lines',
      names: 'eventVersion, eventName',
    });
    expect((await one('x.csv', '"when",who,what\n')).refusal?.detail['names']).toBe('when, who, what');
  });
  test('a file that cannot be read is told as a finding', async () => {
    const made = await one('x.gz', gzipSync('hello hello').subarray(0, 14));
    expect(made).toMatchObject({ refusal: { reason: 'unreadable' }, findings: [{ code: 'file.unreadable', file: 'x.gz' }] });
  });
  test('hostile beginnings do not break planning', async () => {
    for (const text of [
      '['.repeat(70_000),
      '{"a":'.repeat(20_000),
      '"'.repeat(70_000),
      '{"a":1,'.repeat(20_000),
      `{${'"a":1,'.repeat(20_000)}`,
      '\\'.repeat(70_000),
      `[${'{},'.repeat(30_000)}`,
    ]) {
      expect((await one('x', text)).refusal?.reason).toBe('unknown_format');
    }
  });
});
