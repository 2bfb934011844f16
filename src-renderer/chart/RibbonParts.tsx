/** What the ribbon is drawn of. */
import type { ChainResult } from '../../src-shared/model/verification.ts';
import { formatCount, formatDay, formatTime } from '../../src-shared/text/format.ts';
import { findingTitle } from '../../src-shared/text/finding-words.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { thick, top } from './ribbon-frame.ts';
import { clip, gapsBetween, xOf } from './ribbon-geometry.ts';
import type { BreakCluster, PinCluster, Segment, View } from './ribbon-geometry.ts';
import { characterWidth, placeWords } from './ribbon-labels.ts';
import { pinWords, segmentLabel, segmentWords } from './ribbon-words.ts';

const text = screens.ribbon;

const pinY = 25;
const dayMs = 86_400_000;

export const round = (value: number): number => Math.round(value * 10) / 10;

export function Patterns({ id }: { readonly id: string }): React.ReactNode {
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

export function Segments({ segments, clusters, view, width, id }: SegmentsProps): React.ReactNode {
  return segments.map((segment) => {
    const place = clip(segment, view, width);
    if (place === null) return null;
    const label = segmentLabel(segment, gapsBetween(place, clusters));
    return (
      <g key={segment.from} className={`stretch ${segment.kind}`}>
        <rect
          x={round(place.x) + 0.5}
          y={top + 0.5}
          width={Math.max(1, round(place.width) - 1)}
          height={thick - 1}
          fill={fillOf(segment.kind, id)}
        />
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

export function BreakMark({ cluster, id, selected, onSelect }: BreakMarkProps): React.ReactNode {
  const [first] = cluster.breaks;
  if (first === undefined) return null;
  const chosen = cluster.breaks.some(({ finding }) => finding === selected);
  const words =
    cluster.breaks.length === 1 ? `${text.breakAt(placeWords(first))}: ${findingTitle(first.code)}` : text.breaks(cluster.breaks.length);
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

/** Filled disc: right. Ring: not by a pinned key. Dashed ring: not checked. Triangle: beyond the end. Cross: wrong. */
function PinShape({ status }: { readonly status: PinCluster['status'] }): React.ReactNode {
  switch (status) {
    case 'valid':
      return <circle r="4.5" className="pin-fill" />;
    case 'key_unknown':
      return <circle r="4" className="pin-line" />;
    case 'root_not_run':
    case 'unsigned':
      return <circle r="4" className="pin-line" strokeDasharray="2.2 2" />;
    case 'beyond_end':
      return <path d="M0 -5 L5 4 L-5 4 Z" className="pin-line" />;
    case 'signature_invalid':
    case 'origin_mismatch':
    case 'root_mismatch':
      return <path d="M-4 -4 L4 4 M4 -4 L-4 4" className="pin-line cross" />;
  }
}

export function PinMark({ pin }: { readonly pin: PinCluster }): React.ReactNode {
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

export function Ticks({ height, ticks, view, width, times, chain, whole }: TicksProps): React.ReactNode {
  const known = ticks.flatMap((tick) => times.get(tick) ?? []);
  const spread = Math.max(...known) - Math.min(...known);
  const days = known.map(formatDay);
  const byDay = spread > 3 * dayMs && days.every((day, index) => day !== days[index - 1]);
  const words = (ms: number): string => (byDay ? formatDay(ms) : formatTime(ms, spread > 600_000 ? 'minute' : 'second'));
  const unit = chain.firstSeq === null ? text.position : text.seq;
  const ends =
    whole && chain.firstSeq === null && known.length === 0 && chain.firstTime !== null && chain.lastTime !== null
      ? [chain.firstTime, chain.lastTime]
      : null;
  const room = (x: number, label: string): number => Math.min(Math.max(0, x), width - label.length * characterWidth);
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

export function Legend({
  segments,
  hasBreaks,
  id,
}: {
  readonly segments: readonly Segment[];
  readonly hasBreaks: boolean;
  readonly id: string;
}): React.ReactNode {
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
