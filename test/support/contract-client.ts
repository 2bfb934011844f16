/** The contract over a real MessageChannel: the real engine served on one end, and a bare client on the other that hides nothing. */
import { MessageChannel } from 'node:worker_threads';
import { expect } from 'vitest';
import type { Engine } from '../../src-main/engine/index.ts';
import { serve } from '../../src-main/engine/serve.ts';
import { replySchema, type Reply } from '../../src-shared/contract/envelope.ts';
import { events as eventSchemas } from '../../src-shared/contract/events.ts';
import { methods, type MethodName } from '../../src-shared/contract/methods.ts';

export interface ContractClient {
  /** Sends any frame that can be cloned. */
  send(frame: unknown): void;
  /** The final answer to the call with this id: `ok` or `error`. */
  answer(id: number): Promise<Extract<Reply, { t: 'ok' | 'error' }>>;
  /** Calls a method and gives the final answer; a result is checked against the table. */
  call(method: string, params: unknown): Promise<Extract<Reply, { t: 'ok' | 'error' }>>;
  /** Resolves with the first reply of which `is` is true, also one that has come already. */
  until(is: (reply: Reply) => boolean): Promise<Reply>;
  readonly replies: readonly Reply[];
  /** Diagnostics that the server wrote. */
  readonly log: readonly string[];
  nextId(): number;
  close(): void;
}

/** Every reply is parsed with the envelope's schema, and events and progress with theirs. */
export function connect(engine: Engine): ContractClient {
  const { port1, port2 } = new MessageChannel();
  const log: string[] = [];
  serve(
    engine,
    {
      postMessage: (frame) => port1.postMessage(frame),
      onMessage: (listener) => void port1.on('message', listener),
      onClose: (listener) => void port1.on('close', listener),
    },
    { write: (level, message) => void log.push(`${level}: ${message}`) },
  );
  const replies: Reply[] = [];
  const waiting = new Set<{ is: (reply: Reply) => boolean; resolve: (reply: Reply) => void; reject: (error: unknown) => void }>();
  let failure: unknown = null;
  port2.on('message', (frame: unknown) => {
    try {
      const reply = replySchema.parse(frame);
      if (reply.t === 'event') {
        expect(Object.keys(eventSchemas)).toContain(reply.event);
        expect(eventSchemas[reply.event as keyof typeof eventSchemas].parse(reply.data)).toEqual(reply.data);
      }
      replies.push(reply);
      for (const one of waiting) {
        if (!one.is(reply)) continue;
        waiting.delete(one);
        one.resolve(reply);
      }
    } catch (error) {
      failure = error;
      for (const one of waiting) one.reject(error);
    }
  });
  let id = 1_000_000;
  const client: ContractClient = {
    replies,
    log,
    nextId: () => (id += 1),
    send: (frame) => port2.postMessage(frame),
    until(is) {
      if (failure !== null) return Promise.reject(failure as Error);
      const found = replies.find(is);
      return found === undefined ? new Promise((resolve, reject) => waiting.add({ is, resolve, reject })) : Promise.resolve(found);
    },
    answer: async (wanted) =>
      (await client.until((reply) => (reply.t === 'ok' || reply.t === 'error') && reply.id === wanted)) as Extract<
        Reply,
        { t: 'ok' | 'error' }
      >,
    async call(method, params) {
      const own = client.nextId();
      client.send({ t: 'call', id: own, method, params });
      const reply = await client.answer(own);
      if (reply.t === 'ok') expect(methods[method as MethodName].result.parse(reply.result)).toEqual(reply.result);
      return reply;
    },
    close: () => port2.close(),
  };
  return client;
}
