import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventAt } from '../../src-main/engine/format/read-one.ts';
import { canonicalize } from '../../src-main/engine/json/canonicalize.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import type { Plain } from './helpers.ts';
import { assayLine, assayMembers, readAll, readRecord, sha256, zeros } from './helpers.ts';

const read = (line: string | Uint8Array) => readRecord(line, 'assay/1');
/** The members of a right record as JSON text, in the given order and spacing, so that the slow way is taken. */
const loose = (members: Plain): string =>
  `{ ${Object.entries(members)
    .reverse()
    .map(([key, value]) => `${JSON.stringify(key)} : ${JSON.stringify(value)}`)
    .join(' , ')} }`;
const hashed = (members: Plain): Plain => JSON.parse(assayLine(members)) as Plain;

describe('a right record', () => {
  const line = assayLine(assayMembers(7));
  test('gives its facts and no remark', () => {
    const facts = read(line);
    expect(facts).toMatchObject({
      malformed: null,
      mismatch: null,
      unhashed: false,
      genesis: true,
      seq: 7,
      prev: zeros,
      remarks: [],
      scope: '',
      time: 1_750_000_007_000,
    });
    expect(facts.stated).toBe((JSON.parse(line) as { hash: string }).hash);
    expect(facts.identity).toBe(BigInt.asUintN(64, Buffer.from(facts.stated, 'hex').readBigUInt64LE(0)).toString(16));
  });
  test('gives its row in the columns of the index', () => {
    expect(read(assayLine(assayMembers(7, { recordedAt: '2026-01-01T00:00:00.5Z' }))).event).toEqual({
      eventId: 'evt_7',
      actorId: 'usr_1',
      actorEmail: 'ada@example.com',
      actorType: 'user',
      actorRole: 'editor',
      action: 'document.read',
      category: 'data.read',
      outcome: 'success',
      resourceType: 'document',
      resourceId: 'doc_9',
      resourceName: 'Report',
      ip: '203.0.113.9',
      userAgent: 'Mozilla/5.0',
      country: 'DE',
      session: 's1',
      source: null,
      time: 1_750_000_007_000,
      recorded: Date.UTC(2026, 0, 1) + 500,
      text: 'document.read\nada@example.com\nusr_1\neditor\nuser\ndata.read\nevt_7\nquarterly\n12\nsuccess\ndoc_9\nReport\ndocument\ns1\nDE\n203.0.113.9\nMozilla/5.0',
    });
  });
  test('written in another order and spacing, it is the same record', () => {
    const { event: _, ...canonical } = read(line);
    const { event: row, ...other } = read(loose(hashed(assayMembers(7))));
    expect(other).toEqual(canonical);
    expect({ ...row, text: '' }).toEqual({ ...read(line).event, text: '' });
  });
  test('the chain that the container assigns is the scope', () =>
    expect(readRecord(line, 'assay/1', { chain: 'main' }).scope).toBe('main'));
  test('a previous hash other than zeros is no genesis', () => {
    const facts = read(assayLine(assayMembers(8, { prevHash: 'ab'.repeat(32) })));
    expect(facts).toMatchObject({ genesis: false, prev: 'ab'.repeat(32) });
  });
  test('unknown members are kept and hashed', () => {
    const more = assayLine(assayMembers(7, { zeta: { deep: ['found me'] }, Zoë: 1 }));
    expect(read(more)).toMatchObject({ malformed: null, mismatch: null });
    expect(read(more).event.text).toContain('found me');
    expect(read(more.replace('found me', 'found it')).mismatch).not.toBeNull();
  });
  test('keys written with escapes are the members that they spell', () => {
    const escaped = loose(hashed(assayMembers(7)))
      .replace('"action"', '"\\u0061ction"')
      .replace('"email"', '"\\u0065mail"');
    expect(read(escaped)).toMatchObject({
      malformed: null,
      mismatch: null,
      event: { action: 'document.read', actorEmail: 'ada@example.com' },
    });
  });
  test('null and absent optional members leave their columns empty', () => {
    const { actor: _, resource: __, source: ___, ...rest } = assayMembers(3);
    const facts = read(assayLine({ ...rest, actor: null, category: null, outcome: null, id: null, recordedAt: null }));
    expect(facts).toMatchObject({
      malformed: null,
      remarks: [],
      event: { actorId: null, ip: null, category: null, outcome: null, eventId: null, recorded: null },
    });
  });
  test('optional members of another type are hashed and searchable, and no fault', () => {
    const facts = read(assayLine(assayMembers(3, { actor: 'root', id: 42, session: ['a', 'b'] })));
    expect(facts).toMatchObject({ malformed: null, mismatch: null, remarks: [], event: { actorId: null, eventId: '42', session: null } });
    expect(facts.event.text.split('\n')).toEqual(expect.arrayContaining(['root', '42', 'a', 'b']));
  });
});

