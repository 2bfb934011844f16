/** The engine as plain Node runs it: for the command line, the tests, and (with Electron's paths) the engine process. */
import { availableParallelism } from 'node:os';
import { createEngine, type Engine } from './engine/index.ts';
import { createNodePorts } from './node-ports.ts';
import packageJson from '../package.json' with { type: 'json' };

export const toolVersion: string = packageJson.version;

export interface EngineStart {
  /** The entry's `import.meta.url`: the worker entry lies beside it, as source or built. */
  readonly entry: string;
  readonly dataFolder: string | null;
  /** Build the full-text index of an open case in the background. */
  readonly backgroundText: boolean;
  readonly nativeBinding?: string | null;
  readonly runtime?: string;
}

export function startEngine({
  entry,
  dataFolder,
  backgroundText,
  nativeBinding = null,
  runtime = `Node ${process.versions.node}`,
}: EngineStart): Engine {
  const { clock, files, log } = createNodePorts();
  const worker = entry.endsWith('.ts') ? './engine-worker.ts' : './engine-worker.js';
  return createEngine({
    version: toolVersion,
    runtime,
    dataFolder,
    workerEntry: new URL(worker, entry),
    fonts: new URL(entry.endsWith('.ts') ? '../resources/fonts/' : '../../resources/fonts/', entry),
    nativeBinding,
    parseThreads: Math.max(1, Math.min(4, availableParallelism() - 1)),
    backgroundText,
    clock,
    files,
    log,
  });
}
