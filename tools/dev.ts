/** `npm run dev`: the application with live reload, on whichever Electron the checkout can have. */
import { displayPresent } from './display.ts';
import { resolveElectronRuntime, runtimeEnvironment } from './electron-runtime.ts';
import { attach, packageScript, runTool, toolEnvironment, ToolProblem } from './run.ts';

async function main(): Promise<number> {
  if (!displayPresent()) throw new ToolProblem('There is no display: set DISPLAY, or use `npm start`, which works in the terminal then.');
  const runtime = await resolveElectronRuntime();
  const noSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? { NO_SANDBOX: '1' } : {};
  return attach(process.execPath, [packageScript('electron-vite', 'bin', 'electron-vite.js'), 'dev', '--watch', ...process.argv.slice(2)], {
    env: toolEnvironment({ ...runtimeEnvironment(runtime), ELECTRON_EXEC_PATH: runtime.executable, ...noSandbox }),
  });
}

await runTool(main);
