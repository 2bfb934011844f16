/** Canonical forms: each trap that real chains have shown, with what the producer's own language writes. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../src-main/engine/bytes/hex.ts';
import { decodeUtf8, encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { createDigest } from '../../src-main/engine/crypto/digests.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import type { JsonObject, JsonValue } from '../../src-main/engine/json/value.ts';
import { canonicalWriterOf } from '../../src-main/engine/profile/canonical/write.ts';
import { pythonFloat } from '../../src-main/engine/profile/canonical/python-number.ts';
import { cutMember } from '../../src-main/engine/profile/raw-cut.ts';
import { createRecipe, isProblem } from '../../src-main/engine/profile/recipe.ts';
import type { CanonicalForm, ProfileFile } from '../../src-shared/model/profile-file.ts';
import { fixtures, profileOf } from './support.ts';

const parsed = (text: string): JsonValue => {
  const result = parseStrict(text);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};
const write = (form: CanonicalForm, text: string): string => canonicalWriterOf(form)(parsed(text));

/** The bytes under the hash of a record. */
const covered = (profile: ProfileFile, text: string): string => {
  const bytes = encodeUtf8(text);
  const record = parsed(text) as JsonObject;
  const recipe = createRecipe(profile);
  const stated = recipe.state(record);
  if (isProblem(stated)) throw new Error(stated.reason);
  return decodeUtf8(recipe.input({ record, bytes, start: 0, end: bytes.length }, stated, null).input) ?? '';
};

describe('numbers keep their lexeme until the form decides', () => {
  const text = '{"a":1.0,"b":1e2,"c":100.0,"d":9007199254740993,"e":1e16,"f":0.00001,"g":-0,"h":1.5e300}';
  it.each([
    ['jcs', '{"a":1,"b":100,"c":100,"d":9007199254740992,"e":10000000000000000,"f":0.00001,"g":0,"h":1.5e+300}'],
    ['py-sorted-compact-utf8', '{"a":1.0,"b":100.0,"c":100.0,"d":9007199254740993,"e":1e+16,"f":1e-05,"g":0,"h":1.5e+300}'],
    ['go-map-json', '{"a":1,"b":100,"c":100,"d":9007199254740992,"e":10000000000000000,"f":0.00001,"g":-0,"h":1.5e+300}'],
  ] as const)('%s', (form, expected) => {
    expect(write(form, text)).toBe(expected);
  });

  it('a raw line is hashed with the digits that stand in it', () => {
    const line = '{"n":1.0,"m":1e2,"hash":"x","k":9007199254740993}';
    expect(decodeUtf8(cutMember(encodeUtf8(line), 0, line.length, 'hash'))).toBe('{"n":1.0,"m":1e2,"k":9007199254740993}');
  });
});

describe('order of members', () => {
  const text = '{"\u{1f600}":1,"\ue000":2,"b":3,"10":4,"9":5}';
  it.each([
    // By UTF-16 unit the emoji (D83D…) stands before U+E000; by code point behind it.
    ['jcs', ['10', '9', 'b', '\u{1f600}', '\ue000']],
    ['py-sorted-compact-utf8', ['10', '9', 'b', '\ue000', '\u{1f600}']],
    ['go-map-json', ['10', '9', 'b', '\ue000', '\u{1f600}']],
    // An object of JavaScript would move 9 and 10 to the front in any case.
    ['js-insertion-order', ['\u{1f600}', '\ue000', 'b', '10', '9']],
    ['js-sorted', ['9', '10', 'b', '\u{1f600}', '\ue000']],
  ] as const)('%s', (form, names) => {
    const keys = [...(parsed(write(form, text)) as JsonObject).keys()];
    expect(keys).toEqual(names);
  });
});

