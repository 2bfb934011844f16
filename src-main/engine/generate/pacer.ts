/** Lets other work run between pieces of a long generation, reports progress, and stops when the caller has given up. */
import { setImmediate } from 'node:timers/promises';

export interface Pacer {
  /** Counts one event; true when it is time to pause. */
  due(): boolean;
  pause(): Promise<void>;
}

const PIECE = 2000;

export const createPacer = (
  total: number,
  signal: AbortSignal | undefined,
  onProgress: ((done: number, total: number) => void) | undefined,
): Pacer => {
  let done = 0;
  return {
    due: () => {
      done += 1;
      return done % PIECE === 0 || done === total;
    },
    pause: async () => {
      onProgress?.(done, total);
      await setImmediate();
      signal?.throwIfAborted();
    },
  };
};
