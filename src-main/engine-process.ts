/** Entry of the engine process: gives the engine what the host sends, and serves it on the ports of pages. */
import type { MessagePortMain } from 'electron';
import type { FromEngine, ToEngine } from '../src-shared/contract/host.ts';
import { serve } from './engine/serve.ts';
import type { FramePort } from './engine/serve.ts';
import { startEngine } from './node-engine.ts';
import { createNodePorts } from './node-ports.ts';

const host = process.parentPort;
const [dataFolder] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error('The engine process needs the data folder as its argument.');

const { log } = createNodePorts();
const engine = startEngine({
  entry: import.meta.url,
  dataFolder,
  backgroundText: true,
  nativeBinding: process.env['ASSAY_SQLITE_BINDING'] ?? null,
  runtime: `Electron ${process.versions['electron'] ?? ''}`,
});

function framePort(port: MessagePortMain): FramePort {
  return {
    postMessage: (frame) => port.postMessage(frame),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
  };
}

const tell = (message: FromEngine): void => host.postMessage(message);

host.on('message', ({ data, ports }) => {
  const message = data as ToEngine;
  const [port] = ports;
  if (message.type === 'grant') {
    engine.grant(message.path, message.grant);
    tell({ type: 'granted', grant: message.grant });
  } else if (message.type === 'port' && port !== undefined) {
    serve(engine, framePort(port), log);
  } else if (message.type === 'stop') {
    void engine.close().finally(() => process.exit(0));
  }
});

tell({ type: 'ready' });