describe('escapes', () => {
  const text = '{"a":"<b>&\u2028\u2029é\u{1f600}\\u007f\\u0001\\b\\/"}';
  it.each([
    ['jcs', '{"a":"<b>&\u2028\u2029é\u{1f600}\u007f\\u0001\\b/"}'],
    ['py-sorted-compact-utf8', '{"a":"<b>&\u2028\u2029é\u{1f600}\u007f\\u0001\\b/"}'],
    ['py-sorted-compact-ascii', '{"a":"<b>&\\u2028\\u2029\\u00e9\\ud83d\\ude00\\u007f\\u0001\\b/"}'],
    ['go-map-json', '{"a":"\\u003cb\\u003e\\u0026\\u2028\\u2029é\u{1f600}\u007f\\u0001\\b/"}'],
  ] as const)('%s', (form, expected) => {
    expect(write(form, text)).toBe(expected);
  });

  it('Python’s defaults have spaces behind commas and colons, and keep the order', () => {
    expect(write('py-default', '{"b":[1,{"x":null}],"a":true}')).toBe('{"b": [1, {"x": null}], "a": true}');
    expect(write('py-sorted-default', '{"b":[1],"a":true}')).toBe('{"a": true, "b": [1]}');
  });
});

it('the RFC 8785 test data of cyberphone give their output', () => {
  const folder = join(fixtures, 'jcs-rfc8785');
  if (!existsSync(folder)) return console.warn('skipped: the fixtures of other projects are not beside this folder');
  for (const name of readdirSync(join(folder, 'input'))) {
    const expected = readFileSync(join(folder, 'output', name), 'utf8');
    expect(write('jcs', readFileSync(join(folder, 'input', name), 'utf8')), name).toBe(expected);
  }
});

const hasPython = ((): boolean => {
  try {
    return execFileSync('python3', ['-c', 'print(1)'], { encoding: 'utf8' }).trim() === '1';
  } catch {
    return false;
  }
})();
if (!hasPython) console.warn('skipped: no python3 here to compare with');

