/** What stands in a hashed row without being hashed: it reaches no column that the hash stands for, and makes a copy another record. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOne } from '../../src-main/engine/format/read-one.ts';
import { remarkReasons } from '../../src-main/engine/format/types.ts';
import { recordReasonTexts } from '../../src-shared/text/finding-reasons.ts';
import type { Plain } from './helpers.ts';
import { plan, readRecord, sha256, utf8, zeros } from './helpers.ts';
import { line, read, row } from './hyrelog-rows.ts';

const who = { actorId: 'user_1', actorEmail: 'a@b.c', actorRole: null, resourceType: 'doc', resourceId: 'd1' };
const fields = ['actorId', 'actorEmail', 'actorRole', 'resourceType', 'resourceId'] as const;
const columns = (facts: ReturnType<typeof read>) => Object.fromEntries(fields.map((field) => [field, facts.event[field]]));
const nobody = Object.fromEntries(fields.map((field) => [field, null]));

/** The same event as a webhook's body. */
const bodyOf = (flat: Plain, more: Plain = {}): Plain => {
  const { actorId, actorEmail, actorRole, resourceType, resourceId, ...rest } = flat;
  const { ipAddress: _, geo: __, userAgent: ___, idempotencyHash: ____, ...kept } = rest;
  return { ...kept, actor: { id: actorId, email: actorEmail, role: actorRole }, resource: { type: resourceType, id: resourceId }, ...more };
};

describe('an actor or resource stated a second time', () => {
  const stated = (more: Plain, outside: Plain, first = false): string =>
    JSON.stringify(first ? { ...outside, ...row(more) } : { ...row(more), ...outside });
  test.each<[string, Plain, Plain, string]>([
    ['another actor beside a hashed one', who, { actor: { id: 'evil' } }, 'actor.id'],
    ['an actor beside a hashed null', {}, { actor: { email: 'mallory@evil' } }, 'actor.email'],
    ['a resource beside a hashed null', {}, { resource: { id: 'acct-9' } }, 'resource.id'],
    ['null beside a hashed actor', who, { actor: { id: null } }, 'actor.id'],
    ['another type', who, { actor: { id: 7 } }, 'actor.id'],
    ['an actor beside a hashed empty one', { actorId: '' }, { actor: { id: 'evil' } }, 'actor.id'],
  ])('%s is malformed, before and after the flat members', (_, more, outside, member) => {
    for (const first of [false, true]) {
      const json = stated(more, outside, first);
      const facts = read(json);
      expect(facts).toMatchObject({ malformed: 'stated_twice', member, mismatch: null, stated: zeros });
      expect(columns(facts)).toEqual(nobody);
      expect(facts.event.text).toBe('');
      const [outer = '', inner = ''] = member.split('.');
      const value = JSON.stringify((outside[outer] as Plain)[inner]);
      expect(json.slice(facts.byte ?? -1)).toMatch(new RegExp(`^${value}`));
      expect(readOne(utf8(json), 'hyrelog/1')).toMatchObject({ event: null, stated: null, matches: null });
    }
  });
  test('keys that are written with escapes are seen as well', () => {
    const json = stated(who, { actor: { id: 'evil' } }).replace('"actor":{"id"', '"\\u0061ctor":{"\\u0069d"');
    expect(read(json)).toMatchObject({ malformed: 'stated_twice', member: 'actor.id' });
  });
  test('the same value twice is none', () => {
    const facts = read(stated({ ...who, actorRole: '' }, { actor: { id: 'user_1', role: null }, resource: { type: 'doc' } }));
    expect(facts).toMatchObject({ malformed: null, mismatch: null });
    expect(columns(facts)).toEqual(who);
  });
  test('a body with a flat member that differs, and a row without a hash, are malformed too', () => {
    expect(read(JSON.stringify(bodyOf(row(who), { actorId: null })))).toMatchObject({ malformed: 'stated_twice' });
    expect(read(stated(who, { hash: null, prevHash: null, actor: { id: 'evil' } }))).toMatchObject({ malformed: 'stated_twice' });
  });
  test('a flat member taken out so that the nested one counts does not give the hash', () => {
    const { actorId: _, ...rest } = row({});
    expect(read(JSON.stringify({ ...rest, actor: { id: 'evil' } }))).toMatchObject({ malformed: null, mismatch: expect.any(String) });
  });
  test('the reason has its words', () => {
    expect(remarkReasons).toContain('stated_twice');
    expect(recordReasonTexts['stated_twice']).toBeDefined();
  });
});

