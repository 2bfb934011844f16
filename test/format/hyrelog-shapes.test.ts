import { describe, expect, test } from 'vitest';
import { readOne } from '../../src-main/engine/format/read-one.ts';
import type { Plain } from './helpers.ts';
import { factsAt, readAll, sha256, utf8, zeros } from './helpers.ts';
import { C, P, W, hashedText, line, read, row, scope } from './hyrelog-rows.ts';

describe('scopes', () => {
  test('company, workspace and project make the chain; null has its own', () => {
    const lines = [line(), line({ projectId: P }), line(), line({ workspaceId: P })];
    const { block } = readAll(lines.join('\n'), 'hyrelog/1');
    expect(lines.map((_, i) => factsAt(block, i).scope)).toEqual([scope, `${C}/${W}/${P}`, scope, `${C}/${P}/-`]);
    expect(block.scopes).toHaveLength(3);
  });
  test('ids that could be confused with others are escaped', () => {
    const scopes = [
      line({ companyId: 'a/b', workspaceId: 'c' }),
      line({ companyId: 'a', workspaceId: 'b/c' }),
      line({ companyId: 'a', workspaceId: 'b', projectId: '-' }),
      line({ companyId: 'a', workspaceId: 'b' }),
      line({ companyId: 'a"b', workspaceId: 'ë' }),
    ].map((item) => read(item).scope);
    expect(new Set(scopes).size).toBe(5);
    expect(scopes).toEqual(['a%2Fb/c/-', 'a/b%2Fc/-', 'a/b/%2D', 'a/b/-', 'a%22b/%C3%AB/-']);
  });
});

describe('rows without hashes', () => {
  const hot = (more: Plain = {}): string => {
    const { companyId: _, workspaceId: __, projectId: ___, prevHash: ____, hash: _____, idempotencyHash: ______, ...fourteen } = row();
    return JSON.stringify({ ...fourteen, ...more });
  };
  test('the 14 keys of HOT exports are read and unhashed, in no scope', () => {
    expect(Object.keys(JSON.parse(hot()) as Plain)).toHaveLength(14);
    expect(read(hot())).toMatchObject({
      malformed: null,
      unhashed: true,
      mismatch: null,
      scope: '',
      time: Date.UTC(2026, 0, 15, 9, 30),
      event: { action: 'user.login', ip: '203.0.113.9' },
    });
  });
  test('in HOT_AND_ARCHIVED exports both kinds stand side by side', () => {
    const { block } = readAll([hot(), line(), hot()].join('\n'), 'hyrelog/1');
    expect([...block.flags]).toEqual([4, 8, 4]);
  });
  test('a row whose hash is null is unhashed but knows its scope', () => {
    expect(read(line({}, { hash: null }))).toMatchObject({ unhashed: true, scope, malformed: null });
  });
  test('copies from paging have the same identity, other rows another', () => {
    expect(read(hot()).identity).toBe(read(hot()).identity);
    expect(read(hot({ userAgent: 'x' })).identity).not.toBe(read(hot()).identity);
  });
});

describe('malformed rows', () => {
  const without = (member: string): string => {
    const { [member]: _, ...rest } = row();
    return JSON.stringify(rest);
  };
  test.each([
    ['{}', 'missing_member', 'timestamp'],
    [without('prevHash'), 'missing_member', 'prevHash'],
    [without('companyId'), 'missing_member', 'companyId'],
    [without('action'), 'missing_member', 'action'],
    [line({}, { hash: 'abc' }), 'bad_hash', 'hash'],
    [line({}, { hash: 'AB'.repeat(32) }), 'bad_hash', 'hash'],
    [line({}, { hash: 7 }), 'wrong_type', 'hash'],
    [line({}, { prevHash: '' }), 'bad_hash', 'prevHash'],
    [line({}, { timestamp: 5 }), 'wrong_type', 'timestamp'],
    [line({}, { companyId: null }), 'missing_member', 'companyId'],
  ])('%s', (json, reason, member) => expect(read(json)).toMatchObject({ malformed: reason, member, stated: zeros }));
  test.each([
    ['a duplicate key', line().replace('"id":', '"action":"x","id":'), 'duplicate_key'],
    ['a duplicate key in metadata', line({ metadata: { a: 1 } }).replace('"a":1', '"a":1,"a":2'), 'duplicate_key'],
    ['a duplicate in another spelling', line({ metadata: { b: 1 } }).replace('"b":1', '"b":1,"\\u0062":2'), 'duplicate_key'],
    ['a lone surrogate', line({ metadata: { a: 'x' } }).replace('"x"', '"\\udc00"'), 'lone_surrogate'],
    ['a leading zero', line({ metadata: { a: 1 } }).replace('"a":1', '"a":01'), 'not_json'],
    ['NaN', line({ metadata: { a: 1 } }).replace('"a":1', '"a":NaN'), 'not_json'],
    ['a number out of range', line({ metadata: { a: 1 } }).replace('"a":1', '"a":1e400'), 'number_range'],
    ['deep metadata', line({ metadata: { a: 1 } }).replace('"a":1', `"a":${'['.repeat(300)}${']'.repeat(300)}`), 'too_deep'],
    ['a cut line', line().slice(0, 200), 'truncated'],
    ['text behind', `${line()}x`, 'trailing_data'],
    ['a comma too many', line().replace('"geo":null,', '"geo":null,,'), 'not_json'],
  ])('%s', (_, json, reason) => expect(read(json)).toMatchObject({ malformed: reason }));
  test('__proto__ in metadata is an ordinary key', () => {
    const text = line({ metadata: { a: 1 } }, { hash: zeros }).replace('"a":1', '"__proto__":{"x":1}');
    expect(read(text)).toMatchObject({ malformed: null, mismatch: sha256(hashedText(text)) });
    expect(hashedText(text)).toContain('"metadata":{"__proto__":{"x":1}}');
  });
});

