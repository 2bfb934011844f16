/** Where things stand on the chain ribbon. Pure: positions are sequence numbers in, pixels out. */
import type { Finding } from '../../src-shared/model/finding.ts';
import type { ChainResult } from '../../src-shared/model/verification.ts';

/** Inclusive, in sequence numbers; where a chain has none, in positions counted from 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is shown: from the left edge of `from` to the right edge of `to`. Fractions are fine. */
export type View = Span;

export type SegmentKind = 'proven' | 'unproven' | 'unsealed' | 'absent';

export interface Segment extends Span {
  readonly kind: SegmentKind;
  /** What proves it, as the result states it; '' for the other kinds. */
  readonly by: string;
}

export interface Break extends Span {
  readonly code: Finding['code'];
  /** Position in the evidence's list of findings. */
  readonly finding: number;
  /** What the place is called, where it has no number. */
  readonly words?: string;
}

export type PinStatus = ChainResult['checkpoints'][number]['status'];
export interface Pin {
  readonly size: number;
  readonly status: PinStatus;
}

export interface PinCluster {
  readonly x: number;
  readonly count: number;
  readonly from: number;
  readonly to: number;
  readonly status: PinStatus;
}

export interface BreakCluster {
  readonly x: number;
  readonly width: number;
  readonly breaks: readonly Break[];
}

/** From the mildest to the worst. */
const pinOrder: readonly PinStatus[] = [
  'valid',
  'root_not_run',
  'unsigned',
  'key_unknown',
  'beyond_end',
  'origin_mismatch',
  'signature_invalid',
  'root_mismatch',
];
const worsePin = (a: PinStatus, b: PinStatus): PinStatus => (pinOrder.indexOf(b) > pinOrder.indexOf(a) ? b : a);

const deciding = (finding: Finding, chain: string): boolean => finding.chain === chain && finding.severity === 'broken';

/** Where a finding stands on its chain, and what that place is called if not by its number. */
export type PlaceOf = (finding: Finding) => (Span & Pick<Break, 'words'>) | null;

const bySeq: PlaceOf = ({ seq, seqTo }) => (seq === null ? null : { from: seq, to: Math.max(seq, seqTo ?? seq) });

