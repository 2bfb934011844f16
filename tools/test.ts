/**
 * `npm test`: type check, unit tests, build, and end-to-end tests in the real application on a virtual display.
 * `npm run test:e2e [-- FILE…]` runs the last two alone. The last line is always `N passed, N failed, N skipped`.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, buildIfStale } from './build.ts';
import { startVirtualDisplay } from './display.ts';
import { resolveElectronRuntime, runtimeEnvironment } from './electron-runtime.ts';
import { attach, packageScript, projectRoot, runTool, say, toolEnvironment } from './run.ts';
import { stageForSandbox } from './sandbox-stage.ts';

type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

const resultFolder = join(projectRoot, 'test-results');

function add(...all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, counts) => ({ passed: sum.passed + counts.passed, failed: sum.failed + counts.failed, skipped: sum.skipped + counts.skipped }),
    {
      passed: 0,
      failed: 0,
      skipped: 0,
    },
  );
}

const oneFailure: Counts = { passed: 0, failed: 1, skipped: 0 };
const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };

function numberAt(report: unknown, ...path: readonly string[]): number {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    report,
  );
  return typeof value === 'number' ? value : 0;
}

/** A runner that fails without a failed test (a file that does not load, no report at all) still counts as one failure. */
async function countReport(file: string, code: number, read: (report: unknown) => Counts): Promise<Counts> {
  const counts = existsSync(file) ? read(JSON.parse(await readFile(file, 'utf8'))) : nothing;
  return code !== 0 && counts.failed === 0 ? add(counts, oneFailure) : counts;
}

async function typeCheck(): Promise<Counts> {
  say('Type check');
  const code = await attach(process.execPath, [packageScript('typescript', 'bin', 'tsc'), '-b']);
  return code === 0 ? nothing : oneFailure;
}

async function unitTests(): Promise<Counts> {
  say('\nUnit tests');
  const file = join(resultFolder, 'unit.json');
  await rm(file, { force: true });
  const args = ['run', '--config', 'test/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await attach(process.execPath, [packageScript('vitest', 'vitest.mjs'), ...args]);
  return countReport(file, code, (report) => ({
    passed: numberAt(report, 'numPassedTests'),
    failed: numberAt(report, 'numFailedTests'),
    skipped: numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests'),
  }));
}

async function endToEndTests(files: readonly string[]): Promise<Counts> {
  say('\nEnd-to-end tests');
  const file = join(resultFolder, 'e2e.json');
  await rm(file, { force: true });
  const runtime = await resolveElectronRuntime();
  const stage = await stageForSandbox(runtime);
  const display = process.platform === 'linux' ? await startVirtualDisplay() : null;
  try {
    const args = ['test', '--config', 'test/playwright.config.ts', ...files];
    const code = await attach(process.execPath, [packageScript('@playwright', 'test', 'cli.js'), ...args], {
      env: toolEnvironment({
        ...runtimeEnvironment(stage.runtime),
        ...(display === null ? {} : { DISPLAY: display.name }),
        ASSAY_E2E_ELECTRON: stage.runtime.executable,
        ASSAY_E2E_APPLICATION: stage.application,
        ...(stage.user === null ? {} : { ASSAY_E2E_USER: stage.user }),
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      }),
    });
    return await countReport(file, code, (report) => ({
      passed: numberAt(report, 'stats', 'expected') + numberAt(report, 'stats', 'flaky'),
      failed: numberAt(report, 'stats', 'unexpected'),
      skipped: numberAt(report, 'stats', 'skipped'),
    }));
  } finally {
    await display?.stop();
    await stage.remove();
  }
}

async function main(): Promise<number> {
  const [only, ...files] = process.argv.slice(2);
  await mkdir(resultFolder, { recursive: true });
  let total = nothing;
  try {
    if (only === 'e2e') {
      await buildIfStale();
    } else {
      total = add(await typeCheck(), await unitTests());
      say('\nBuild');
      await build();
    }
    total = add(total, await endToEndTests(files));
  } catch (problem) {
    total = add(total, oneFailure);
    process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`);
  }
  say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await runTool(main);
