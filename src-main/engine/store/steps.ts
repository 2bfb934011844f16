/**
 * Long work in small steps. SQLite cannot be interrupted here, so work that may last is a generator that yields between
 * statements of a few milliseconds; whoever drives it looks in between whether it was cancelled.
 */
import { setImmediate } from 'node:timers/promises';
import { AssayError } from '../../../src-shared/contract/errors.ts';

export interface StepProgress {
  readonly done: number;
  readonly total: number;
}

export type Steps<T, P = StepProgress> = Generator<P, T, void>;

/** Does all steps at once. */
export function runSteps<T>(steps: Steps<T, unknown>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

export interface DriveOptions<P> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: P) => void) | undefined;
}

/** Does the steps and lets the thread take messages between them. Cancelled: ends the generator and throws `cancelled`. */
export async function driveSteps<T, P>(steps: Steps<T, P>, { signal, onProgress }: DriveOptions<P> = {}): Promise<T> {
  try {
    for (;;) {
      if (signal?.aborted) throw new AssayError('cancelled');
      const step = steps.next();
      if (step.done === true) return step.value;
      onProgress?.(step.value);
      await setImmediate();
    }
  } finally {
    steps.return(undefined as never);
  }
}