/** The breaks of a chain that have a place on it, in order. */
export function breaksOf(chain: string, findings: readonly Finding[], placeOf: PlaceOf = bySeq): readonly Break[] {
  return findings
    .flatMap((finding, index): readonly Break[] => {
      const place = deciding(finding, chain) ? placeOf(finding) : null;
      return place === null ? [] : [{ ...place, code: finding.code, finding: index }];
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

/** Faults of a chain that cannot be placed, because its records carry no numbers. */
export function unplacedBreaks(chain: string, findings: readonly Finding[], placeOf: PlaceOf = bySeq): number {
  return findings.filter((finding) => deciding(finding, chain) && placeOf(finding) === null).length;
}

/** The whole chain, with what a checkpoint or a finding says should stand beyond its end. */
export function boundsOf(chain: ChainResult, breaks: readonly Break[]): Span | null {
  const held = heldSpan(chain);
  const beyond = chain.checkpoints.reduce((most, { size, status }) => (status === 'beyond_end' ? Math.max(most, size) : most), 0);
  const to = breaks.reduce((most, one) => Math.max(most, one.to), Math.max(held?.to ?? 0, beyond));
  const from = breaks.reduce((least, one) => Math.min(least, one.from), held?.from ?? 1);
  return to < from || to < 1 ? null : { from: Math.max(1, from), to };
}

function heldSpan({ firstSeq, lastSeq, events }: ChainResult): Span | null {
  if (firstSeq !== null && lastSeq !== null) return { from: firstSeq, to: lastSeq };
  return events > 0 ? { from: 1, to: events } : null;
}

/** The chain cut into ranges of one kind each, without gaps, over `bounds`. */
export function segmentsOf(chain: ChainResult, findings: readonly Finding[], bounds: Span): readonly Segment[] {
  const held = heldSpan(chain);
  const end = held?.to ?? bounds.from - 1;
  const segments: Segment[] = [];
  let at = bounds.from;
  const put = (to: number, kind: SegmentKind, by = ''): void => {
    const last = segments.at(-1);
    if (to < at) return;
    if (last !== undefined && last.kind === kind && last.by === by) segments[segments.length - 1] = { ...last, to };
    else segments.push({ from: at, to, kind, by });
    at = to + 1;
  };
  for (const { from, to, by } of [...chain.proven].sort((a, b) => a.from - b.from || b.to - a.to)) {
    put(Math.min(from - 1, end), 'unproven');
    put(Math.min(to, end), 'proven', by);
  }
  const tail = findings.find(({ code, chain: id }) => code === 'chain.unsealed_tail' && id === chain.id);
  if (tail !== undefined && tail.seq !== null && tail.seq <= end) {
    put(tail.seq - 1, 'unproven');
    put(end, 'unsealed');
  }
  put(end, 'unproven');
  put(bounds.to, 'absent');
  return segments;
}

/** Left edge of a number, in pixels. */
export function xOf(seq: number, view: View, width: number): number {
  return ((seq - view.from) / (view.to - view.from + 1)) * width;
}

/** Left edge and width of a span inside the view, or null if it is outside. */
export function clip(span: Span, view: View, width: number): { readonly x: number; readonly width: number } | null {
  if (span.to < view.from || span.from > view.to) return null;
  const left = Math.max(0, xOf(span.from, view, width));
  const right = Math.min(width, xOf(span.to + 1, view, width));
  return { x: left, width: Math.max(0, right - left) };
}

/** Fewest numbers that the ribbon zooms to. */
const least = 10;

export function clampView(view: View, bounds: Span): View {
  const whole = bounds.to - bounds.from + 1;
  const size = Math.min(whole, Math.max(Math.min(least, whole), view.to - view.from + 1));
  const from = Math.min(Math.max(view.from, bounds.from), bounds.to - size + 1);
  return { from, to: from + size - 1 };
}

/** Zooms by `factor` (2 shows half as much) and keeps `around` where it is. */
export function zoomView(view: View, bounds: Span, factor: number, around?: number): View {
  const size = view.to - view.from + 1;
  const centre = around ?? view.from + size / 2;
  const whole = bounds.to - bounds.from + 1;
  const next = Math.min(whole, Math.max(Math.min(least, whole), size / factor));
  const share = (centre - view.from) / size;
  const from = centre - share * next;
  return clampView({ from, to: from + next - 1 }, bounds);
}

/** Moves by a share of what is shown. */
export function panView(view: View, bounds: Span, share: number): View {
  const by = (view.to - view.from + 1) * share;
  return clampView({ from: view.from + by, to: view.to + by }, bounds);
}

/** A view around a span, with room on both sides. */
export function viewAround(span: Span, bounds: Span, room = 50): View {
  const margin = Math.max(room, (span.to - span.from + 1) * 2);
  return clampView({ from: span.from - margin, to: span.to + margin }, bounds);
}

/** Checkpoints in view, those that would overlap drawn as one that shows the worst of them. Linear in their number. */
export function clusterPins(pins: readonly Pin[], view: View, width: number, gap: number): readonly PinCluster[] {
  const clusters: PinCluster[] = [];
  for (const { size, status } of pins) {
    const x = xOf(size + 1, view, width);
    if (x < 0 || x > width) continue;
    const last = clusters.at(-1);
    if (last !== undefined && x - last.x < gap) {
      clusters[clusters.length - 1] = {
        x: last.x,
        count: last.count + 1,
        from: last.from,
        to: size,
        status: worsePin(last.status, status),
      };
    } else clusters.push({ x, count: 1, from: size, to: size, status });
  }
  return clusters;
}

/** Breaks in view, each at least `narrowest` pixels wide so that it can be seen and pointed at; those that touch are drawn as one. */
export function clusterBreaks(breaks: readonly Break[], view: View, width: number, narrowest: number): readonly BreakCluster[] {
  const clusters: BreakCluster[] = [];
  for (const one of breaks) {
    const place = clip(one, view, width);
    if (place === null) continue;
    const wide = Math.max(narrowest, place.width);
    const x = Math.min(Math.max(0, place.x + place.width / 2 - wide / 2), width - wide);
    const last = clusters.at(-1);
    if (last !== undefined && x <= last.x + last.width) {
      clusters[clusters.length - 1] = { x: last.x, width: Math.max(last.x + last.width, x + wide) - last.x, breaks: [...last.breaks, one] };
    } else clusters.push({ x, width: wide, breaks: [one] });
  }
  return clusters;
}

/** The first break that begins after a position; after the last one, the first again. */
export function nextBreak(breaks: readonly Break[], after: number): Break | undefined {
  return breaks.find(({ from }) => from > after) ?? breaks[0];
}

/** Round numbers in view, at most about `most` of them, and the first number in view where there is room for it. */
export function ticksOf(view: View, most: number): readonly number[] {
  const size = view.to - view.from + 1;
  if (!(size > 0) || most < 1) return [];
  const rough = size / most;
  const power = 10 ** Math.max(0, Math.floor(Math.log10(rough)));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const ticks: number[] = [];
  for (let tick = Math.ceil(view.from / step) * step; tick <= view.to; tick += step) if (tick >= 1) ticks.push(tick);
  const start = Math.ceil(view.from);
  return start >= 1 && start <= view.to && (ticks[0] ?? Number.POSITIVE_INFINITY) - start > step * 0.6 ? [start, ...ticks] : ticks;
}

export interface Gap {
  readonly x: number;
  readonly width: number;
}

/** What the breaks leave free of a stretch of the strip. */
export function gapsBetween(place: Gap, clusters: readonly BreakCluster[]): readonly Gap[] {
  const gaps: Gap[] = [];
  const end = place.x + place.width;
  let at = place.x;
  for (const { x, width } of clusters) {
    if (x + width <= at || x >= end) continue;
    if (x > at) gaps.push({ x: at, width: x - at });
    at = x + width;
  }
  if (at < end) gaps.push({ x: at, width: end - at });
  return gaps;
}
