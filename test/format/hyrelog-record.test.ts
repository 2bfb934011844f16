import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashedTextV1 } from '../../src-main/engine/format/hyrelog-row.ts';
import { readOne } from '../../src-main/engine/format/read-one.ts';
import { canonicalizeHyrelogV1 } from '../../src-main/engine/json/canonicalize.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import { isJsonObject } from '../../src-main/engine/json/value.ts';
import type { Plain } from './helpers.ts';
import { readAll, factsAt, readRecord, sha256, utf8, zeros } from './helpers.ts';

const C = '11111111-1111-4111-8111-111111111111';
const W = '22222222-2222-4222-8222-222222222222';
const P = '33333333-3333-4333-8333-333333333333';
const scope = `${C}/${W}/-`;

const read = (line: string) => readRecord(line, 'hyrelog/1');

/** The 13 hashed members; those not given are null. */
const thirteen = (more: Plain): Plain => ({
  action: 'user.login', actorEmail: null, actorId: null, actorRole: null, category: 'auth', companyId: C, metadata: {}, prevHash: null, projectId: null, resourceId: null,
  resourceType: null, timestamp: '2026-01-15T09:30:00.000Z', workspaceId: W, ...more,
});
const hashOf = (members: Plain): string => {
  const emptyAsNull = Object.fromEntries(['actorId', 'actorRole', 'resourceType', 'resourceId'].flatMap((name) => (members[name] === '' ? [[name, null]] : [])));
  return sha256(canonicalizeHyrelogV1(fromPlain({ ...members, ...emptyAsNull })));
};
/** An exported row of 20 keys in export order. */
const row = (more: Plain = {}, outside: Plain = {}): Plain => {
  const m = thirteen(more);
  return {
    id: 'aaaaaaaa-0000-4000-8000-000000000001', companyId: m['companyId'], workspaceId: m['workspaceId'], projectId: m['projectId'], timestamp: m['timestamp'], category: m['category'], action: m['action'],
    actorId: m['actorId'], actorEmail: m['actorEmail'], actorRole: m['actorRole'], resourceType: m['resourceType'], resourceId: m['resourceId'], metadata: m['metadata'],
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736', ipAddress: '203.0.113.9', geo: null, userAgent: 'curl/8', prevHash: m['prevHash'], hash: hashOf(m), idempotencyHash: null, ...outside,
  };
};
const line = (more: Plain = {}, outside: Plain = {}): string => JSON.stringify(row(more, outside));
const hashedText = (json: string): string => {
  const parsed = parseStrict(json);
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error('no object');
  return hashedTextV1(parsed.value);
};

describe('worked vectors of the research note', () => {
  const one = '36d072aa22965ace4961bf24dd50afd15fc633c8d05444ee28880c855c071f00';
  const vector1 = { actorId: 'user_123', actorEmail: 'user@example.com', metadata: { source: 'quickstart' } };
  const metadata2 = '{"b":[1.0,1e21,1e-7,{"z":null,"a":true}],"10":"ten","9":"nine","Z":"Zo\\u00eb \\u2013 \\u65e5\\u672c \\ud83d\\ude00","a":"line\\nbreak \\u0001 / \\u2028"}';
  const row2 = (hash: string): string =>
    line({ timestamp: '2026-01-15T09:31:07.250Z', category: 'billing', action: 'invoice.approved', actorId: 'user_123', actorRole: 'ADMIN', resourceType: 'invoice', resourceId: 'inv_8391', prevHash: one, metadata: 'METADATA' }, { hash })
      .replace('"METADATA"', metadata2);
  const text2 = `{"action":"invoice.approved","actorEmail":null,"actorId":"user_123","actorRole":"ADMIN","category":"billing","companyId":"${C}","metadata":{"9":"nine","10":"ten","Z":"Zoë – 日本 😀","a":"line\\nbreak \\u0001 / \u2028","b":[1,1e+21,1e-7,{"a":true,"z":null}]},"prevHash":"${one}","projectId":null,"resourceId":"inv_8391","resourceType":"invoice","timestamp":"2026-01-15T09:31:07.250Z","workspaceId":"${W}"}`;

  test('1: genesis, 360 bytes, the published hash', () => {
    const text = hashedText(line(vector1));
    expect(text).toBe(`{"action":"user.login","actorEmail":"user@example.com","actorId":"user_123","actorRole":null,"category":"auth","companyId":"${C}","metadata":{"source":"quickstart"},"prevHash":null,"projectId":null,"resourceId":null,"resourceType":null,"timestamp":"2026-01-15T09:30:00.000Z","workspaceId":"${W}"}`);
    expect(utf8(text)).toHaveLength(360);
    expect(read(line(vector1, { hash: one }))).toMatchObject({ malformed: null, mismatch: null, genesis: true, stated: one, prev: zeros, scope, seq: NaN });
  });
  test('2: linked; array-index keys first, numbers as doubles, raw non-ASCII: 528 bytes', () => {
    expect(hashedText(row2(one))).toBe(text2);
    expect(utf8(text2)).toHaveLength(528);
    expect(read(row2(sha256(text2)))).toMatchObject({ malformed: null, mismatch: null, genesis: false, prev: one, remarks: [] });
  });
  test('3: project genesis with empty strings that are hashed as null: 356 bytes', () => {
    const members = { projectId: P, timestamp: '2026-01-15T09:32:00.000Z', category: 'admin', action: 'role.changed', actorId: '', actorRole: '', resourceType: '' };
    const text = hashedText(line(members));
    expect(utf8(text)).toHaveLength(356);
    expect(text).toContain('"actorId":null,"actorRole":null');
    expect(read(line(members, { hash: sha256(text) }))).toMatchObject({ mismatch: null, genesis: true, scope: `${C}/${W}/${P}`, event: { actorId: null, actorRole: null, resourceType: null } });
  });
});