describe('required members', () => {
  const value: Readonly<Record<string, readonly (readonly [unknown, string])[]>> = {
    seq: [
      [undefined, 'missing_member'],
      [null, 'wrong_type'],
      ['7', 'wrong_type'],
      [0, 'bad_seq'],
      [-1, 'bad_seq'],
      [1.5, 'bad_seq'],
      [2 ** 53, 'bad_seq'],
      [1e300, 'bad_seq'],
      [[1], 'wrong_type'],
      [true, 'wrong_type'],
    ],
    time: [
      [undefined, 'missing_member'],
      [null, 'wrong_type'],
      [1_750_000_000_000, 'wrong_type'],
      ['', 'bad_time'],
      ['2026-02-30T00:00:00Z', 'bad_time'],
      ['2026-01-01T00:00:00', 'bad_time'],
    ],
    action: [
      [undefined, 'missing_member'],
      [null, 'wrong_type'],
      [{}, 'wrong_type'],
    ],
    prevHash: [
      [undefined, 'missing_member'],
      [null, 'wrong_type'],
      ['', 'bad_hash'],
      ['AB'.repeat(32), 'bad_hash'],
      ['ab'.repeat(31), 'bad_hash'],
      [`${'ab'.repeat(31)}ag`, 'bad_hash'],
      [0, 'wrong_type'],
    ],
    hash: [
      [undefined, 'missing_member'],
      [null, 'wrong_type'],
      ['', 'bad_hash'],
      ['AB'.repeat(32), 'bad_hash'],
      [`${'ab'.repeat(32)}0`, 'bad_hash'],
      [['ab'], 'wrong_type'],
    ],
  };
  const cases = Object.entries(value).flatMap(([member, faults]) => faults.map(([bad, reason]) => [member, bad, reason] as const));
  test.each(cases)('%s = %j is malformed: %s', (member, bad, reason) => {
    const members: Record<string, unknown> = { ...hashed(assayMembers(7)), [member]: bad };
    if (bad === undefined) delete members[member];
    const canonical = canonicalize(fromPlain(members));
    const facts = read(canonical);
    expect(facts).toMatchObject({ malformed: reason, member, mismatch: null, seq: NaN, stated: zeros, event: { action: null, text: '' } });
    expect(facts.byte).toBe(bad === undefined ? null : canonical.indexOf(`"${member}":`) + member.length + 3);
    const other = loose(members);
    expect(read(other)).toMatchObject({
      malformed: reason,
      member,
      byte: bad === undefined ? null : other.indexOf(`"${member}" : `) + member.length + 5,
    });
  });
});

describe('tampering', () => {
  test('changed content gives the recomputed hash, by both implementations', () => {
    const line = assayLine(assayMembers(7)).replace('quarterly', 'quarterlY');
    const { hash: _, ...rest } = JSON.parse(line) as Plain;
    expect(read(line)).toMatchObject({ malformed: null, mismatch: sha256(canonicalize(fromPlain(rest))) });
  });
  test('an edited hash gives the recomputed one', () => {
    const line = assayLine(assayMembers(7));
    const right = (JSON.parse(line) as { hash: string }).hash;
    const facts = read(line.replace(right, 'cd'.repeat(32)));
    expect(facts).toMatchObject({ stated: 'cd'.repeat(32), mismatch: right });
    expect(facts.identity).not.toBe(read(line).identity);
  });
  test('records that differ have different identities even when they state the same hash', () => {
    const line = assayLine(assayMembers(7));
    const identities = [line, line.replace('quarterly', 'x'), line.replace('quarterly', 'y')].map((item) => read(item).identity);
    expect(new Set(identities).size).toBe(3);
  });
});

