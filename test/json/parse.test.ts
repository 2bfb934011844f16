import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { hasInexactNumber, isInexact } from '../../src-main/engine/json/number.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { fromPlain, toPlain } from '../../src-main/engine/json/plain.ts';
import type { JsonValue } from '../../src-main/engine/json/value.ts';
import { isJsonNumber, isJsonObject } from '../../src-main/engine/json/value.ts';
import { limits } from '../../src-shared/limits.ts';

const value = (text: string): JsonValue => {
  const result = parseStrict(text);
  if (!result.ok) throw new Error(`${result.error.code} at ${result.error.byte}`);
  return result.value;
};

const problem = (input: string | Uint8Array): string => {
  const result = parseStrict(input);
  return result.ok ? 'accepted' : `${result.error.code}@${result.error.byte}`;
};

describe('the cap on nodes', () => {
  /** A text of exactly this many nodes, in forms that weigh differently. */
  const ofNodes = (count: number): readonly string[] => [
    `[${Array.from({ length: count - 1 }, () => '{}').join(',')}]`,
    `[${Array.from({ length: count - 1 }, () => ' [ ] ').join(',')}]`,
    `{${Array.from({ length: (count - 1) / 2 }, (_, i) => `"k${i}":1`).join(',')}}`,
    `[${Array.from({ length: (count - 1) / 4 }, () => '{"":[0]}').join(',')}]`,
  ];

  it('counts every value and every name of a member; json.too_many_nodes stands where the first too many begins', () => {
    for (const text of ofNodes(21)) {
      expect(parseStrict(text, { maxNodes: 21 }).ok).toBe(true);
      expect(parseStrict(text, { maxNodes: 20 })).toMatchObject({ ok: false, error: { code: 'json.too_many_nodes' } });
    }
    expect(parseStrict('[1,{"é":"x"}, 2]', { maxNodes: 5 })).toEqual({ ok: false, error: { code: 'json.too_many_nodes', byte: 15 } });
    expect(parseStrict('{"é":"x"}', { maxNodes: 1 })).toEqual({ ok: false, error: { code: 'json.too_many_nodes', byte: 1 } });
    expect(parseStrict('1', { maxNodes: 0 })).toEqual({ ok: false, error: { code: 'json.too_many_nodes', byte: 0 } });
  });

  it('is limits.jsonNodes by default', () => {
    for (const text of ofNodes(limits.jsonNodes + 1)) {
      expect(problem(text)).toMatch(/^json\.too_many_nodes@/u);
    }
    expect(problem(`[${Array.from({ length: limits.jsonNodes - 1 }, () => '0').join(',')}]`)).toBe('accepted');
  });

  it('a string of nothing but escapes is decoded in little memory', () => {
    const count = 2_000_000;
    const before = process.memoryUsage().heapUsed;
    const parsed = value(`"${'\\n'.repeat(count)}"`);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * count);
    expect(parsed).toBe('\n'.repeat(count));
  });

  it('empty objects and arrays stay what they are', () => {
    expect(toPlain(value('[{},[],{"a":{}},[[]]]'))).toEqual([{}, [], { a: {} }, [[]]]);
  });
});