describe('hash chain edge cases', () => {
  test('the four fields are hashed as null when they are empty, email and metadata are not', () => {
    const empty = { actorId: '', actorRole: '', resourceType: '', resourceId: '', metadata: { note: '' } };
    expect(read(line(empty)).mismatch).toBeNull();
    expect(hashedText(line({ actorEmail: '' }))).toContain('"actorEmail":""');
    expect(hashedText(line(empty))).toContain('"metadata":{"note":""}');
  });
  test('keys: "01", "-1" and 4294967295 sort as strings, astral characters by UTF-16 units', () => {
    const metadata = { '4294967295': 1, '4294967294': 2, '01': 3, '-1': 4, '0': 5, '\u{1f600}': 6, '\ue000': 7, b: 8 };
    const text = hashedText(line({ metadata }));
    expect(text).toContain('"metadata":{"0":5,"4294967294":2,"-1":4,"01":3,"4294967295":1,"b":8,"\u{1f600}":6,"\ue000":7}');
    expect(read(line({ metadata }))).toMatchObject({ mismatch: null });
  });
  test('metadata in the order that JSONB gives it, nested and long, is sorted', () => {
    const metadata = { zz: { b: 1, a: [{ d: 1, c: 2 }] }, a: 1, zzz: {}, aa: [], 'a b': 'x', '': 0 };
    expect(hashedText(line({ metadata }))).toContain('"metadata":{"":0,"a":1,"a b":"x","aa":[],"zz":{"a":[{"c":2,"d":1}],"b":1},"zzz":{}}');
    expect(read(line({ metadata })).mismatch).toBeNull();
    expect(read(line({ metadata }).replace('"c":2', '"c":3')).mismatch).not.toBeNull();
  });
  test('numbers that a database prints otherwise are hashed as doubles', () => {
    const right = line({ metadata: { a: 1e21, b: 0.1, c: 0, d: 1e-7 } });
    const printed = right.replace('1e+21', '1000000000000000000000').replace('"b":0.1', '"b":0.10').replace('"c":0', '"c":-0').replace('1e-7', '0.0000001');
    expect(printed).not.toBe(right);
    expect(read(printed)).toMatchObject({ mismatch: null, remarks: [] });
  });
  test('digits that a double loses are noted', () => {
    const right = line({ metadata: { n: 9007199254740992 } });
    expect(read(right.replace('9007199254740992', '9007199254740993'))).toMatchObject({ mismatch: null, remarks: [expect.stringMatching(/^number\.inexact digits_lost metadata@\d+$/)] });
  });
  test.each([
    ['2026-01-15T09:30:00+00:00'], ['2026-01-15 09:30:00+00'], ['2026-01-15T09:30:00.000000Z'], ['2026-01-15T09:30:00Z'], ['2026-01-15T10:30:00.000+01:00'], ['2026-01-15 09:30:00'],
  ])('a time rendered as %s is hashed in its one form', (timestamp) => {
    const facts = read(line({}).replace('2026-01-15T09:30:00.000Z', timestamp));
    expect(facts).toMatchObject({ mismatch: null, time: Date.UTC(2026, 0, 15, 9, 30) });
  });
  test('a time edited below the millisecond does not pass for a rendering', () => {
    expect(read(line({}).replace('00.000Z', '00.000001Z')).mismatch).not.toBeNull();
  });
  test('a time that is none is no fault of form: the content does not give the hash', () => {
    expect(read(line({}).replace('2026-01-15T', '2026-02-31T'))).toMatchObject({ malformed: null, time: NaN, mismatch: expect.any(String) });
  });
  test('escapes, slashes and separators are hashed raw or short, as JSON.stringify writes them', () => {
    const metadata = { t: 'a/b \u2028 \u0001 \u007f "q" \\ \n ë' };
    const right = line({ metadata, actorId: 'a"b\\c' });
    expect(read(right).mismatch).toBeNull();
    expect(read(right.replaceAll('/', '\\/').replace('ë', '\\u00eb')).mismatch).toBeNull();
  });
  test('each hashed field is covered, and no other', () => {
    const changed = (member: string, value: unknown) => read(JSON.stringify({ ...row(), [member]: value }));
    for (const member of ['category', 'action', 'actorId', 'actorEmail', 'actorRole', 'resourceType', 'resourceId', 'companyId', 'workspaceId', 'projectId']) {
      expect(changed(member, 'changed').mismatch, member).not.toBeNull();
    }
    expect(changed('metadata', { a: 1 }).mismatch).not.toBeNull();
    expect(changed('timestamp', '2026-01-15T09:30:00.001Z').mismatch).not.toBeNull();
    expect(changed('prevHash', 'ab'.repeat(32)).mismatch).not.toBeNull();
    for (const member of ['id', 'traceId', 'ipAddress', 'geo', 'userAgent', 'idempotencyHash']) expect(changed(member, 'changed').mismatch, member).toBeNull();
  });
  test('absent optional members are hashed as null, absent metadata as {}', () => {
    const { actorEmail: _, projectId: __, metadata: ___, geo: ____, ...rest } = row();
    expect(read(JSON.stringify(rest))).toMatchObject({ malformed: null, mismatch: null });
  });
  test('metadata of null is hashed as null', () => {
    expect(read(line({ metadata: null })).mismatch).toBeNull();
  });
});

