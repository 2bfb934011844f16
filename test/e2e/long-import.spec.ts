/** A long import: it says how far it is, leaves nothing behind when it is cancelled, and the window stays usable meanwhile. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { screens } from '../../src-shared/text/screens.ts';
import { large } from './archives.ts';
import { measureFrames } from './frames.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { chooseFiles, createCase, goTo, imported, importFiles, startImport } from './steps.ts';

test.describe.configure({ timeout: 240_000 });

const { stages } = screens.progress;

/** Longest pause that is let pass where other programs want the processor too. On a quiet machine it is a tenth of it. */
const pauseMs = 1000;

/** Cancels once the import is in that stage; gives the milliseconds until the window says that it is cancelled. */
async function cancelIn({ page }: Assay, stage: string): Promise<number> {
  const job = page.getByTestId('job-import');
  const progress = job.getByTestId('job-progress');
  await expect(progress).toContainText(stage, { timeout: 60_000 });
  await expect(progress).toContainText(/\d %.*\/s · /);
  const startedAt = performance.now();
  await job.getByRole('button', { name: screens.cancel }).click();
  await expect(job).toHaveAttribute('data-state', 'cancelled');
  return performance.now() - startedAt;
}

test('a long import can be cancelled within a second without a trace, and browsed beside', async ({ assay, archives }) => {
  const { page } = assay;
  const first = await archives.make('log.zip', { events: 20_000, eventsPerFile: 5000 });
  const second = await archives.make('large.zip', large);
  const folder = await createCase(assay);
  await importFiles(assay, first.path);
  const before = await readdir(join(folder, 'evidence'));
  const job = page.getByTestId('job-import');

  for (const stage of [stages.copy, stages.index]) {
    await chooseFiles(assay, second.path);
    await startImport(assay);
    expect(await cancelIn(assay, stage)).toBeLessThan(1000);
    await expect(job).toContainText(screens.evidence.importCancelled('large.zip'));
    await expect(job.getByTestId('job-outcome')).toHaveText(screens.evidence.kept(0, 1));
    await expect(page.getByTestId('evidence-card')).toHaveCount(1);
    expect(await readdir(join(folder, 'evidence'))).toEqual(before);
  }

  await chooseFiles(assay, second.path);
  await startImport(assay);
  await goTo(assay, 'events');
  const grid = page.getByTestId('events-grid');
  await expect(grid.getByTestId('grid-row').first()).toContainText(/\d{4}-\d\d-\d\d/);
  const stop = await measureFrames(page);
  await grid.focus();
  let pages = 0;
  while (await page.locator('.sidebar-job').isVisible()) {
    await page.keyboard.press(pages % 20 < 10 ? 'PageDown' : 'PageUp');
    pages += 1;
  }
  const frames = await stop();
  expect(pages).toBeGreaterThan(20);
  expect(frames.longestGap).toBeLessThan(pauseMs);
  expect(frames.longestTask).toBeLessThan(pauseMs);

  await expect(grid).toHaveAttribute('aria-rowcount', '320001');
  await goTo(assay, 'evidence');
  await imported(assay);
  await expect(page.getByTestId('evidence-card')).toHaveCount(2);
});
