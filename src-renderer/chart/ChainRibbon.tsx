/**
 * A chain drawn as one strip: proven, unproven and unsealed ranges by pattern, breaks, and checkpoints as pins whose shape says how
 * they stand. Zoomed and moved by keys, buttons, wheel and drag. The same in words stands below it.
 */
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import { ChevronLeft, ChevronRight, Maximize2, SkipForward, ZoomIn, ZoomOut } from 'lucide-react';
import type { Finding } from '../../src-shared/model/finding.ts';
import type { ChainResult } from '../../src-shared/model/verification.ts';
import { visible } from '../../src-shared/text/format.ts';
import { findingTitle } from '../../src-shared/text/finding-words.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { useCommand } from '../state/commands.ts';
import { announce } from '../state/notices.ts';
import { IconButton } from '../ui/Button.tsx';
import { useSize } from '../ui/useSize.ts';
import { BreakMark, Legend, Patterns, PinMark, round, Segments, Ticks } from './RibbonParts.tsx';
import { inset, thick, top } from './ribbon-frame.ts';
import { callouts, placeWords } from './ribbon-labels.ts';
import { digestPlace, digestTimes, isDigestChain } from './digest-places.ts';
import {
  boundsOf,
  breaksOf,
  clampView,
  clip,
  clusterBreaks,
  clusterPins,
  nextBreak,
  panView,
  segmentsOf,
  ticksOf,
  unplacedBreaks,
  viewAround,
  zoomView,
} from './ribbon-geometry.ts';
import type { PlaceOf, Span, View } from './ribbon-geometry.ts';
import { pinWords, segmentWords } from './ribbon-words.ts';
import { useDrag } from './useDrag.ts';
import './ribbon.css';

const text = screens.ribbon;

const pinGap = 13;
const tickWidth = 150;

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

/** How the faults of a chain find their places on it. */
const placeIn = (chain: ChainResult): PlaceOf | undefined => (isDigestChain(chain) ? (finding) => digestPlace(chain, finding) : undefined);

export function ChainRibbon(props: ChainRibbonProps): React.ReactNode {
  const { chain, findings } = props;
  const breaks = useMemo(() => breaksOf(chain.id, findings, placeIn(chain)), [chain, findings]);
  const bounds = useMemo(() => boundsOf(chain, breaks), [chain, breaks]);
  if (bounds === null) return <p className="muted small">{text.emptyChain}</p>;
  return <Strip key={`${chain.id} ${bounds.from} ${bounds.to}`} {...props} bounds={bounds} />;
}

function Strip({
  chain,
  findings,
  findingsCut,
  selected,
  onSelect,
  times,
  onTicks,
  bounds,
}: ChainRibbonProps & { readonly bounds: Span }): React.ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const outer = useSize(box).width;
  const width = Math.max(0, outer - 2 * inset);
  const [wanted, setWanted] = useState<View>(bounds);
  const view = useMemo(() => clampView(wanted, bounds), [wanted, bounds]);
  const id = useId();
  const breaks = useMemo(() => breaksOf(chain.id, findings, placeIn(chain)), [chain, findings]);
  const segments = useMemo(() => segmentsOf(chain, findings, bounds), [chain, findings, bounds]);
  const pins = useMemo(() => clusterPins(chain.checkpoints, view, width, pinGap), [chain, view, width]);
  const clusters = useMemo(() => clusterBreaks(breaks, view, width, 9), [breaks, view, width]);
  const ticks = useMemo(() => ticksOf(view, Math.max(1, Math.floor(width / tickWidth))), [view, width]);
  const isDigests = isDigestChain(chain);
  const unplaced = unplacedBreaks(chain.id, findings, placeIn(chain));
  const tickTimes = useMemo(() => (isDigestChain(chain) ? digestTimes(chain, ticks) : times), [chain, ticks, times]);
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
    tail:
      tail === undefined || tailPlace === null
        ? null
        : { words: tail.from <= bounds.from ? text.unsealedWhole : text.unsealedCount(tail.to - tail.from + 1), ...tailPlace },
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
          <svg
            width={outer}
            height={height}
            viewBox={`${-inset} 0 ${outer} ${height}`}
            role="img"
            aria-label={`${text.label(visible(chain.id, { limit: 80 }))}. ${text.view(Math.round(view.from), Math.round(view.to), bounds.to - bounds.from + 1)}. ${text.breaks(breaks.length)}.`}
          >
            <Patterns id={id} />
            <Ticks height={height} ticks={ticks} view={view} width={width} times={tickTimes} chain={chain} whole={whole} />
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
      {unplaced > 0 ? <p className="small ribbon-unplaced">{isDigests ? text.unplacedFiles(unplaced) : text.unplaced(unplaced)}</p> : null}
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
