/**
 * Starts the built application for an end-to-end test, with Electron's sandbox on. Run through `npm run test:e2e [-- FILE…]`, which
 * builds, finds the runtime, starts a virtual display and, for root, stages the application under an unprivileged user.
 *
 *   import { expect, test } from './launch.ts';
 *   test('opens a case', async ({ assay }) => { await expect(assay.page).toHaveTitle('Assay'); });
 *
 * `test` gives each test a fresh `assay`: its own folder, user data and application, closed at the end. Anything the page logs as an
 * error, throws, or is refused by the content security policy is in `assay.problems`, and a test fails if some are left at its end
 * (empty the list, or set `test.use({ problemsAllowed: true })`, where they are expected).
 * `test.use({ arguments: [path] })` names a path on the command line. For a test that starts the application several times:
 *
 *   test('opens it again', async ({ start }) => { const first = await start(); await first.close(); const second = await start(); });
 *
 * `start` gives all applications of one test the same folder and the same user data (`start({ otherUser: true })`: user data of its
 * own, so that it runs beside the others), and closes those that still run at the end. `archives.make(name, options)` gives an
 * archive of the generator, made once for all tests. What an auditor does, step by step, is in `steps.ts`.
 *
 *   assay.page                        the window's page
 *   assay.electron                    Playwright's handle of the main process (`evaluate` runs there)
 *   assay.folder                      a folder that test and application may both write
 *   assay.place(path, name?)          copies a file or folder to where the application may read it; gives the new path
 *   assay.answerOpenDialog(...paths)  the next open dialogs give these paths (none: cancelled); the application's own handler runs
 *   assay.answerSaveDialog(path)      the same for save dialogs
 *   assay.drop(locator, ...paths)     drags real files from the system and drops them on an element
 *   assay.enginePid(), killEngine()   the engine process
 *   assay.engineStatus(state, restarts?) waits until the bridge reports it
 *   assay.call(method, params)        calls the engine past the page's own client, over a port of its own
 */
import { chmod, chown, cp, lchown, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { _electron, errors, test as base } from '@playwright/test';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import type { AssayBridge, EngineState, EngineStatus } from '../../src-shared/contract/bridge.ts';
import { createArchives } from './archives.ts';
import type { Archives } from './archives.ts';

export { expect } from '@playwright/test';

declare global {
  // The page's global object, as functions that run in the page see it.
  interface Window {
    readonly assay: AssayBridge;
  }
}

type ElectronOptions = Parameters<typeof _electron.launch>[0];

export type LaunchOptions = {
  /** Command-line arguments after the application. */
  readonly arguments?: readonly string[];
  /** User data of an earlier launch, to start with what it left. Whoever gives it removes it. */
  readonly userData?: string;
  /** The same for the folder. */
  readonly folder?: string;
};

export type Assay = {
  readonly page: Page;
  readonly electron: ElectronApplication;
  readonly folder: string;
  readonly userData: string;
  readonly problems: string[];
  place(path: string, name?: string): Promise<string>;
  answerOpenDialog(...paths: readonly string[]): Promise<void>;
  answerSaveDialog(path: string | null): Promise<void>;
  drop(target: Locator, ...paths: readonly string[]): Promise<void>;
  enginePid(): Promise<number | null>;
  killEngine(): Promise<void>;
  engineStatus(state: EngineState, restarts?: number): Promise<EngineStatus>;
  call(method: string, params: unknown): Promise<unknown>;
  close(): Promise<void>;
};

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error('Run the end-to-end tests through `npm run test:e2e`.');
  return value;
}

/** The user that the application runs as, where it is not the one that runs the tests. */
const otherUser = process.env['ASSAY_E2E_USER'] === undefined ? null : Number(process.env['ASSAY_E2E_USER']);

async function giveAway(path: string): Promise<void> {
  if (otherUser === null) return;
  await lchown(path, otherUser, otherUser);
  if (!(await stat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveAway(join(path, name));
}

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-e2e-'));
  if (otherUser !== null) await chown(folder, otherUser, otherUser);
  await chmod(folder, 0o755);
  return folder;
}

/** Collects what the page logs as an error, throws, or is refused. */
function watch(page: Page, problems: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
}

async function dragOnto(page: Page, target: Locator, paths: readonly string[]): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('The drop target is not on the screen.');
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, ...at, data });
  await session.detach();
}

function waitForStatus(page: Page, state: EngineState, restarts: number): Promise<EngineStatus> {
  return page.evaluate(
    ([wanted, least]) =>
      new Promise<EngineStatus>((done) => {
        window.assay.onEngineStatus((status) => {
          if (status.state === wanted && status.restarts >= least) done(status);
        });
      }),
    [state, restarts] as const,
  );
}

/**
 * Carries one call over a port of the test's own. The page's client listens for ports too and was there first, so what the message
 * says is hidden from it, or it would take the port and drop the calls under way on its own.
 */
