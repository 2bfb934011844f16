import type { Transferable, Worker } from 'node:worker_threads';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { Progress } from '../../../src-shared/model/case.ts';
import type { FromWorker, OpParams, OpResult, OpTable, ToWorker } from './protocol.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly transfer?: readonly Transferable[];
}

/** One worker thread and the calls under way on it. */
export interface WorkerLink<Ops extends OpTable> {
  call<K extends keyof Ops & string>(op: K, params: OpParams<Ops, K>, options?: CallOptions): Promise<OpResult<Ops, K>>;
  /** Ends the thread; calls under way fail with `cancelled` or `internal`. */
  end(): Promise<void>;
  readonly ended: boolean;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: CallOptions['onProgress'];
}

/** How long a cancelled call may take to stop before its thread is ended (a running SQL statement cannot be interrupted). */
const cancelGraceMs = 900;

/**
 * Calls operations of a worker thread. Cancelling a call asks the worker first and ends the thread after a grace period;
 * `onGone` then lets the owner start a new one.
 */
export function createLink<Ops extends OpTable>(worker: Worker, onGone?: (reason: string) => void): WorkerLink<Ops> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let ended = false;
  let lastError = 'the thread ended';

  const failAll = (error: Error): void => {
    const all = [...pending.values()];
    pending.clear();
    for (const call of all) call.reject(error);
  };

  worker.on('message', (frame: FromWorker) => {
    const call = pending.get(frame.id);
    if (call === undefined) return;
    if (frame.t === 'progress') {
      call.onProgress?.(frame.progress);
      return;
    }
    pending.delete(frame.id);
    if (frame.t === 'ok') call.resolve(frame.result as never);
    else if (frame.error.kind === 'coded') call.reject(new AssayError(frame.error.code, frame.error.detail));
    else call.reject(new Error(frame.error.message));
  });
  worker.on('error', (error) => {
    lastError = error instanceof Error ? (error.stack ?? error.message) : String(error);
  });
  worker.on('exit', () => {
    ended = true;
    failAll(new Error(lastError));
    onGone?.(lastError);
  });

  return {
    get ended() {
      return ended;
    },
    async call<K extends keyof Ops & string>(op: K, params: OpParams<Ops, K>, options: CallOptions = {}): Promise<OpResult<Ops, K>> {
      const { signal, onProgress, transfer } = options;
      if (signal?.aborted) throw new AssayError('cancelled');
      if (ended) throw new Error(lastError);
      const id = nextId++;
      let grace: NodeJS.Timeout | undefined;
      const onAbort = (): void => {
        worker.postMessage({ t: 'cancel', id } satisfies ToWorker);
        grace = setTimeout(() => {
          const call = pending.get(id);
          pending.delete(id);
          call?.reject(new AssayError('cancelled'));
          void worker.terminate();
        }, cancelGraceMs);
      };
      try {
        return (await new Promise<unknown>((resolve, reject) => {
          pending.set(id, { resolve, reject, onProgress });
          worker.postMessage({ t: 'call', id, op, params } satisfies ToWorker, transfer === undefined ? [] : [...transfer]);
          signal?.addEventListener('abort', onAbort, { once: true });
        })) as OpResult<Ops, K>;
      } finally {
        signal?.removeEventListener('abort', onAbort);
        clearTimeout(grace);
      }
    },
    async end() {
      ended = true;
      await worker.terminate();
    },
  };
}
