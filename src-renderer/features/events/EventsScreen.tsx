import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Inbox, SearchX } from 'lucide-react';
import type { EventRow } from '../../../src-shared/model/event.ts';
import { formatCount, formatDuration, visible } from '../../../src-shared/text/format.ts';
import { indexShare, screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { say } from '../../state/actions.ts';
import { useCommand } from '../../state/commands.ts';
import { contractErrorOf } from '../../state/loadable.ts';
import { go, goTo, replacePlace } from '../../state/navigation.ts';
import { announce, notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { VirtualGrid } from '../../table/VirtualGrid.tsx';
import type { GridColumn, GridHandle } from '../../table/VirtualGrid.tsx';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Fields.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { eventColumns, eventTableWidth, worstSeverity } from './columns.tsx';
import { EventDetailPane } from './EventDetailPane.tsx';
import { QueryBar } from './QueryBar.tsx';
import { fieldTerm, queryTerms, withoutTerm } from './query-terms.ts';
import type { QueryTerm } from './query-terms.ts';
import { Resizer } from './Resizer.tsx';
import { useEventRows } from './useEventRows.ts';
import type { EventRows, Sort } from './useEventRows.ts';
import './events.css';

const text = screens.events;

export interface EventsScreenProps {
  readonly query: string;
  readonly focus: number | null;
}

export function EventsScreen({ query, focus }: EventsScreenProps): React.ReactNode {
  const total = useSession((state) => state.summary?.events ?? 0);
  const evidence = useSession((state) => state.summary?.evidence ?? 0);
  if (evidence === 0 || total === 0) {
    return (
      <div className="card">
        <Empty icon={Inbox} title={text.noEvents} text={evidence === 0 ? text.noEventsHint : text.noEventsInEvidence} testId="events-empty">
          <Button look="primary" onPress={() => goTo('evidence')}>
            {screens.integrity.toEvidence}
          </Button>
        </Empty>
      </div>
    );
  }
  return <EventsTable query={query} focus={focus} total={total} />;
}

/** The chosen row of a list; its event's id as soon as it is known. */
interface Chosen {
  readonly list: string;
  readonly index: number;
  readonly id: number | null;
}

const rowClass = (row: EventRow): string => {
  const severity = worstSeverity(row.findings);
  return severity === null ? '' : `marked tone-${severity}`;
};

function EventsTable({ query, focus, total }: EventsScreenProps & { readonly total: number }): React.ReactNode {
  const revision = useSession((state) => state.revision);
  const [sort, setSort] = useState<Sort>('time');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [paneOpen, setPaneOpen] = useState(focus !== null);
  const [paneWidth, setPaneWidth] = useState(380);
  const firstShown = useRef(0);
  const rows = useEventRows(query, sort, revision);
  const columns = useMemo(() => eventColumns(total), [total]);
  const grid = useRef<GridHandle>(null);

  const run = useCallback((next: string): void => go({ screen: 'events', query: next, focus: null }), []);

  // In another query or order, the chosen row means nothing.
  const list = `${query} ${sort} ${revision}`;
  const mine = chosen?.list === list ? chosen : null;
  const current = mine?.index ?? null;
  const { row } = rows;
  const choose = useCallback(
    (index: number, id?: number): void => setChosen({ list, index, id: id ?? row(index)?.id ?? null }),
    [list, row],
  );

  // Scrolls to the event that was asked for, once there are rows to scroll in.
  const ready = rows.rowCount > 0;
  const focused = useRef<string | null>(null);
  useEffect(() => {
    if (focus === null || !ready) return undefined;
    const key = `${focus} ${query} ${sort} ${revision}`;
    if (focused.current === key) return undefined;
    const abort = new AbortController();
    engine
      .call('events.locate', { query, sort, id: focus }, { signal: abort.signal })
      .then(({ offset }) => {
        if (offset === null) {
          if (query !== '') {
            notify('info', text.notFoundInQuery);
            replacePlace({ screen: 'events', query: '', focus });
          }
          return;
        }
        focused.current = key;
        setChosen({ list: `${query} ${sort} ${revision}`, index: offset, id: focus });
        setPaneOpen(true);
        grid.current?.reveal(offset, 'middle');
        grid.current?.focus();
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) say(error);
      });
    return () => abort.abort();
  }, [focus, ready, query, sort, revision]);

  const move = (by: 1 | -1): void => {
    if (rows.rowCount === 0) return;
    const next = Math.min(rows.rowCount - 1, Math.max(0, current === null ? firstShown.current : current + by));
    choose(next);
    grid.current?.reveal(next, 'nearest');
  };
  useCommand('row.next', () => move(1));
  useCommand('row.previous', () => move(-1));
  useCommand('row.open', () => current !== null && setPaneOpen(true), current !== null);
  useCommand(
    'up',
    () => {
      setPaneOpen(false);
      grid.current?.focus();
    },
    paneOpen,
  );

  const goToEvent = (id: number): void => go({ screen: 'events', query, focus: id });
  const onRow = useCallback(
    (index: number) => {
      choose(index);
      setPaneOpen(true);
    },
    [choose],
  );
  const onFirst = useCallback((first: number) => {
    firstShown.current = first;
  }, []);

  const countError = rows.count.state === 'failed' ? rows.count.error : null;
  const pageError = rows.pageError === undefined ? null : contractErrorOf(rows.pageError);
  const queryError = [countError, pageError].find((error) => error?.code === 'query_invalid') ?? null;
  const zero = rows.count.state === 'ready' && rows.count.value.count === 0;

  return (
    <div className="events">
      <QueryBar query={query} error={queryError} onRun={run} />
      <div className="events-bar">
        <CountLine
          rows={rows}
          total={total}
          query={query}
          failure={countError === null ? null : countError.code === 'query_invalid' ? text.notSearched : text.failed}
        />
        <Segments<Sort>
          label={text.sort}
          value={sort}
          onChange={setSort}
          options={[
            { value: 'time', label: text.sorts.time },
            { value: 'import', label: text.sorts.import },
          ]}
        />
      </div>
      <div className={paneOpen ? 'events-body open' : 'events-body'} style={{ '--pane': `${paneWidth}px` } as React.CSSProperties}>
        <div className="events-table card">
          {countError !== null ? (
            countError.code === 'query_invalid' ? (
              <Empty icon={SearchX} title={text.notSearched} text={text.correct} testId="events-failed" />
            ) : (
              <Failed title={text.failed} error={countError} onRetry={rows.retry} testId="events-failed" />
            )
          ) : zero ? (
            <ZeroHits query={query} total={total} onRun={run} />
          ) : rows.rowCount === 0 ? (
            <Loading text={text.searching} />
          ) : (
            <Rows
              key={`${query} ${sort}`}
              ref={grid}
              rows={rows}
              columns={columns}
              current={current}
              onRow={onRow}
              onFirst={onFirst}
              sort={sort}
            />
          )}
          {pageError !== null && countError === null ? (
            <div className="events-page-error" role="alert">
              <strong>{text.pageFailed}.</strong>
              <Button onPress={rows.retry}>{screens.retry}</Button>
            </div>
          ) : null}
        </div>
        {paneOpen ? (
          <>
            <Resizer value={paneWidth} onChange={setPaneWidth} />
            <EventDetailPane
              id={mine === null ? null : (mine.id ?? row(mine.index)?.id ?? null)}
              revision={revision}
              onClose={() => {
                setPaneOpen(false);
                grid.current?.focus();
              }}
              onGo={goToEvent}
              onQuery={(field, value) => run(fieldTerm(field, value))}
            />
          </>
        ) : null}
      </div>
    </div>
  );
}

interface RowsProps {
  readonly ref: React.Ref<GridHandle>;
  readonly rows: EventRows;
  readonly columns: readonly GridColumn<EventRow>[];
  readonly current: number | null;
  readonly onRow: (index: number) => void;
  /** Told the first row in view. */
  readonly onFirst: (first: number) => void;
  readonly sort: Sort;
}

/** The table and its foot. Scrolling renders these again, and nothing else of the screen. */
function Rows({ ref, rows, columns, current, onRow, onFirst, sort }: RowsProps): React.ReactNode {
  const [view, setView] = useState({ first: 0, last: 0 });
  const { want } = rows;
  useEffect(() => want(view.first, view.last), [want, view]);
  return (
    <>
      <VirtualGrid<EventRow>
        ref={ref}
        label={text.tableLabel}
        rowCount={rows.rowCount}
        columns={columns}
        minWidth={eventTableWidth}
        row={rows.row}
        current={current}
        onCurrent={onRow}
        onOpen={onRow}
        onView={(first, last) => {
          onFirst(first);
          setView({ first, last });
        }}
        rowClass={rowClass}
        testId="events-grid"
      />
      <p className="events-foot muted">
        {[
          text.rows(view.first + 1, Math.min(rows.rowCount, view.last + 1), countWords(rows)),
          rows.took === null ? '' : formatDuration(rows.took),
          text.sortedBy[sort],
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

interface CountLineProps {
  readonly rows: EventRows;
  readonly total: number;
  readonly query: string;
  /** Said in place of the count. */
  readonly failure: string | null;
}

function CountLine({ rows, total, query, failure }: CountLineProps): React.ReactNode {
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

interface ZeroHitsProps {
  readonly query: string;
  readonly total: number;
  readonly onRun: (query: string) => void;
}

function ZeroHits({ query, total, onRun }: ZeroHitsProps): React.ReactNode {
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