describe('other shapes of the same event', () => {
  const twenty = line({ actorId: 'u1', actorEmail: 'a@b.c', resourceType: 'doc', resourceId: 'd1', metadata: { b: 1, a: 2 } });
  const base = JSON.parse(twenty) as Plain;
  test('API pages give all 27 columns; the copy has the same identity as the archived line', () => {
    const api = JSON.stringify({
      ...base,
      dataRegion: 'EU',
      archivalCandidate: false,
      archived: true,
      archivedAt: '2026-02-15T00:00:00.000Z',
      isColdArchived: false,
      coldArchiveKey: null,
      createdAt: '2026-01-15T09:30:00.120Z',
    });
    expect(read(api)).toMatchObject({
      mismatch: null,
      identity: read(twenty).identity,
      event: { recorded: Date.UTC(2026, 0, 15, 9, 30, 0, 120) },
    });
    expect(read(JSON.stringify(JSON.parse(api), null, 2))).toMatchObject({ mismatch: null, identity: read(twenty).identity });
  });
  test('a copy whose unhashed fields differ has another identity', () => {
    expect(read(twenty.replace('203.0.113.9', '198.51.100.1')).identity).not.toBe(read(twenty).identity);
  });
  test('webhook bodies with nested actor and resource verify', () => {
    const { id, companyId, workspaceId, projectId, timestamp, category, action, metadata, traceId, prevHash, hash } = base;
    const body = {
      id,
      companyId,
      workspaceId,
      projectId,
      timestamp,
      category,
      action,
      actor: { id: 'u1', email: 'a@b.c', role: null },
      resource: { type: 'doc', id: 'd1' },
      metadata,
      traceId,
      prevHash,
      hash,
    };
    expect(read(JSON.stringify(body))).toMatchObject({
      malformed: null,
      mismatch: null,
      scope,
      event: { actorId: 'u1', actorEmail: 'a@b.c', resourceType: 'doc', resourceId: 'd1' },
    });
    expect(read(JSON.stringify({ ...body, actor: { id: 'u2', email: 'a@b.c' } })).mismatch).not.toBeNull();
  });
});

describe('rows for the index', () => {
  test('HyreLog words are mapped, the original stays searchable, hashes and scope are left out', () => {
    const facts = read(
      line({ category: 'auth', action: 'user.login.failed', actorId: 'u1', metadata: { reason: 'bad password', tries: 3 } }),
    );
    expect(facts.event).toMatchObject({
      category: 'authentication',
      outcome: 'failure',
      eventId: 'aaaaaaaa-0000-4000-8000-000000000001',
      actorId: 'u1',
      ip: '203.0.113.9',
      userAgent: 'curl/8',
      country: null,
      recorded: null,
    });
    expect(facts.event.text.split('\n')).toEqual([
      'aaaaaaaa-0000-4000-8000-000000000001',
      'auth',
      'user.login.failed',
      'u1',
      'bad password',
      '3',
      '4bf92f3577b34da6a3ce929d0e0e4736',
      '203.0.113.9',
      'curl/8',
    ]);
  });
});

describe('detail of one record', () => {
  test('says what the hash covers and what it does not', () => {
    const json = line({ metadata: { b: 1, a: 2 } });
    const detail = readOne(utf8(json), 'hyrelog/1');
    expect(detail).toMatchObject({ matches: true, prev: null, words: { category: 'auth', outcome: null }, hashedText: hashedText(json) });
    expect(detail.computed).toBe(detail.stated);
    expect(detail.computedCheck).toBe(detail.stated);
    const use = Object.fromEntries(detail.ranges.map((range) => [range.member, range.use]));
    expect(use).toMatchObject({
      id: 'outside',
      companyId: 'hashed',
      metadata: 'hashed',
      ipAddress: 'outside',
      prevHash: 'hashed',
      hash: 'hash',
      traceId: 'outside',
    });
    const meta = detail.ranges.find((range) => range.member === 'metadata');
    expect(json.slice(meta?.start, meta?.end)).toBe('"metadata":{"b":1,"a":2}');
  });
});
