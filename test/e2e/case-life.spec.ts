/** A case from its creation on: closed, found again after a restart, opened twice, lost, and named on the command line. */
import { readdir, rename } from 'node:fs/promises';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import { button, caseScreens, createCase, goTo, hasVerdict, importFiles, isAt } from './steps.ts';

const small = { events: 3000, eventsPerFile: 1000 } as const;

test('a case is found again in the list after the application was closed and started', async ({ start, archives }) => {
  const { path } = await archives.make('export.zip', small);
  const first = await start();
  await createCase(first, 'Acme 2025');
  await importFiles(first, path);
  await first.close();

  const second = await start();
  const entry = second.page.getByTestId('recent-case');
  await expect(entry).toContainText('Acme 2025');
  await expect(entry).toContainText('Verified with limits');
  await expect(entry).toContainText('3,000');
  await entry.click();
  await hasVerdict(second, 'Verified with limits');
  await goTo(second, 'events');
  await expect(second.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '3001');

  await second.page.getByTestId('case-card').click();
  await button(second, screens.cases.closeCurrent).click();
  await expect(second.page.getByText(screens.shell.noCase, { exact: true })).toBeVisible();
  await expect(second.page.getByRole('navigation')).toHaveText(screens.shell.screens.cases);
});

test('a case that another application writes is opened for reading, and says so', async ({ start, archives }) => {
  const { path } = await archives.make('export.zip', small);
  const writer = await start();
  const folder = await createCase(writer);
  await importFiles(writer, path);

  const reader = await start({ otherUser: true });
  await reader.answerOpenDialog(folder);
  await button(reader, screens.cases.open).click();
  await hasVerdict(reader, 'Verified with limits');
  await expect(reader.page.getByTestId('case-card')).toContainText(screens.shell.readOnly);
  await goTo(reader, 'evidence');
  await expect(reader.page.getByTestId('drop-zone')).toContainText(screens.evidence.readOnly);
  await expect(button(reader, screens.evidence.addFiles)).toBeDisabled();
  await goTo(reader, 'trust');
  await expect(button(reader, screens.trust.openFile)).toHaveCount(0);
  await goTo(reader, 'events');
  await expect(reader.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '3001');

  await writer.close();
  await reader.page.getByTestId('case-card').click();
  await button(reader, screens.cases.closeCurrent).click();
  await reader.page.getByTestId('recent-case').click();
  await hasVerdict(reader);
  await expect(reader.page.getByTestId('case-card')).not.toContainText(screens.shell.readOnly);
});

test('a case that was moved away is shown as missing, and can be opened where it is now', async ({ start }) => {
  const first = await start();
  const folder = await createCase(first, 'Moved');
  await first.close();
  const moved = folder.replace('Moved', 'Kept elsewhere');
  await rename(folder, moved);

  const second = await start();
  const entry = second.page.getByTestId('recent-case');
  await expect(entry).toContainText(screens.cases.missing);
  await expect(entry).toBeDisabled();
  await second.answerOpenDialog(moved);
  await button(second, screens.cases.open).click();
  await isAt(second, 'evidence');
});

test('an archive and a case that the command line names are opened', async ({ start, archives }) => {
  const { path } = await archives.make('export.zip', small);
  const first = await start({ arguments: [path] });
  await hasVerdict(first, 'Verified with limits');
  await expect(first.page.getByTestId('case-card')).toContainText('export.zip');
  await first.page.getByTestId('case-card').click();
  await button(first, screens.cases.closeCurrent).click();
  const folder = await createCase(first, 'By name');
  await first.close();

  const second = await start({ arguments: [folder] });
  await expect(second.page.getByTestId('case-card')).toContainText('By name');
  for (const screen of caseScreens) await expect(second.page.getByTestId(`nav-${screen}`)).toBeVisible();
});

test('a path that is not there is refused with a sentence, and the window goes on', async ({ start }) => {
  const assay = await start({ arguments: ['/no/such/file.zip'] });
  await expect(assay.page.getByTestId('job-error')).toContainText('cannot be found');
  await createCase(assay);
});

test('a folder that is no case is not opened as one, and nothing is written to it', async ({ assay, archives }) => {
  const { path } = await archives.make('unpacked', { events: 1000, seed: 5 });
  const copy = await assay.place(path);
  const before = await readdir(copy, { recursive: true });
  await assay.answerOpenDialog(copy);
  await button(assay, screens.cases.open).click();
  await expect(assay.page.getByTestId('job-open')).toHaveAttribute('data-state', 'failed');
  expect(await readdir(copy, { recursive: true })).toEqual(before);
  await expect(assay.page.getByTestId('job-error')).toContainText('is not a case folder');
});
