/** The only place that touches what the preload script put into the window. */
import { portMessage } from '../../src-shared/contract/bridge.ts';
import type { AssayBridge, EngineStatus } from '../../src-shared/contract/bridge.ts';
import { createEngineClient } from './client.ts';
import type { EngineClient } from './client.ts';

declare global {
  interface Window {
    readonly assay: AssayBridge;
  }
}

export const engine: EngineClient = createEngineClient();

export const host: AssayBridge = window.assay;

/** Connects the client with the engine, now and after each restart. Called once. */
export function connectEngine(onStatus: (status: EngineStatus) => void): void {
  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== portMessage || port === undefined) return;
    engine.attach({
      postMessage: (frame) => port.postMessage(frame),
      listen: (listener) => {
        port.onmessage = (message: MessageEvent<unknown>) => listener(message.data);
      },
      close: () => port.close(),
    });
  });
  host.onEngineStatus((status) => {
    if (status.state === 'crashed' || status.state === 'down') engine.detach(status.state === 'down');
    onStatus(status);
  });
  host.connect();
}