describe('columns come from what was hashed', () => {
  test('a clean row', () => {
    const facts = read(line(who));
    expect(facts).toMatchObject({ malformed: null, mismatch: null });
    expect(columns(facts)).toEqual(who);
  });
  test('members of chain v0 and unknown ones reach no column, but can be searched for', () => {
    const outside = { targetType: 'zz', targetId: 'acct-9', actor: 'evil', resource: ['r9'], outcome: 'denied', session: 's9' };
    const facts = read(line({}, outside));
    expect(facts).toMatchObject({ malformed: null, mismatch: null, event: { session: null, outcome: read(line()).event.outcome } });
    expect(columns(facts)).toEqual(nobody);
    expect(facts.event.text.split('\n')).toEqual(expect.arrayContaining(['zz', 'acct-9', 'evil', 'r9', 'denied', 's9']));
  });
  test('a webhook body gives the nested values, however many it has', () => {
    const facts = read(JSON.stringify(bodyOf(row(who))));
    expect(facts).toMatchObject({ malformed: null, mismatch: null });
    expect(columns(facts)).toEqual(who);
    expect(facts.event.text.split('\n')).toEqual(expect.arrayContaining(['user_1', 'a@b.c', 'doc', 'd1']));
    const empty = read(JSON.stringify(bodyOf(row({ actorId: '' }))));
    expect([empty.mismatch, columns(empty)]).toEqual([null, nobody]);
    expect(read(JSON.stringify({ ...bodyOf(row({})), actor: null, resource: null }))).toMatchObject({ malformed: null, mismatch: null });
  });
  test('for any nested actor and resource beside the flat members: refused, or nothing of it in a column', () => {
    const value = fc.constantFrom<unknown>(undefined, null, '', 'user_1', 'doc', 'evil', 7, true, { id: 'evil' });
    const nested = fc.record({ id: value, email: value, role: value, type: value, name: value });
    const flat = fc.constantFrom<unknown>(null, '', 'user_1', 'doc');
    const members = fc.record({ actorId: flat, actorRole: flat, resourceType: flat, resourceId: flat });
    fc.assert(
      fc.property(members, nested, nested, (more, actor, resource) => {
        const clean = read(line(more));
        const facts = read(line(more, { actor, resource }));
        expect(clean).toMatchObject({ malformed: null, mismatch: null });
        expect(facts.mismatch).toBeNull();
        if (facts.malformed === null) expect(columns(facts)).toEqual(columns(clean));
        else expect([facts.malformed, columns(facts)]).toEqual(['stated_twice', nobody]);
      }),
      { numRuns: 500 },
    );
  });
  test('rows of chain v0 take nothing from members of v1', () => {
    const members = '"action":"user.login","actorEmail":null,"actorId":"user_1","actorName":null,"category":"auth","companyId":"c",';
    const text = `{${members}"createdAt":"2025-12-05T10:00:00.000Z","metadata":undefined,"payload":{},"projectId":null,"workspaceId":"w"}`;
    const hashed: Plain = JSON.parse(text.replace('undefined', 'null'));
    const v0 = { ...hashed, id: 'e1', targetType: 'doc', targetId: 'd1', prevHash: null, hash: sha256(text) };
    const nested = { actor: { id: 'evil', email: 'm@evil' }, resource: { id: 'acct-9' } };
    const evil = { ...nested, actorRole: 'root', resourceId: 'acct-9', resourceType: 'zz' };
    const facts = readRecord(JSON.stringify({ ...v0, ...evil }), 'hyrelog/0');
    expect(facts).toMatchObject({ malformed: null, mismatch: null });
    expect(columns(facts)).toEqual({ ...nobody, actorId: 'user_1', resourceType: 'doc', resourceId: 'd1' });
  });
});

