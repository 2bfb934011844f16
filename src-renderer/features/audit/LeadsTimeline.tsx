/** Leads over the period: a line for each rule, a mark where leads are. */
import { useEffect, useRef, useState } from 'react';
import type { Audit } from '../../../src-shared/model/audit.ts';
import { formatDay } from '../../../src-shared/text/format.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { engine } from '../../bridge/host.ts';
import { useSize } from '../../ui/useSize.ts';

const text = auditScreenText.charts;
const rowHeight = 20;
const nameWidth = 250;
const pageSize = 1000;

interface Mark {
  readonly rule: string;
  readonly from: number;
  readonly state: string;
}

export function LeadsTimeline({ audit, onRule }: { readonly audit: Audit; readonly onRule: (rule: string) => void }): React.ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const rules = audit.rules.filter(({ leads }) => leads > 0);
  useEffect(() => {
    let wanted = true;
    // Of each rule the first ones: a line of a thousand marks is full.
    const load = async (): Promise<void> => {
      const pages = await Promise.all(
        audit.rules
          .filter(({ leads }) => leads > 0)
          .map(({ name }) => engine.call('audit.leads', { rule: name, state: null, offset: 0, limit: pageSize })),
      );
      if (wanted)
        setMarks(pages.flatMap(({ leads }) => leads.map(({ rule, from, triage }) => ({ rule, from, state: triage?.state ?? 'open' }))));
    };
    load().catch(() => undefined);
    return () => void (wanted = false);
  }, [audit]);
  if (rules.length === 0 || audit.period.from === null || audit.period.to === null) return null;
  const [from, to] = [Date.parse(audit.period.from), Date.parse(audit.period.to)];
  const names = width > 560 ? nameWidth : 130;
  const x = (time: number): number => names + ((time - from) / Math.max(1, to - from)) * Math.max(40, width - names - 8);
  const height = rules.length * rowHeight + 22;
  return (
    <figure ref={box} className="timeline">
      <svg width={Math.max(width, 100)} height={height} role="img" aria-label={text.leads(audit.leadsTotal)}>
        {rules.map(({ name, title }, i) => (
          <g key={name} className="timeline-rule" onClick={() => onRule(name)}>
            <text x={0} y={i * rowHeight + 14} className="timeline-name">
              {title.length > names / 6.5 ? `${title.slice(0, Math.floor(names / 6.5) - 1)}…` : title}
            </text>
            <line x1={names} x2={width - 8} y1={i * rowHeight + 10} y2={i * rowHeight + 10} className="timeline-line" />
          </g>
        ))}
        {marks.map(({ rule, from: time, state }, i) => {
          const row = rules.findIndex(({ name }) => name === rule);
          return (
            <rect key={i} x={x(time) - 1.5} y={row * rowHeight + 4} width={3} height={12} rx={1} className={`timeline-mark ${state}`} />
          );
        })}
        <text x={names} y={height - 4} className="axis">
          {formatDay(from)}
        </text>
        <text x={width - 8} y={height - 4} className="axis" textAnchor="end">
          {formatDay(to)}
        </text>
      </svg>
    </figure>
  );
}
