import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barPath, bucketAt, bucketWords, endOf, spanOf, ticksOf, xOf } from '../../src-renderer/chart/histogram-geometry.ts';

const day = 86_400_000;
const bars = { from: Date.UTC(2026, 0, 1), bucketMs: day, counts: Array.from({ length: 181 }, (_, index) => index % 7) };

test('a bucket is under its own middle, and places beyond the ends belong to the outer ones', () => {
  for (let index = 0; index < bars.counts.length; index += 1) {
    expect(bucketAt(bars, 1000, ((index + 0.5) / bars.counts.length) * 1000)).toBe(index);
  }
  expect(bucketAt(bars, 1000, -5)).toBe(0);
  expect(bucketAt(bars, 1000, 5000)).toBe(180);
});

test('a span reaches from the beginning of the first to the end of the last, whichever way it was drawn', () => {
  expect(spanOf(bars, 5, 2)).toEqual({ from: bars.from + 2 * day, to: bars.from + 6 * day });
  expect(spanOf(bars, 2, 5)).toEqual(spanOf(bars, 5, 2));
});

test('times stand in proportion and never outside', () => {
  expect(xOf(bars, 900, bars.from)).toBe(0);
  expect(xOf(bars, 900, endOf(bars))).toBe(900);
  expect(xOf(bars, 900, bars.from - day)).toBe(0);
});

test('empty buckets have no bar, and one with a single event among millions is seen', () => {
  const path = barPath({ ...bars, counts: [0, 1, 5_000_000] }, 0, 3, 300, 50);
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path).toContain('v-1.5');
});

describe('ticks', () => {
  test('half a year has months', () => {
    expect(ticksOf(bars, 10).map(({ label }) => label)).toEqual(['Jan 2026', 'Feb 2026', 'Mar 2026', 'Apr 2026', 'May 2026', 'Jun 2026']);
  });

  test('a day has hours and begins with its date', () => {
    const hours = ticksOf({ from: bars.from, bucketMs: 3_600_000, counts: Array(24).fill(1) }, 8);
    expect(hours.map(({ label }) => label)).toEqual(['1 Jan', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00']);
  });

  test('there are never more than asked for, and all lie inside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -6e12, max: 6e12 }),
        fc.integer({ min: 1000, max: 3e10 }),
        fc.integer({ min: 1, max: 400 }),
        (from, bucketMs, count) => {
          const one = { from, bucketMs, counts: Array(count).fill(1) };
          const ticks = ticksOf(one, 12);
          expect(ticks.length).toBeLessThanOrEqual(14);
          for (const { at } of ticks) expect(at >= from && at < endOf(one)).toBe(true);
        },
      ),
    );
  });
});

test.each([
  [day, 'day'],
  [7 * day, 'week'],
  [3 * 3_600_000, '3 hours'],
  [60_000, 'minute'],
  [5000, '5 seconds'],
])('a bar of %d ms is a %s', (ms, words) => {
  expect(bucketWords(ms, { second: 'second', minute: 'minute', hour: 'hour', day: 'day', week: 'week' })).toBe(words);
});
