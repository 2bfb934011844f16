/** The Events screen of a case that has events: query, histogram, filters, table and details, and what the keyboard does with them. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { SearchX } from 'lucide-react';
import type { EventRow } from '../../../src-shared/model/event.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { say } from '../../state/actions.ts';
import { changeView, useEventsView } from '../../state/events-view.ts';
import { contractErrorOf, valueOf } from '../../state/loadable.ts';
import { marksFor, rowMarks, useMarks } from '../../state/marks.ts';
import { go, replacePlace } from '../../state/navigation.ts';
import { announce, notify } from '../../state/notices.ts';
import { noteQuery, queriesOf } from '../../state/query-history.ts';
import { useSession } from '../../state/session.ts';
import { useSecondZone } from '../../state/second-zone.ts';
import type { GridHandle } from '../../table/VirtualGrid.tsx';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { eventColumns, worstSeverity } from './columns.tsx';
import { CompareDialog } from './CompareDialog.tsx';
import { asCsv, asJson } from './copy-events.ts';
import { EventDetailPane } from './EventDetailPane.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { FacetPanel } from './FacetPanel.tsx';
import { HistogramCard } from './HistogramCard.tsx';
import { JumpDialog } from './JumpDialog.tsx';
import type { JumpTarget } from './JumpDialog.tsx';
import { QueryBar } from './QueryBar.tsx';
import { choose } from './query-terms.ts';
import { Resizer } from './Resizer.tsx';
import { CountLine, ResultTable, ZeroHits } from './ResultTable.tsx';
import { SavedSearches, useSavedSearches } from './SavedSearches.tsx';
import { Suggested } from './Suggested.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useEventRows } from './useEventRows.ts';
import { useExplorerKeys } from './useExplorerKeys.ts';
import { usePicked } from './usePicked.ts';

const text = screens.events;

export interface ExplorerProps {
  readonly query: string;
  readonly focus: number | null;
  readonly total: number;
}

/** The chosen row of a list; its event's id as soon as it is known. */
interface Chosen {
  readonly list: string;
  readonly index: number;
  readonly id: number | null;
}

type Open = 'none' | 'jump' | 'export';

export function Explorer({ query, focus, total }: ExplorerProps): React.ReactNode {
  const revision = useRevision(query);
  const { sort, descending, facets, histogram, columns: shown, paneWidth } = useEventsView();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [paneOpen, setPaneOpen] = useState(focus !== null);
  const [open, setOpen] = useState<Open>('none');
  const [pair, setPair] = useState<readonly [number, number] | null>(null);
  const firstShown = useRef(0);
  const rows = useEventRows(query, sort, descending, revision);
  const grid = useRef<GridHandle>(null);
  const searches = useSavedSearches();
  const picked = usePicked();
  const columns = useColumns(total);

  const run = useCallback((next: string): void => {
    noteQuery(next);
    go({ screen: 'events', query: next, focus: null });
  }, []);

  // In another query or order, the chosen row means nothing.
  const list = `${query} ${sort} ${descending} ${revision}`;
  const mine = chosen?.list === list ? chosen : null;
  const current = mine?.index ?? null;
  const { row } = rows;
  const chooseRow = useCallback(
    (index: number, id?: number): void => setChosen({ list, index, id: id ?? row(index)?.id ?? null }),
    [list, row],
  );
  const reveal = useCallback(
    (offset: number, id: number): void => {
      setChosen({ list, index: offset, id });
      grid.current?.reveal(offset, 'middle');
      grid.current?.focus();
    },
    [list],
  );
  useFocusedEvent({ focus, query, list, ready: rows.rowCount > 0, reveal, onFound: () => setPaneOpen(true) });

  const jump = (to: JumpTarget): void => {
    engine
      .call('events.jump', { query, sort, descending, to })
      .then(({ offset, id }) => {
        if (offset === null || id === null) announce(screens.explorer.jumpNone, 'assertive');
        else reveal(offset, id);
        if (offset === null) notify('info', screens.explorer.jumpNone);
      })
      .catch(say);
  };
  const copy = (format: 'csv' | 'json', what: readonly EventRow[]): void => {
    if (what.length === 0) return;
    copyText(format === 'csv' ? asCsv(what) : asJson(what));
    notify('info', screens.eventDetail.copied(what.length, format === 'csv' ? 'CSV' : 'JSON'));
  };
  const currentRow = current === null ? undefined : row(current);
  const closePane = (): void => {
    setPaneOpen(false);
    grid.current?.focus();
  };
  useExplorerKeys({
    order: { query, sort, descending },
    rows,
    current,
    firstShown: () => firstShown.current,
    paneOpen,
    currentRow,
    picked,
    choose: (index) => {
      chooseRow(index);
      grid.current?.reveal(index, 'nearest');
    },
    reveal,
    jump,
    copy,
    openPane: () => setPaneOpen(true),
    closePane,
    openJump: () => setOpen('jump'),
    openExport: () => rows.count.state === 'ready' && setOpen('export'),
  });

  const onRow = useCallback(
    (index: number) => {
      chooseRow(index);
      setPaneOpen(true);
    },
    [chooseRow],
  );
  const onFirst = (first: number): void => {
    firstShown.current = first;
  };

  const countError = rows.count.state === 'failed' ? rows.count.error : null;
  const pageError = rows.pageError === undefined ? null : contractErrorOf(rows.pageError);
  const queryError = [countError, pageError].find((error) => error?.code === 'query_invalid') ?? null;
  const count = rows.count.state === 'ready' ? rows.count.value : null;
  const zero = count?.count === 0;
  const { has } = picked;
  const rowClass = (one: EventRow): string => {
    const severity = worstSeverity(one.findings);
    return `${severity === null ? '' : `marked tone-${severity}`}${has(one.id) ? ' picked-row' : ''}`;
  };

  return (
    <div className="events">
      <div className="query-row">
        <QueryBar query={query} error={queryError} saved={searches.list} onRun={run} />
        <SavedSearches searches={searches} query={query} onRun={run} />
        <Button look="primary" isDisabled={count === null || count.count === 0} onPress={() => setOpen('export')}>
          {count === null
            ? screens.exporting.buttonNone
            : count.exact
              ? screens.exporting.button(count.count)
              : screens.exporting.buttonOver(count.count)}
        </Button>
      </div>
      {query === '' ? <Suggested onRun={run} /> : null}
      <JobPanel kind="export" titles={exportTitles} />
      {histogram ? <HistogramCard query={query} revision={revision} onRun={run} /> : null}
      <Toolbar total={total} picked={picked} onJump={() => setOpen('jump')} onCompare={setPair} onCopy={copy}>
        <CountLine
          rows={rows}
          total={total}
          query={query}
          failure={countError === null ? null : countError.code === 'query_invalid' ? text.notSearched : text.failed}
        />
      </Toolbar>
      <div
        className={`events-body${paneOpen ? ' open' : ''}${facets && queryError === null ? ' with-facets' : ''}`}
        style={{ '--pane': `${paneWidth}px` } as React.CSSProperties}
      >
        {facets && queryError === null ? <FacetPanel query={query} revision={revision} onRun={run} /> : null}
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
            <ResultTable
              key={`${query} ${sort} ${descending}`}
              ref={grid}
              rows={rows}
              columns={columns}
              current={current}
              onRow={onRow}
              onFirst={onFirst}
              rowClass={rowClass}
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
            <Resizer value={paneWidth} onChange={(width) => changeView({ paneWidth: width })} />
            <EventDetailPane
              id={mine === null ? null : (mine.id ?? row(mine.index)?.id ?? null)}
              revision={revision}
              picked={currentRow !== undefined && has(currentRow.id)}
              onClose={closePane}
              onGo={(id) => go({ screen: 'events', query, focus: id })}
              onQuery={(field, value) => run(choose('', field, value, 'in'))}
              onPick={() => currentRow !== undefined && picked.toggle(currentRow)}
              onCopy={(format) => currentRow !== undefined && copy(format, [currentRow])}
            />
          </>
        ) : null}
      </div>
      <JumpDialog isOpen={open === 'jump'} onClose={() => setOpen('none')} onJump={jump} />
      <ExportDialog
        isOpen={open === 'export'}
        onClose={() => setOpen('none')}
        query={query}
        sort={sort}
        descending={descending}
        shown={shown}
        count={count?.count ?? 0}
        exact={count?.exact ?? false}
      />
      <CompareDialog pair={pair} onClose={() => setPair(null)} />
    </div>
  );
}

