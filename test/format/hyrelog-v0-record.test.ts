import { describe, expect, test } from 'vitest';
import { eventAt, readOne } from '../../src-main/engine/format/read-one.ts';
import type { Plain } from './helpers.ts';
import { framingOf, readAll, factsAt, readRecord, sha256, split, utf8, zeros } from './helpers.ts';

const read = (line: string) => readRecord(line, 'hyrelog/0');

/** The research note's example: metadata was absent, so its text holds the bare word `undefined`. */
const genesisText =
  '{"action":"user.login","actorEmail":"user@example.com","actorId":"user_123","actorName":null,"category":"auth","companyId":"ckco1","createdAt":"2025-12-05T10:00:00.000Z","metadata":undefined,"payload":{"ip":"203.0.113.10"},"projectId":null,"workspaceId":"ckws1"}';
const genesis: Plain = {
  id: 'ckev1',
  companyId: 'ckco1',
  workspaceId: 'ckws1',
  projectId: null,
  action: 'user.login',
  category: 'auth',
  payload: { ip: '203.0.113.10' },
  metadata: null,
  actorId: 'user_123',
  actorEmail: 'user@example.com',
  actorName: null,
  targetId: 'doc1',
  targetType: 'document',
  changes: null,
  traceId: null,
  createdAt: '2025-12-05T10:00:00.000Z',
  prevHash: null,
  hash: sha256(genesisText),
};
const line = (more: Plain = {}): string => JSON.stringify({ ...genesis, ...more });

describe('chain v0', () => {
  test('absent metadata is hashed as the bare word undefined although it is stored as null', () => {
    expect(read(line())).toMatchObject({
      malformed: null,
      mismatch: null,
      genesis: true,
      prev: zeros,
      time: Date.UTC(2025, 11, 5, 10),
      scope: 'ckco1/ckws1',
    });
  });
  test('metadata and payload that were given as null verify as well', () => {
    expect(read(line({ hash: sha256(genesisText.replace('undefined', 'null')) })).mismatch).toBeNull();
    const both = genesisText.replace('{"ip":"203.0.113.10"}', 'undefined');
    expect(read(line({ payload: null, hash: sha256(both) })).mismatch).toBeNull();
    expect(read(line({ payload: null, hash: sha256(both.replace('"payload":undefined', '"payload":null')) })).mismatch).toBeNull();
  });
  test('the digits of the previous hash stand before the text', () => {
    const prevHash = String(genesis['hash']);
    const text = prevHash + genesisText.replace('undefined', '{"a":1}');
    expect(read(line({ prevHash, metadata: { a: 1 }, hash: sha256(text) }))).toMatchObject({
      mismatch: null,
      genesis: false,
      prev: prevHash,
    });
    expect(readOne(utf8(line({ prevHash, metadata: { a: 1 }, hash: sha256(text) })), 'hyrelog/0')).toMatchObject({
      matches: true,
      hashedText: text,
    });
  });
  test('keys sort as ICU compares them, and numeric keys are not moved to the front', () => {
    const sorted = '{"_x":1,"1":2,"10":3,"9":4,"a":5,"A":6,"b":7,"B":8}';
    const payload = { B: 8, b: 7, A: 6, a: 5, '9': 4, '10': 3, '1': 2, _x: 1 };
    expect(read(line({ payload, hash: sha256(genesisText.replace('{"ip":"203.0.113.10"}', sorted)) })).mismatch).toBeNull();
  });
  test('projects of a workspace share one chain', () => {
    const text = genesisText.replace('"projectId":null', '"projectId":"ckpr1"');
    expect(read(line({ projectId: 'ckpr1', hash: sha256(text) }))).toMatchObject({ mismatch: null, scope: 'ckco1/ckws1' });
  });
  test('a payload that was erased without hashing anew no longer verifies', () => {
    expect(read(line({ payload: {} })).mismatch).not.toBeNull();
  });
  test('target, changes and trace id are outside the hash', () => {
    expect(read(line({ targetId: 'x', targetType: 'y', changes: { a: 1 }, traceId: 't', id: 'z' })).mismatch).toBeNull();
    expect(Object.fromEntries(readOne(utf8(line()), 'hyrelog/0').ranges.map((range) => [range.member, range.use]))).toMatchObject({
      payload: 'hashed',
      prevHash: 'hashed',
      targetId: 'outside',
      hash: 'hash',
    });
  });
  test('times that a database renders otherwise verify', () => {
    expect(read(line({ createdAt: '2025-12-05 10:00:00+00' })).mismatch).toBeNull();
  });
  test('the row shows its target as resource and its time as recorded', () => {
    expect(read(line()).event).toMatchObject({
      resourceType: 'document',
      resourceId: 'doc1',
      actorId: 'user_123',
      category: 'authentication',
      outcome: null,
      recorded: Date.UTC(2025, 11, 5, 10),
    });
  });
  test('export.json and pretty-printed archives are arrays of full rows', () => {
    for (const text of [`[\n${line()},\n${line()}\n]`, JSON.stringify([JSON.parse(line()), JSON.parse(line())], null, 2)]) {
      const { block } = readAll(text, 'hyrelog/0', {}, framingOf('array'));
      expect([0, 1].map((i) => factsAt(block, i).mismatch)).toEqual([null, null]);
      expect(factsAt(block, 0).time).toBe(Date.UTC(2025, 11, 5, 10));
    }
  });
  test('without a hash a row is unhashed', () =>
    expect(read(line({ hash: null }))).toMatchObject({ unhashed: true, scope: 'ckco1/ckws1' }));
});

