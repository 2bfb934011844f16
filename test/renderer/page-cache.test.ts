import { describe, expect, test, vi } from 'vitest';
import { createPageCache } from '../../src-renderer/table/page-cache.ts';

interface Waiting {
  readonly page: number;
  readonly signal: AbortSignal;
  readonly resolve: (rows: readonly string[]) => void;
  readonly reject: (error: unknown) => void;
}

function cacheOf(keep = 4) {
  const calls: Waiting[] = [];
  const changed = vi.fn<() => void>();
  const failed = vi.fn<(error: unknown) => void>();
  const cache = createPageCache<string>({
    pageSize: 10,
    keep,
    loadPage: (page, signal) => new Promise((resolve, reject) => calls.push({ page, signal, resolve, reject })),
    changed,
    failed,
  });
  const answer = async (page: number): Promise<void> => {
    calls.findLast((call) => call.page === page)?.resolve(Array.from({ length: 10 }, (_, index) => `row ${page * 10 + index}`));
    await Promise.resolve();
    await Promise.resolve();
  };
  return { cache, calls, changed, failed, answer };
}

describe('page cache', () => {
  test('fetches each page in view once, however often it is asked for', async () => {
    const { cache, calls, changed, answer } = cacheOf();
    cache.want(5, 14);
    cache.want(6, 15);
    expect(calls.map(({ page }) => page)).toEqual([0, 1]);
    expect(cache.row(7)).toBeUndefined();
    await answer(0);
    expect(cache.row(7)).toBe('row 7');
    expect(changed).toHaveBeenCalledTimes(1);
    cache.want(0, 9);
    expect(calls).toHaveLength(2);
  });

  test('gives up on pages that are far away by now', () => {
    const { cache, calls } = cacheOf();
    cache.want(0, 9);
    cache.want(1000, 1009);
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(calls[1]?.signal.aborted).toBe(false);
    cache.want(0, 9);
    expect(calls.map(({ page }) => page)).toEqual([0, 100, 0]);
  });

  test('an answer to a call that was given up is dropped', async () => {
    const { cache, calls, changed } = cacheOf();
    cache.want(0, 9);
    cache.want(1000, 1009);
    calls[0]?.resolve(['late']);
    await Promise.resolve();
    expect(cache.row(0)).toBeUndefined();
    expect(changed).not.toHaveBeenCalled();
  });

  test('keeps no more pages than it may, the ones used last', async () => {
    const { cache, calls, answer } = cacheOf(3);
    for (const page of [0, 10, 20, 30, 40]) {
      cache.want(page * 10, page * 10 + 9);
      await answer(page);
    }
    cache.want(0, 9);
    expect(calls.filter(({ page }) => page === 0)).toHaveLength(2);
    expect(cache.row(400)).toBe('row 400');
  });

  test('a failed page is told once and not asked for again', async () => {
    const { cache, calls, failed } = cacheOf();
    cache.want(0, 9);
    calls[0]?.reject(new Error('disk'));
    await vi.waitFor(() => expect(failed).toHaveBeenCalledExactlyOnceWith(new Error('disk')));
    cache.want(0, 9);
    expect(calls).toHaveLength(1);
    expect(cache.row(0)).toBeUndefined();
  });

  test('disposing aborts what is under way', () => {
    const { cache, calls } = cacheOf();
    cache.want(0, 9);
    cache.dispose();
    expect(calls[0]?.signal.aborted).toBe(true);
  });
});