function callEngine(page: Page, method: string, params: unknown): Promise<unknown> {
  return page.evaluate(
    ([name, value]) =>
      new Promise<unknown>((done, fail) => {
        const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data') as Required<PropertyDescriptor>;
        const id = 1;
        const take = (event: MessageEvent): void => {
          const [port] = event.ports;
          if (data.get.call(event) !== 'assay:port' || port === undefined) return;
          window.removeEventListener('message', take);
          Object.defineProperty(MessageEvent.prototype, 'data', data);
          port.addEventListener('message', ({ data: reply }: MessageEvent) => {
            if (reply.id !== id || reply.t === 'progress') return;
            if (reply.t === 'ok') done(reply.result);
            else fail(new Error(JSON.stringify(reply.error)));
          });
          port.start();
          port.postMessage({ t: 'call', id, method: name, params: value });
        };
        Object.defineProperty(MessageEvent.prototype, 'data', {
          ...data,
          get(this: MessageEvent) {
            const real: unknown = data.get.call(this);
            return real === 'assay:port' ? undefined : real;
          },
        });
        window.addEventListener('message', take);
        window.assay.connect();
      }),
    [method, params] as const,
  );
}

/** A start takes a second. */
const startMs = 15_000;

/**
 * Once in some hundred starts Playwright attaches at the very moment at which the window is being made, and waits for a page that it
 * has missed: such a start is given up and said, and the next one counts.
 */
async function startElectron(options: ElectronOptions): Promise<{ readonly electron: ElectronApplication; readonly page: Page }> {
  for (let attempt = 1; ; attempt++) {
    let electron: ElectronApplication | null = null;
    try {
      electron = await _electron.launch({ ...options, timeout: startMs });
      return { electron, page: await electron.firstWindow({ timeout: startMs }) };
    } catch (problem) {
      electron?.process().kill('SIGKILL');
      if (attempt === 2 || !(problem instanceof errors.TimeoutError)) throw problem;
      process.stdout.write('Playwright did not attach to the application: starting it again.\n');
    }
  }
}

/** Starts the application. Prefer the `assay` of `test`, which also closes it. */
export async function launch(options: LaunchOptions = {}): Promise<Assay> {
  const application = setting('ASSAY_E2E_APPLICATION');
  const folder = options.folder ?? (await ownFolder());
  const userData = options.userData ?? (await ownFolder());
  const environment = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const { electron, page } = await startElectron({
    executablePath: setting('ASSAY_E2E_ELECTRON'),
    cwd: application,
    chromiumSandbox: true,
    args: [application, `--user-data-dir=${userData}`, ...(options.arguments ?? [])],
    env: { ...environment, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, XDG_RUNTIME_DIR: folder },
  });
  const problems: string[] = [];
  watch(page, problems);
  await page.waitForLoadState();
  const enginePid = (): Promise<number | null> =>
    electron.evaluate(({ app }) => app.getAppMetrics().find(({ name }) => name === 'Assay engine')?.pid ?? null);

  return {
    page,
    electron,
    folder,
    userData,
    problems,
    async place(path, name = basename(path)) {
      const to = join(folder, name);
      await cp(path, to, { recursive: true });
      await giveAway(to);
      return to;
    },
    answerOpenDialog: (...paths) =>
      electron.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths: [...filePaths] });
      }, paths),
    answerSaveDialog: (path) =>
      electron.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
      }, path),
    drop: (target, ...paths) => dragOnto(page, target, paths),
    enginePid,
    async killEngine() {
      const pid = await enginePid();
      if (pid === null) throw new Error('There is no engine process.');
      process.kill(pid, 'SIGKILL');
    },
    engineStatus: (state, restarts = 0) => waitForStatus(page, state, restarts),
    async call(method, params) {
      await waitForStatus(page, 'ready', 0);
      return callEngine(page, method, params);
    },
    async close() {
      await electron.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
      if (options.userData === undefined) await rm(userData, { recursive: true, force: true });
    },
  };
}

type Settings = { readonly arguments: readonly string[]; readonly problemsAllowed: boolean };

export type StartOptions = {
  /** Command-line arguments after the application. */
  readonly arguments?: readonly string[];
  /** User data of its own, so that it runs beside the others. */
  readonly otherUser?: boolean;
};
export type Start = (options?: StartOptions) => Promise<Assay>;

type Fixtures = Settings & { readonly start: Start; readonly assay: Assay };

export const test = base.extend<Fixtures, { readonly archives: Archives }>({
  arguments: [[], { option: true }],
  problemsAllowed: [false, { option: true }],
  archives: [
    // oxlint-disable-next-line no-empty-pattern -- a fixture names what it needs, and this one needs nothing
    async ({}, use) => {
      const archives = await createArchives();
      await use(archives);
      await archives.remove();
    },
    { scope: 'worker' },
  ],
  start: async ({ problemsAllowed }, use) => {
    const folder = await ownFolder();
    const userData = await ownFolder();
    const running = new Set<Assay>();
    const problems: string[] = [];
    await use(async (options = {}) => {
      const own = { folder, arguments: options.arguments ?? [] };
      const assay = await launch(options.otherUser === true ? own : { ...own, userData });
      const started: Assay = {
        ...assay,
        async close() {
          running.delete(started);
          problems.push(...assay.problems);
          await assay.close();
        },
      };
      running.add(started);
      return started;
    });
    for (const assay of running) await assay.close();
    for (const left of [folder, userData]) await rm(left, { recursive: true, force: true });
    if (!problemsAllowed) base.expect(problems).toEqual([]);
  },
  assay: async ({ arguments: named, start }, use) => use(await start({ arguments: named })),
});
