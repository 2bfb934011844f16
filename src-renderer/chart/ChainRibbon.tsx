/**
 * A chain drawn as one strip: proven, unproven and unsealed ranges by pattern, breaks, and checkpoints as pins whose shape says how
 * they stand. Zoomed and moved by keys, buttons, wheel and drag. The same in words stands below it.
 */
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import { ChevronLeft, ChevronRight, Maximize2, SkipForward, ZoomIn, ZoomOut } from 'lucide-react';
import type { Finding } from '../../src-shared/model/finding.ts';
import type { ChainResult } from '../../src-shared/model/verification.ts';
import { formatCount, formatDay, formatTime, visible } from '../../src-shared/text/format.ts';
import { findingTitle, screens } from '../../src-shared/text/screens.ts';
import { useCommand } from '../state/commands.ts';
import { announce } from '../state/notices.ts';
import { IconButton } from '../ui/Button.tsx';
import { useSize } from '../ui/useSize.ts';
import { callouts, characterWidth, placeWords } from './ribbon-labels.ts';
import {
  boundsOf, breaksOf, clampView, clip, clusterBreaks, clusterPins, gapsBetween, nextBreak, panView, segmentsOf, ticksOf, unplacedBreaks, viewAround, xOf, zoomView,
} from './ribbon-geometry.ts';
import type { BreakCluster, Gap, PinCluster, Segment, Span, View } from './ribbon-geometry.ts';
import './ribbon.css';

const text = screens.ribbon;

/** Room at both ends, so that a pin at the very end is whole. */
const inset = 8;
const top = 40;
const thick = 32;
const pinY = 25;
const pinGap = 13;
const tickWidth = 150;
const dayMs = 86_400_000;

export interface ChainRibbonProps {
  readonly chain: ChainResult;
  readonly findings: readonly Finding[];
  /** There are more findings than these. */
  readonly findingsCut: boolean;
  readonly selected: number | null;
  readonly onSelect: (finding: number) => void;
  /** Times of events at ticks, as far as they are known. */
  readonly times: ReadonlyMap<number, number>;
  readonly onTicks: (ticks: readonly number[]) => void;
}

/** "checkpoint:20000:log.acme.example" in words. */
function provenBy(by: string): string {
  const [kind, size = ''] = by.split(':');
  return kind === 'checkpoint' && /^\d+$/.test(size) ? text.checkpointBy(formatCount(Number(size))) : kind === 'head' ? text.headBy : visible(by, { limit: 60 });
}

function segmentWords({ kind, by }: Segment): string {
  switch (kind) {
    case 'proven':
      return text.provenBy(provenBy(by));
    case 'unsealed':
      return text.unsealed;
    case 'absent':
      return text.absent;
    case 'unproven':
      return text.unproven;
  }
}

interface Label {
  readonly words: string;
  readonly x: number;
}

/** The longest form of a segment's label that fits between the breaks on it, in the first gap that has room for it. */
function segmentLabel(segment: Segment, gaps: readonly Gap[]): Label | null {
  if (segment.kind === 'unsealed') return null;
  const forms = segment.kind === 'proven' ? [segmentWords(segment), text.proven] : [segmentWords(segment)];
  for (const words of forms) {
    const gap = gaps.find(({ width }) => words.length * characterWidth + 16 < width);
    if (gap !== undefined) return { words, x: gap.x };
  }
  return null;
}

export function ChainRibbon(props: ChainRibbonProps): React.ReactNode {
  const { chain, findings } = props;
  const breaks = useMemo(() => breaksOf(chain.id, findings), [chain, findings]);
  const bounds = useMemo(() => boundsOf(chain, breaks), [chain, breaks]);
  if (bounds === null) return <p className="muted small">{text.emptyChain}</p>;
  return <Strip key={`${chain.id} ${bounds.from} ${bounds.to}`} {...props} bounds={bounds} />;
}

