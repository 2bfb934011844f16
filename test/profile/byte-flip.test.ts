/** 2,000 random changes of single bytes: the verdict never stays `verified`, but for bytes that say nothing, which are named here. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { headOf, makeChain, profiles, publicPem, textOf, type Style } from './chains.ts';
import { fileOf, verifyBy } from './support.ts';

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;

/**
 * Bytes that nothing protects: spaces around the member of the hash, which goes with them, and the end of the last line. They say nothing, as
 * long as they stay spaces.
 */
const saysNothing = (bytes: Uint8Array, at: number, value: number): boolean => {
  if (!isSpace(value) || !isSpace(bytes[at])) return false;
  const text = Buffer.from(bytes.subarray(at, at + 8)).toString('latin1');
  return at === bytes.length - 1 || text.startsWith(' "hash"');
};

it.each([
  ['raw', 2000],
  ['signed', 400],
  ['seq', 400],
  ['wide', 200],
] as const)(
  'style %s, %i changes',
  async (style: Style, runs: number) => {
    const records = makeChain(style, 6);
    const clean = encodeUtf8(textOf(style, records));
    const options = { heads: style === 'signed' ? {} : { log: headOf(records) }, keys: [publicPem] };
    const verdictOf = async (bytes: Uint8Array): Promise<string> =>
      (await verifyBy(profiles[style], fileOf(bytes, 'flip.jsonl'), options)).input.verdict;
    expect(await verdictOf(clean)).toBe('verified');
    const change = fc
      .tuple(fc.nat(clean.length - 1), fc.nat(255))
      .filter(([at, value]) => clean[at] !== value && !saysNothing(clean, at, value));
    await fc.assert(
      fc.asyncProperty(change, async ([at, value]) => {
        expect(await verdictOf(clean.with(at, value)), `byte ${at} to ${value}`).not.toBe('verified');
      }),
      { numRuns: runs },
    );
  },
  240_000,
);
