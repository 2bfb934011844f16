/** Pages of rows, fetched when they come into view: each at most once at a time, the ones used longest ago forgotten first. */

export interface PageCacheOptions<Row> {
  readonly pageSize: number;
  /** Most pages kept. */
  readonly keep: number;
  readonly loadPage: (page: number, signal: AbortSignal) => Promise<readonly Row[]>;
  /** A page came. */
  readonly changed: () => void;
  /** A page could not be fetched. It is not asked for again. */
  readonly failed: (error: unknown) => void;
}

export interface PageCache<Row> {
  readonly row: (index: number) => Row | undefined;
  /** Rows `first` to `last` are in view: fetches what is missing, and gives up on what is far away by now. */
  readonly want: (first: number, last: number) => void;
  readonly dispose: () => void;
}

interface Page<Row> {
  readonly rows: readonly Row[] | null;
  /** While it is fetched. */
  readonly abort: AbortController | null;
}

export function createPageCache<Row>({ pageSize, keep, loadPage, changed, failed }: PageCacheOptions<Row>): PageCache<Row> {
  const pages = new Map<number, Page<Row>>();
  let disposed = false;

  const touch = (number: number, page: Page<Row>): void => {
    pages.delete(number);
    pages.set(number, page);
  };

  const load = async (number: number): Promise<void> => {
    const abort = new AbortController();
    const mine: Page<Row> = { rows: null, abort };
    touch(number, mine);
    const isCurrent = (): boolean => !disposed && pages.get(number) === mine;
    try {
      const rows = await loadPage(number, abort.signal);
      if (!isCurrent()) return;
      touch(number, { rows, abort: null });
      changed();
    } catch (error) {
      if (abort.signal.aborted || !isCurrent()) return;
      touch(number, { rows: null, abort: null });
      failed(error);
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
    dispose() {
      disposed = true;
      for (const page of pages.values()) page.abort?.abort();
      pages.clear();
    },
  };
}