function Strip({ chain, findings, findingsCut, selected, onSelect, times, onTicks, bounds }: ChainRibbonProps & { readonly bounds: Span }): React.ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const outer = useSize(box).width;
  const width = Math.max(0, outer - 2 * inset);
  const [wanted, setWanted] = useState<View>(bounds);
  const view = useMemo(() => clampView(wanted, bounds), [wanted, bounds]);
  const id = useId();
  const breaks = useMemo(() => breaksOf(chain.id, findings), [chain, findings]);
  const segments = useMemo(() => segmentsOf(chain, findings, bounds), [chain, findings, bounds]);
  const pins = useMemo(() => clusterPins(chain.checkpoints, view, width, pinGap), [chain, view, width]);
  const clusters = useMemo(() => clusterBreaks(breaks, view, width, 9), [breaks, view, width]);
  const ticks = useMemo(() => ticksOf(view, Math.max(1, Math.floor(width / tickWidth))), [view, width]);
  const unplaced = unplacedBreaks(chain.id, findings);
  const whole = view.from <= bounds.from && view.to >= bounds.to;

  const askTimes = useEffectEvent(onTicks);
  useEffect(() => {
    if (chain.firstSeq === null || width === 0) return undefined;
    const timer = setTimeout(() => askTimes(ticks), 120);
    return () => clearTimeout(timer);
  }, [ticks, chain, width]);

  const show = (next: View): void => {
    setWanted(next);
    announce(text.view(Math.round(next.from), Math.round(next.to), bounds.to - bounds.from + 1));
  };
  const zoom = (factor: number, around?: number): void => show(zoomView(view, bounds, factor, around));
  const pan = (share: number): void => show(panView(view, bounds, share));
  const toBreak = (): void => {
    const current = breaks.find(({ finding }) => finding === selected);
    const centre = whole ? bounds.from - 1 : (current?.from ?? view.from - 1);
    const next = nextBreak(breaks, centre);
    if (next === undefined) return;
    show(viewAround(next, bounds));
    onSelect(next.finding);
  };
  useCommand('ribbon.left', () => pan(-0.25));
  useCommand('ribbon.right', () => pan(0.25));
  useCommand('ribbon.in', () => zoom(2));
  useCommand('ribbon.out', () => zoom(0.5));
  useCommand('ribbon.whole', () => show(bounds));
  useCommand('break.next', toBreak, breaks.length > 0);

  const drag = useDrag(box, view, width, setWanted, bounds);

  const tail = segments.find(({ kind }) => kind === 'unsealed');
  const tailPlace = tail === undefined ? null : clip(tail, view, width);
  const labels = callouts({
    clusters,
    first: breaks[0],
    selected,
    tail: tail === undefined || tailPlace === null ? null : { words: tail.from <= bounds.from ? text.unsealedWhole : text.unsealedCount(tail.to - tail.from + 1), ...tailPlace },
    width,
  });

  const height = labels.length > 0 ? 110 : 92;

  return (
    <div className="ribbon" data-testid="chain-ribbon">
      <div className="ribbon-tools">
        <span className="card-note ribbon-keys" aria-hidden>
          {text.keys}
        </span>
        <IconButton label={text.left} onPress={() => pan(-0.5)} isDisabled={view.from <= bounds.from}>
          <ChevronLeft size={16} aria-hidden />
        </IconButton>
        <IconButton label={text.right} onPress={() => pan(0.5)} isDisabled={view.to >= bounds.to}>
          <ChevronRight size={16} aria-hidden />
        </IconButton>
        <IconButton label={text.zoomOut} onPress={() => zoom(0.5)} isDisabled={whole}>
          <ZoomOut size={16} aria-hidden />
        </IconButton>
        <IconButton label={text.zoomIn} onPress={() => zoom(2)}>
          <ZoomIn size={16} aria-hidden />
        </IconButton>
        <IconButton label={text.whole} onPress={() => show(bounds)} isDisabled={whole}>
          <Maximize2 size={15} aria-hidden />
        </IconButton>
        <IconButton label={text.nextBreak} onPress={toBreak} isDisabled={breaks.length === 0}>
          <SkipForward size={15} aria-hidden />
        </IconButton>
      </div>
      <div ref={box} className={whole ? 'ribbon-box' : 'ribbon-box zoomed'} {...drag}>
        {width === 0 ? null : (
          <svg width={outer} height={height} viewBox={`${-inset} 0 ${outer} ${height}`} role="img" aria-label={`${text.label(visible(chain.id, { limit: 80 }))}. ${text.view(Math.round(view.from), Math.round(view.to), bounds.to - bounds.from + 1)}. ${text.breaks(breaks.length)}.`}>
            <Patterns id={id} />
            <Ticks height={height} ticks={ticks} view={view} width={width} times={times} chain={chain} whole={whole} />
            <Segments segments={segments} clusters={clusters} view={view} width={width} id={id} />
            {clusters.map((cluster) => (
              <BreakMark key={cluster.x} cluster={cluster} id={id} selected={selected} onSelect={onSelect} />
            ))}
            {pins.map((pin) => (
              <PinMark key={pin.x} pin={pin} />
            ))}
            {labels.map(({ text: words, x, pointX, kind }) => (
              <g key={`${kind} ${words}`} className={`callout ${kind}`}>
                {kind === 'break' ? <path d={`M${round(pointX)} ${top + thick} v6`} /> : null}
                <text x={round(x)} y={top + thick + 18}>
                  {words}
                </text>
              </g>
            ))}
          </svg>
        )}
      </div>
      {findingsCut && breaks.length > 0 ? <p className="small ribbon-unplaced">{text.capped}</p> : null}
      {unplaced > 0 ? <p className="small ribbon-unplaced">{text.unplaced(unplaced)}</p> : null}
      <div className="ribbon-foot">
        <Legend segments={segments} hasBreaks={breaks.length > 0} id={id} />
      <details className="ribbon-words">
        <summary>{text.alternative}</summary>
        <div className="ribbon-list" tabIndex={0} role="group" aria-label={text.alternative}>
        <ul>
          {segments.slice(0, 50).map((segment) => (
            <li key={segment.from}>{text.rangeText(segment.from, segment.to, segmentWords(segment))}</li>
          ))}
          {breaks.slice(0, 50).map((one) => (
            <li key={`break ${one.finding}`}>{`${text.breakAt(placeWords(one))}: ${findingTitle(one.code)}`}</li>
          ))}
          {clusterPins(chain.checkpoints, bounds, 50, 1).map((pin) => (
            <li key={`pin ${pin.from}`}>{pinWords(pin)}</li>
          ))}
        </ul>
        </div>
      </details>
      </div>
    </div>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Drag to move, wheel sideways to move, Ctrl and wheel to zoom. */
function useDrag(box: React.RefObject<HTMLDivElement | null>, view: View, width: number, setView: (view: View) => void, bounds: Span): React.HTMLAttributes<HTMLDivElement> {
  const from = useRef<{ readonly x: number; readonly view: View } | null>(null);
  const wheel = useEffectEvent((event: WheelEvent) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const left = (box.current?.getBoundingClientRect().left ?? 0) + inset;
      const around = view.from + ((event.clientX - left) / Math.max(1, width)) * (view.to - view.from + 1);
      setView(zoomView(view, bounds, Math.exp(-event.deltaY / 250), around));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      setView(panView(view, bounds, event.deltaX / Math.max(1, width)));
    }
  });
  useEffect(() => {
    const element = box.current;
    const listener = (event: WheelEvent): void => wheel(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, [box]);
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      from.current = { x: event.clientX, view };
    },
    onPointerMove: (event) => {
      const start = from.current;
      if (start === null || Math.abs(event.clientX - start.x) < 3) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setView(panView(start.view, bounds, (start.x - event.clientX) / Math.max(1, width)));
    },
    onPointerUp: () => {
      from.current = null;
    },
    onPointerCancel: () => {
      from.current = null;
    },
  };
}

