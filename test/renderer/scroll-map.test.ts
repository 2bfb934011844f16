import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clampVirtual, revealRow, rowsInView, scrollMap, tallest, toScroll, toVirtual } from '../../src-renderer/table/scroll-map.ts';

const rowHeight = 28;

describe('scroll map', () => {
  test('is one to one while the rows fit', () => {
    const map = scrollMap(1000, rowHeight, 600);
    expect(map).toMatchObject({ total: 28_000, height: 28_000, scaled: false });
    expect(toVirtual(map, 1234)).toBe(1234);
    expect(toScroll(map, 1234)).toBe(1234);
  });

  test('ten million rows fit under the cap, and both ends can be reached', () => {
    const map = scrollMap(10_000_000, rowHeight, 600);
    expect(map).toMatchObject({ height: tallest, scaled: true });
    expect(toVirtual(map, 0)).toBe(0);
    expect(toVirtual(map, tallest - 600)).toBe(map.total - 600);
    expect(rowsInView(10_000_000, rowHeight, 600, map.total - 600)?.last).toBe(9_999_999);
  });

  test('scroll positions and rows map back and forth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000 }),
        fc.integer({ min: 50, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, viewport, share) => {
          const map = scrollMap(rows, rowHeight, viewport);
          const virtual = clampVirtual(map, share * map.total);
          expect(toVirtual(map, toScroll(map, virtual))).toBeCloseTo(virtual, 2);
        },
      ),
    );
  });

  test('a revealed row is whole in view', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000_000 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('nearest' as const, 'middle' as const),
        (rows, wanted, from, where) => {
          const map = scrollMap(rows, rowHeight, 560);
          const row = wanted % rows;
          const virtual = revealRow(map, row, rowHeight, clampVirtual(map, from % (map.total + 1)), where);
          expect(virtual).toBeLessThanOrEqual(row * rowHeight);
          expect(virtual + Math.max(560, rowHeight)).toBeGreaterThanOrEqual((row + 1) * rowHeight);
        },
      ),
    );
  });

  test('no rows, no view', () => {
    expect(rowsInView(0, rowHeight, 600, 0)).toBeNull();
    expect(rowsInView(5, rowHeight, 0, 0)).toBeNull();
    expect(rowsInView(5, rowHeight, 600, 0)).toEqual({ first: 0, last: 4 });
  });
});
