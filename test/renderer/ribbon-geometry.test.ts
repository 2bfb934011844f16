import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src-shared/model/finding.ts';
import type { ChainResult } from '../../src-shared/model/verification.ts';
import {
  boundsOf,
  breaksOf,
  clampView,
  clip,
  clusterBreaks,
  clusterPins,
  gapsBetween,
  nextBreak,
  panView,
  segmentsOf,
  ticksOf,
  unplacedBreaks,
  viewAround,
  xOf,
  zoomView,
} from '../../src-renderer/chart/ribbon-geometry.ts';
import type { Pin } from '../../src-renderer/chart/ribbon-geometry.ts';

const chain = (part: Partial<ChainResult> = {}): ChainResult => ({
  id: 'main',
  profile: 'assay-jcs-sha256/1',
  origin: null,
  events: 3000,
  firstSeq: 1,
  lastSeq: 3000,
  head: null,
  proven: [],
  firstTime: null,
  lastTime: null,
  checkpoints: [],
  ...part,
});

const finding = (part: Partial<Finding>): Finding => ({
  code: 'event.altered',
  severity: 'broken',
  chain: 'main',
  seq: null,
  seqTo: null,
  count: 1,
  file: null,
  line: null,
  byte: null,
  expected: null,
  found: null,
  message: '',
  ...part,
});

const checkpoint = (size: number, status: Pin['status'] = 'valid'): ChainResult['checkpoints'][number] => ({
  size,
  status,
  file: 'c',
  root: '',
  keys: [],
  time: null,
});

const bounds = { from: 1, to: 3000 };

describe('segments', () => {
  test('cover the whole chain without gaps or overlaps, proven or not', () => {
    const proven = [
      { from: 1, to: 1233, by: 'checkpoint:2500:k' },
      { from: 1235, to: 2500, by: 'checkpoint:2500:k' },
    ];
    const segments = segmentsOf(
      chain({ proven }),
      [finding({ code: 'chain.unsealed_tail', severity: 'limit', seq: 2501, seqTo: 3000 })],
      bounds,
    );
    expect(segments.map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [1, 1233, 'proven'],
      [1234, 1234, 'unproven'],
      [1235, 2500, 'proven'],
      [2501, 3000, 'unsealed'],
    ]);
  });

  test('a chain that nothing proves is not proven as a whole, and never green', () => {
    expect(segmentsOf(chain(), [], bounds)).toEqual([{ from: 1, to: 3000, kind: 'unproven', by: '' }]);
  });

  test('what a signed checkpoint counts beyond the end is absent', () => {
    const cut = chain({ events: 2700, lastSeq: 2700, checkpoints: [checkpoint(2500), checkpoint(3000, 'beyond_end')] });
    const whole = boundsOf(cut, []);
    expect(whole).toEqual(bounds);
    expect(segmentsOf(cut, [], bounds).at(-1)).toEqual({ from: 2701, to: 3000, kind: 'absent', by: '' });
  });

  test('overlapping proofs are told once', () => {
    const proven = [
      { from: 1, to: 2000, by: 'a' },
      { from: 500, to: 2500, by: 'b' },
    ];
    expect(segmentsOf(chain({ proven }), [], bounds).map(({ from, to, by }) => [from, to, by])).toEqual([
      [1, 2000, 'a'],
      [2001, 2500, 'b'],
      [2501, 3000, ''],
    ]);
  });

  test('add up to the bounds for any proofs', () => {
    const range = fc
      .tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 800 }))
      .map(([from, length]) => ({ from, to: from + length, by: 'x' }));
    fc.assert(
      fc.property(fc.array(range), (proven) => {
        const segments = segmentsOf(chain({ proven }), [], bounds);
        let next = 1;
        for (const { from, to } of segments) {
          expect(from).toBe(next);
          expect(to).toBeGreaterThanOrEqual(from);
          next = to + 1;
        }
        expect(next).toBe(3001);
      }),
    );
  });

  test('an empty chain has no bounds', () => {
    expect(boundsOf(chain({ events: 0, firstSeq: null, lastSeq: null }), [])).toBeNull();
  });

  test('a chain without numbers is counted from 1', () => {
    expect(boundsOf(chain({ events: 12, firstSeq: null, lastSeq: null }), [])).toEqual({ from: 1, to: 12 });
  });
});

