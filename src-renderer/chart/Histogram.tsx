/**
 * Events over time. A stretch of time is chosen by dragging over bars, or with the two handles, which are sliders for the keyboard and
 * for screen readers. What is chosen is told once the hand or the keys rest.
 */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { formatTime, plural } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { useSize } from '../ui/useSize.ts';
import { barPath, bucketAt, endOf, spanOf, ticksOf, xOf } from './histogram-geometry.ts';
import type { Bars } from './histogram-geometry.ts';
import './histogram.css';

const text = screens.histogram;
const height = 56;
const restMs = 500;

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface HistogramProps {
  readonly bars: Bars;
  readonly label: string;
  /** The chosen stretch; null: all of it. */
  readonly span: Span | null;
  readonly onSpan: (span: Span | null) => void;
  readonly ref?: React.Ref<HTMLDivElement>;
}

const words = (ms: number): string => formatTime(ms, 'minute');

export function Histogram({ bars, label, span, onSpan, ref }: HistogramProps): React.ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const [pending, setPending] = useState<Span | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const anchor = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shown = pending ?? span;

  const tell = useEffectEvent((next: Span): void => {
    const whole = next.from <= bars.from && next.to >= endOf(bars);
    setPending(null);
    onSpan(whole ? null : next);
  });
  useEffect(() => () => clearTimeout(timer.current), []);

  const bucketOf = (event: React.PointerEvent): number =>
    bucketAt(bars, width, event.clientX - (box.current?.getBoundingClientRect().left ?? 0));

  const all: Span = { from: bars.from, to: endOf(bars) };
  const current = shown ?? all;
  const first = Math.max(0, Math.round((current.from - bars.from) / bars.bucketMs));
  const last = Math.min(bars.counts.length, Math.max(first + 1, Math.round((current.to - bars.from) / bars.bucketMs)));
  const inside = bars.counts.slice(first, last).reduce((sum, count) => sum + count, 0);

  const move = (edge: 'from' | 'to', by: number): void => {
    const size = bars.bucketMs;
    const at = current[edge] + by * size;
    const next =
      edge === 'from'
        ? { from: Math.min(current.to - size, Math.max(all.from, at)), to: current.to }
        : { from: current.from, to: Math.max(current.from + size, Math.min(all.to, at)) };
    setPending(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tell(next), restMs);
  };

  const onKey = (edge: 'from' | 'to') => (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.shiftKey ? 10 : 1;
    const most = bars.counts.length;
    const by = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -10, PageUp: 10, Home: -most, End: most }[
      event.key
    ];
    if (by !== undefined) move(edge, by);
    else if (event.key === 'Enter' && pending !== null) {
      clearTimeout(timer.current);
      tell(pending);
    } else if (event.key === 'Escape' && shown !== null) {
      clearTimeout(timer.current);
      setPending(null);
      onSpan(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const handle = (edge: 'from' | 'to'): React.ReactNode => (
    <div
      ref={edge === 'from' ? ref : undefined}
      className={`histogram-handle ${edge}`}
      role="slider"
      tabIndex={0}
      aria-label={edge === 'from' ? text.from : text.to}
      aria-valuemin={bars.from}
      aria-valuemax={endOf(bars)}
      aria-valuenow={Math.min(endOf(bars), Math.max(bars.from, current[edge]))}
      aria-valuetext={text.range(words(current.from), words(current.to), plural(inside, 'event'))}
      style={{ left: xOf(bars, width, current[edge]) }}
      onKeyDown={onKey(edge)}
      data-testid={`histogram-${edge}`}
    />
  );

  const hovered = hover === null ? null : spanOf(bars, hover, hover);
  return (
    <div className="histogram">
      <div
        ref={box}
        className="histogram-bars"
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target as Element).closest('.histogram-handle') !== null) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = bucketOf(event);
          anchor.current = at;
          setPending(spanOf(bars, at, at));
        }}
        onPointerMove={(event) => {
          const at = bucketOf(event);
          setHover(at);
          if (anchor.current !== null) setPending(spanOf(bars, anchor.current, at));
        }}
        onPointerUp={() => {
          if (anchor.current === null) return;
          anchor.current = null;
          if (pending !== null) tell(pending);
        }}
        onPointerCancel={() => {
          anchor.current = null;
          setPending(null);
        }}
        onPointerLeave={() => setHover(null)}
        data-testid="histogram"
      >
        <svg width={width} height={height} role="img" aria-label={label}>
          {shown === null ? null : (
            <rect
              className="histogram-span"
              x={xOf(bars, width, shown.from)}
              y={0}
              width={Math.max(2, xOf(bars, width, shown.to) - xOf(bars, width, shown.from))}
              height={height}
            />
          )}
          <path
            className={shown === null ? 'histogram-bar' : 'histogram-bar outside'}
            d={barPath(bars, 0, bars.counts.length, width, height)}
          />
          {shown === null ? null : <path className="histogram-bar inside" d={barPath(bars, first, last, width, height)} />}
          {hovered === null ? null : (
            <rect
              className="histogram-hover"
              x={xOf(bars, width, hovered.from)}
              y={0}
              width={xOf(bars, width, hovered.to) - xOf(bars, width, hovered.from)}
              height={height}
            />
          )}
        </svg>
        {handle('from')}
        {handle('to')}
      </div>
      <div className="histogram-axis" aria-hidden>
        {ticksOf(bars, Math.max(1, Math.floor(width / 92))).map(({ at, label: name }) => (
          <span key={at} style={{ left: xOf(bars, width, at) }}>
            {name}
          </span>
        ))}
      </div>
      {hovered === null || hover === null ? null : (
        <div
          className="histogram-tip"
          aria-hidden
          style={{ left: Math.min(width - 230, Math.max(0, xOf(bars, width, hovered.from) - 100)) }}
        >
          {text.at(words(hovered.from), plural(bars.counts[hover] ?? 0, 'event'))}
        </div>
      )}
    </div>
  );
}
