import { Bookmark, Flag, ListChecks, StickyNote, Tag } from 'lucide-react';
import { findingSeverities } from '../../../src-shared/model/finding.ts';
import type { FindingCode, Severity } from '../../../src-shared/model/finding.ts';
import type { EventRow, MoreField } from '../../../src-shared/model/event.ts';
import type { RowMarks } from '../../../src-shared/model/marks.ts';
import { formatCount, formatTime } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import type { ColumnId, ShownColumn, Sort } from '../../state/events-view.ts';
import { inZone } from '../../state/time-zone.ts';
import type { GridColumn } from '../../table/grid-column.ts';
import { SeverityIcon } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.explorer;

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

function Mark({
  words,
  className = '',
  children,
}: {
  readonly words: string;
  readonly className?: string;
  readonly children: React.ReactNode;
}): React.ReactNode {
  return (
    <span className={`row-mark ${className}`} title={words} role="img" aria-label={words}>
      {children}
    </span>
  );
}

/** What stands at the beginning of a row: each a shape of its own, with its words. */
function StateCell({ codes, marks }: { readonly codes: readonly string[]; readonly marks: RowMarks }): React.ReactNode {
  const severity = worstSeverity(codes);
  return (
    <span className="row-marks">
      {severity === null ? null : (
        <Mark words={text.finding(codes.join(', '))} className={`tone-${severity}`}>
          <SeverityIcon severity={severity} />
        </Mark>
      )}
      {marks.leads.length > 0 ? (
        <Mark words={text.lead(marks.leads.join(', '))} className="tone-limit">
          <Flag size={13} aria-hidden />
        </Mark>
      ) : null}
      {marks.sampled ? (
        <Mark words={text.sampled} className="own">
          <ListChecks size={13} aria-hidden />
        </Mark>
      ) : null}
      {marks.bookmarked ? (
        <Mark words={text.bookmarked} className="own">
          <Bookmark size={13} fill="currentColor" aria-hidden />
        </Mark>
      ) : null}
      {marks.notes > 0 ? (
        <Mark words={text.noted(marks.notes)} className="own">
          <StickyNote size={13} aria-hidden />
        </Mark>
      ) : null}
      {marks.tags.length > 0 ? (
        <Mark words={text.tagged(marks.tags.join(', '))} className="own">
          <Tag size={13} aria-hidden />
        </Mark>
      ) : null}
    </span>
  );
}

const value = (content: string | null | undefined): React.ReactNode =>
  content === null || content === undefined ? null : <Untrusted text={content} limit={cellLimit} />;

const time = (ms: number | null): React.ReactNode =>
  ms === null ? <span className="muted">{screens.events.noTime}</span> : formatTime(ms);

interface Shape {
  readonly width: number;
  readonly grow?: number;
  readonly className?: string;
  readonly sort?: Sort;
  readonly cell: (row: EventRow, context: ColumnContext) => React.ReactNode;
}

export interface ColumnContext {
  /** Events of the case: their number decides how wide sequence numbers are. */
  readonly total: number;
  readonly zone: string;
  readonly sort: Sort;
  readonly descending: boolean;
  readonly marksOf: (row: EventRow) => RowMarks;
  readonly evidenceName: (id: number) => string;
}

const more = (field: MoreField, width: number, className?: string): Shape => ({
  width,
  grow: 1,
  ...(className === undefined ? {} : { className }),
  cell: (row) => value(row.more[field]),
});

const shapes: Readonly<Record<ColumnId, Shape>> = {
  seq: { width: 0, className: 'mono num', sort: 'seq', cell: (row) => (row.seq === null ? null : formatCount(row.seq)) },
  time: { width: 166, className: 'mono', sort: 'time', cell: (row) => time(row.time) },
  zoned: {
    width: 228,
    className: 'mono',
    sort: 'time',
    cell: (row, { zone }) => {
      const zoned = row.time === null ? null : inZone(row.time, zone);
      return zoned === null ? time(null) : `${zoned.time} ${zoned.offset}`;
    },
  },
  recorded: { width: 168, className: 'mono', sort: 'recorded', cell: (row) => (row.recorded === null ? null : time(row.recorded)) },
  actor: { width: 124, grow: 1.4, cell: (row) => value(row.actor) },
  action: { width: 118, grow: 1.2, className: 'mono', cell: (row) => value(row.action) },
  category: { width: 84, grow: 0.8, cell: (row) => value(row.category) },
  outcome: { width: 58, cell: (row) => value(row.outcome) },
  resource: { width: 92, grow: 1, cell: (row) => value(row.resource) },
  ip: { width: 96, grow: 0.6, className: 'mono', cell: (row) => value(row.ip) },
  country: { width: 64, cell: (row) => value(row.country) },
  tags: { width: 110, grow: 0.6, cell: (row, { marksOf }) => value(marksOf(row).tags.join(', ')) },
  actorId: more('actorId', 120),
  actorEmail: more('actorEmail', 150),
  actorType: more('actorType', 80),
  actorRole: more('actorRole', 90),
  resourceType: more('resourceType', 90),
  resourceId: more('resourceId', 110),
  resourceName: more('resourceName', 120),
  userAgent: more('userAgent', 160),
  session: more('session', 110, 'mono'),
  source: more('source', 90),
  eventId: more('eventId', 140, 'mono'),
  chain: { width: 120, grow: 1, className: 'mono', cell: (row) => value(row.chain) },
  evidence: { width: 120, grow: 1, cell: (row, { evidenceName }) => value(evidenceName(row.evidence)) },
};

/** Widths that a column begins with; for sequence numbers the digits that are to be expected decide. */
export function columnWidth(id: ColumnId, total: number): number {
  return id === 'seq' ? Math.max(5, formatCount(total).length) * 7.4 + 6 : shapes[id].width;
}

/** The name of a column; that of the second time zone says which. */
export const columnLabel = (id: ColumnId, zone: string): string => (id === 'zoned' ? text.zonedTime(zone) : text.columnNames[id]);

export function eventColumns(shown: readonly ShownColumn[], context: ColumnContext): readonly GridColumn<EventRow>[] {
  const { total, zone, sort, descending, marksOf } = context;
  const direction = descending ? 'descending' : 'ascending';
  return [
    {
      id: 'state',
      label: <span className="sr-only">{text.columnNames.state}</span>,
      name: text.columnNames.state,
      width: 44,
      cell: (row) => <StateCell codes={row.findings} marks={marksOf(row)} />,
    },
    ...shown.map(({ id, width }): GridColumn<EventRow> => {
      const { grow, className, sort: by, cell } = shapes[id];
      return {
        id,
        label: columnLabel(id, zone),
        name: columnLabel(id, zone),
        width: width ?? columnWidth(id, total),
        ...(width === null && grow !== undefined ? { grow } : {}),
        ...(className === undefined ? {} : { className }),
        ...(by === undefined ? {} : { sort: by === sort ? direction : 'none' }),
        resizable: true,
        cell: (row) => cell(row, context),
      };
    }),
  ];
}

/** By what a press on a column's head sorts. */
export const sortOf = (id: string): Sort | undefined => (Object.hasOwn(shapes, id) ? shapes[id as ColumnId].sort : undefined);
