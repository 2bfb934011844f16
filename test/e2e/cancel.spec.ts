/** A long import: it says how far it is, the window stays usable, and a cancelled one leaves nothing behind. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { screens } from '../../src-shared/text/screens.ts';
import { large } from './archives.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { chooseFiles, createCase, goTo, imported, startImport } from './steps.ts';

test.describe.configure({ timeout: 180_000 });

/** Files of a case folder that belong to evidence, complete or not. */
async function evidenceFiles(folder: string): Promise<string[]> {
  return readdir(join(folder, 'evidence')).catch(() => []);
}

async function cancelAt({ page }: Assay, stage: string): Promise<number> {
  const job = page.getByTestId('job-import');
  const progress = job.getByTestId('job-progress');
  await expect(progress).toContainText(stage, { timeout: 60_000 });
  await expect(progress).toContainText(/\d+ %/);
  await expect(progress).toContainText(/\/s · /);
  const startedAt = performance.now();
  await job.getByRole('button', { name: screens.cancel }).click();
  await expect(job).toHaveAttribute('data-state', 'cancelled');
  return performance.now() - startedAt;
}

test('a cancelled import ends within a second and leaves nothing; the same archive can then be imported', async ({ assay, archives }) => {
  const { path } = await archives.make('large.zip', large);
  const folder = await createCase(assay);
  const { page } = assay;
  const job = page.getByTestId('job-import');
  const { stages } = screens.progress;

  for (const stage of [stages.copy, stages.index]) {
    await chooseFiles(assay, path);
    await startImport(assay);
    const took = await cancelAt(assay, stage);
    test.info().annotations.push({ type: 'cancelled after', description: `${Math.round(took)} ms (${stage})` });
    expect(took).toBeLessThan(1000);
    await expect(job).toContainText(screens.evidence.importCancelled('large.zip'));
    await expect(job.getByTestId('job-outcome')).toHaveText(screens.evidence.kept(0, 1));
    await expect(page.getByTestId('evidence-card')).toHaveCount(0);
    expect(await evidenceFiles(folder)).toEqual([]);
  }

  await chooseFiles(assay, path);
  await startImport(assay);
  await imported(assay);
  await expect(page.getByTestId('evidence-card')).toContainText('300,000 events');
  expect(await evidenceFiles(folder)).toHaveLength(1);
  await goTo(assay, 'events');
  await expect(page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '300001');
});