const exportTitles = screens.exporting;

/** What pages, counts and pictures are of: the case's events, and for a query about marks the marks too. */
function useRevision(query: string): string {
  const events = useSession((state) => state.revision);
  const generation = useSession((state) => state.generation);
  const path = useSession((state) => state.summary?.path ?? '');
  const marks = useMarks((state) => state.revision);
  useEffect(() => {
    marksFor(generation);
    queriesOf(path);
  }, [generation, path]);
  return /\b(?:has|tag):/i.test(query) ? `${events} ${marks}` : String(events);
}

function useColumns(total: number): ReturnType<typeof eventColumns> {
  const { columns, sort, descending } = useEventsView();
  const zone = useSecondZone();
  const changed = useMarks((state) => state.changed);
  const evidence = useSession((state) => state.evidence);
  return useMemo(() => {
    const names = new Map((valueOf(evidence) ?? []).map(({ id, name }) => [id, name]));
    return eventColumns(columns, {
      total,
      zone,
      sort,
      descending,
      marksOf: (row) => rowMarks(row.marks, changed.get(row.id)),
      evidenceName: (id) => names.get(id) ?? '',
    });
  }, [columns, total, zone, sort, descending, changed, evidence]);
}

interface FocusedEvent {
  readonly focus: number | null;
  readonly query: string;
  readonly list: string;
  readonly ready: boolean;
  readonly reveal: (offset: number, id: number) => void;
  readonly onFound: () => void;
}

/** Scrolls to the event that was asked for, once there are rows to scroll in. */
function useFocusedEvent({ focus, query, list, ready, reveal, onFound }: FocusedEvent): void {
  const { sort, descending } = useEventsView();
  const focused = useRef<string | null>(null);
  const found = useRef(onFound);
  useEffect(() => {
    found.current = onFound;
  });
  useEffect(() => {
    if (focus === null || !ready) return undefined;
    const key = `${focus} ${list}`;
    if (focused.current === key) return undefined;
    const abort = new AbortController();
    engine
      .call('events.locate', { query, sort, descending, id: focus }, { signal: abort.signal })
      .then(({ offset }) => {
        if (offset === null) {
          if (query !== '') {
            notify('info', text.notFoundInQuery);
            replacePlace({ screen: 'events', query: '', focus });
          }
          return;
        }
        focused.current = key;
        reveal(offset, focus);
        found.current();
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) say(error);
      });
    return () => abort.abort();
  }, [focus, ready, query, sort, descending, list, reveal]);
}
