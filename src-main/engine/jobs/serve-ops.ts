import type { MessagePort, Transferable } from 'node:worker_threads';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { CarriedError, FromWorker, OpContext, OpTable, ToWorker } from './protocol.ts';

/** Wraps a result whose buffers move to the caller instead of being copied. */
export interface Transferred<T> {
  readonly transferred: T;
  readonly buffers: readonly Transferable[];
}

const isTransferred = (value: unknown): value is Transferred<unknown> =>
  typeof value === 'object' && value !== null && 'transferred' in value && 'buffers' in value;

function carry(error: unknown, signal: AbortSignal): CarriedError {
  if (error instanceof AssayError) return { kind: 'coded', code: error.code, detail: error.detail };
  if (signal.aborted) return { kind: 'coded', code: 'cancelled', detail: {} };
  return { kind: 'other', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** Answers calls on `port` from `ops` until the thread ends. Calls run concurrently; an operation that must not does its own queueing. */
export function serveOps(port: MessagePort, ops: OpTable): void {
  const running = new Map<number, AbortController>();
  const table = new Map(Object.entries(ops));
  const post = (frame: FromWorker, buffers: readonly Transferable[] = []): void => port.postMessage(frame, [...buffers]);

  const run = async (id: number, op: string, params: unknown): Promise<void> => {
    const abort = new AbortController();
    running.set(id, abort);
    const context: OpContext = { signal: abort.signal, progress: (progress) => post({ t: 'progress', id, progress }) };
    try {
      const handler = table.get(op) as ((params: unknown, context: OpContext) => unknown) | undefined;
      if (handler === undefined) throw new Error(`no operation ${op}`);
      const result = await handler(params, context);
      if (isTransferred(result)) post({ t: 'ok', id, result: result.transferred }, result.buffers);
      else post({ t: 'ok', id, result });
    } catch (error) {
      post({ t: 'error', id, error: carry(error, abort.signal) });
    } finally {
      running.delete(id);
    }
  };

  port.on('message', (frame: ToWorker) => {
    if (frame.t === 'call') void run(frame.id, frame.op, frame.params);
    else running.get(frame.id)?.abort(new AssayError('cancelled'));
  });
}
