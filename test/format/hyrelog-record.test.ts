import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256, utf8, zeros } from './helpers.ts';
import { C, P, W, hashedText, line, read, row, scope } from './hyrelog-rows.ts';

describe('worked vectors of the research note', () => {
  const one = '36d072aa22965ace4961bf24dd50afd15fc633c8d05444ee28880c855c071f00';
  const vector1 = { actorId: 'user_123', actorEmail: 'user@example.com', metadata: { source: 'quickstart' } };
  const metadata2 =
    '{"b":[1.0,1e21,1e-7,{"z":null,"a":true}],"10":"ten","9":"nine","Z":"Zo\\u00eb \\u2013 \\u65e5\\u672c \\ud83d\\ude00","a":"line\\nbreak \\u0001 / \\u2028"}';
  const row2 = (hash: string): string =>
    line(
      {
        timestamp: '2026-01-15T09:31:07.250Z',
        category: 'billing',
        action: 'invoice.approved',
        actorId: 'user_123',
        actorRole: 'ADMIN',
        resourceType: 'invoice',
        resourceId: 'inv_8391',
        prevHash: one,
        metadata: 'METADATA',
      },
      { hash },
    ).replace('"METADATA"', metadata2);
  const text2 = `{"action":"invoice.approved","actorEmail":null,"actorId":"user_123","actorRole":"ADMIN","category":"billing","companyId":"${C}","metadata":{"9":"nine","10":"ten","Z":"Zoë – 日本 😀","a":"line\\nbreak \\u0001 / \u2028","b":[1,1e+21,1e-7,{"a":true,"z":null}]},"prevHash":"${one}","projectId":null,"resourceId":"inv_8391","resourceType":"invoice","timestamp":"2026-01-15T09:31:07.250Z","workspaceId":"${W}"}`;

  test('1: genesis, 360 bytes, the published hash', () => {
    const text = hashedText(line(vector1));
    expect(text).toBe(
      `{"action":"user.login","actorEmail":"user@example.com","actorId":"user_123","actorRole":null,"category":"auth","companyId":"${C}","metadata":{"source":"quickstart"},"prevHash":null,"projectId":null,"resourceId":null,"resourceType":null,"timestamp":"2026-01-15T09:30:00.000Z","workspaceId":"${W}"}`,
    );
    expect(utf8(text)).toHaveLength(360);
    expect(read(line(vector1, { hash: one }))).toMatchObject({
      malformed: null,
      mismatch: null,
      genesis: true,
      stated: one,
      prev: zeros,
      scope,
      seq: NaN,
    });
  });
  test('2: linked; array-index keys first, numbers as doubles, raw non-ASCII: 528 bytes', () => {
    expect(hashedText(row2(one))).toBe(text2);
    expect(utf8(text2)).toHaveLength(528);
    expect(read(row2(sha256(text2)))).toMatchObject({ malformed: null, mismatch: null, genesis: false, prev: one, remarks: [] });
  });
  test('3: project genesis with empty strings that are hashed as null: 356 bytes', () => {
    const members = {
      projectId: P,
      timestamp: '2026-01-15T09:32:00.000Z',
      category: 'admin',
      action: 'role.changed',
      actorId: '',
      actorRole: '',
      resourceType: '',
    };
    const text = hashedText(line(members));
    expect(utf8(text)).toHaveLength(356);
    expect(text).toContain('"actorId":null,"actorRole":null');
    expect(read(line(members, { hash: sha256(text) }))).toMatchObject({
      mismatch: null,
      genesis: true,
      scope: `${C}/${W}/${P}`,
      event: { actorId: null, actorRole: null, resourceType: null },
    });
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
    const printed = right
      .replace('1e+21', '1000000000000000000000')
      .replace('"b":0.1', '"b":0.10')
      .replace('"c":0', '"c":-0')
      .replace('1e-7', '0.0000001');
    expect(printed).not.toBe(right);
    expect(read(printed)).toMatchObject({ mismatch: null, remarks: [] });
  });
  test('digits that a double loses are noted', () => {
    const right = line({ metadata: { n: 9007199254740992 } });
    expect(read(right.replace('9007199254740992', '9007199254740993'))).toMatchObject({
      mismatch: null,
      remarks: [expect.stringMatching(/^number\.inexact digits_lost metadata@\d+$/)],
    });
  });
  test.each([
    ['2026-01-15T09:30:00+00:00'],
    ['2026-01-15 09:30:00+00'],
    ['2026-01-15T09:30:00.000000Z'],
    ['2026-01-15T09:30:00Z'],
    ['2026-01-15T10:30:00.000+01:00'],
    ['2026-01-15 09:30:00'],
  ])('a time rendered as %s is hashed in its one form', (timestamp) => {
    const facts = read(line({}).replace('2026-01-15T09:30:00.000Z', timestamp));
    expect(facts).toMatchObject({ mismatch: null, time: Date.UTC(2026, 0, 15, 9, 30) });
  });
  test('a time edited below the millisecond does not pass for a rendering', () => {
    expect(read(line({}).replace('00.000Z', '00.000001Z')).mismatch).not.toBeNull();
  });
  test('a time that is none is no fault of form: the content does not give the hash', () => {
    expect(read(line({}).replace('2026-01-15T', '2026-02-31T'))).toMatchObject({
      malformed: null,
      time: NaN,
      mismatch: expect.any(String),
    });
  });
  test('escapes, slashes and separators are hashed raw or short, as JSON.stringify writes them', () => {
    const metadata = { t: 'a/b \u2028 \u0001 \u007f "q" \\ \n ë' };
    const right = line({ metadata, actorId: 'a"b\\c' });
    expect(read(right).mismatch).toBeNull();
    expect(read(right.replaceAll('/', '\\/').replace('ë', '\\u00eb')).mismatch).toBeNull();
  });
  test('each hashed field is covered, and no other', () => {
    const changed = (member: string, value: unknown) => read(JSON.stringify({ ...row(), [member]: value }));
    for (const member of [
      'category',
      'action',
      'actorId',
      'actorEmail',
      'actorRole',
      'resourceType',
      'resourceId',
      'companyId',
      'workspaceId',
      'projectId',
    ]) {
      expect(changed(member, 'changed').mismatch, member).not.toBeNull();
    }
    expect(changed('metadata', { a: 1 }).mismatch).not.toBeNull();
    expect(changed('timestamp', '2026-01-15T09:30:00.001Z').mismatch).not.toBeNull();
    expect(changed('prevHash', 'ab'.repeat(32)).mismatch).not.toBeNull();
    for (const member of ['id', 'traceId', 'ipAddress', 'geo', 'userAgent', 'idempotencyHash'])
      expect(changed(member, 'changed').mismatch, member).toBeNull();
  });
  test('absent optional members are hashed as null, absent metadata as {}', () => {
    const { actorEmail: _, projectId: __, metadata: ___, geo: ____, ...rest } = row();
    expect(read(JSON.stringify(rest))).toMatchObject({ malformed: null, mismatch: null });
  });
  test('metadata of null is hashed as null', () => {
    expect(read(line({ metadata: null })).mismatch).toBeNull();
  });
});

