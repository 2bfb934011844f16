import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeflater } from '../../src-main/engine/generate/deflate.ts';
import { createEncoder } from '../../src-main/engine/generate/encoder.ts';
import { codeLengths } from '../../src-main/engine/generate/huffman.ts';
import { createRng } from '../../src-main/engine/generate/random.ts';

const deflate = (data: Uint8Array, piece: number): Buffer => {
  const deflater = createDeflater();
  const out: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += piece) out.push(deflater.push(data.subarray(at, at + piece)) ?? new Uint8Array(0));
  return Buffer.concat([...out, deflater.finish()]);
};

describe('the DEFLATE encoder', () => {
  it('gives back what went in, for data of every kind', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(3000))
        .map(([word, n]) => Uint8Array.from({ length: n }, (_, i) => word[i % word.length] ?? 0)),
      fc.string({ maxLength: 800 }).map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 6 }), fc.integer({ min: 1, max: 5000 }), (chunks, piece) => {
        const data = Buffer.concat(chunks);
        expect(inflateRawSync(deflate(data, piece)).equals(data)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('gives back inputs around the size of a block', () => {
    const rng = createRng(1, 'blocks');
    const data = Buffer.from(Array.from({ length: 90_000 }, () => `word${rng.below(500)},${rng.hex(6)}`).join(';'));
    for (const length of [0, 1, 2, 3, 4, 262_143, 262_144, 262_145, 524_288, 524_289, data.length]) {
      const part = data.subarray(0, length);
      expect(inflateRawSync(deflate(part, 65_536)).equals(part)).toBe(true);
    }
  });

  it('does not depend on how the input is cut', () => {
    const rng = createRng(2, 'cuts');
    const data = Buffer.from(Array.from({ length: 40_000 }, () => rng.hex(8 + rng.below(4))).join('-'));
    const once = deflate(data, data.length);
    for (const piece of [1000, 99_999, 262_144]) expect(deflate(data, piece).equals(once)).toBe(true);
  });

  it('writes gzip members without time or name', () => {
    const encoder = createEncoder('gz');
    const ready = encoder.push(Buffer.from('hello hello hello'));
    const gz = Buffer.concat([ready ?? new Uint8Array(0), encoder.finish()]);
    expect(gz.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
    expect(gunzipSync(gz).toString()).toBe('hello hello hello');
  });

  it('limits code lengths and keeps the code complete', () => {
    // Fibonacci weights make the deepest trees.
    const weights = new Uint32Array(40);
    for (let i = 0; i < 40; i += 1) weights[i] = i < 2 ? 1 : (weights[i - 1] ?? 0) + (weights[i - 2] ?? 0);
    for (const limit of [7, 15]) {
      const lengths = codeLengths(weights, limit);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(limit);
      expect([...lengths].reduce((sum, length) => sum + 2 ** -length, 0)).toBe(1);
    }
  });
});