describe('CSV exports', () => {
  const header =
    'id,timestamp,category,action,actorId,actorEmail,actorRole,resourceType,resourceId,metadata,traceId,ipAddress,geo,userAgent';
  const csv = (...values: readonly string[]): string => values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
  const first = csv(
    'e1',
    '2026-01-15T09:30:00.000Z',
    'auth',
    'user.login',
    'u1',
    'a@b.c',
    '',
    'doc',
    'd1',
    '{"note":"line\\nbreak, \\"q\\"","n":5}',
    't1',
    '203.0.113.9',
    '',
    'curl',
  );
  const readCsv = (text: string) => {
    const processed = readAll(text, 'hyrelog-csv', {}, framingOf('csv'));
    return { ...processed, facts: Array.from({ length: processed.block.count }, (_, i) => factsAt(processed.block, i)) };
  };

  test('the 14 columns are read without integrity data; empty values are null, metadata is searchable', () => {
    const { facts, rows } = readCsv(`${header}\n${first}\n`);
    expect(facts).toMatchObject([{ malformed: null, unhashed: true, scope: '', time: Date.UTC(2026, 0, 15, 9, 30) }]);
    expect(rows && eventAt(rows, 0).text.split('\n')).toEqual([
      'e1',
      'auth',
      'user.login',
      'u1',
      'a@b.c',
      'doc',
      'd1',
      'line',
      'break, "q"',
      '5',
      't1',
      '203.0.113.9',
      'curl',
    ]);
    expect(rows?.columns.actorRole[0]).toBe(0);
  });
  test('values with quotes, commas and line feeds keep their meaning', () => {
    const { facts, rows } = readCsv(
      `${header}\n${csv('e"1', '2026-01-15T09:30:00.000Z', 'auth', 'a,b\nc', '', '', '', '', '', '{}', '', '', '', '')}\n`,
    );
    expect(facts[0]?.malformed).toBeNull();
    expect(rows && eventAt(rows, 0)).toMatchObject({ eventId: 'e"1', action: 'a,b\nc' });
  });
  test('the header repeated inside a HOT_AND_ARCHIVED export is no event', () => {
    const text = `${header}\n${first}\n${header}\n${first}\n${header}\n`;
    expect(readCsv(text).facts).toHaveLength(2);
    expect(split(text, framingOf('csv')).tally).toMatchObject({ lines: 5, headers: 3 });
  });
  test('v0 CSV has 13 columns ending in a hash that nothing can be recomputed for', () => {
    const { facts, rows } = readCsv(
      `id,companyId,workspaceId,projectId,action,category,actorId,actorEmail,actorName,targetId,targetType,createdAt,hash\n${csv('e1', 'co', 'ws', '', 'x.y', 'auth', 'u1', '', '', 'd1', 'doc', '2025-12-05T10:00:00.000Z', 'ab'.repeat(32))}\n`,
    );
    expect(facts).toMatchObject([{ unhashed: true, scope: 'co/ws', stated: zeros, mismatch: null }]);
    expect(rows?.recorded[0]).toBe(Date.UTC(2025, 11, 5, 10));
    expect(rows && eventAt(rows, 0).text).toContain('x.y');
    expect(rows && eventAt(rows, 0).text).not.toContain('abab');
  });
  test.each([
    ['a value too few', '"1","2"', 'csv_fields'],
    ['a stray quote', `${first}x"`, 'csv_quotes'],
    ['an unclosed quote', '"1', 'csv_quotes'],
  ])('%s is malformed', (_, bad, reason) => {
    expect(readCsv(`${header}\n${bad}`).facts).toMatchObject([{ malformed: reason }]);
  });
  test('invalid UTF-8 is malformed, with its byte', () => {
    const bytes = Buffer.concat([utf8(`${header}\n"`), Uint8Array.of(0xff), utf8('"\n')]);
    const { block } = readAll(bytes, 'hyrelog-csv', {}, framingOf('csv'));
    expect(factsAt(block, 0)).toMatchObject({ malformed: 'invalid_utf8', byte: 1 });
  });
});