describe.skipIf(!hasPython)('against Python itself', () => {
  const program = `
import json,sys
for line in sys.stdin:
    v=json.loads(json.loads(line))
    print(json.dumps([json.dumps(v,sort_keys=True,separators=(',',':'),ensure_ascii=False),json.dumps(v,sort_keys=True,separators=(',',':')),json.dumps(v,sort_keys=True),json.dumps(v)]))
`;
  const forms = ['py-sorted-compact-utf8', 'py-sorted-compact-ascii', 'py-sorted-default', 'py-default'] as const;
  const number = fc.oneof(
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => (Number.isInteger(value) ? `${value}.0`.replace(/e\+?(\d+)\.0$/, 'e$1') : String(value))),
    fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
    fc.constantFrom('1e2', '1E+2', '100.0', '1e16', '1e15', '123456789012345678.0', '0.0001', '0.00001', '-0', '-0.0', '5e-324'),
  );
  const key = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom('\ue000', '\u{1f600}', '10', '9', '__proto__'));
  const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      number,
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => JSON.stringify(text)),
      fc.constantFrom('true', 'false', 'null', '"\\u2028<&>\\u007f\\u0000"'),
      fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
      fc
        .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 5, selector: ([name]) => name })
        .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(',')}}`),
    ),
  })).value;

  it('2,000 random values are written byte for byte as json.dumps writes them', () => {
    const values = fc.sample(
      json.filter((text) => parseStrict(text).ok),
      2000,
    );
    const out = execFileSync('python3', ['-c', program], {
      input: values.map((text) => JSON.stringify(text)).join('\n'),
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONUTF8: '1' },
      maxBuffer: 64 * 1024 * 1024,
    });
    const expected = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);
    for (const [i, text] of values.entries())
      expect(
        forms.map((form) => write(form, text)),
        text,
      ).toEqual(expected[i]);
  });
});

it('floats are written with the fewest digits that give the same double', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Number(pythonFloat(value)), value)));
});

describe('covered members', () => {
  it('nulls are dropped at the top level only, where the profile says so', () => {
    const profile = profileOf({ hash: { member: 'hash' }, covered: { allMinus: ['hash'], dropNull: true }, canonical: 'jcs' });
    expect(covered(profile, `{"hash":"${'0'.repeat(64)}","b":null,"a":{"c":null}}`)).toBe('{"a":{"c":null}}');
  });

  it('a new object takes its members from paths, constants and the previous hash', () => {
    const zeros = '0'.repeat(64);
    const profile = profileOf({
      hash: { member: 'hash' },
      covered: {
        object: {
          who: 'actor.id',
          v: { constant: '2' },
          prev: { previous: true },
          none: 'nothing',
          gone: { from: 'nothing', absent: 'drop' },
        },
      },
      canonical: 'js-insertion-order',
      prev: { member: 'p', place: 'inside' },
    });
    expect(covered(profile, `{"actor":{"id":7},"p":"${zeros}","hash":"${zeros}"}`)).toBe(`{"who":7,"v":"2","prev":"${zeros}","none":null}`);
  });

  it.each([
    ['prefix', 'P|{"a":1}'],
    ['suffix', '{"a":1}|P'],
    ['inside+prefix', 'P|{"a":1,"p":"P"}'],
    ['inside+suffix', '{"a":1,"p":"P"}|P'],
  ] as const)('the previous hash stands as %s', (place, expected) => {
    const profile = profileOf({
      hash: { member: 'hash' },
      covered: { allMinus: place.startsWith('inside') ? ['hash'] : ['hash', 'p'] },
      canonical: 'jcs',
      prev: { member: 'p', place, separator: '|' },
      genesis: { previous: [{ text: 'P' }] },
    });
    expect(covered(profile, `{"a":1,"p":"P","hash":"${'0'.repeat(64)}"}`)).toBe(expected);
  });

  it('the raw line loses the member with its comma, wherever it stands', () => {
    const cut = (line: string): string | null => decodeUtf8(cutMember(encodeUtf8(line), 0, encodeUtf8(line).length, 'hash'));
    expect(cut('{"hash": "x", "a": 1}')).toBe('{"a": 1}');
    expect(cut('{"a": 1, "hash": "x", "b": 2}')).toBe('{"a": 1, "b": 2}');
    expect(cut('{"a": "é", "hash": "x"}')).toBe('{"a": "é"}');
    expect(cut('{"hash":"x"}')).toBe('{}');
    expect(cut('{"a":{"hash":"inner"},"hash":"x"}')).toBe('{"a":{"hash":"inner"}}');
    expect(cut('{"a":"\\"hash\\":\\"no\\"","hash":"x"}')).toBe('{"a":"\\"hash\\":\\"no\\""}');
  });

  it('joined fields have their separator, escapes, null and boolean texts, and sorted names', () => {
    const rules = {
      separator: '|',
      null: 'NULL',
      true: 'T',
      false: 'F',
      escape: [['|', '\\|']],
      names: '=',
      sort: true,
      start: '<',
      end: '>',
    };
    const profile = profileOf({ hash: { member: 'hash' }, covered: { allMinus: ['hash'] }, canonical: 'joined', join: rules });
    const record = `{"z":"a|b","b":null,"a":true,"n":1.0,"o":{"y":1,"x":[2]},"hash":"${'0'.repeat(64)}"}`;
    expect(covered(profile, record)).toBe('<a=T|b=NULL|n=1|o={"x":[2],"y":1}|z=a\\|b>');
  });

  it('“Z” and “+00:00”, milliseconds and microseconds are one time, where the profile hashes its ISO form', () => {
    const profile = profileOf({ hash: { member: 'hash' }, covered: { object: { t: { from: 't', time: 'iso-ms-z' } } }, canonical: 'jcs' });
    for (const time of ['2026-01-02T03:04:05.678Z', '2026-01-02 03:04:05.678+00', '2026-01-02T04:04:05.678000+01:00'])
      expect(covered(profile, `{"t":"${time}","hash":"${'0'.repeat(64)}"}`)).toBe('{"t":"2026-01-02T03:04:05.678Z"}');
  });
});

describe('hash algorithms', () => {
  // FIPS 180-4, FIPS 202, RFC 7693 and the BLAKE3 test vectors, of "abc" (BLAKE3: of nothing).
  it.each([
    ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'sha512',
      'abc',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    ['sha3-256', 'abc', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
    [
      'blake2b',
      'abc',
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    ],
    ['blake3', '', 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'],
  ] as const)('%s, by both implementations', (algorithm, text, expected) => {
    const { fast, check, width } = createDigest(algorithm);
    expect(bytesToHex(fast(encodeUtf8(text)))).toBe(expected);
    expect(bytesToHex(check(encodeUtf8(text)))).toBe(expected);
    expect(width).toBe(expected.length / 2);
  });

  it('HMAC-SHA-256 of RFC 4231, test case 2', () => {
    const { fast, check } = createDigest('sha256', encodeUtf8('Jefe'));
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(bytesToHex(fast(encodeUtf8('what do ya want for nothing?')))).toBe(expected);
    expect(bytesToHex(check(encodeUtf8('what do ya want for nothing?')))).toBe(expected);
  });
});