function Patterns({ id }: { readonly id: string }): React.ReactNode {
  return (
    <defs>
      <pattern id={`${id}broken`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className="fill-broken-soft" />
        <rect width="2" height="6" className="fill-broken" />
      </pattern>
      <pattern id={`${id}unsealed`} width="7" height="7" patternUnits="userSpaceOnUse">
        <rect width="7" height="7" className="fill-limits-soft" />
        <circle cx="2" cy="2" r="1.1" className="fill-limits" />
      </pattern>
      <pattern id={`${id}unproven`} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="8" height="8" className="fill-none-soft" />
        <rect width="1" height="8" className="fill-none-line" />
      </pattern>
    </defs>
  );
}

function fillOf(kind: Segment['kind'], id: string): string | undefined {
  return kind === 'unsealed' || kind === 'unproven' ? `url(#${id}${kind})` : undefined;
}

interface SegmentsProps {
  readonly segments: readonly Segment[];
  readonly view: View;
  readonly width: number;
  readonly id: string;
  readonly clusters: readonly BreakCluster[];
}

function Segments({ segments, clusters, view, width, id }: SegmentsProps): React.ReactNode {
  return segments.map((segment) => {
    const place = clip(segment, view, width);
    if (place === null) return null;
    const label = segmentLabel(segment, gapsBetween(place, clusters));
    return (
      <g key={segment.from} className={`stretch ${segment.kind}`}>
        <rect x={round(place.x) + 0.5} y={top + 0.5} width={Math.max(1, round(place.width) - 1)} height={thick - 1} fill={fillOf(segment.kind, id)} />
        {label === null ? null : (
          <text x={round(label.x) + 7} y={top + 20} className="stretch-label">
            {label.words}
          </text>
        )}
        <title>{`${formatCount(segment.from)} – ${formatCount(segment.to)}: ${segmentWords(segment)}`}</title>
      </g>
    );
  });
}

interface BreakMarkProps {
  readonly cluster: BreakCluster;
  readonly id: string;
  readonly selected: number | null;
  readonly onSelect: (finding: number) => void;
}

function BreakMark({ cluster, id, selected, onSelect }: BreakMarkProps): React.ReactNode {
  const [first] = cluster.breaks;
  if (first === undefined) return null;
  const chosen = cluster.breaks.some(({ finding }) => finding === selected);
  const words = cluster.breaks.length === 1 ? `${text.breakAt(placeWords(first))}: ${findingTitle(first.code)}` : text.breaks(cluster.breaks.length);
  return (
    <g className={chosen ? 'break chosen' : 'break'} onClick={() => onSelect(first.finding)}>
      <rect x={round(cluster.x) + 0.5} y={top + 0.5} width={round(cluster.width) - 1} height={thick - 1} fill={`url(#${id}broken)`} />
      {cluster.breaks.length > 1 && cluster.width > 30 ? (
        <text x={round(cluster.x + cluster.width / 2)} y={top + 20} textAnchor="middle" className="break-count">
          {formatCount(cluster.breaks.length)}
        </text>
      ) : null}
      <title>{words}</title>
    </g>
  );
}

function pinWords(pin: PinCluster): string {
  const status = text.pinStatus[pin.status];
  return pin.count === 1 ? text.pin(pin.from, status) : text.cluster(pin.count, pin.from, pin.to, status);
}

/** Filled disc: right. Ring: not by a pinned key. Dashed ring: root not recomputed. Triangle: beyond the end. Cross: wrong. */
function PinShape({ status }: { readonly status: PinCluster['status'] }): React.ReactNode {
  switch (status) {
    case 'valid':
      return <circle r="4.5" className="pin-fill" />;
    case 'key_unknown':
      return <circle r="4" className="pin-line" />;
    case 'root_not_run':
      return <circle r="4" className="pin-line" strokeDasharray="2.2 2" />;
    case 'beyond_end':
      return <path d="M0 -5 L5 4 L-5 4 Z" className="pin-line" />;
    case 'signature_invalid':
    case 'origin_mismatch':
    case 'root_mismatch':
      return <path d="M-4 -4 L4 4 M4 -4 L-4 4" className="pin-line cross" />;
  }
}

function PinMark({ pin }: { readonly pin: PinCluster }): React.ReactNode {
  return (
    <g className={`pin ${pin.status}`} transform={`translate(${round(pin.x)} ${pinY})`}>
      <path d={`M0 5 V${top - pinY}`} className="pin-stem" />
      {pin.count > 1 ? <circle r="7" className="pin-many" /> : null}
      <PinShape status={pin.status} />
      <rect x="-6" y="-8" width="12" height="24" fill="transparent" />
      <title>{pinWords(pin)}</title>
    </g>
  );
}

interface TicksProps {
  readonly height: number;
  readonly ticks: readonly number[];
  readonly view: View;
  readonly width: number;
  readonly times: ReadonlyMap<number, number>;
  readonly chain: ChainResult;
  readonly whole: boolean;
}

function Ticks({ height, ticks, view, width, times, chain, whole }: TicksProps): React.ReactNode {
  const known = ticks.flatMap((tick) => times.get(tick) ?? []);
  const spread = Math.max(...known) - Math.min(...known);
  const days = known.map(formatDay);
  const byDay = spread > 3 * dayMs && days.every((day, index) => day !== days[index - 1]);
  const words = (ms: number): string => (byDay ? formatDay(ms) : formatTime(ms, spread > 600_000 ? 'minute' : 'second'));
  const unit = chain.firstSeq === null ? text.position : text.seq;
  const ends = whole && chain.firstSeq === null && chain.firstTime !== null && chain.lastTime !== null ? [chain.firstTime, chain.lastTime] : null;
  const room = (x: number, words: string): number => Math.min(Math.max(0, x), width - words.length * characterWidth);
  return (
    <g className="ticks">
      {ticks.map((tick, index) => {
        const x = round(xOf(tick, view, width));
        const time = times.get(tick);
        const label = index === 0 ? `${unit} ${formatCount(tick)}` : formatCount(tick);
        return (
          <g key={tick}>
            <path d={`M${x} ${top + thick} v3`} />
            <text x={round(room(x, label))} y={height - 4}>
              {label}
            </text>
            {time === undefined ? null : (
              <text x={round(room(x, words(time)))} y={11}>
                {words(time)}
              </text>
            )}
          </g>
        );
      })}
      {ends === null ? null : (
        <>
          <text x={0} y={11}>
            {formatDay(ends[0] ?? 0)}
          </text>
          <text x={width} y={11} textAnchor="end">
            {formatDay(ends[1] ?? 0)}
          </text>
        </>
      )}
    </g>
  );
}

function Legend({ segments, hasBreaks, id }: { readonly segments: readonly Segment[]; readonly hasBreaks: boolean; readonly id: string }): React.ReactNode {
  const names = { proven: text.proven, unproven: text.unproven, unsealed: text.unsealed, absent: text.absent } as const;
  const kinds = (['proven', 'unproven', 'unsealed', 'absent'] as const).filter((kind) => segments.some((segment) => segment.kind === kind));
  return (
    <ul className="ribbon-legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <svg width="18" height="12" aria-hidden className={`stretch ${kind}`}>
            <rect x="0.5" y="0.5" width="17" height="11" fill={fillOf(kind, id)} />
          </svg>
          {names[kind]}
        </li>
      ))}
      {hasBreaks ? (
        <li>
          <svg width="18" height="12" aria-hidden className="break">
            <rect x="0.5" y="0.5" width="17" height="11" fill={`url(#${id}broken)`} />
          </svg>
          {text.broken}
        </li>
      ) : null}
    </ul>
  );
}