describe('parseStrict', () => {
  it.each([
    ['', 'json.truncated@0'],
    ['   ', 'json.truncated@3'],
    ['{"a":1', 'json.truncated@6'],
    ['{"a"', 'json.truncated@4'],
    ['[1,', 'json.truncated@3'],
    ['"abc', 'json.truncated@4'],
    ['"\\', 'json.truncated@2'],
    ['"\\u00', 'json.truncated@5'],
    ['tru', 'json.truncated@3'],
    ['-', 'json.truncated@1'],
    ['1.', 'json.truncated@2'],
    ['1e+', 'json.truncated@3'],
    ['truf', 'json.syntax@3'],
    ['[1,]', 'json.syntax@3'],
    ['{"a":1,}', 'json.syntax@7'],
    ['{a:1}', 'json.syntax@1'],
    ["{'a':1}", 'json.syntax@1'],
    ['{"a" 1}', 'json.syntax@5'],
    ['[1 2]', 'json.syntax@3'],
    ['01', 'json.trailing@1'],
    ['+1', 'json.syntax@0'],
    ['.5', 'json.syntax@0'],
    ['NaN', 'json.syntax@0'],
    ['-Infinity', 'json.syntax@1'],
    ['1.e5', 'json.syntax@2'],
    ['"a\u0001b"', 'json.syntax@2'],
    ['"a\nb"', 'json.syntax@2'],
    ['"\\x41"', 'json.syntax@2'],
    ['"\\u00g0"', 'json.syntax@5'],
    // Control characters that a careless hex reader takes for digits.
    ['"\\u00\u001100"', 'json.syntax@5'],
    ['{} {}', 'json.trailing@3'],
    ['{}\u00a0', 'json.trailing@2'],
    ['\ufeff{}', 'json.bom@0'],
    ['{"a":1,"a":2}', 'json.duplicate_key@7'],
    ['{"a":1,"\\u0061":2}', 'json.duplicate_key@7'],
    ['{"é":{"b":1,"b":1}}', 'json.duplicate_key@13'],
    ['"\\ud800"', 'json.lone_surrogate@1'],
    ['"\\udc00"', 'json.lone_surrogate@1'],
    ['"\\ud800x"', 'json.lone_surrogate@1'],
    ['"\\ud800\\n"', 'json.lone_surrogate@1'],
    ['"\\ud800\\ud800\\udc00"', 'json.lone_surrogate@1'],
    ['{"\\udc00\\ud800":1}', 'json.lone_surrogate@2'],
    ['"\ud800"', 'json.lone_surrogate@1'],
    ['[1e400]', 'json.number_range@1'],
    ['[-1e309]', 'json.number_range@1'],
  ])('refuses %j as %s', (text, expected) => expect(problem(text)).toBe(expected));

  it('refuses bytes that are not UTF-8 where they stand', () => {
    expect(problem(Uint8Array.of(0x22, 0x61, 0xc0, 0x80, 0x22))).toBe('json.encoding@2');
    expect(problem(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))).toBe('json.bom@0');
    expect(problem(encodeUtf8('{"é":x}'))).toBe('json.syntax@6');
  });

  it('accepts nesting up to the cap and not one deeper, without a stack overflow', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseStrict(nested(limits.jsonDepth)).ok).toBe(true);
    expect(problem(nested(limits.jsonDepth + 1))).toBe(`json.depth@${limits.jsonDepth}`);
    expect(problem('[{"a":'.repeat(500_000))).toBe(`json.depth@${3 * limits.jsonDepth}`);
    expect(parseStrict('[[1]]', { maxDepth: 1 }).ok).toBe(false);
  });

  it('keeps source order, also of integer-like keys and of __proto__', () => {
    const object = value('{"b":1,"10":2,"__proto__":{"polluted":true},"9":3,"constructor":4}');
    if (!isJsonObject(object)) throw new Error('not an object');
    expect([...object.keys()]).toEqual(['b', '10', '__proto__', '9', 'constructor']);
    const plain = toPlain(object) as Record<string, unknown>;
    expect(Object.keys(plain)).toContain('__proto__');
    expect((plain as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('keeps how a number was written', () => {
    expect(value('[1.0,1e2,-0,9007199254740993]')).toEqual([
      { lexeme: '1.0', value: 1 },
      { lexeme: '1e2', value: 100 },
      { lexeme: '-0', value: -0 },
      { lexeme: '9007199254740993', value: 9007199254740992 },
    ]);
  });

  it('reads every escape and astral characters', () => {
    expect(value('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\ud83d\\ude00\\u00E9x😀"')).toBe('"\\/\b\f\n\r\tA😀éx😀');
    expect(value('""')).toBe('');
  });

  it('gives what JSON.parse gives, for every JSON text', () => {
    fc.assert(
      fc.property(
        fc.json({ stringUnit: 'binary' }).filter((text) => JSON.stringify(JSON.parse(text)).isWellFormed()),
        (text) => {
          const result = parseStrict(encodeUtf8(text));
          if (!result.ok) {
            expect(result.error.code).toBe('json.lone_surrogate');
            return;
          }
          expect(JSON.stringify(toPlain(result.value))).toBe(JSON.stringify(JSON.parse(text)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never accepts a text that JSON.parse refuses, and calls no valid text a syntax error', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"b"',
      '\\',
      'u00',
      '1',
      '-',
      '0',
      '.',
      'e',
      '+',
      ' ',
      '\n',
      'true',
      'null',
      '\u0000',
      'é',
      '\ufeff',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }).map((parts) => parts.join('')),
        (text) => {
          let parses = true;
          try {
            JSON.parse(text);
          } catch {
            parses = false;
          }
          const result = parseStrict(text);
          if (result.ok) expect(parses).toBe(true);
          else expect(result.error.code !== 'json.duplicate_key' && parses, `${text} ${result.error.code}`).toBe(false);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

describe('isInexact', () => {
  it.each([
    ['1', false],
    ['1.0', false],
    ['1e2', false],
    ['100', false],
    ['0.1', false],
    ['-0', false],
    ['0e99999', false],
    ['1E+21', false],
    ['9007199254740992', false],
    ['9007199254740993', true],
    ['0.1000000000000000055511151231257827', true],
    ['1e-400', true],
    ['123456789012345678', true],
    ['1.7976931348623157e308', false],
    ['5e-324', false],
    ['4.9406564584124654e-324', true],
    ['100000000000000000000000', false],
    ['0.00000000000000000000000000010', false],
    ['3.141592653589793', false],
    ['3.1415926535897931', true],
    [`1e-${'9'.repeat(40)}`, true],
  ])('%s: %s', (lexeme, expected) => {
    const number = value(lexeme);
    if (!isJsonNumber(number)) throw new Error('not a number');
    expect(isInexact(number)).toBe(expected);
    expect(hasInexactNumber(value(`{"a":[null,"x",{"b":${lexeme}}]}`))).toBe(expected);
  });

  it('finds every double exact in its own digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        expect(hasInexactNumber(fromPlain(double))).toBe(false);
      }),
    );
  });
});

describe('fromPlain', () => {
  it('leaves undefined members out and refuses what JSON cannot say', () => {
    expect(toPlain(fromPlain({ a: undefined, b: [1, null] }))).toEqual({ b: [1, null] });
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, Symbol('x'), undefined])
      expect(() => fromPlain(bad)).toThrow(TypeError);
  });
});
