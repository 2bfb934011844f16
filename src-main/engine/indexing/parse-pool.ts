/** Hands frames of records to the parsing threads and gives their blocks back in order, with bounded memory. */
import { Worker } from 'node:worker_threads';
import { createLink, type WorkerLink } from '../jobs/link.ts';
import type { ParseOps } from './parse-ops.ts';
import type { WorkerStart } from './settings.ts';

export interface ParsePool {
  readonly threads: number;
  /** The threads in turn. */
  pick(): WorkerLink<ParseOps>;
  close(): Promise<void>;
}

export function createParsePool(start: WorkerStart): ParsePool {
  const links = Array.from({ length: start.parseThreads }, () =>
    createLink<ParseOps>(
      new Worker(new URL(start.entry), {
        workerData: { ...start, role: 'parse' } satisfies WorkerStart,
        resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 3 },
      }),
    ),
  );
  let turn = 0;
  return {
    threads: links.length,
    pick() {
      const link = links[turn++ % links.length];
      if (link === undefined) throw new RangeError('a pool needs at least one thread');
      return link;
    },
    async close() {
      await Promise.all(links.map((link) => link.end()));
    },
  };
}

/**
 * Maps `items` through `work`, yielding results in order; nothing new is started while items of together `room` or more are under way.
 * When `items` fails, what came before is yielded first and the error is thrown on. When the consumer stops early, nothing new is started.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  room: number,
  sizeOf: (item: T) => number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: { readonly result: Promise<R>; readonly size: number }[] = [];
  let underWay = 0;
  let failure: { readonly error: unknown } | null = null;
  const source = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      let step: IteratorResult<T>;
      try {
        step = await source.next();
      } catch (error) {
        failure = { error };
        break;
      }
      if (step.done === true) break;
      const size = sizeOf(step.value);
      const result = work(step.value);
      // A failure is reported when its turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      waiting.push({ result, size });
      underWay += size;
      while (underWay >= room) {
        const oldest = waiting.shift();
        if (oldest === undefined) break;
        underWay -= oldest.size;
        yield await oldest.result;
      }
    }
    for (let oldest = waiting.shift(); oldest !== undefined; oldest = waiting.shift()) yield await oldest.result;
  } finally {
    if (failure === null) await source.return?.();
  }
  if (failure !== null) throw failure.error;
}
