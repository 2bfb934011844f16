/** The table of a query's results with its foot, what stands there when nothing matches, and the line that counts. */
import { useEffect, useState } from 'react';
import { SearchX } from 'lucide-react';
import type { EventRow } from '../../../src-shared/model/event.ts';
import { formatCount, formatDuration, visible } from '../../../src-shared/text/format.ts';
import { indexShare, screens } from '../../../src-shared/text/screens.ts';
import { eventOrder } from '../../../src-shared/text/screen-events.ts';
import { changeView, rowHeights, sizeColumn, useEventsView } from '../../state/events-view.ts';
import type { ColumnId } from '../../state/events-view.ts';
import { announce } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { VirtualGrid } from '../../table/VirtualGrid.tsx';
import type { GridHandle } from '../../table/VirtualGrid.tsx';
import type { GridColumn } from '../../table/grid-column.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/States.tsx';
import { sortOf } from './columns.tsx';
import { queryTerms, withoutTerm } from './query-terms.ts';
import type { QueryTerm } from './query-terms.ts';
import type { EventRows } from './useEventRows.ts';

const text = screens.events;

export interface ResultTableProps {
  readonly ref: React.Ref<GridHandle>;
  readonly rows: EventRows;
  readonly columns: readonly GridColumn<EventRow>[];
  readonly current: number | null;
  readonly onRow: (index: number) => void;
  /** Told the first row in view. */
  readonly onFirst: (first: number) => void;
  readonly rowClass: (row: EventRow) => string;
}

/** Press on the head of a column: sorts by it, and then the other way round. */
function sortByColumn(id: string): void {
  const by = sortOf(id);
  if (by === undefined) return;
  const { sort, descending } = useEventsView.getState();
  changeView({ sort: by, descending: by === sort ? !descending : false });
}

/** Scrolling renders these again, and nothing else of the screen. */
export function ResultTable({ ref, rows, columns, current, onRow, onFirst, rowClass }: ResultTableProps): React.ReactNode {
  const [view, setView] = useState({ first: 0, last: 0 });
  const { density, sort, descending, columns: shown } = useEventsView();
  const { want } = rows;
  useEffect(() => want(view.first, view.last), [want, view]);
  return (
    <>
      <VirtualGrid<EventRow>
        ref={ref}
        label={text.tableLabel}
        rowCount={rows.rowCount}
        columns={columns}
        rowHeight={rowHeights[density]}
        row={rows.row}
        current={current}
        onCurrent={onRow}
        onOpen={onRow}
        onView={(first, last) => {
          onFirst(first);
          setView({ first, last });
        }}
        onSort={sortByColumn}
        onResize={(id, width) => changeView({ columns: sizeColumn(shown, id as ColumnId, width) })}
        rowClass={rowClass}
        testId="events-grid"
      />
      <p className="events-foot muted">
        {[
          text.rows(view.first + 1, Math.min(rows.rowCount, view.last + 1), countWords(rows)),
          rows.took === null ? '' : formatDuration(rows.took),
          descending ? `${eventOrder[sort]}, ${eventOrder.descending}` : eventOrder[sort],
          text.timesUtc,
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </p>
    </>
  );
}

function countWords({ count }: EventRows): string {
  if (count.state !== 'ready') return '…';
  return count.value.exact ? formatCount(count.value.count) : text.countOver(count.value.count);
}

export interface CountLineProps {
  readonly rows: EventRows;
  readonly total: number;
  readonly query: string;
  /** Said in place of the count. */
  readonly failure: string | null;
}

export function CountLine({ rows, total, query, failure }: CountLineProps): React.ReactNode {
  const indexed = useSession((state) => state.summary?.indexed ?? 0);
  const { count } = rows;
  const value = count.state === 'ready' ? count.value : undefined;
  const note = text.notIndexed(indexShare(indexed, total));
  const slow = indexed < total && queryTerms(query).some(({ field }) => field === null);
  const words = value === undefined ? '' : value.exact ? text.count(value.count) : text.countOver(value.count);
  useEffect(() => {
    if (words !== '') announce(words);
  }, [words]);
  return (
    <p className="count-line" data-testid="events-count">
      {failure !== null ? (
        <strong>{failure}</strong>
      ) : value === undefined ? (
        <span className="muted">
          {text.counting}
          {slow ? <span className="count-note"> · {note}</span> : null}
        </span>
      ) : (
        <>
          <strong>{words}</strong>
          {query === '' ? null : <span className="muted"> {text.ofAll(total)}</span>}
          {value.indexed || indexed >= total ? null : <span className="count-note"> · {note}</span>}
        </>
      )}
    </p>
  );
}

function kindOf({ field, text: term, negated }: QueryTerm): string {
  if (field !== null) return text.term.field;
  return term.startsWith('"', negated ? 1 : 0) ? text.term.phrase : text.term.word;
}

export interface ZeroHitsProps {
  readonly query: string;
  readonly total: number;
  readonly onRun: (query: string) => void;
}

export function ZeroHits({ query, total, onRun }: ZeroHitsProps): React.ReactNode {
  const terms = queryTerms(query);
  return (
    <Empty icon={SearchX} title={text.zero} text={text.zeroHint(total)} testId="events-zero">
      <ul className="zero-terms">
        {terms.map((term) => (
          <li key={term.from}>
            <code>{visible(term.text, { limit: 200 })}</code>
            <span className="muted small">{[kindOf(term), term.negated ? text.zeroNot : ''].filter((part) => part !== '').join(', ')}</span>
            <Button
              look="link"
              onPress={() => onRun(withoutTerm(query, term))}
              aria-label={text.dropTerm(visible(term.text, { limit: 60 }))}
            >
              {text.drop}
            </Button>
          </li>
        ))}
      </ul>
    </Empty>
  );
}