describe('scopes', () => {
  test('company, workspace and project make the chain; null has its own', () => {
    const lines = [line(), line({ projectId: P }), line(), line({ workspaceId: P })];
    const { block } = readAll(lines.join('\n'), 'hyrelog/1');
    expect(lines.map((_, i) => factsAt(block, i).scope)).toEqual([scope, `${C}/${W}/${P}`, scope, `${C}/${P}/-`]);
    expect(block.scopes).toHaveLength(3);
  });
  test('ids that could be confused with others are escaped', () => {
    const scopes = [line({ companyId: 'a/b', workspaceId: 'c' }), line({ companyId: 'a', workspaceId: 'b/c' }), line({ companyId: 'a', workspaceId: 'b', projectId: '-' }), line({ companyId: 'a', workspaceId: 'b' }), line({ companyId: 'a"b', workspaceId: 'ë' })].map((item) => read(item).scope);
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
    expect(read(hot())).toMatchObject({ malformed: null, unhashed: true, mismatch: null, scope: '', time: Date.UTC(2026, 0, 15, 9, 30), event: { action: 'user.login', ip: '203.0.113.9' } });
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
    ['{}', 'missing_member', 'timestamp'], [without('prevHash'), 'missing_member', 'prevHash'], [without('companyId'), 'missing_member', 'companyId'], [without('action'), 'missing_member', 'action'],
    [line({}, { hash: 'abc' }), 'bad_hash', 'hash'], [line({}, { hash: 'AB'.repeat(32) }), 'bad_hash', 'hash'], [line({}, { hash: 7 }), 'wrong_type', 'hash'], [line({}, { prevHash: '' }), 'bad_hash', 'prevHash'],
    [line({}, { timestamp: 5 }), 'wrong_type', 'timestamp'], [line({}, { companyId: null }), 'missing_member', 'companyId'],
  ])('%s', (json, reason, member) => expect(read(json)).toMatchObject({ malformed: reason, member, stated: zeros }));
  test.each([
    ['a duplicate key', line().replace('"id":', '"action":"x","id":'), 'duplicate_key'], ['a duplicate key in metadata', line({ metadata: { a: 1 } }).replace('"a":1', '"a":1,"a":2'), 'duplicate_key'],
    ['a duplicate in another spelling', line({ metadata: { b: 1 } }).replace('"b":1', '"b":1,"\\u0062":2'), 'duplicate_key'], ['a lone surrogate', line({ metadata: { a: 'x' } }).replace('"x"', '"\\udc00"'), 'lone_surrogate'],
    ['a leading zero', line({ metadata: { a: 1 } }).replace('"a":1', '"a":01'), 'not_json'], ['NaN', line({ metadata: { a: 1 } }).replace('"a":1', '"a":NaN'), 'not_json'], ['a number out of range', line({ metadata: { a: 1 } }).replace('"a":1', '"a":1e400'), 'number_range'],
    ['deep metadata', line({ metadata: { a: 1 } }).replace('"a":1', `"a":${'['.repeat(300)}${']'.repeat(300)}`), 'too_deep'], ['a cut line', line().slice(0, 200), 'truncated'], ['text behind', `${line()}x`, 'trailing_data'], ['a comma too many', line().replace('"geo":null,', '"geo":null,,'), 'not_json'],
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
    const api = JSON.stringify({ ...base, dataRegion: 'EU', archivalCandidate: false, archived: true, archivedAt: '2026-02-15T00:00:00.000Z', isColdArchived: false, coldArchiveKey: null, createdAt: '2026-01-15T09:30:00.120Z' });
    expect(read(api)).toMatchObject({ mismatch: null, identity: read(twenty).identity, event: { recorded: Date.UTC(2026, 0, 15, 9, 30, 0, 120) } });
    expect(read(JSON.stringify(JSON.parse(api), null, 2))).toMatchObject({ mismatch: null, identity: read(twenty).identity });
  });
  test('a copy whose unhashed fields differ has another identity', () => {
    expect(read(twenty.replace('203.0.113.9', '198.51.100.1')).identity).not.toBe(read(twenty).identity);
  });
  test('webhook bodies with nested actor and resource verify', () => {
    const { id, companyId, workspaceId, projectId, timestamp, category, action, metadata, traceId, prevHash, hash } = base;
    const body = { id, companyId, workspaceId, projectId, timestamp, category, action, actor: { id: 'u1', email: 'a@b.c', role: null }, resource: { type: 'doc', id: 'd1' }, metadata, traceId, prevHash, hash };
    expect(read(JSON.stringify(body))).toMatchObject({ malformed: null, mismatch: null, scope, event: { actorId: 'u1', actorEmail: 'a@b.c', resourceType: 'doc', resourceId: 'd1' } });
    expect(read(JSON.stringify({ ...body, actor: { id: 'u2', email: 'a@b.c' } })).mismatch).not.toBeNull();
  });
});