describe('closed lists and numbers', () => {
  test('a category or outcome outside the list is noted, normalised to unknown, and searchable', () => {
    const line = assayLine(assayMembers(7, { category: 'gossip', outcome: 'maybe' }));
    const facts = read(line);
    expect(facts).toMatchObject({ malformed: null, mismatch: null, event: { category: 'unknown', outcome: 'unknown' } });
    expect(facts.remarks).toEqual([
      `value.unlisted outside_list category@${line.indexOf('"gossip"')}`,
      `value.unlisted outside_list outcome@${line.indexOf('"maybe"')}`,
    ]);
    expect(facts.event.text).toContain('gossip');
    expect(read(assayLine(assayMembers(7, { category: 'constructor' }))).remarks).toHaveLength(1);
  });
  test('digits that a double loses are noted and hashed as the double', () => {
    const right = hashed(assayMembers(7, { metadata: { amount: 9007199254740992 } }));
    const line = canonicalize(fromPlain(right)).replace('9007199254740992', '9007199254740993');
    expect(read(line)).toMatchObject({ mismatch: null, remarks: [`number.inexact digits_lost metadata@${line.indexOf('{"amount"')}`] });
  });
  test('1.0 and 1e2 are the same numbers written otherwise', () => {
    const right = canonicalize(fromPlain(hashed(assayMembers(7, { metadata: { a: 1, b: 100 } }))));
    expect(read(right.replace('"a":1', '"a":1.0').replace('"b":100', '"b":1e2'))).toMatchObject({ mismatch: null, remarks: [] });
  });
  test('a time written that cannot be read is noted', () => {
    expect(read(assayLine(assayMembers(7, { recordedAt: 'today' })))).toMatchObject({
      malformed: null,
      mismatch: null,
      event: { recorded: null },
    });
    expect(read(assayLine(assayMembers(7, { recordedAt: 'today' }))).remarks[0]).toMatch(/^value\.unlisted bad_time recordedAt@\d+$/);
  });
});

