/** Builds the application when the built files are older than what they are made from. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { attach, packageScript, projectRoot, say, ToolProblem } from './run.ts';

const inputs = ['src-main', 'src-renderer', 'src-shared', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];
const outputs = ['out/main/index.js', 'out/preload/bridge.cjs', 'out/renderer/index.html'];

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

function oldest(paths: readonly string[]): number {
  return Math.min(...paths.map((path) => statSync(join(projectRoot, path), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** Whether a source changed after the last build, or nothing was built. */
function buildIsStale(): boolean {
  const changed = Math.max(...inputs.map((path) => newest(join(projectRoot, path))));
  return oldest(outputs) < changed;
}

/** Runs the build and fails with one sentence where it does not succeed. */
export async function build(): Promise<void> {
  const code = await attach(process.execPath, [packageScript('electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new ToolProblem('The build failed: mend what is named above and try again.');
}

/** Builds unless the built files are up to date. */
export async function buildIfStale(): Promise<void> {
  if (!buildIsStale()) return;
  say('Building the application.');
  await build();
}
