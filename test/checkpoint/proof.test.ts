/** C2SP tlog-proof files: what is read, and that nothing else is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { formatProof, isProof, parseProof, type TlogProof } from '../../src-main/engine/checkpoint/proof.ts';
import { createPathBuilder } from '../../src-main/engine/merkle/path-builder.ts';
import { proveInclusion } from '../../src-main/engine/merkle/prove.ts';

const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const proof: TlogProof = { index: 5n, hashes: [hash(1), hash(2)], extra: encodeUtf8('x'), checkpoint: 'origin\n6\nAAAA\n\n\u2014 a b\n' };
const read = (text: string): string => {
  const parsed = parseProof(encodeUtf8(text));
  return parsed.ok ? 'ok' : `${parsed.error.code}@${parsed.error.line}`;
};

describe('a proof file', () => {
  test('reads back as it was written, with and without extra', () => {
    for (const one of [proof, { ...proof, extra: null }, { ...proof, hashes: [], index: (1n << 64n) - 1n }]) {
      const text = formatProof(one);
      expect(isProof(encodeUtf8(text))).toBe(true);
      expect(parseProof(encodeUtf8(text))).toEqual({ ok: true, proof: one });
    }
  });
  test.each([
    ['', 'proof.no_checkpoint@0'],
    ['c2sp.org/tlog-proof@v1\nindex 0\n', 'proof.no_checkpoint@0'],
    ['c2sp.org/tlog-proof@v2\nindex 0\n\nx', 'proof.header@1'],
    ['c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\nx', 'proof.extra@2'],
    ['c2sp.org/tlog-proof@v1\nindex 00\n\nx', 'proof.index@2'],
    ['c2sp.org/tlog-proof@v1\nindex -1\n\nx', 'proof.index@2'],
    ['c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\nx', 'proof.index@2'],
    ['c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx', 'proof.hash@3'],
    ['c2sp.org/tlog-proof@v1\n\nindex 0\n\nx', 'proof.index@2'],
    [`c2sp.org/tlog-proof@v1\nindex 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(65)}\nx`, 'proof.hash@67'],
  ])('%# is refused with its line', (text, expected) => expect(read(text)).toBe(expected));
  test('any bytes are read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseProof(bytes)),
      { numRuns: 500 },
    );
    const text = formatProof(proof);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = encodeUtf8(text);
        bytes[at] = byte;
        parseProof(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a path made in passing is the path by definition, for every leaf of every tree up to 40', () => {
  const leaves = Array.from({ length: 40 }, (_, i) => hash(i + 1));
  for (let size = 1; size <= leaves.length; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const builder = createPathBuilder(index, size);
      leaves.forEach((leaf, i) => builder.add(i, leaf));
      expect(builder.path()).toEqual(proveInclusion(leaves.slice(0, size), index));
    }
  }
  const gap = createPathBuilder(0, 8);
  for (const i of [0, 1, 2, 4, 5, 6, 7]) gap.add(i, hash(i));
  expect(gap.path()).toBeNull();
  expect(() => createPathBuilder(3, 3)).toThrow(RangeError);
});
