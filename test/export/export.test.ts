/** Exports through the engine's door: what lands on the disk, and what does not. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { beforeAll, expect, test } from 'vitest';
import { exportAboutSchema, exportColumns, type ExportFormat } from '../../src-shared/model/export.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const { newCase, importInto } = caseTools(engine, folder);
const archive = join(folder, 'prod.zip');
let sha256 = '';
let caseFolder = '';

beforeAll(async () => {
  await generateArchive({ out: archive, events: 3000, seed: 5, tamper: [{ kind: 'alter', from: 1234 }] });
  caseFolder = await newCase();
  const { id } = await importInto(archive);
  sha256 = (await engine.call('evidence.get', { id })).summary.sha256;
});

let number = 0;
async function exported(
  format: ExportFormat,
  query = '',
  more: Partial<Parameters<typeof engine.call<'exports.events'>>[1]> = {},
  signal?: AbortSignal,
) {
  number += 1;
  const out = join(folder, `out-${number}`);
  mkdirSync(out);
  const path = join(out, `events.${format}`);
  const params = { query, sort: 'time', format, columns: [...exportColumns], about: false, bom: false, author: 'Ada' } as const;
  const result = await engine.call(
    'exports.events',
    { grant: engine.grant(path), ...params, columns: [...exportColumns], ...more },
    { signal },
  );
  return { result, out, path, bytes: readFileSync(path) };
}

const aboutOf = (path: string) => exportAboutSchema.parse(JSON.parse(readFileSync(`${path}.about.json`, 'utf8')));

async function all(query: string, sort: 'time' | 'import') {
  const rows = [];
  for (let offset = 0; ; offset += 500) {
    const page = await engine.call('events.page', { query, sort, offset, limit: 500 });
    rows.push(...page.rows);
    if (page.rows.length < 500) return rows;
  }
}

test.each(['time', 'import'] as const)('CSV has every row of the result in the order of the table (%s)', async (sort) => {
  const query = 'outcome:denied';
  const { result, bytes } = await exported('csv', query, { sort });
  const rows = await all(query, sort);
  const cells: Record<string, string>[] = parse(bytes, { columns: true });
  expect(rows.length).toBeGreaterThan(10);
  expect(result.rows).toBe(rows.length);
  expect(cells.map((cell) => [cell['seq'], cell['action'], cell['ip'], cell['chain']])).toEqual(
    rows.map(({ seq, action, ip, chain }) => [String(seq), action ?? '', ip ?? '', chain ?? '']),
  );
  expect(new Set(cells.map(({ outcome }) => outcome))).toEqual(new Set(['denied']));
});

test('NDJSON and XLSX have the same events as CSV, with their marks and findings', async () => {
  const [{ rows }] = [await engine.call('events.page', { query: 'seq:1234', sort: 'time', offset: 0, limit: 1 })];
  const event = rows[0]!.id;
  await engine.call('marks.tag', { event, tag: 'ask', on: true, author: 'Ada' });
  await engine.call('marks.addNote', { event, text: '=why?', author: 'Ben' });
  await engine.call('marks.bookmark', { event, on: true, author: 'Ada' });
  const query = 'seq:1200..1300';
  const csv: Record<string, string>[] = parse((await exported('csv', query)).bytes, { columns: true });
  const lines = (await exported('ndjson', query)).bytes.toString('utf8').trimEnd().split('\n');
  const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const sheet = await readSheet((await exported('xlsx', query)).bytes, 'Events');
  expect(csv).toHaveLength(101);
  expect(objects.map(({ seq }) => String(seq as number))).toEqual(csv.map(({ seq }) => seq));
  expect(sheet.slice(1).map(([seq]) => String(seq))).toEqual(csv.map(({ seq }) => seq));
  expect(objects.map(({ time }) => time)).toEqual(csv.map(({ time }) => time));
  const marked = objects.find(({ seq }) => seq === 1234);
  expect(marked).toMatchObject({
    findings: ['event.altered'],
    tags: ['ask'],
    notes: [{ text: '=why?', author: 'Ben' }],
    evidence: 'prod.zip',
  });
  expect(csv.find(({ seq }) => seq === '1234')).toMatchObject({ findings: 'event.altered', tags: 'ask' });
  expect(csv.find(({ seq }) => seq === '1234')?.['notes']).toMatch(/^Ben, \d{4}-.*: =why\?$/);
});

test.each(['csv', 'ndjson', 'xlsx'] as const)('%s of a broken case says so in the file and beside it', async (format) => {
  const { result, path, bytes, out } = await exported(format, 'seq:1..5', { about: true, bom: true });
  const about = aboutOf(path);
  expect(about).toMatchObject({
    case: { verdict: 'broken', events: 3000 },
    query: 'seq:1..5',
    rows: 5,
    exportedBy: 'Ada',
    evidence: [{ name: 'prod.zip', sha256, verdict: 'broken' }],
    file: { name: `events.${format}`, bytes: bytes.length, sha256: result.sha256 },
  });
  expect(about.warning).toContain('prod.zip (Broken)');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(result.sha256);
  expect(readdirSync(out).toSorted()).toEqual([`events.${format}`, `events.${format}.about.json`]);
  const inside =
    format === 'xlsx'
      ? (await readSheet(bytes, 'About')).flat().join('\n')
      : bytes.toString('utf8').split(format === 'csv' ? '\r\nseq,' : '\n')[0];
  expect(inside).toContain(sha256);
  expect(inside).toContain('Evidence in this case is broken or incomplete');
});

test('only the columns asked for, in the order asked for', async () => {
  const { bytes } = await exported('csv', 'seq:1', { columns: ['action', 'seq'] });
  expect(bytes.toString('utf8')).toMatch(/^action,seq\r\n[a-z.]+,1\r\n$/);
});

test('no results give an export that says so', async () => {
  const { result, bytes, path } = await exported('csv', 'actor:nobody@example.test', { columns: ['seq'] });
  expect(result.rows).toBe(0);
  expect(bytes.toString('utf8')).toBe('seq\r\n');
  expect(aboutOf(path).rows).toBe(0);
});

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? String(error),
  );

test('a cancelled export leaves nothing, and what was there before stays', async () => {
  const out = join(folder, 'cancelled');
  mkdirSync(out);
  const path = join(out, 'events.csv');
  writeFileSync(path, 'before');
  const abort = new AbortController();
  const running = engine.call(
    'exports.events',
    { grant: engine.grant(path), query: '', sort: 'time', format: 'csv', columns: [...exportColumns], about: true, bom: false, author: '' },
    { signal: abort.signal, onProgress: ({ stage, records }) => stage === 'export' && records >= 0 && abort.abort() },
  );
  expect(await code(running)).toBe('cancelled');
  expect(readdirSync(out)).toEqual(['events.csv']);
  expect(readFileSync(path, 'utf8')).toBe('before');
});

test('a bad query, an unknown grant and a folder that cannot be written give their codes and no file', async () => {
  const out = join(folder, 'refused');
  mkdirSync(out);
  const params = { query: '', sort: 'time', format: 'csv', columns: ['seq'], about: false, bom: false, author: '' } as const;
  const to = (name: string) => engine.grant(join(out, name));
  expect(await code(engine.call('exports.events', { ...params, columns: ['seq'], grant: to('x.csv'), query: 'colour:red' }))).toBe(
    'query_invalid',
  );
  expect(await code(engine.call('exports.events', { ...params, columns: ['seq'], grant: 'unknown' }))).toBe('grant_unknown');
  expect(await code(engine.call('exports.events', { ...params, columns: ['seq'], grant: to('no/such/folder.csv') }))).toBe(
    'path_not_writable',
  );
  mkdirSync(join(out, 'folder.csv'));
  expect(await code(engine.call('exports.events', { ...params, columns: ['seq'], grant: to('folder.csv') }))).not.toBe('ok');
  expect(readdirSync(out)).toEqual(['folder.csv']);
  expect(existsSync(join(out, 'x.csv'))).toBe(false);
});

test('an export is an act: the custody log has its query, its rows and its hash', async () => {
  const { result } = await exported('ndjson', 'seq:1..3');
  const acts = readFileSync(join(caseFolder, 'custody.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { action: string; outcome: string; resource?: object; metadata: object });
  const [intent, end] = acts.slice(-2);
  expect(intent).toMatchObject({
    action: 'events.exported',
    resource: { type: 'file', id: result.sha256, name: result.name },
    metadata: { phase: 'intent', query: 'seq:1..3', format: 'ndjson', rows: 3, author: 'Ada' },
  });
  expect(end).toMatchObject({ action: 'events.exported', outcome: 'success', metadata: { phase: 'end' } });
});