describe('breaks', () => {
  const findings = [
    finding({ seq: 900 }),
    finding({ code: 'chain.unsealed_tail', severity: 'limit', seq: 2501 }),
    finding({ code: 'event.missing', seq: 100, seqTo: 110 }),
    finding({ chain: 'other', seq: 5 }),
    finding({ seq: null, line: 4 }),
  ];

  test('are the deciding findings of the chain that have a place, in order', () => {
    expect(breaksOf('main', findings).map(({ from, to, finding: index }) => [from, to, index])).toEqual([
      [100, 110, 2],
      [900, 900, 0],
    ]);
    expect(unplacedBreaks('main', findings)).toBe(1);
  });

  test('the next one wraps around', () => {
    const breaks = breaksOf('main', findings);
    expect([nextBreak(breaks, 0), nextBreak(breaks, 100), nextBreak(breaks, 900)].map((one) => one?.from)).toEqual([100, 900, 100]);
    expect(nextBreak([], 0)).toBeUndefined();
  });

  test('each is wide enough to see, inside the strip, and neighbours are drawn as one', () => {
    const many = breaksOf(
      'main',
      [1, 2, 3, 3000].map((seq) => finding({ seq })),
    );
    const clusters = clusterBreaks(many, bounds, 600, 9);
    expect(clusters.map(({ breaks }) => breaks.length)).toEqual([3, 1]);
    for (const { x, width } of clusters) {
      expect(width).toBeGreaterThanOrEqual(9);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(600);
    }
  });

  test('leave gaps for labels', () => {
    const clusters = clusterBreaks(breaksOf('main', [finding({ seq: 1500 })]), bounds, 600, 10);
    const gaps = gapsBetween({ x: 0, width: 600 }, clusters);
    expect(gaps).toHaveLength(2);
    expect(Math.round(gaps.reduce((sum, gap) => sum + gap.width, 0))).toBe(590);
  });
});

describe('pins', () => {
  test('ten thousand checkpoints become no more marks than there is room for', () => {
    const pins = Array.from({ length: 10_000 }, (_, index) => checkpoint((index + 1) * 10));
    const clusters = clusterPins(pins, { from: 1, to: 100_000 }, 1000, 13);
    expect(clusters.length).toBeLessThanOrEqual(78);
    expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  });

  test('a cluster shows the worst that is in it', () => {
    const pins = [checkpoint(10), checkpoint(11, 'root_mismatch'), checkpoint(12, 'key_unknown')];
    expect(clusterPins(pins, { from: 1, to: 1000 }, 100, 13)).toMatchObject([{ count: 3, from: 10, to: 12, status: 'root_mismatch' }]);
  });

  test('a pin stands at the right edge of what it covers', () => {
    expect(clusterPins([checkpoint(3000)], bounds, 600, 13)[0]?.x).toBe(600);
    expect(xOf(1, bounds, 600)).toBe(0);
  });
});

describe('view', () => {
  test('zooming and moving never leave the chain, and zooming out comes back to all of it', () => {
    const step = fc.oneof(
      fc.record({ zoom: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
      fc.record({ pan: fc.double({ min: -3, max: 3, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let view: { from: number; to: number } = bounds;
        for (const one of steps) view = 'zoom' in one ? zoomView(view, bounds, one.zoom) : panView(view, bounds, one.pan);
        expect(view.from).toBeGreaterThanOrEqual(bounds.from - 1e-6);
        expect(view.to).toBeLessThanOrEqual(bounds.to + 1e-6);
        expect(view.to - view.from + 1).toBeGreaterThanOrEqual(10 - 1e-6);
        const out = zoomView(view, bounds, 1e-9);
        expect(out.from).toBeCloseTo(1);
        expect(out.to).toBeCloseTo(3000);
      }),
    );
  });

  test('zooming keeps the place that is pointed at', () => {
    const view = zoomView(bounds, bounds, 4, 1000);
    expect(xOf(1000, view, 600)).toBeCloseTo(xOf(1000, bounds, 600));
  });

  test('a chain shorter than the closest zoom is shown whole', () => {
    expect(clampView({ from: 2, to: 2 }, { from: 1, to: 3 })).toEqual({ from: 1, to: 3 });
  });

  test('a break is shown with its surroundings', () => {
    expect(viewAround({ from: 1234, to: 1234 }, bounds)).toEqual({ from: 1184, to: 1284 });
  });

  test('clips to what is shown', () => {
    expect(clip({ from: 1, to: 10 }, { from: 11, to: 20 }, 100)).toBeNull();
    expect(clip({ from: 1, to: 15 }, { from: 11, to: 20 }, 100)).toEqual({ x: 0, width: 50 });
  });
});

describe('ticks', () => {
  test('are round, few, and begin with the first number where there is room', () => {
    expect(ticksOf(bounds, 6)).toEqual([1, 500, 1000, 1500, 2000, 2500, 3000]);
    expect(ticksOf({ from: 1184.4, to: 1284.4 }, 6)).toEqual([1185, 1200, 1220, 1240, 1260, 1280]);
    expect(ticksOf({ from: 1, to: 0 }, 5)).toEqual([]);
  });

  test('stay within the view and near the number asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 20 }),
        (from, size, most) => {
          const ticks = ticksOf({ from, to: from + size - 1 }, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 2);
          expect(ticks.every((tick) => tick >= from && tick <= from + size - 1)).toBe(true);
        },
      ),
    );
  });
});
