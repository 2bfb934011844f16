/** Events by source and day: a row of weeks for each source. Days without events are marked by a shape, not by a colour alone. */
import { useRef, useState } from 'react';
import type { AuditTable } from '../../../src-shared/model/audit.ts';
import { formatCount, visible } from '../../../src-shared/text/format.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { useSize } from '../../ui/useSize.ts';

const text = auditScreenText.charts;
const dayMs = 86_400_000;
const gap = 2;
const sourcesAtMost = 12;
const daysAtMost = 1500;

interface Day {
  readonly day: number;
  readonly count: number;
}

function bySource({ rows }: AuditTable): ReadonlyMap<string, readonly Day[]> {
  const sources = new Map<string, Day[]>();
  for (const [source, day, count] of rows) {
    const days = sources.get(String(source)) ?? [];
    days.push({ day: Math.floor(Date.parse(String(day)) / dayMs), count: Number(count) });
    sources.set(String(source), days);
  }
  return sources;
}

export interface HeatMapProps {
  readonly table: AuditTable;
  readonly onDay: (source: string, day: string) => void;
}

export function HeatMap({ table, onDay }: HeatMapProps): React.ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const [hover, setHover] = useState('');
  const sources = [...bySource(table)].map(([source, days]) => [source, days.slice(-daysAtMost)] as const);
  const all = sources.flatMap(([, days]) => days);
  const first = Math.min(...all.map(({ day }) => day));
  const last = Math.max(...all.map(({ day }) => day));
  const most = Math.max(...all.map(({ count }) => count));
  const silent = all.filter(({ count }) => count === 0).length;
  // Weeks stand side by side, Monday at the top.
  const monday = first - ((((first + 3) % 7) + 7) % 7);
  const weeks = Math.floor((last - monday) / 7) + 1;
  const size = Math.max(4, Math.min(16, Math.floor((width - gap) / Math.max(weeks, 1)) - gap));
  const height = 7 * (size + gap);
  const x = (day: number): number => Math.floor((day - monday) / 7) * (size + gap);
  const y = (day: number): number => ((day - monday) % 7) * (size + gap);
  const months = monthsOf(first, last, x, size);
  const level = (count: number): number => (count === 0 ? 0 : 1 + Math.min(4, Math.floor((Math.sqrt(count) / Math.sqrt(most)) * 4.99)));
  return (
    <figure className="heat" ref={box}>
      <p className="sr-only">{text.coverage(sources.length, new Set(all.map(({ day }) => day)).size, silent)}</p>
      <div>
        {sources.slice(0, sourcesAtMost).map(([source, days]) => (
          <div key={source} className="heat-source">
            <div className="heat-name">
              <Untrusted text={source} limit={120} />
            </div>
            <div className="heat-scroll" role="region" aria-label={visible(source, { limit: 120 })} tabIndex={0}>
              <svg width={weeks * (size + gap)} height={height + 16} aria-hidden>
                {months.map((month) => (
                  <text key={month.x} x={month.x} y={11} className="axis">
                    {month.name}
                  </text>
                ))}
                {days.map(({ day, count }) => {
                  const name = new Date(day * dayMs).toISOString().slice(0, 10);
                  const at = { x: x(day), y: y(day) + 16 };
                  return (
                    <g key={day} onMouseEnter={() => setHover(`${name}: ${formatCount(count)}`)} onClick={() => onDay(source, name)}>
                      <rect {...at} width={size} height={size} rx={2} className={`heat-day l${level(count)}`} />
                      {count === 0 ? (
                        <path
                          d={`M${at.x + 1} ${at.y + 1}l${size - 2} ${size - 2}m0 ${2 - size}l${2 - size} ${size - 2}`}
                          className="heat-gap"
                        />
                      ) : null}
                    </g>
                  );
                })}
              </svg>
            </div>
          </div>
        ))}
      </div>
      {table.rows.length > all.length || sources.length > sourcesAtMost ? (
        <p className="small muted">{text.coveragePart(sourcesAtMost, daysAtMost)}</p>
      ) : null}
      <figcaption className="heat-key small muted">
        <span>{text.coverageKey.none}</span>
        {[0, 1, 2, 3, 4, 5].map((one) => (
          <svg key={one} width={12} height={12} aria-hidden>
            <rect width={12} height={12} rx={2} className={`heat-day l${one}`} />
            {one === 0 ? <path d="M1 1l10 10m0 -10l-10 10" className="heat-gap" /> : null}
          </svg>
        ))}
        <span>{text.coverageKey.most}</span>
        <span className="heat-hover">{hover}</span>
      </figcaption>
    </figure>
  );
}

function monthsOf(first: number, last: number, x: (day: number) => number, size: number): readonly { x: number; name: string }[] {
  const months: { x: number; name: string }[] = [];
  for (let day = first; day <= last; day++) {
    const date = new Date(day * dayMs);
    if (date.getUTCDate() !== 1 && day !== first) continue;
    const at = x(day);
    const before = months.at(-1);
    if (before !== undefined && at - before.x < Math.max(28, size * 2)) continue;
    months.push({ x: at, name: date.toISOString().slice(0, 7) });
  }
  return months;
}
