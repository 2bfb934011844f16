/** The rows of a query: its count, and its pages as they come into view. */
import { useEffect, useReducer, useRef, useState } from 'react';
import type { EventRow } from '../../../src-shared/model/event.ts';
import type { Result } from '../../../src-shared/contract/methods.ts';
import { engine } from '../../bridge/host.ts';
import { failed, loading } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';
import { createPageCache } from '../../table/page-cache.ts';
import type { PageCache } from '../../table/page-cache.ts';

export type Sort = 'time' | 'import';

const pageSize = 200;
const pagesKept = 60;
/** A drag of the scroll bar passes pages that nobody reads. */
const settleMs = 40;

export interface EventRows {
  readonly count: Loadable<Result<'events.count'>>;
  /** How long counting took. */
  readonly took: number | null;
  readonly rowCount: number;
  readonly row: (index: number) => EventRow | undefined;
  readonly version: number;
  readonly want: (first: number, last: number) => void;
  readonly pageError: unknown;
  readonly retry: () => void;
}

export function useEventRows(query: string, sort: Sort, revision: number): EventRows {
  const [count, setCount] = useState<Loadable<Result<'events.count'>>>({ state: 'loading' });
  const [took, setTook] = useState<number | null>(null);
  const [attempt, again] = useReducer((value: number) => value + 1, 0);
  const [version, bump] = useReducer((value: number) => value + 1, 0);
  const [beyond, setBeyond] = useState(0);
  const cache = useRef<PageCache<EventRow> | null>(null);
  const view = useRef({ first: 0, last: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const abort = new AbortController();
    const startedAt = performance.now();
    setCount((before) => loading(before));
    setBeyond(0);
    engine
      .call('events.count', { query }, { signal: abort.signal })
      .then((value) => {
        setCount({ state: 'ready', value });
        setTook(performance.now() - startedAt);
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setCount((before) => failed(before, error));
      });
    return () => abort.abort();
  }, [query, revision, attempt]);

  useEffect(() => {
    const created = createPageCache<EventRow>({
      pageSize,
      keep: pagesKept,
      fetch: async (page, signal) => {
        const { rows } = await engine.call('events.page', { query, sort, offset: page * pageSize, limit: pageSize }, { signal });
        if (rows.length === pageSize) setBeyond((most) => Math.max(most, (page + 1) * pageSize));
        return rows;
      },
      changed: bump,
    });
    cache.current = created;
    bump();
    return () => {
      clearTimeout(timer.current);
      created.dispose();
      cache.current = null;
    };
  }, [query, sort, revision, attempt]);

  const value = count.state === 'ready' ? count.value : undefined;
  // Counting stopped at its cap: the table grows as its end is reached.
  const rowCount = value === undefined ? 0 : value.exact ? value.count : Math.max(value.count, beyond + pageSize);

  const want = (first: number, last: number): void => {
    view.current = { first, last };
    clearTimeout(timer.current);
    const here = cache.current?.row(first) !== undefined && cache.current.row(last) !== undefined;
    timer.current = setTimeout(() => cache.current?.want(view.current.first, view.current.last), here ? 0 : settleMs);
  };

  return {
    count,
    took,
    rowCount,
    row: (index) => cache.current?.row(index),
    version,
    want,
    pageError: cache.current?.errorIn(view.current.first, view.current.last),
    retry: again,
  };
}
