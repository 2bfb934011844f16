import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortenEscapes } from '../../src-main/engine/format/json-escape.ts';
import { text, utf8 } from './helpers.ts';

const shorten = (json: string): string | null => {
  const bytes = utf8(`__${json}__`);
  const target = new Uint8Array(bytes.length);
  const length = shortenEscapes(bytes, 2, bytes.length - 2, target);
  expect(length).toBeLessThanOrEqual(bytes.length - 4);
  return length < 0 ? null : text(target.subarray(0, length));
};

describe('shortenEscapes', () => {
  test.each([
    ['plain text', '{"a": [1, "b"]}', '{"a": [1, "b"]}'],
    ['characters', String.raw`"\u00e9\u65E5\u0041\u007f"`, '"é日A\x7f"'],
    ['a pair', String.raw`"\ud83d\ude00"`, '"😀"'],
    ['a solidus', String.raw`"a\/b"`, '"a/b"'],
    ['quotes and backslashes stay escaped', String.raw`"\u0022\u005c\"\\"`, String.raw`"\"\\\"\\"`],
    ['controls with a letter', String.raw`"\u0008\u0009\u000a\u000C\u000d\n"`, String.raw`"\b\t\n\f\r\n"`],
    ['what follows a backslash is no escape of its own', String.raw`"\\u0041"`, String.raw`"\\u0041"`],
  ])('%s', (_name, json, expected) => expect(shorten(json)).toBe(expected));

  test.each([
    ['a control without a letter', String.raw`"\u0000"`],
    ['half a pair', String.raw`"\ud83d"`],
    ['half a pair and another escape', String.raw`"\ud83d\u0041"`],
    ['the second half alone', String.raw`"\ude00"`],
    ['a digit that is none', String.raw`"\u00g0"`],
    ['an escape that is cut off', '"\\u00e'],
    ['a backslash at the end', '"\\'],
    ['outside a string', String.raw`{\u0022a":1}`],
    ['behind a string', String.raw`{"a"\u003a1}`],
  ])('refuses %s', (_name, json) => expect(shorten(json)).toBeNull());

  test('whatever JSON.parse accepts keeps its value; the rest stays refused', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\\u0041',
        '\\u00e9',
        '\\ud83d\\ude00',
        '\\ud83d',
        '\\u0022',
        '\\u005C',
        '\\u000a',
        '\\u001f',
        '\\/',
        '\\"',
        '\\\\',
        '"',
        '\\',
        '{',
        '}',
        ':',
        ',',
        'u0041',
        '[',
        ']',
      ),
      fc.string({ maxLength: 3 }),
    );
    const parse = (json: string): unknown => {
      try {
        return JSON.parse(json);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, quoted) => {
        const json = quoted ? `["${pieces.join('')}"]` : pieces.join('');
        const shortened = shorten(json);
        if (shortened === null) return;
        expect(parse(shortened)).toEqual(parse(json));
      }),
      { numRuns: 5000 },
    );
  });
});
