/** `npm start [-- CASE_OR_ARCHIVE]`: opens the application from a checkout. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildIfStale } from './build.ts';
import { displayPresent } from './display.ts';
import { resolveElectronRuntime, runtimeEnvironment } from './electron-runtime.ts';
import { runHeadless } from './headless.ts';
import { attach, projectRoot, runTool, say, toolEnvironment, ToolProblem } from './run.ts';

/** Electron refuses its sandbox to root on Linux, so only there it is switched off, and said. Its own log is left to fatal problems. */
function switches(): string[] {
  const chosen = ['--log-level=3'];
  if (process.platform !== 'linux') return chosen;
  if (!process.env['DISPLAY']) chosen.push('--ozone-platform=wayland');
  if (process.getuid?.() === 0) {
    say('Running as root, so the browser sandbox is off: start Assay as an ordinary user for real work.');
    chosen.push('--no-sandbox');
  }
  return chosen;
}

async function main(): Promise<number> {
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const paths = process.argv.slice(2).map((path) => resolve(from, path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new ToolProblem(`There is nothing at ${missing}: check the path and try again.`);
  if (!displayPresent()) {
    say('There is no display, so no window can be shown: verifying and importing in the terminal instead.');
    return runHeadless(paths);
  }
  await buildIfStale();
  const runtime = await resolveElectronRuntime();
  return attach(runtime.executable, [projectRoot, ...switches(), ...paths], { env: toolEnvironment(runtimeEnvironment(runtime)) });
}

await runTool(main);
