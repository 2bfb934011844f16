/**
 * The typed client of the engine: parameters and results are checked against the table at this end too. Knows nothing of the
 * window; it is given a port, and a new one after the engine was restarted.
 */
import type { ZodType } from 'zod';
import { replySchema } from '../../src-shared/contract/envelope.ts';
import type { Reply, Request } from '../../src-shared/contract/envelope.ts';
import { AssayError } from '../../src-shared/contract/errors.ts';
import type { ErrorCode } from '../../src-shared/contract/errors.ts';
import { events } from '../../src-shared/contract/events.ts';
import type { EventData, EventName } from '../../src-shared/contract/events.ts';
import { methods } from '../../src-shared/contract/methods.ts';
import type { MethodName, Params, Result } from '../../src-shared/contract/methods.ts';
import type { Progress } from '../../src-shared/model/case.ts';

export interface CallOptions {
  /** Aborting asks the engine to stop. The call then fails with `cancelled`: at once, or with `awaitCancel` when the engine has undone its work. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly awaitCancel?: boolean | undefined;
}

/** What the client needs of a MessagePort. */
export interface Port {
  postMessage(frame: Request): void;
  listen(listener: (frame: unknown) => void): void;
  close(): void;
}

export interface EngineClient {
  call<M extends MethodName>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void;
  /** Takes a new port into use. Calls that were pending on the old one fail with `engine_down`; calls that wait for a port go out. */
  attach(port: Port): void;
  /** The engine stopped: fails what is pending. With `forGood`, later calls fail too instead of waiting for a port. */
  detach(forGood: boolean): void;
}

interface Pending {
  readonly method: MethodName;
  readonly params: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: AssayError) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly dispose: () => void;
}

function checked<T>(schema: ZodType<T>, value: unknown, code: ErrorCode, method: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue === undefined ? '' : issue.path.map(String).join('.');
  throw new AssayError(code, {
    method,
    reason: issue === undefined ? method : `${method}${place === '' ? '' : `, ${place}`}: ${issue.message}`,
  });
}

export function asAssayError(error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  return new AssayError('internal', { reason: error instanceof Error ? error.message : String(error) });
}

export function createEngineClient(): EngineClient {
  const pending = new Map<number, Pending>();
  const waiting = new Set<number>();
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  let port: Port | null = null;
  let down = false;
  let lastId = 0;

  const settle = (id: number): Pending | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    waiting.delete(id);
    call?.dispose();
    return call;
  };

  const failAll = (): void => {
    for (const id of [...pending.keys()]) if (!waiting.has(id) || down) settle(id)?.reject(new AssayError('engine_down'));
  };

  const send = (id: number, call: Pending): void => {
    if (port === null) {
      waiting.add(id);
      return;
    }
    waiting.delete(id);
    port.postMessage({ t: 'call', id, method: call.method, params: call.params });
  };

  const announce = (name: string, data: unknown): void => {
    if (!Object.hasOwn(events, name)) return;
    const event = name as EventName;
    const parsed = events[event].safeParse(data);
    if (!parsed.success) return;
    for (const listener of listeners.get(event) ?? []) listener(parsed.data as never);
  };

  const receive = (reply: Reply): void => {
    if (reply.t === 'event') announce(reply.event, reply.data);
    else if (reply.t === 'progress') pending.get(reply.id)?.onProgress?.(reply.progress);
    else {
      const call = settle(reply.id);
      if (call === undefined) return;
      if (reply.t === 'error') call.reject(new AssayError(reply.error.code, reply.error.detail));
      else {
        try {
          call.resolve(checked(methods[call.method].result as ZodType, reply.result, 'bad_result', call.method));
        } catch (error) {
          call.reject(asAssayError(error));
        }
      }
    }
  };

  return {
    call<M extends MethodName>(method: M, params: Params<M>, options: CallOptions = {}): Promise<Result<M>> {
      const { signal } = options;
      return new Promise<Result<M>>((resolve, reject) => {
        if (signal?.aborted === true) throw new AssayError('cancelled');
        if (down) throw new AssayError('engine_down');
        const parsed = checked(methods[method].params as ZodType, params, 'bad_params', method);
        lastId += 1;
        const id = lastId;
        const abort = (): void => {
          const unsent = waiting.has(id);
          if (!unsent) port?.postMessage({ t: 'cancel', id });
          if (unsent || options.awaitCancel !== true) settle(id)?.reject(new AssayError('cancelled'));
        };
        signal?.addEventListener('abort', abort, { once: true });
        const call: Pending = {
          method,
          params: parsed,
          resolve: (result) => resolve(result as Result<M>),
          reject,
          onProgress: options.onProgress,
          dispose: () => signal?.removeEventListener('abort', abort),
        };
        pending.set(id, call);
        send(id, call);
      });
    },

    on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void {
      const set = listeners.get(event) ?? new Set<(data: never) => void>();
      listeners.set(event, set);
      set.add(listener as (data: never) => void);
      return () => set.delete(listener as (data: never) => void);
    },

    attach(next: Port): void {
      if (port !== null) {
        port.close();
        failAll();
      }
      port = next;
      down = false;
      next.listen((data) => {
        if (port !== next) return;
        const reply = replySchema.safeParse(data);
        if (reply.success) receive(reply.data);
        else if (typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'number')
          settle(data.id)?.reject(new AssayError('bad_frame'));
      });
      for (const id of [...waiting]) {
        const call = pending.get(id);
        if (call !== undefined) send(id, call);
      }
    },

    detach(forGood: boolean): void {
      if (port !== null) {
        port.close();
        port = null;
      }
      down = forGood;
      failAll();
    },
  };
}
