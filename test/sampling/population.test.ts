import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linesOf, populationHeading, populationLine, sizeMillionths, unitOf } from '../../src-main/engine/sampling/population.ts';
import { createUnitReader, lineAtMost, scanPopulation } from '../../src-main/engine/sampling/population-reader.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('=1+1', "'quoted", 'a,b', 'say "hi"', 'two\nlines', 'cr\r\nlf', '', '"', '\n', '＝1', '-', '@x', '\t'),
);
const units = fc.array(
  fc.record({ key: hostile, stratum: hostile, events: fc.nat(1e6), size: fc.constantFrom('', '1', '12.5', '-3', 'x') }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

it('whatever the keys are, a list is read back as it was written, however it is cut into pieces', () => {
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 64 }), (list, size) => {
      const written = list.map((unit, i) => ({ number: i + 1, ...unit }));
      const bytes = new TextEncoder().encode(populationHeading + written.map(populationLine).join(''));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      const read: unknown[] = [];
      const scanned = scanPopulation(pieces, { labels: null, sizes: true, each: (unit) => read.push(unit) });
      expect(read).toEqual(written);
      expect(scanned).toMatchObject({ count: list.length, sha256: createHash('sha256').update(bytes).digest('hex') });
      const text = written.map(populationLine).join('');
      const unitAt = createUnitReader(() => ({ first: 1, text }));
      expect(written.map(({ number }) => unitAt(number))).toEqual(written);
    }),
    { numRuns: 400 },
  );
});

it('what is no list is told apart from an empty one', () => {
  const scan = (text: string | Uint8Array) =>
    scanPopulation([typeof text === 'string' ? new TextEncoder().encode(text) : text], { labels: null, sizes: false });
  expect(scan(populationHeading)).toMatchObject({ count: 0 });
  for (const bad of [
    '',
    'a,b\n',
    `${populationHeading}2,x,,1,1\n`,
    `${populationHeading}1,x,,1\n`,
    `${populationHeading}1,"x,,1,1\n`,
    `${populationHeading}0,x,,1,1\n`,
  ])
    expect(scan(bad), JSON.stringify(bad)).toBeNull();
  expect(scan(new Uint8Array([0xff, 0xfe]))).toBeNull();
  expect([...linesOf('a\n"b\nc"\nd')]).toEqual(['a', '"b\nc"', 'd']);
  expect(unitOf('1,"a""b",,2,3')).toEqual({ number: 1, key: 'a"b', stratum: '', events: 2, size: '3' });
});

it('sizes are exact, and what is no number above zero has none', () => {
  expect(['12.5', '0.000001', '1', '+7', ' 3 '].map(sizeMillionths)).toEqual([12_500_000n, 1n, 1_000_000n, 7_000_000n, 3_000_000n]);
  expect(['', '-5', '0', '1e3', 'NaN', '1,000', '0.0000001', '9'.repeat(13)].map(sizeMillionths).every((size) => size === 0n)).toBe(true);
});

it('a quotation mark that never closes costs one look at every byte, not one at all before it for every line', () => {
  const lines = 400_000;
  const text = `"${'\n'.repeat(lines)}`;
  expect([...linesOf(text)]).toEqual([text]);
});

it.each([
  ['a key without an end', '2,', 'x'],
  ['a quotation mark that never closes', '2,"', 'line\n'],
])('%s is refused where it begins, after little more than one line was read', (_name, begin, endless) => {
  const first = `${populationHeading}1,first,,1,1\n`;
  const block = new TextEncoder().encode(endless.repeat(2 ** 16 / endless.length));
  let read = 0;
  const pieces = function* (): Generator<Uint8Array> {
    yield new TextEncoder().encode(first + begin);
    for (;;) {
      read += block.length;
      yield block;
    }
  };
  expect(() => scanPopulation(pieces(), { labels: null, sizes: false })).toThrow(
    expect.objectContaining({ code: 'list_line', detail: { line: 3, byte: first.length, most: lineAtMost } }),
  );
  expect(read).toBeLessThan(lineAtMost + 3 * block.length);
});

it('a line as long as two records is read, however small its pieces', () => {
  const key = 'k'.repeat(lineAtMost - 10);
  const bytes = new TextEncoder().encode(`${populationHeading}1,${key},,1,1\n2,b,,1,1\n`);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, i) => bytes.subarray(i * 65_536, (i + 1) * 65_536));
  const starts: number[] = [];
  expect(scanPopulation(pieces, { labels: null, sizes: false, each: (_, byte) => starts.push(byte) })).toMatchObject({ count: 2 });
  expect(starts).toEqual([populationHeading.length, bytes.length - '2,b,,1,1\n'.length]);
});
