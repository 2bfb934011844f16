/** Pages of rows, fetched when they come into view: each at most once at a time, the ones used longest ago forgotten first. */

export interface PageCacheOptions<Row> {
  readonly pageSize: number;
  /** Most pages kept. */
  readonly keep: number;
  readonly fetch: (page: number, signal: AbortSignal) => Promise<readonly Row[]>;
  /** Something that is shown changed. */
  readonly changed: () => void;
}

export interface PageCache<Row> {
  readonly row: (index: number) => Row | undefined;
  /** Rows `first` to `last` are in view: fetches what is missing, and gives up on what is far away by now. */
  readonly want: (first: number, last: number) => void;
  /** The error of a page in this range, if fetching one failed. */
  readonly errorIn: (first: number, last: number) => unknown;
  /** Forgets failures, so that `want` tries again. */
  readonly retry: () => void;
  readonly dispose: () => void;
}

interface Page<Row> {
  readonly rows: readonly Row[] | null;
  readonly error: unknown;
  readonly abort: AbortController | null;
}

export function createPageCache<Row>({ pageSize, keep, fetch, changed }: PageCacheOptions<Row>): PageCache<Row> {
  const pages = new Map<number, Page<Row>>();
  let disposed = false;

  const touch = (number: number, page: Page<Row>): void => {
    pages.delete(number);
    pages.set(number, page);
  };

  const load = async (number: number): Promise<void> => {
    const abort = new AbortController();
    const mine: Page<Row> = { rows: null, error: null, abort };
    touch(number, mine);
    const settle = (page: Page<Row>): void => {
      if (disposed || pages.get(number) !== mine) return;
      touch(number, page);
      changed();
    };
    try {
      settle({ rows: await fetch(number, abort.signal), error: null, abort: null });
    } catch (error) {
      if (!abort.signal.aborted) settle({ rows: null, error, abort: null });
    }
  };

  const forget = (wanted: (page: number) => boolean): void => {
    for (const [number, page] of pages) {
      if (wanted(number)) continue;
      if (page.abort !== null) {
        page.abort.abort();
        pages.delete(number);
      } else if (pages.size > keep) pages.delete(number);
    }
  };

  return {
    row(index) {
      const page = pages.get(Math.floor(index / pageSize));
      return page?.rows?.[index % pageSize];
    },
    want(first, last) {
      if (disposed) return;
      const from = Math.floor(first / pageSize);
      const to = Math.floor(last / pageSize);
      forget((page) => page >= from - 1 && page <= to + 1);
      for (let number = from; number <= to; number += 1) {
        const page = pages.get(number);
        if (page === undefined) void load(number);
        else touch(number, page);
      }
    },
    errorIn(first, last) {
      for (let number = Math.floor(first / pageSize); number <= Math.floor(last / pageSize); number += 1) {
        const error = pages.get(number)?.error;
        if (error !== null && error !== undefined) return error;
      }
      return undefined;
    },
    retry() {
      for (const [number, page] of pages) if (page.error !== null) pages.delete(number);
    },
    dispose() {
      disposed = true;
      for (const page of pages.values()) page.abort?.abort();
      pages.clear();
    },
  };
}
