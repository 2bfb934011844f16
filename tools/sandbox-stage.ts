/**
 * Electron's sandbox does not run for root. Where the end-to-end tests run as root on Linux, runtime and application are
 * copied to a folder that everybody may read, and started there as an unprivileged user, so that the sandbox is real.
 */
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ElectronRuntime } from './electron-runtime.ts';
import { capture, projectRoot, ToolProblem } from './run.ts';

/** `nobody` on every Linux distribution. */
const unprivileged = 65534;

export type Stage = {
  readonly runtime: ElectronRuntime;
  /** Folder with package.json and the built application. */
  readonly application: string;
  /** Numeric user that owns what the application writes, or null where it runs as whoever runs the tests. */
  readonly user: string | null;
  remove(): Promise<void>;
};

/** Installed packages that the built application loads at run time. */
async function runtimePackages(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
  };
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    path.startsWith('node_modules/') && !entry.dev && !entry.optional && existsSync(join(projectRoot, path)) ? [path] : [],
  );
}

async function copyApplication(to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const path of ['package.json', 'out', 'resources', ...(await runtimePackages())]) {
    const from = join(projectRoot, path);
    if (existsSync(from)) await cp(from, join(to, path), { recursive: true });
  }
}

async function openToEveryone(folder: string): Promise<void> {
  const { code, output } = await capture('chmod', ['-R', 'a+rX', folder]);
  if (code !== 0) throw new ToolProblem(`The staged application could not be made readable: ${output.trim()}`);
}

/** Gives what the end-to-end tests start: the checkout itself, or for root on Linux a copy under an unprivileged user. */
export async function stageForSandbox(runtime: ElectronRuntime): Promise<Stage> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { runtime, application: projectRoot, user: null, remove: async () => {} };
  }
  if ((await capture('setpriv', ['--version'])).code !== 0) {
    throw new ToolProblem('Running the end-to-end tests as root needs `setpriv`: install util-linux, or run them as an ordinary user.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'assay-stage-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const electron = join(folder, 'electron');
  const application = join(folder, 'application');
  const starter = join(folder, 'start-electron');
  const executable = join(electron, basename(runtime.executable));
  try {
    await cp(dirname(runtime.executable), electron, { recursive: true });
    await copyApplication(application);
    const sqliteBinding = runtime.sqliteBinding === null ? null : join(folder, 'better_sqlite3.node');
    if (runtime.sqliteBinding !== null && sqliteBinding !== null) await cp(runtime.sqliteBinding, sqliteBinding);
    await writeFile(
      starter,
      `#!/bin/sh\nexec setpriv --reuid=${unprivileged} --regid=${unprivileged} --clear-groups -- '${executable}' "$@"\n`,
    );
    await openToEveryone(folder);
    await chmod(starter, 0o755);
    // Where the kernel refuses namespaces to ordinary users, the browser falls back to this helper, which must belong to root.
    if (existsSync(join(electron, 'chrome-sandbox'))) await chmod(join(electron, 'chrome-sandbox'), 0o4755);
    return { runtime: { ...runtime, executable: starter, sqliteBinding }, application, user: `${unprivileged}`, remove };
  } catch (problem) {
    await remove();
    throw problem;
  }
}
