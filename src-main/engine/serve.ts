/** The contract over any message port: parses every frame, calls the engine, maps every error once to a code. */
import { envelopeLimits, requestSchema, type Reply } from '../../src-shared/contract/envelope.ts';
import { AssayError, type ContractError } from '../../src-shared/contract/errors.ts';
import { events as eventSchemas } from '../../src-shared/contract/events.ts';
import { methods, type MethodName } from '../../src-shared/contract/methods.ts';
import type { Engine } from './index.ts';
import type { Log } from './ports.ts';

/** What a message port must be able to do; Electron's and Node's both can. */
export interface FramePort {
  postMessage(frame: unknown): void;
  onMessage(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** The methods by name; a null prototype, so that `constructor` and the like are unknown methods. */
const table: Readonly<Record<string, (typeof methods)[MethodName]>> = Object.assign(Object.create(null), methods);

function toContractError(error: unknown, log: Log): ContractError {
  if (error instanceof AssayError) return { code: error.code, detail: error.detail };
  log.write('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  const [message = ''] = error instanceof Error ? error.message.split('\n', 1) : ['unknown'];
  return { code: 'internal', detail: { message: message.slice(0, 200) } };
}

/**
 * Serves `engine` on `port` until the port closes, which cancels what is under way. A frame that is not a valid request is answered
 * with `bad_frame` where it has a usable id and dropped otherwise.
 */
export function serve(engine: Engine, port: FramePort, log: Log): void {
  const running = new Map<number, AbortController>();
  const send = (reply: Reply): void => port.postMessage(reply);

  const answer = async (id: number, name: string, params: unknown): Promise<void> => {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const method = table[name];
      if (method === undefined) throw new AssayError('unknown_method', { method: name });
      const parsed = method.params.safeParse(params);
      if (!parsed.success) throw new AssayError('bad_params', { method: name, problem: parsed.error.issues[0]?.message ?? '' });
      const result: unknown = await engine.call(name as MethodName, parsed.data as never, {
        signal: abort.signal,
        onProgress: (progress) => send({ t: 'progress', id, progress }),
      });
      const checked = method.result.safeParse(result);
      if (!checked.success) {
        log.write('error', `result of ${name}: ${checked.error.message}`);
        throw new AssayError('bad_result', { method: name });
      }
      send({ t: 'ok', id, result: checked.data });
    } catch (error) {
      send({ t: 'error', id, error: abort.signal.aborted ? { code: 'cancelled', detail: {} } : toContractError(error, log) });
    } finally {
      running.delete(id);
    }
  };

  const stopListening = engine.on((event, data) => {
    const checked = eventSchemas[event].safeParse(data);
    if (checked.success) send({ t: 'event', event, data: checked.data });
    else log.write('error', `event ${event}: ${checked.error.message}`);
  });

  port.onMessage((frame) => {
    const parsed = requestSchema.safeParse(frame);
    if (!parsed.success) {
      const id = typeof frame === 'object' && frame !== null && 'id' in frame ? frame.id : undefined;
      if (Number.isSafeInteger(id) && (id as number) >= 0) send({ t: 'error', id: id as number, error: { code: 'bad_frame', detail: {} } });
      return;
    }
    const request = parsed.data;
    if (request.t === 'cancel') running.get(request.id)?.abort(new AssayError('cancelled'));
    else if (running.has(request.id)) send({ t: 'error', id: request.id, error: { code: 'bad_frame', detail: {} } });
    else if (running.size >= envelopeLimits.callsAtOnce) send({ t: 'error', id: request.id, error: { code: 'busy', detail: {} } });
    else void answer(request.id, request.method, request.params);
  });
  port.onClose(() => {
    stopListening();
    for (const abort of running.values()) abort.abort(new AssayError('cancelled'));
  });
}
