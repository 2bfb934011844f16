import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { sha256Hex } from '../../src-main/engine/crypto/sha256.ts';
import { createRecordHasher, hashRecordNoble } from '../../src-main/engine/crypto/record-hasher.ts';
import { canonicalize } from '../../src-main/engine/json/canonicalize.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import { createCanonicalScanner } from '../../src-main/engine/json/scan.ts';
import { isJsonObject } from '../../src-main/engine/json/value.ts';
import { limits } from '../../src-shared/limits.ts';

const wanted = ['seq', 'hash', 'prevHash', 'a'] as const;
const scanner = createCanonicalScanner(wanted);
const hasher = createRecordHasher();

/** What the slow path says of the same bytes: null, or the canonical text with and without each wanted member. */
const slow = (bytes: Uint8Array) => {
  const result = parseStrict(bytes);
  if (!result.ok || !isJsonObject(result.value)) return null;
  const object = result.value;
  return {
    canonical: canonicalize(object),
    without: wanted.map((name) => canonicalize(new Map([...object].filter(([key]) => key !== name)))),
    members: wanted.map((name) => {
      const member = object.get(name);
      return member === undefined ? null : canonicalize(member);
    }),
  };
};

/** Scans the record inside a larger buffer, so that a read past either end would show, and checks all it says. */
const checkAgainstSlow = (record: Uint8Array, before: Uint8Array, after: Uint8Array): boolean => {
  const buffer = new Uint8Array(before.length + record.length + after.length);
  buffer.set(before);
  buffer.set(record, before.length);
  buffer.set(after, before.length + record.length);
  const start = before.length;
  const end = start + record.length;
  if (!scanner.scan(buffer, start, end)) return false;
  const truth = slow(record);
  expect(truth, 'accepted what the slow path refuses').not.toBeNull();
  if (truth === null) return true;
  expect(decodeUtf8(record)).toBe(truth.canonical);
  wanted.forEach((_, index) => {
    const from = scanner.valueStart(index);
    const member = from < 0 ? null : decodeUtf8(buffer.subarray(from, scanner.valueEnd(index)));
    expect(member).toBe(truth.members[index]);
    if (from < 0) return;
    const [cutStart, cutEnd] = [scanner.cutStart(index), scanner.cutEnd(index)];
    const rest = Buffer.concat([buffer.subarray(start, cutStart), buffer.subarray(cutEnd, end)]);
    expect(rest.toString('utf8')).toBe(truth.without[index]);
    const hash = hasher.hashWithout(buffer, start, end, cutStart, cutEnd);
    expect(hash).toBe(sha256Hex(truth.without[index] ?? ''));
    expect(hashRecordNoble(buffer, start, end, cutStart, cutEnd)).toBe(hash);
  });
  return true;
};

const accepts = (text: string): boolean => checkAgainstSlow(encodeUtf8(text), encodeUtf8('{"x":'), encodeUtf8('"}}]\n'));

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('Zoë', '日本', '😀', '\u2028', '\u007f', '\b\t\n\f\r"\\/', '\u0000\u001f\u000b'),
);
const key = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...wanted, 'b', 'aa', 'seqq', 'time', '', ' ', '~') },
  { weight: 2, arbitrary: fc.string() },
  { weight: 1, arbitrary: text },
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 0.1, 12.5, 1e21, 1e-7, 999999999999999, 1e15),
);
const node = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, number, fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(key, tie('value'), { maxKeys: 8 }),
}));
const record = node.object.map((plain) => encodeUtf8(canonicalize(fromPlain(plain))));
const edge = fc.oneof(fc.constantFrom('', '{', '}', '"', '\n', '1', 'é'), fc.string({ maxLength: 3 })).map(encodeUtf8);

