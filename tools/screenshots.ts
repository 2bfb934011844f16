/**
 * `node tools/screenshots.ts FOLDER [CASE_OR_ARCHIVE]`: pictures of every screen in both themes, for the documentation and for looking at.
 * Development only.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron } from '@playwright/test';
import { resolveElectronRuntime, runtimeEnvironment } from './electron-runtime.ts';
import { displayPresent, startVirtualDisplay } from './display.ts';
import { buildIfStale } from './build.ts';
import { projectRoot } from './run.ts';

const [folder = 'shots', path] = process.argv.slice(2);
const out = resolve(folder);
await mkdir(out, { recursive: true });
await buildIfStale();
const runtime = await resolveElectronRuntime();
const display = displayPresent() ? null : await startVirtualDisplay();
const userData = await mkdtemp(join(tmpdir(), 'assay-shots-'));
const app = await _electron.launch({
  executablePath: runtime.executable,
  args: [projectRoot, `--user-data-dir=${userData}`, ...(path === undefined ? [] : [resolve(path)])],
  env: {
    ...(process.env as Record<string, string>),
    ...runtimeEnvironment(runtime),
    ...(display === null ? {} : { DISPLAY: display.name }),
  },
});
try {
  const page = await app.firstWindow();
  page.on('console', (message) => process.stdout.write(`console ${message.type()}: ${message.text()}\n`));
  page.on('pageerror', (error) => process.stdout.write(`page error: ${error.message}\n`));
  await page.setViewportSize({ width: 1440, height: 900 });
  const shot = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: join(out, `${name}-${theme}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  };
  await page.getByRole('heading', { name: 'Cases' }).waitFor();
  await shot('cases');
  if (path === undefined) await page.getByRole('button', { name: 'Open' }).last().click();
  for (const screen of ['Evidence', 'Integrity', 'Events']) {
    await page.getByRole('navigation').getByText(screen).first().click({ timeout: 120_000 });
    await page.waitForTimeout(2500);
    await shot(screen.toLowerCase());
  }
  await page.setViewportSize({ width: 900, height: 700 });
  await page.waitForTimeout(500);
  await shot('events-narrow');
} finally {
  await app.close();
  await display?.stop();
  await rm(userData, { recursive: true, force: true });
}
