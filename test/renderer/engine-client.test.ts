import { describe, expect, test, vi } from 'vitest';
import { createEngineClient } from '../../src-renderer/bridge/client.ts';
import type { Port } from '../../src-renderer/bridge/client.ts';
import type { Request } from '../../src-shared/contract/envelope.ts';

function fakePort() {
  const sent: Request[] = [];
  let receive: (frame: unknown) => void = () => undefined;
  const port: Port = {
    postMessage: (frame) => sent.push(frame),
    listen: (listener) => {
      receive = listener;
    },
    close: vi.fn<() => void>(),
  };
  return { port, sent, reply: (frame: unknown) => receive(frame) };
}

const progress = { stage: 'copy', bytes: 1, totalBytes: 2, records: 0, rate: 1, etaMs: null };

describe('engine client', () => {
  test('sends checked parameters and gives the checked result', async () => {
    const client = createEngineClient();
    const { port, sent, reply } = fakePort();
    client.attach(port);
    const result = client.call('events.count', { query: 'x' });
    expect(sent).toEqual([{ t: 'call', id: 1, method: 'events.count', params: { query: 'x' } }]);
    reply({ t: 'ok', id: 1, result: { count: 3, exact: true, indexed: true } });
    await expect(result).resolves.toEqual({ count: 3, exact: true, indexed: true });
  });

  test('refuses bad parameters before anything is sent, and a bad result', async () => {
    const client = createEngineClient();
    const { port, sent, reply } = fakePort();
    client.attach(port);
    await expect(client.call('events.page', { query: '', sort: 'time', offset: -1, limit: 10 })).rejects.toMatchObject({
      code: 'bad_params',
    });
    expect(sent).toEqual([]);
    const result = client.call('events.count', { query: '' });
    reply({ t: 'ok', id: 1, result: { count: 'many' } });
    await expect(result).rejects.toMatchObject({ code: 'bad_result' });
  });

  test('a call waits for the port', async () => {
    const client = createEngineClient();
    const result = client.call('case.close', {});
    const { port, sent, reply } = fakePort();
    client.attach(port);
    expect(sent).toHaveLength(1);
    reply({ t: 'ok', id: 1, result: {} });
    await expect(result).resolves.toEqual({});
  });

  test('what was pending on an old port fails, what waits goes to the new one', async () => {
    const client = createEngineClient();
    const first = fakePort();
    client.attach(first.port);
    const pending = client.call('case.close', {});
    client.detach(false);
    await expect(pending).rejects.toMatchObject({ code: 'engine_down' });
    const waiting = client.call('events.find', { evidence: 1, chain: null, seq: null, file: null, line: null });
    const second = fakePort();
    client.attach(second.port);
    second.reply({ t: 'ok', id: 2, result: { id: null } });
    await expect(waiting).resolves.toEqual({ id: null });
    first.reply({ t: 'ok', id: 2, result: { id: 9 } });
  });

  test('an engine that stays down fails every call', async () => {
    const client = createEngineClient();
    const waiting = client.call('case.close', {});
    client.detach(true);
    await expect(waiting).rejects.toMatchObject({ code: 'engine_down' });
    await expect(client.call('case.close', {})).rejects.toMatchObject({ code: 'engine_down' });
  });

  test('cancelling tells the engine and fails at once, or waits until it is undone', async () => {
    const client = createEngineClient();
    const { port, sent, reply } = fakePort();
    client.attach(port);
    const abort = new AbortController();
    const quick = client.call('events.count', { query: '' }, { signal: abort.signal });
    const long = client.call('case.openDemo', { id: 'clean' }, { signal: abort.signal, awaitCancel: true });
    abort.abort();
    await expect(quick).rejects.toMatchObject({ code: 'cancelled' });
    expect(sent.filter(({ t }) => t === 'cancel')).toEqual([
      { t: 'cancel', id: 1 },
      { t: 'cancel', id: 2 },
    ]);
    let settled = false;
    void long.catch(() => undefined).then(() => (settled = true));
    await Promise.resolve();
    expect(settled).toBe(false);
    reply({ t: 'error', id: 2, error: { code: 'cancelled', detail: {} } });
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('progress belongs to its call', async () => {
    const client = createEngineClient();
    const { port, reply } = fakePort();
    client.attach(port);
    const onProgress = vi.fn<(progress: unknown) => void>();
    const call = client.call('case.openDemo', { id: 'clean' }, { onProgress });
    reply({ t: 'progress', id: 1, progress });
    reply({ t: 'progress', id: 7, progress });
    expect(onProgress).toHaveBeenCalledExactlyOnceWith(progress);
    reply({ t: 'error', id: 1, error: { code: 'demo_unknown', detail: { id: 'clean' } } });
    await expect(call).rejects.toMatchObject({ code: 'demo_unknown', detail: { id: 'clean' } });
  });

  test('a frame that cannot be read fails the call that it answers, and nothing else', async () => {
    const client = createEngineClient();
    const { port, reply } = fakePort();
    client.attach(port);
    const call = client.call('case.close', {});
    reply(null);
    reply('hello');
    reply({ t: 'mystery', id: 1 });
    await expect(call).rejects.toMatchObject({ code: 'bad_frame' });
  });

  test('events are checked too', () => {
    const client = createEngineClient();
    const { port, reply } = fakePort();
    client.attach(port);
    const listener = vi.fn<(data: unknown) => void>();
    const stop = client.on('index.progress', listener);
    reply({ t: 'event', event: 'index.progress', data: { indexed: 1, total: 2 } });
    reply({ t: 'event', event: 'index.progress', data: { indexed: 'x' } });
    reply({ t: 'event', event: '__proto__', data: {} });
    stop();
    reply({ t: 'event', event: 'index.progress', data: { indexed: 2, total: 2 } });
    expect(listener).toHaveBeenCalledExactlyOnceWith({ indexed: 1, total: 2 });
  });
});