describe('hostile lines', () => {
  const deep = (depth: number): string => assayLine(assayMembers(1)).replace('"quarterly"', `${'['.repeat(depth)}${']'.repeat(depth)}`);
  const long = `{"a":"${'x'.repeat(17 << 20)}"}`;
  const cases: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['no JSON', 'hello', 'not_json'],
    ['cut off', assayLine(assayMembers(1)).slice(0, -10), 'truncated'],
    ['something behind the object', `${assayLine(assayMembers(1))} x`, 'trailing_data'],
    ['two objects', assayLine(assayMembers(1)).repeat(2), 'trailing_data'],
    ['an array', '[1]', 'not_object'],
    ['null', 'null', 'not_object'],
    ['invalid UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 'invalid_utf8'],
    ['an overlong sequence', Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d), 'invalid_utf8'],
    ['a surrogate in UTF-8', Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d), 'invalid_utf8'],
    ['nesting beyond the cap', deep(200), 'too_deep'],
    ['nesting that would overflow a stack', deep(1_000_000), 'too_deep'],
    ['a duplicate key', `{"seq":1,${assayLine(assayMembers(1)).slice(1)}`, 'duplicate_key'],
    ['a duplicate key inside', assayLine(assayMembers(1)).replace('"note":', '"pages":1,"note":'), 'duplicate_key'],
    [
      'a duplicate key spelled with an escape',
      assayLine(assayMembers(1)).replace('"action":', '"\\u0061ction":"x","action":'),
      'duplicate_key',
    ],
    ['a lone surrogate', assayLine(assayMembers(1)).replace('quarterly', '\\ud800'), 'lone_surrogate'],
    ['a number beyond a double', assayLine(assayMembers(1)).replace('"pages":12', '"pages":1e400'), 'number_range'],
    ['a raw control character', assayLine(assayMembers(1)).replace('quarterly', 'a\u0000b'), 'not_json'],
    ['a byte order mark inside the file', `\uFEFF${assayLine(assayMembers(1))}`, 'bom'],
    ['a record beyond the cap', long, 'too_long'],
  ];
  test.each(cases)('%s is malformed and says why', (_, line, reason) => {
    expect(read(line)).toMatchObject({ malformed: reason, mismatch: null });
  });
  test('the byte of the fault is told', () => {
    const line = `{"seq":1,${assayLine(assayMembers(1)).slice(1)}`;
    expect(read(line).byte).toBe(line.lastIndexOf('"seq"'));
  });
  test('__proto__ and constructor keys are ordinary members, hashed like others', () => {
    const line = assayLine(assayMembers(1))
      .replace(/"hash":"[^"]*",/, '')
      .replace('"metadata":{', '"metadata":{"__proto__":{"seq":9},"constructor":1,');
    const full = line.replace('"id":"evt_', `"hash":"${sha256(line)}","id":"evt_`);
    expect(read(full)).toMatchObject({ malformed: null, mismatch: null, seq: 1 });
    expect(({} as { seq?: number }).seq).toBeUndefined();
  });
  test('an escaped NUL is text', () => {
    const facts = read(assayLine(assayMembers(1, { metadata: { note: 'a\u0000b' } })));
    expect(facts).toMatchObject({ malformed: null, mismatch: null });
    expect(facts.event.text).toContain('a\u0000b');
  });
  test('text with astral characters, escapes and controls comes out whole', () => {
    const note = 'Zoë 日本 😀 "q" \\ \b\f\n\r\t / \u2028 \u0001';
    for (const line of [
      assayLine(assayMembers(1, { action: note })),
      loose(hashed(assayMembers(1, { action: note })))
        .replace('😀', '\\ud83d\\ude00')
        .replace('ë', '\\u00eb')
        .replace('日', '\\u65E5'),
    ]) {
      expect(read(line)).toMatchObject({ malformed: null, mismatch: null, event: { action: note } });
    }
  });
  test('values made to collide in the block do not disturb each other', () => {
    const lines = Array.from({ length: 300 }, (_, i) => assayLine(assayMembers(i + 1, { action: `a${i}`, session: `a${299 - i}` })));
    const { rows } = readAll(lines.join('\n'), 'assay/1');
    const at = (field: 'action' | 'session', i: number) => (rows === null ? null : eventAt(rows, i)[field]);
    expect(lines.every((_, i) => at('action', i) === `a${i}` && at('session', i) === `a${299 - i}`)).toBe(true);
  });
});