describe('the canonical scanner', () => {
  it('agrees with parser and canonicaliser on canonical records', () => {
    let accepted = 0;
    const runs = 3000;
    fc.assert(
      fc.property(record, edge, edge, (bytes, before, after) => {
        const ok = checkAgainstSlow(bytes, before, after);
        if (ok) accepted += 1;
        // It may give up only because of a key: one beyond ASCII, or one that needs an escape.
        if (!ok) expect(decodeUtf8(bytes)).toMatch(/[^\0-\x7f]|\\/);
      }),
      { numRuns: runs },
    );
    expect(accepted).toBeGreaterThan(runs / 4);
  });

  it('gives up on, or agrees about, every mutation of a canonical record', () => {
    const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...encodeUtf8('{}[],:"\\ 0159-+.eEtfnuab')));
    const mutation = fc.record({
      kind: fc.constantFrom('replace', 'insert', 'delete', 'copy', 'cut'),
      at: fc.nat(),
      span: fc.integer({ min: 1, max: 12 }),
      byte,
    });
    let accepted = 0;
    fc.assert(
      fc.property(record, fc.array(mutation, { minLength: 1, maxLength: 3 }), edge, (bytes, mutations, after) => {
        let data = [...bytes];
        for (const { kind, at, span, byte: value } of mutations) {
          const place = at % (data.length + 1);
          if (kind === 'replace') data[place] = value;
          else if (kind === 'insert') data.splice(place, 0, value);
          else if (kind === 'delete') data.splice(place, 1);
          else if (kind === 'copy') data.splice(place, 0, ...data.slice(place, place + span));
          else data = data.slice(0, place);
        }
        if (checkAgainstSlow(Uint8Array.from(data), new Uint8Array(0), after)) accepted += 1;
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it.each([
    '{}',
    '{"a":1}',
    '{"a":{}}',
    '{"a":[]}',
    '{"a":[1,-1,0,12.5,1e+21,1e-7,999999999999999,9007199254740991]}',
    '{"":null}',
    '{"a":"","b":true,"c":false,"d":null}',
    '{"a":[[[{}]],{"b":[{"c":"}"}]}]}',
    '{"a":"Zoë – 日本 😀 \u2028\u007f"}',
    '{"a":"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u000b\\u001f/"}',
    '{"hash":"x"}',
    '{"hash":"x","seq":1}',
    '{"a":1,"hash":"x"}',
    '{"a":{"hash":"y"},"hash":"x","seq":{"a":[1]}}',
  ])('accepts the canonical %s', (line) => expect(accepts(line)).toBe(true));

  it.each([
    '',
    '{',
    '[]',
    '"a"',
    '1',
    'null',
    ' {}',
    '{} ',
    '{}\n',
    '{}{}',
    '{"a": 1}',
    '{ "a":1}',
    '{"a":1 }',
    '{"a":1,}',
    '{,"a":1}',
    '{"a"}',
    '{"a":}',
    '{"a":1',
    '{"a":1]',
    '{"a":[1}',
    '{"b":1,"a":2}',
    '{"a":1,"a":2}',
    '{"a":{"d":1,"c":1}}',
    '{"aa":1,"a":2}',
    '{"a":01}',
    '{"a":-0}',
    '{"a":-}',
    '{"a":1.0}',
    '{"a":1e2}',
    '{"a":1E21}',
    '{"a":+1}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":9007199254740993}',
    '{"a":1e400}',
    '{"a":Infinity}',
    '{"a":NaN}',
    '{"a":0x10}',
    '{"a":--1}',
    '{"a":1-1}',
    `{"a":${'1'.repeat(400)}}`,
    `{"a":0.${'1'.repeat(400)}}`,
    '{"a":"\\/"}',
    '{"a":"\\u000a"}',
    '{"a":"\\u000A"}',
    '{"a":"\\u001F"}',
    '{"a":"\\u0041"}',
    '{"a":"\\u00e9"}',
    '{"a":"\\ud800"}',
    '{"a":"\\x"}',
    '{"a":"\\',
    '{"a":"\\u00',
    '{"a":"\t"}',
    '{"a":"x',
    '{"a":tru}',
    '{"a":True}',
    '{"a":nul',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1,,2]}',
    '\ufeff{}',
    '{"\\u0061":1}',
  ])('gives up on %j', (line) => expect(accepts(line)).toBe(false));

  it('gives up on invalid UTF-8', () => {
    for (const bad of [[0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80], [0x80]]) {
      const bytes = Uint8Array.from([...encodeUtf8('{"a":"'), ...bad, ...encodeUtf8('"}')]);
      expect(checkAgainstSlow(bytes, new Uint8Array(0), new Uint8Array(0))).toBe(false);
    }
  });

  it('has the same depth cap as the parser', () => {
    const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(accepts(nested(limits.jsonDepth))).toBe(true);
    expect(accepts(nested(limits.jsonDepth + 1))).toBe(false);
    expect(accepts('{"a":['.repeat(100_000))).toBe(false);
  });

  it('forgets the members of the record before', () => {
    expect(accepts('{"a":1,"hash":2}')).toBe(true);
    expect(accepts('{"b":1}')).toBe(true);
    expect(scanner.valueStart(1)).toBe(-1);
    expect(scanner.cutStart(1)).toBe(-1);
    expect(scanner.cutEnd(1)).toBe(-1);
  });

  it('refuses wanted names that it could not find', () => {
    expect(() => createCanonicalScanner(['é'])).toThrow(TypeError);
    expect(() => createCanonicalScanner(['a"'])).toThrow(TypeError);
  });
});

describe('the cap on nodes', () => {
  it('is that of the slow way, to the node', () => {
    // The object, its two names and its array are five nodes with the number.
    const numbers = (count: number): string => `{"a":1,"b":[${Array.from({ length: count }, () => '0').join(',')}]}`;
    const members = (count: number): string => {
      const names = Array.from({ length: count }, (_, i) => `"k${String(i).padStart(6, '0')}":{}`);
      return `{${names.join(',')}}`;
    };
    for (const [line, isAccepted] of [
      [numbers(limits.jsonNodes - 5), true],
      [numbers(limits.jsonNodes - 4), false],
      [members((limits.jsonNodes - 2) / 2), true],
      [members(limits.jsonNodes / 2), false],
    ] as const) {
      const bytes = encodeUtf8(line);
      expect(scanner.scan(bytes, 0, bytes.length)).toBe(isAccepted);
      expect(parseStrict(bytes).ok).toBe(isAccepted);
    }
  });
});
