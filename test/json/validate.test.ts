/** The quick proof that a text is JSON never says yes where the strict parser says no, and says yes to whatever exporters write. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { createJsonValidator } from '../../src-main/engine/json/validate.ts';
import { limits } from '../../src-shared/limits.ts';

const { isStrictObject } = createJsonValidator();
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const quick = (text: string | Uint8Array): boolean => {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  // Inside a larger buffer, as in a frame.
  const padded = new Uint8Array(bytes.length + 8).fill(0x7d);
  padded.set(bytes, 3);
  return isStrictObject(padded, 3, 3 + bytes.length);
};

describe('what it accepts', () => {
  test.each([
    '{}',
    ' { } ',
    '{"a":1}',
    '{"a":[1,2,{"b":null}],"c":true,"d":false,"e":-0.5e-3}',
    '{"é":"😀 \\n \\u00e9"}',
    '{"a":{"b":1},"c":{"b":1}}',
  ])('%s', (text) => expect(quick(text)).toBe(true));
});

describe('what it refuses', () => {
  test.each([
    '',
    '1',
    '[]',
    '{',
    '{}}',
    '{"a":1,}',
    '{"a" 1}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":1e999}',
    '{"a":+1}',
    '{a:1}',
    "{'a':1}",
    '{"a":1}x',
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":2}}',
    '{"a":"\\ud800"}',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\n"}',
    '{"a":nul}',
    '{"a":tru}',
    '{"a":[1,]}',
    '{"a":[}',
    '\ufeff{}',
  ])('%s', (text) => expect(quick(text)).toBe(false));
  test('invalid UTF-8', () => expect(quick(Uint8Array.from([...utf8('{"a":"'), 0xc3, 0x28, ...utf8('"}')]))).toBe(false));
  test('deeper nesting than the strict parser takes', () => {
    const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect([quick(nested(limits.jsonDepth)), parseStrict(nested(limits.jsonDepth)).ok]).toEqual([true, true]);
    expect([quick(nested(limits.jsonDepth + 1)), parseStrict(nested(limits.jsonDepth + 1)).ok]).toEqual([false, false]);
  });
});

test('it never accepts what the strict parser refuses, and accepts what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes('\\ud') && !text.includes('\\uD'));
      const isPlainKeys = !/\\/.test(text.replaceAll(/:\s*"(?:[^"\\]|\\.)*"/g, ''));
      if (quick(text)) expect(parseStrict(text).ok).toBe(true);
      else if (isPlainKeys) expect(parseStrict(text).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('it never accepts a text that was damaged into something else than JSON', () => {
  const base = utf8('{"a":"x\\n","b":[1,2.5e3,{"c":null,"d":true}],"e":{"a":"é","f":-0}}');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: base.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const changed = base.slice();
      changed[at] = byte;
      if (quick(changed)) expect(parseStrict(changed).ok).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