describe('rows for the index', () => {
  test('HyreLog words are mapped, the original stays searchable, hashes and scope are left out', () => {
    const facts = read(line({ category: 'auth', action: 'user.login.failed', actorId: 'u1', metadata: { reason: 'bad password', tries: 3 } }));
    expect(facts.event).toMatchObject({ category: 'authentication', outcome: 'failure', eventId: 'aaaaaaaa-0000-4000-8000-000000000001', actorId: 'u1', ip: '203.0.113.9', userAgent: 'curl/8', country: null, recorded: null });
    expect(facts.event.text.split('\n')).toEqual(['aaaaaaaa-0000-4000-8000-000000000001', 'auth', 'user.login.failed', 'u1', 'bad password', '3', '4bf92f3577b34da6a3ce929d0e0e4736', '203.0.113.9', 'curl/8']);
  });
});

describe('the fast and the slow way agree', () => {
  const leaf = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }).map((s) => s.toWellFormed()), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null), fc.constant('x\n"\\'));
  const key = fc.oneof(fc.constantFrom('a', 'b', 'aa', 'é', '10', '9', '01', '__proto__', 'z z'), fc.string({ maxLength: 3 }).map((s) => s.toWellFormed()));
  const value = fc.letrec((tie) => ({ node: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 5 })) })).node;
  const metadata = fc.dictionary(key, value, { maxKeys: 6 });
  const id = fc.oneof(fc.constant(''), fc.constant(null), fc.string({ unit: 'grapheme', maxLength: 6 }).map((s) => s.toWellFormed()));
  test('for any metadata and identifiers, right and wrong hashes, any whitespace', () => {
    fc.assert(
      fc.property(metadata, id, id, fc.constantFrom(null, P), fc.boolean(), fc.constantFrom(undefined, 1, 2), (meta, actorId, resourceId, projectId, isRight, space) => {
        const full = row({ metadata: meta, actorId, resourceId, projectId }, isRight ? {} : { hash: 'ab'.repeat(32) });
        const fast = JSON.stringify(full, null, space);
        // A member that no row has sends the line the slow way; a number is no part of the search text of either.
        const slow = fast.replace('{', '{"extra":true,');
        const [a, b] = [read(fast), read(slow)];
        expect(b).toEqual(a);
        expect(a.malformed).toBeNull();
        expect(a.mismatch === null).toBe(isRight);
      }),
      { numRuns: 1500 },
    );
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
    expect(use).toMatchObject({ id: 'outside', companyId: 'hashed', metadata: 'hashed', ipAddress: 'outside', prevHash: 'hashed', hash: 'hash', traceId: 'outside' });
    const meta = detail.ranges.find((range) => range.member === 'metadata');
    expect(json.slice(meta?.start, meta?.end)).toBe('"metadata":{"b":1,"a":2}');
  });
});