describe('what is said to be covered', () => {
  const use = (record: Plain) =>
    Object.fromEntries(readOne(utf8(JSON.stringify(record)), 'hyrelog/1').ranges.map((range) => [range.member, range.use]));
  test('the nested members of a body are, a further one in them is not', () => {
    expect(use(bodyOf(row(who)))).toMatchObject({ actor: 'hashed', resource: 'hashed', traceId: 'outside' });
    const more = bodyOf(row(who), { actor: { id: 'user_1', email: 'a@b.c', name: 'Mallory' } });
    expect(use(more)).toMatchObject({ 'actor.id': 'hashed', 'actor.email': 'hashed', 'actor.name': 'outside', resource: 'hashed' });
    expect(use(more)).not.toHaveProperty('actor');
    const json = JSON.stringify(more);
    const id = readOne(utf8(json), 'hyrelog/1').ranges.find((range) => range.member === 'actor.id');
    expect(json.slice(id?.start, id?.end)).toBe('"id":"user_1"');
  });
  test('a nested actor beside flat members is not', () => {
    expect(use({ ...row(who), actor: { id: 'user_1', name: 'Mallory' }, resource: 'x' })).toMatchObject({
      actorId: 'hashed',
      actor: 'outside',
      resource: 'outside',
    });
  });
  test('the list of fields outside the hash does not claim to be closed', async () => {
    expect((await plan({ 'a.jsonl': line() })).unhashedFields).toEqual([
      'id',
      'traceId',
      'ipAddress',
      'geo',
      'userAgent',
      'idempotencyHash',
      'any further member',
    ]);
  });
});

describe('copies', () => {
  const base = row(who);
  const identity = (record: Plain): string => read(JSON.stringify(record)).identity;
  const page = (more: Plain = {}): Plain => ({
    ...base,
    dataRegion: 'EU',
    archivalCandidate: false,
    archived: false,
    archivedAt: null,
    isColdArchived: false,
    coldArchiveKey: null,
    createdAt: '2026-01-15T09:30:00.120Z',
    ...more,
  });
  test('an archive line, its page row before and after archiving, and any order of members are copies', () => {
    const archived = { archivalCandidate: true, archived: true, archivedAt: '2026-02-15T00:00:00.000Z', coldArchiveKey: 'k' };
    expect(identity(page())).toBe(identity(base));
    expect(identity(page(archived))).toBe(identity(base));
    expect(identity(Object.fromEntries(Object.entries(page()).toReversed()))).toBe(identity(base));
  });
  test('what archive lines do not carry cannot be compared: region and time of creation', () => {
    expect(identity(page({ createdAt: '2020-01-01T00:00:00.000Z', dataRegion: 'US' }))).toBe(identity(base));
  });
  test.each<[string, Plain]>([
    ...['id', 'traceId', 'ipAddress', 'geo', 'userAgent', 'idempotencyHash'].map((name): [string, Plain] => [name, { [name]: 'changed' }]),
    ['a number', { ipAddress: 5 }],
    ['an unknown member', { outcome: 'denied' }],
    ['a member of chain v0', { targetId: 'acct-9' }],
    ['a further member of a nested actor', { actor: { id: 'user_1', name: 'Mallory' } }],
    ['an actor that is no object', { actor: 'evil' }],
  ])('a record that differs in %s is no copy', (_, more) => {
    const changed = { ...base, ...more };
    expect(read(JSON.stringify(changed))).toMatchObject({ malformed: null, mismatch: null });
    expect(identity(changed)).not.toBe(identity(base));
    expect(identity(page(more))).toBe(identity(changed));
  });
  test('values of other types are told apart, in whatever order unknown members stand', () => {
    const made = [
      { geo: 5 },
      { geo: 6 },
      { geo: [5] },
      { geo: { a: 5 } },
      { geo: 'other' },
      { x: 1, y: 2 },
      { x: 2, y: 1 },
      { actor: { x: 1, y: 2 } },
    ];
    expect(new Set(made.map((more) => identity({ ...base, ...more }))).size).toBe(made.length);
    expect(identity({ ...base, y: 2, x: 1 })).toBe(identity({ ...base, x: 1, y: 2 }));
  });
  test('bodies of one event are copies of each other; one with a further member is not', () => {
    expect(identity(bodyOf(base))).toBe(identity(Object.fromEntries(Object.entries(bodyOf(base)).toReversed())));
    expect(identity(bodyOf(base, { extra: 1 }))).not.toBe(identity(bodyOf(base)));
  });
});
