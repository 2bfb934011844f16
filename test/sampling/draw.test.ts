import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DrawMethod, DrawSpec } from '../../src-shared/model/sampling.ts';
import { drawItems, type Frame } from '../../src-main/engine/sampling/draw.ts';
import { drawRivest, drawWithReplacement, hashModulo, hashOf } from '../../src-main/engine/sampling/random.ts';
import { drawTickets, ticketOf } from '../../src-main/engine/sampling/ticket.ts';
import { drawCells, drawSized, drawSystematic } from '../../src-main/engine/sampling/select.ts';
import { readVector } from './vectors.ts';

interface Vector {
  readonly algorithm: string;
  readonly params: {
    readonly seed: string;
    readonly a: number;
    readonly b: number | string;
    readonly n: number;
    readonly skip?: number;
    readonly with_replacement: boolean;
    readonly ids?: string | readonly string[];
    readonly take?: number;
  };
  readonly expected: readonly (number | string | readonly [string, string, number])[];
  readonly counters_used?: number;
  readonly rejected?: readonly { readonly counter: number; readonly pick: number }[];
  readonly first_hash?: string;
  readonly first_hashes?: Readonly<Record<string, string>>;
}

const text = readVector('prng.json');
const vectors = text === null ? [] : (JSON.parse(text) as { vectors: Vector[] }).vectors;
const of = (algorithm: string): Vector[] => vectors.filter((vector) => vector.algorithm === algorithm);

const idsOf = (ids: string | readonly string[] | undefined): string[] => {
  if (Array.isArray(ids)) return ids;
  if (ids === 'integers 0..99 as decimal text') return Array.from({ length: 100 }, (_, i) => String(i));
  return [...Array.from({ length: 2000 }, (_, i) => `AB-${i}`), ...Array.from({ length: 1000 }, (_, i) => `CD-${i}`)];
};

describe.skipIf(vectors.length === 0)('published vectors', () => {
  it.each(of('rivest_sampler'))('rivest sampler, seed $params.seed, $params.a to $params.b', (vector) => {
    const { seed, a, b, n, skip = 0, with_replacement: repeats } = vector.params;
    if (repeats) {
      expect(drawWithReplacement(seed, BigInt(a), BigInt(b), n).slice(skip).map(String)).toEqual(vector.expected.map(String));
    } else {
      const { picks, rejected, countersUsed } = drawRivest(seed, Number(b) - a + 1, n);
      expect(picks.map(({ pick }) => pick + a - 1).slice(skip)).toEqual(vector.expected);
      if (vector.counters_used !== undefined) expect(countersUsed).toBe(vector.counters_used);
      if (vector.rejected !== undefined)
        expect(rejected.map(({ counter, pick }) => ({ counter, pick }))).toEqual(
          vector.rejected.map(({ counter, pick }) => ({ counter, pick })),
        );
    }
    if (vector.first_hash !== undefined) expect(hashOf(seed, 1)).toBe(vector.first_hash);
    for (const [counter, hash] of Object.entries(vector.first_hashes ?? {})) expect(hashOf(seed, Number(counter))).toBe(hash);
  });

  it.each(of('consistent_sampler'))('consistent sampler, seed $params.seed', (vector) => {
    const { ids, seed, take } = vector.params;
    if (seed === undefined) {
      const { "sha256_uniform('abc')": uniform } = vector.expected as unknown as Record<string, string>;
      expect(ticketOf(createHash('sha256').update('abc').digest('hex'))).toBe(uniform);
      return;
    }
    const all = idsOf(ids);
    const drawn = drawTickets(seed, all, take ?? all.length);
    const expected = vector.expected.map((one) => (Array.isArray(one) ? String(one[1]) : String(one)));
    expect(drawn.map(({ id }) => id)).toEqual(expected);
    vector.expected.forEach((one, i) => {
      // The published demo prints the first digits of the ticket.
      if (Array.isArray(one)) expect(drawn[i]!.ticket.startsWith(String(one[0]))).toBe(true);
    });
  });

  it('another stream of the same generator family is not this one', () => {
    const [first] = drawRivest('12345678901234567890', 1000, 10).picks;
    expect(of('cryptorandom_SHA256').every(({ expected }) => !Array.isArray(expected) || expected[0] !== first?.pick)).toBe(true);
  });
});

const frameOf = (count: number): Frame => ({
  count,
  idOf: (number) => `id-${number}`,
  strata: { labels: ['small', 'large'], of: (number) => (number % 4 === 0 ? 0 : 1) },
  sizeOf: (number) => BigInt(number % 7),
});
const spec = (method: DrawMethod, n: number, more: Partial<DrawSpec> = {}): DrawSpec => ({
  method,
  algorithm: 'rivest-sha256',
  seed: '20 dice',
  n,
  perStratum: method === 'stratified' ? [Math.floor(n / 4), n - Math.floor(n / 4)] : null,
  further: method === 'stratified' ? [0, 0] : [0],
  ...more,
});