describe('the fast and the slow way agree', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 6 }).map((s) => s.toWellFormed()),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const key = fc.oneof(
    fc.constantFrom('a', 'id', 'name', 'hash', '10', '9', 'é', '__proto__'),
    fc.string({ maxLength: 4 }).map((s) => s.toWellFormed()),
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 4 })),
  })).node;
  const members = fc.record(
    {
      seq: fc.oneof(fc.integer({ min: 1 }), leaf),
      time: fc.oneof(fc.constant('2026-01-15T09:30:00.123Z'), fc.constant('2026-01-15T09:30:00+01:00'), leaf),
      action: fc.oneof(fc.constant('x.y'), leaf),
      prevHash: fc.oneof(fc.constant(zeros), fc.constant('ab'.repeat(32)), leaf),
      category: fc.oneof(fc.constantFrom('admin', 'data.read', 'odd'), value),
      outcome: fc.oneof(fc.constantFrom('success', 'odd'), value),
      actor: value,
      resource: value,
      source: value,
      metadata: value,
      id: value,
      session: value,
      recordedAt: fc.oneof(fc.constant('2026-01-15T09:30:00Z'), value),
      other: value,
    },
    { requiredKeys: [] },
  );
  /** The same JSON text, not canonical any more. */
  const loosened = (canonical: string): string => ` ${canonical}`;
  /** A value that the writer of canonical forms gives up on, and the scanner does not. */
  const deep = JSON.parse(`${'['.repeat(30)}1${']'.repeat(30)}`) as Plain;

  test.each([
    ['canonical form written from the bytes', {}],
    ['parsed', { deep }],
  ])('for any record, well-formed or not, with a right or wrong hash: %s', (_name, more) => {
    fc.assert(
      fc.property(members, fc.constantFrom('right', 'wrong', 'none'), (generated, kind) => {
        const plain = { ...generated, ...more };
        const rest = canonicalize(fromPlain(plain));
        const hash = kind === 'right' ? sha256(rest) : 'cd'.repeat(32);
        const line = kind === 'none' ? rest : canonicalize(fromPlain({ ...plain, hash }));
        const fast = read(line);
        const slow = read(loosened(line));
        const shift = (remark: string): string => remark.replace(/@(\d+)$/, (_, at: string) => `@${Number(at) + 1}`);
        expect({ ...slow, byte: null, identity: '' }).toEqual({ ...fast, byte: null, identity: '', remarks: fast.remarks.map(shift) });
        if (fast.malformed === null) {
          expect(slow.identity).toBe(fast.identity);
          expect(fast.mismatch === null).toBe(kind === 'right');
        }
        if (fast.byte !== null && slow.byte !== null) expect(slow.byte).toBe(fast.byte + 1);
      }),
      { numRuns: 1500 },
    );
  });

  test('members in any order, spaces anywhere, characters written as escapes', () => {
    const space = fc.constantFrom('', ' ', '\t', '\r\n ');
    const units = (text: string): string =>
      Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
    const escaped = (text: string, how: number): string => {
      const characters = Array.from(text, (one) => {
        if (how === 3 || (how === 2 && !/^[\0-\x7f]$/.test(one))) return units(one);
        return how === 1 && one === '/' ? '\\/' : JSON.stringify(one).slice(1, -1);
      });
      return `"${characters.join('')}"`;
    };
    fc.assert(
      fc.property(
        members,
        fc.constantFrom('right', 'wrong'),
        fc.infiniteStream(space),
        fc.infiniteStream(fc.nat(3)),
        fc.infiniteStream(fc.nat(9)),
        (generated, kind, spaces, hows, places) => {
          const rest = canonicalize(fromPlain(generated));
          const whole: Plain = { ...generated, hash: kind === 'right' ? sha256(rest) : 'cd'.repeat(32) };
          const gap = (): string => spaces.next().value as string;
          const string = (text: string): string => escaped(text, hows.next().value as number);
          const write = (node: unknown): string => {
            if (Array.isArray(node)) return `[${node.map((one) => gap() + write(one) + gap()).join(',')}]`;
            if (typeof node === 'string') return string(node);
            if (typeof node !== 'object' || node === null) return canonicalize(fromPlain(node as Plain));
            const shuffled = Object.entries(node).map((entry) => ({ entry, place: places.next().value as number }));
            shuffled.sort((a, b) => a.place - b.place);
            return `{${shuffled.map(({ entry: [name, one] }) => gap() + string(name) + gap() + ':' + gap() + write(one) + gap()).join(',')}}`;
          };
          const fast = read(canonicalize(fromPlain(whole)));
          const other = read(gap() + write(whole) + gap());
          const inOrder = ({ event, ...facts }: typeof fast): unknown => ({
            ...facts,
            // Places differ, and of several faults or remarks the one that is met first is told.
            byte: null,
            identity: facts.malformed === null ? facts.identity : '',
            remarks: facts.remarks.map((remark) => remark.replace(/@\d+$/, '')).toSorted(),
            event: { ...event, text: event.text.split('\n').toSorted() },
          });
          expect(inOrder(other)).toEqual(inOrder(fast));
        },
      ),
      { numRuns: 1500 },
    );
  });
});
