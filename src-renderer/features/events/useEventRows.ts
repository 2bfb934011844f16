/** The rows of a query: its count, and its pages as they come into view. Rows are shown as soon as there are some, counted or not. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { EventRow } from '../../../src-shared/model/event.ts';
import type { Result } from '../../../src-shared/contract/methods.ts';
import { engine } from '../../bridge/host.ts';
import { failed } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';
import type { Sort } from '../../state/events-view.ts';
import { createPageCache } from '../../table/page-cache.ts';

const pageSize = 200;
const pagesKept = 60;
/** A drag of the scroll bar passes pages that nobody reads. */
const settleMs = 40;

export type Count = Result<'events.count'>;

export interface EventRows {
  readonly count: Loadable<Count>;
  /** How long counting took. */
  readonly took: number | null;
  readonly rowCount: number;
  readonly row: (index: number) => EventRow | undefined;
  readonly version: number;
  readonly want: (first: number, last: number) => void;
  readonly pageError: unknown;
  readonly retry: () => void;
}

interface Answer {
  /** Of which question this is. */
  readonly key: string;
  readonly count: Loadable<Count>;
  readonly took: number | null;
  /** Rows that are there as far as pages show, and one page more after a full one. */
  readonly reached: number;
  readonly pageError: unknown;
}

const nothing = (key: string): Answer => ({ key, count: { state: 'loading' }, took: null, reached: 0, pageError: undefined });

export function useEventRows(query: string, sort: Sort, descending: boolean, revision: string): EventRows {
  const [attempt, retry] = useReducer((value: number) => value + 1, 0);
  const [version, bump] = useReducer((value: number) => value + 1, 0);
  const key = `${query} ${revision} ${attempt}`;
  const [kept, setAnswer] = useState<Answer>(() => nothing(key));
  const answer = kept.key === key ? kept : nothing(key);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const change = useCallback(
    (part: (old: Answer) => Partial<Answer>): void => {
      setAnswer((old) => {
        const mine = old.key === key ? old : nothing(key);
        return { ...mine, ...part(mine) };
      });
    },
    [key],
  );

  const cache = useMemo(
    () =>
      createPageCache<EventRow>({
        pageSize,
        keep: pagesKept,
        loadPage: async (page, signal) => {
          const { rows } = await engine.call(
            'events.page',
            { query, sort, descending, offset: page * pageSize, limit: pageSize },
            { signal },
          );
          const end = page * pageSize + rows.length + (rows.length === pageSize ? pageSize : 0);
          if (rows.length > 0) change(({ reached }) => ({ reached: Math.max(reached, end) }));
          return rows;
        },
        changed: bump,
        failed: (pageError) => change(() => ({ pageError })),
      }),
    [query, sort, descending, change],
  );

  useEffect(() => {
    cache.want(0, 0);
    return () => {
      clearTimeout(timer.current);
      cache.dispose();
    };
  }, [cache]);

  useEffect(() => {
    const abort = new AbortController();
    const startedAt = performance.now();
    // Counting stops at a cap; the same call goes on from there.
    const countOn = async (): Promise<void> => {
      for (;;) {
        const value = await engine.call('events.count', { query }, { signal: abort.signal });
        change(() => ({ count: { state: 'ready', value }, took: performance.now() - startedAt }));
        if (value.exact) return;
      }
    };
    countOn().catch((error: unknown) => {
      if (!abort.signal.aborted) change(({ count }) => ({ count: failed(count, error) }));
    });
    return () => abort.abort();
  }, [query, change]);

  const want = useCallback(
    (first: number, last: number): void => {
      clearTimeout(timer.current);
      const here = cache.row(first) !== undefined && cache.row(last) !== undefined;
      timer.current = setTimeout(() => cache.want(first, last), here ? 0 : settleMs);
    },
    [cache],
  );

  const { count, took, reached, pageError } = answer;
  const value = count.state === 'ready' ? count.value : undefined;
  const rowCount = value?.exact === true ? value.count : Math.max(value?.count ?? 0, reached);
  return useMemo(
    () => ({ count, took, rowCount, row: cache.row, version, want, pageError, retry }),
    [count, took, rowCount, cache, version, want, pageError],
  );
}