describe('draws', () => {
  const methods = fc.constantFrom<DrawMethod>('simple', 'systematic', 'cell', 'stratified');

  it('never draws a unit twice, and never one outside the population', () => {
    fc.assert(
      fc.property(
        methods,
        fc.integer({ min: 8, max: 400 }),
        fc.double({ min: 0.05, max: 0.7, noNaN: true }),
        fc.nat(1e9),
        (method, count, share, seed) => {
          const n = Math.max(4, Math.floor(count * share));
          const { items } = drawItems(
            spec(method, n, { seed: String(seed), ...(method === 'stratified' ? {} : { further: [2] }) }),
            frameOf(count),
          );
          const numbers = items.map(({ number }) => number);
          expect(new Set(numbers).size).toBe(numbers.length);
          expect(numbers.every((number) => number >= 1 && number <= count)).toBe(true);
          expect(items.filter(({ further }) => !further)).toHaveLength(n);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a longer draw begins with the shorter one, in every stratum and for tickets too', () => {
    for (const algorithm of ['rivest-sha256', 'consistent-ticket'] as const) {
      const short = drawItems(spec('simple', 10, { algorithm }), frameOf(200)).items;
      const long = drawItems(spec('simple', 30, { algorithm }), frameOf(200)).items;
      expect(long.slice(0, 10).map(({ number }) => number)).toEqual(short.map(({ number }) => number));
      const split = drawItems(spec('stratified', 0, { algorithm, perStratum: [5, 6], further: [1, 2] }), frameOf(200)).items;
      const grown = drawItems(spec('stratified', 0, { algorithm, perStratum: [6, 8], further: [0, 0] }), frameOf(200)).items;
      for (const stratum of [0, 1])
        expect(split.filter((item) => item.stratum === stratum).map(({ number }) => number)).toEqual(
          grown.filter((item) => item.stratum === stratum).map(({ number }) => number),
        );
    }
  });

  it("with tickets the order of the population does not matter, and a stratum's sample is the whole's filtered one", () => {
    const ids = Array.from({ length: 500 }, (_, i) => `event-${i}`);
    const straight = drawTickets('77', ids, 20).map(({ id }) => id);
    expect(drawTickets('77', ids.toReversed(), 20).map(({ id }) => id)).toEqual(straight);
    const stratum = ids.filter((id) => id.endsWith('3'));
    const whole = drawTickets('77', ids, 500).filter(({ id }) => id.endsWith('3'));
    expect(drawTickets('77', stratum, 10).map(({ id }) => id)).toEqual(whole.slice(0, 10).map(({ id }) => id));
  });

  it('streams of strata are the seed with the label', () => {
    const { items } = drawItems(spec('stratified', 8), frameOf(100));
    expect(items[0]).toMatchObject({ stream: '20 dice:small', counter: 1, hash: hashOf('20 dice:small', 1) });
    expect(items[0]!.position).toBe(hashModulo(hashOf('20 dice:small', 1), 25) + 1);
    expect(items[0]!.number).toBe(4 * items[0]!.position);
  });

  it('the systematic start gives every unit the same chance, and cells cover everything once', () => {
    const { picks, start } = drawSystematic('9', 1003, 10);
    expect(start.pick).toBeGreaterThanOrEqual(1);
    expect(picks.every(({ pick }, i) => i === 0 || pick - picks[i - 1]!.pick === 100 || pick - picks[i - 1]!.pick === 101)).toBe(true);
    expect(drawCells('9', 10, 10).map(({ pick }) => pick)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('by size: what is as large as the interval is drawn for certain, what has no size never', () => {
    const sizes = [0n, -5n, 1000n, 1n, 2n, 3n, 4n, 5n];
    const { picks } = drawSized('12', sizes, 5);
    expect(picks.find(({ pick }) => pick === 3)).toMatchObject({ certain: true });
    expect(picks.every(({ pick }) => pick > 2)).toBe(true);
    expect(picks.reduce((sum, { hits }) => sum + hits, 0)).toBe(5);
  });

  it('refuses blank seeds, more items than there are, and nothing to draw by', () => {
    expect(() => drawRivest('  ', 10, 1)).toThrow(expect.objectContaining({ code: 'seed_blank' }));
    expect(() => drawRivest('a\nb', 10, 1)).toThrow(expect.objectContaining({ code: 'seed_text' }));
    expect(() => drawRivest('1', 10, 11)).toThrow(expect.objectContaining({ code: 'size_population' }));
    expect(() => drawSized('1', [0n, 0n], 1)).toThrow(expect.objectContaining({ code: 'no_size' }));
  });

  it('draws a whole population when asked for all of it', () => {
    expect(new Set(drawRivest('all', 200, 200).picks.map(({ pick }) => pick)).size).toBe(200);
  });

  it('draws 1,000 of 10,000,000 with few hashes', () => {
    const { items, hashes } = drawItems(spec('simple', 1000), frameOf(10_000_000));
    expect(items).toHaveLength(1000);
    expect(hashes).toBeLessThan(1010);
  });
});
