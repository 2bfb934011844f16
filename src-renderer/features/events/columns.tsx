import { findingSeverities } from '../../../src-shared/model/finding.ts';
import type { FindingCode, Severity } from '../../../src-shared/model/finding.ts';
import type { EventRow } from '../../../src-shared/model/event.ts';
import { formatCount, formatTime } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import type { GridColumn } from '../../table/VirtualGrid.tsx';
import { SeverityIcon } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.events;

/** Longest value shown in a cell; all of it is in the details. */
const cellLimit = 200;

const order: readonly Severity[] = ['note', 'limit', 'incomplete', 'broken'];

/** The gravest severity among the codes of a row; null without any. */
export function worstSeverity(codes: readonly string[]): Severity | null {
  let worst: Severity | null = null;
  for (const code of codes) {
    const severity: Severity = Object.hasOwn(findingSeverities, code) ? findingSeverities[code as FindingCode] : 'note';
    if (worst === null || order.indexOf(severity) > order.indexOf(worst)) worst = severity;
  }
  return worst;
}

function FindingMark({ codes }: { readonly codes: readonly string[] }): React.ReactNode {
  const severity = worstSeverity(codes);
  if (severity === null) return null;
  const words = text.marked(codes.join(', '));
  return (
    <span className={`row-mark tone-${severity}`} title={words} role="img" aria-label={words}>
      <SeverityIcon severity={severity} />
    </span>
  );
}

const value = (content: string | null): React.ReactNode => (content === null ? null : <Untrusted text={content} limit={cellLimit} />);

/** Enough for the narrowest form of all columns. */
export const eventTableWidth = 1040;

/** Digits of the sequence numbers that are to be expected decide how wide their column is. */
export const eventColumns = (total: number): readonly GridColumn<EventRow>[] => [
  {
    id: 'mark',
    label: <span className="sr-only">{text.columns.mark}</span>,
    track: '16px',
    cell: (row) => <FindingMark codes={row.findings} />,
  },
  {
    id: 'seq',
    label: text.columns.seq,
    track: `${Math.max(5, formatCount(total).length) * 7.4 + 4}px`,
    className: 'mono num',
    cell: (row) => (row.seq === null ? null : formatCount(row.seq)),
  },
  {
    id: 'time',
    label: text.columns.time,
    track: '178px',
    className: 'mono',
    cell: (row) => (row.time === null ? <span className="muted">{text.noTime}</span> : formatTime(row.time)),
  },
  { id: 'actor', label: text.columns.actor, track: 'minmax(150px, 1.4fr)', cell: (row) => value(row.actor) },
  { id: 'action', label: text.columns.action, track: 'minmax(140px, 1.2fr)', className: 'mono', cell: (row) => value(row.action) },
  { id: 'category', label: text.columns.category, track: 'minmax(96px, .8fr)', cell: (row) => value(row.category) },
  { id: 'outcome', label: text.columns.outcome, track: '68px', cell: (row) => value(row.outcome) },
  { id: 'resource', label: text.columns.resource, track: 'minmax(110px, 1fr)', cell: (row) => value(row.resource) },
  { id: 'ip', label: text.columns.ip, track: 'minmax(104px, .7fr)', className: 'mono', cell: (row) => value(row.ip) },
];
