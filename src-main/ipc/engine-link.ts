import { MessageChannelMain, utilityProcess } from 'electron';
import type { UtilityProcess, WebContents } from 'electron';
import { channels } from '../../src-shared/contract/bridge.ts';
import type { EngineState, EngineStatus } from '../../src-shared/contract/bridge.ts';
import type { FromEngine, ToEngine } from '../../src-shared/contract/host.ts';

export type EngineLinkOptions = {
  /** The built entry of the engine process. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Whether the engine's diagnostics go to this process's terminal. */
  readonly showLog: boolean;
  onStatus(status: EngineStatus): void;
};

export type EngineLink = {
  status(): EngineStatus;
  /** Process id of the engine, or null while there is none. */
  pid(): number | null;
  start(): void;
  /** Tells the engine, and every later one, the path behind a grant. Resolves when the engine knows it. */
  grant(grant: string, path: string): Promise<void>;
  /** Connects a page: now, and again after every restart. */
  connect(page: WebContents): void;
  /** Ends the engine: asks first, and ends it by force after a few seconds. */
  stop(): Promise<void>;
};

/** More crashes than this within a minute, and the engine stays down. */
const crashesAMinute = 5;
const restartDelayMs = 250;
const stopMs = 5000;
/** Grants that are kept for a restarted engine; the oldest are forgotten first. */
const grantsAtMost = 1000;

function isFromEngine(message: unknown): message is FromEngine {
  return typeof message === 'object' && message !== null && 'type' in message && (message.type === 'ready' || message.type === 'granted');
}

/** Owns the engine process: starts it, starts it again when it dies, and brokers ports between it and pages. */
export function createEngineLink(options: EngineLinkOptions): EngineLink {
  const grants = new Map<string, string>();
  const unanswered = new Map<string, () => void>();
  const pages = new Set<WebContents>();
  let child: UtilityProcess | null = null;
  let state: EngineState = 'starting';
  let restarts = 0;
  let crashes: readonly number[] = [];
  let stopping = false;

  const status = (): EngineStatus => ({ state, restarts });
  const change = (next: EngineState): void => {
    state = next;
    options.onStatus(status());
  };
  const tell = (message: ToEngine): void => child?.postMessage(message);

  const givePort = (page: WebContents): void => {
    if (child === null || page.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ type: 'port' } satisfies ToEngine, [port1]);
    page.postMessage(channels.port, null, [port2]);
  };

  const answerGrants = (): void => {
    for (const done of unanswered.values()) done();
    unanswered.clear();
  };

  const ready = (): void => {
    change('ready');
    for (const page of pages) givePort(page);
  };

  const ended = (): void => {
    child = null;
    answerGrants();
    if (stopping) return;
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < 60_000), now];
    if (crashes.length > crashesAMinute) {
      change('down');
      return;
    }
    change('crashed');
    setTimeout(() => {
      if (stopping) return;
      restarts += 1;
      start();
    }, restartDelayMs * crashes.length);
  };

  const start = (): void => {
    change('starting');
    const started = utilityProcess.fork(options.entry, [...options.args], {
      serviceName: 'Assay engine',
      env: options.environment,
      stdio: options.showLog ? 'inherit' : 'ignore',
    });
    child = started;
    started.on('message', (message: unknown) => {
      if (!isFromEngine(message) || child !== started) return;
      if (message.type === 'ready') ready();
      else {
        unanswered.get(message.grant)?.();
        unanswered.delete(message.grant);
      }
    });
    started.once('exit', () => {
      if (child === started) ended();
    });
    for (const [grant, path] of grants) tell({ type: 'grant', grant, path });
  };

  return {
    status,
    pid: () => child?.pid ?? null,
    start,
    grant(grant, path) {
      grants.set(grant, path);
      const oldest = grants.keys().next().value;
      if (grants.size > grantsAtMost && oldest !== undefined) grants.delete(oldest);
      if (child === null) return Promise.resolve();
      return new Promise((done) => {
        unanswered.set(grant, done);
        tell({ type: 'grant', grant, path });
      });
    },
    connect(page) {
      if (!pages.has(page)) {
        pages.add(page);
        page.once('destroyed', () => pages.delete(page));
      }
      if (state === 'ready') givePort(page);
    },
    async stop() {
      stopping = true;
      const ending = child;
      if (ending === null) return;
      await new Promise<void>((done) => {
        const force = setTimeout(() => ending.kill(), stopMs);
        ending.once('exit', () => {
          clearTimeout(force);
          done();
        });
        tell({ type: 'stop' });
      });
    },
  };
}