describe('the fast and the slow way agree', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }).map((s) => s.toWellFormed()),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant('x\n"\\'),
  );
  const key = fc.oneof(
    fc.constantFrom('a', 'b', 'aa', 'é', '10', '9', '01', '__proto__', 'z z'),
    fc.string({ maxLength: 3 }).map((s) => s.toWellFormed()),
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 5 })),
  })).node;
  const metadata = fc.dictionary(key, value, { maxKeys: 6 });
  const id = fc.oneof(
    fc.constant(''),
    fc.constant(null),
    fc.string({ unit: 'grapheme', maxLength: 6 }).map((s) => s.toWellFormed()),
  );
  test('for any metadata and identifiers, right and wrong hashes, any whitespace', () => {
    fc.assert(
      fc.property(
        metadata,
        id,
        id,
        fc.constantFrom(null, P),
        fc.boolean(),
        fc.constantFrom(undefined, 1, 2),
        (meta, actorId, resourceId, projectId, isRight, space) => {
          const full = row({ metadata: meta, actorId, resourceId, projectId }, isRight ? {} : { hash: 'ab'.repeat(32) });
          const fast = JSON.stringify(full, null, space);
          // A key with an escape sends the line the slow way.
          const slow = fast.replace('"id"', '"\\u0069d"');
          expect(slow).not.toBe(fast);
          const [a, b] = [read(fast), read(slow)];
          expect(b).toEqual(a);
          expect(a.malformed).toBeNull();
          expect(a.mismatch === null).toBe(isRight);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
