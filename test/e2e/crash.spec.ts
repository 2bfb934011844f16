/** The engine dies: the window says so, gets it back, and the case is as it was. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { screens } from '../../src-shared/text/screens.ts';
import { large } from './archives.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, chooseFiles, createCase, goTo, hasVerdict, importFiles, isAt, openArchive, search, startImport } from './steps.ts';

test.describe.configure({ timeout: 120_000 });

const small = { events: 3000, eventsPerFile: 1000 } as const;

/** The notice says that the engine came back. */
async function isBack({ page }: Assay): Promise<void> {
  const notice = page.getByTestId('engine-notice');
  await expect(notice).toHaveAttribute('data-state', 'ready');
  await expect(notice).toContainText(screens.engine.restarted);
}

test('an engine that dies in mid import is announced, and the case holds what it held before', async ({ assay, archives }) => {
  const first = await archives.make('export.zip', small);
  const second = await archives.make('large.zip', large);
  const folder = await createCase(assay);
  await importFiles(assay, first.path);
  await chooseFiles(assay, second.path);
  await startImport(assay);
  const job = assay.page.getByTestId('job-import');
  await expect(job.getByTestId('job-progress')).toContainText(screens.progress.stages.index);
  await expect(job.getByTestId('job-progress')).toContainText('records');
  await assay.killEngine();
  await isBack(assay);

  await isAt(assay, 'evidence');
  const cards = assay.page.getByTestId('evidence-card');
  await expect(cards).toHaveCount(1);
  await expect(cards).toContainText('export.zip');
  await expect(assay.page.getByTestId('job-import')).toHaveAttribute('data-state', 'failed');
  await expect(assay.page.getByTestId('job-import').getByTestId('job-outcome')).toHaveText(screens.evidence.kept(0, 1));
  await expect.poll(() => readdir(join(folder, 'evidence'))).toHaveLength(1);
  await expect(assay.page.getByTestId('case-card')).not.toContainText(screens.shell.readOnly);
  await goTo(assay, 'events');
  await expect(assay.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '3001');
  await button(assay, screens.dismiss).first().click();
  await expect(assay.page.getByTestId('engine-notice')).toHaveCount(0);
});

test('after a crash the case is open again, on the same screen, and can be browsed and imported into', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', small);
  const { path: other } = await archives.make('unpacked', { events: 1000, seed: 5 });
  await openArchive(assay, path);
  await goTo(assay, 'events');
  await search(assay, 'seq:1..10');
  await expect(assay.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '11');
  await assay.killEngine();
  await isBack(assay);

  await isAt(assay, 'events');
  await expect(assay.page.getByTestId('query-input')).toHaveValue('seq:1..10');
  await search(assay, 'seq:1..20');
  await expect(assay.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '21');
  await assay.page.getByTestId('grid-row').first().click();
  await expect(assay.page.getByTestId('event-detail').getByRole('group', { name: screens.events.raw })).toBeVisible();
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified with limits');
  await goTo(assay, 'evidence');
  await importFiles(assay, other);
  await expect(assay.page.getByTestId('evidence-card')).toHaveCount(2);
});

test('an engine that keeps dying stays down; the window says so, and nothing pretends to work', async ({ assay }) => {
  for (let times = 0; times < 6; times++) {
    await assay.engineStatus('ready', times);
    await assay.killEngine();
  }
  expect(await assay.engineStatus('down')).toEqual({ state: 'down', restarts: 5 });
  expect(await assay.enginePid()).toBeNull();
  const notice = assay.page.getByTestId('engine-notice');
  await expect(notice).toHaveAttribute('data-state', 'down');
  await expect(notice).toContainText(screens.engine.down);
  await assay.answerSaveDialog(join(assay.folder, 'Late.assay'));
  await button(assay, screens.cases.create).click();
  await expect(assay.page.getByTestId('job-open')).toHaveAttribute('data-state', 'failed');
  await expect(assay.page.getByTestId('job-error')).toContainText('The engine stopped');
});
