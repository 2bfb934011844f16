/** Every screen, dialog and state is free of what axe can find, in light and in dark. */
import { screens } from '../../src-shared/text/screens.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './launch.ts';
import { button, chooseFiles, createCase, goTo, hasVerdict, importFiles, openArchive, pinKey, search, startImport } from './steps.ts';

test.describe.configure({ timeout: 120_000 });

const small = { events: 3000, eventsPerFile: 1000 } as const;
const tampered = { events: 3000, tamper: ['alter@1234', 'delete@777'] } as const;

test('an empty case: every screen, the import dialog and the help', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('export.zip', small);
  await expectAccessible(assay, 'first screen');
  await button(assay, screens.shell.help).click();
  await expect(page.getByTestId('keyboard-help')).toBeVisible();
  await expectAccessible(assay, 'keyboard help');
  await page.keyboard.press('Escape');
  await createCase(assay);
  await expectAccessible(assay, 'no evidence');
  for (const screen of ['integrity', 'events', 'trust'] as const) {
    await goTo(assay, screen);
    await expectAccessible(assay, `${screen} of an empty case`);
  }
  await goTo(assay, 'evidence');
  await chooseFiles(assay, path);
  await expectAccessible(assay, 'import dialog');
  await page.keyboard.press('Escape');
  await chooseFiles(assay, await assay.place(`${import.meta.dirname}/launch.ts`, 'notes.txt'));
  await startImport(assay);
  await expect(page.getByTestId('job-error')).toBeVisible();
  await expectAccessible(assay, 'failed import');
});

test('a verified case: keys, evidence, verdict and recent cases', async ({ assay, archives }) => {
  const { page } = assay;
  const { path, vkeyPath } = await archives.make('export.zip', small);
  await createCase(assay);
  await assay.answerOpenDialog(vkeyPath ?? '');
  await goTo(assay, 'trust');
  await button(assay, screens.trust.openFile).click();
  await expect(page.getByTestId('inspected-key')).toBeVisible();
  await expectAccessible(assay, 'a key that was read');
  await page.getByTestId('inspected-key').getByRole('button', { name: screens.trust.pin }).click();
  const pin = page.getByTestId('pin-dialog');
  await pin.getByRole('button', { name: screens.trust.pinConfirm }).click();
  await expect(pin.getByText(screens.trust.required).first()).toBeVisible();
  await expectAccessible(assay, 'pin dialog with its errors');
  await page.keyboard.press('Escape');
  await pinKey(assay, vkeyPath ?? '');
  await expectAccessible(assay, 'a pinned key and a message');
  await page
    .getByTestId('anchor')
    .getByRole('button', { name: /^Remove/ })
    .click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectAccessible(assay, 'remove dialog');
  await page.keyboard.press('Escape');
  await page.getByLabel(screens.trust.pasteLabel).fill('no key at all');
  await button(assay, screens.trust.read).click();
  await expect(page.getByTestId('key-problems')).toBeVisible();
  await expectAccessible(assay, 'text that is no key');
  await goTo(assay, 'evidence');
  await importFiles(assay, path);
  await expect(page.getByTestId('reconciliation')).toBeVisible();
  await expectAccessible(assay, 'evidence');
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified');
  await expectAccessible(assay, 'verified');
  await page.getByTestId('case-card').click();
  await expectAccessible(assay, 'cases with an open one');
});

test('a broken case: banner, findings, events, searches and a restarted engine', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('export.zip', tampered);
  await openArchive(assay, path);
  await expect(page.getByTestId('finding-detail')).toBeVisible();
  await expectAccessible(assay, 'broken');
  await goTo(assay, 'evidence');
  await expect(page.getByTestId('reconciliation')).toBeVisible();
  await expectAccessible(assay, 'broken evidence');
  await goTo(assay, 'integrity');
  await button(assay, screens.integrity.openInEvents).click();
  await expect(page.getByTestId('event-detail').getByText(screens.events.different)).toBeVisible();
  await expectAccessible(assay, 'an altered event');
  await button(assay, screens.events.hintTitle).click();
  await expect(page.getByRole('dialog', { name: screens.events.hintTitle })).toBeVisible();
  await expectAccessible(assay, 'query help');
  await page.keyboard.press('Escape');
  await search(assay, 'actor:nobody@example.test');
  await expect(page.getByTestId('events-zero')).toBeVisible();
  await expectAccessible(assay, 'no hits');
  await search(assay, 'colour:red');
  await expect(page.getByTestId('query-error')).toBeVisible();
  await expectAccessible(assay, 'failed search');
  await assay.killEngine();
  await expect(page.getByTestId('engine-notice')).toHaveAttribute('data-state', 'ready');
  await expectAccessible(assay, 'restarted engine');
});

test('the explorer: filters, completion, columns, marks, comparing, exporting, going to a place', async ({ assay, archives }) => {
  const { page } = assay;
  const { explorer, eventDetail, exporting, marks } = screens;
  const { path } = await archives.make('export.zip', tampered);
  await openArchive(assay, path);
  await goTo(assay, 'events');
  await expect(page.getByTestId('facets').locator('.facet-pick').first()).toBeVisible();
  await expect(page.getByTestId('histogram')).toBeVisible();
  await expectAccessible(assay, 'events with suggested queries');
  await page.locator('.facet-pick').first().click();
  await page.getByTestId('query-input').focus();
  await page.keyboard.type(' outcome:');
  await expect(page.getByTestId('suggestions')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expectAccessible(assay, 'completion');
  await search(assay, 'time:2025-11-01..2025-12-01');
  await button(assay, screens.histogram.table).click();
  await expect(page.getByTestId('histogram-table')).toBeVisible();
  await expectAccessible(assay, 'histogram as a table');
  await button(assay, screens.histogram.chart).click();
  await button(assay, explorer.columns).click();
  await expect(page.getByTestId('column-menu')).toBeVisible();
  // Of the button that was pressed before.
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await expectAccessible(assay, 'columns');
  await page.keyboard.press('Escape');
  await page.getByTestId('grid-row').nth(2).click();
  await page.keyboard.press('m');
  await page.getByTestId('author-dialog').getByRole('button', { name: marks.authorSave }).click();
  await expectAccessible(assay, 'the question for a name, unanswered');
  await page.getByTestId('author-dialog').getByLabel(marks.author).fill('T. Auditor');
  await page.keyboard.press('Enter');
  const detail = page.getByTestId('event-detail');
  await detail.getByLabel(marks.tagAdd).fill('ask');
  await page.keyboard.press('Enter');
  await expect(detail.getByText('ask', { exact: true })).toBeVisible();
  await detail.getByLabel(marks.note, { exact: true }).fill('Why?');
  await page.keyboard.press('Control+Enter');
  await expect(detail.locator('.note-text')).toHaveText('Why?');
  await detail.getByText(eventDetail.neighbours).click();
  await expect(detail.locator('.chain-record').first()).toBeVisible();
  await expectAccessible(assay, 'marks and neighbours of an event');
  await page.getByTestId('events-grid').focus();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await button(assay, eventDetail.compare).click();
  await expect(page.getByTestId('compare-dialog').getByRole('table')).toBeVisible();
  await expectAccessible(assay, 'two events compared');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+g');
  await expect(page.getByTestId('jump-dialog')).toBeVisible();
  await expectAccessible(assay, 'going to a place');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+e');
  await expect(page.getByTestId('export-dialog')).toBeVisible();
  await expectAccessible(assay, 'export');
  await assay.answerSaveDialog(`${assay.folder}/out.csv`);
  await page
    .getByTestId('export-dialog')
    .getByRole('button', { name: /^Export all/ })
    .click();
  await expect(page.getByTestId('job-export')).toHaveAttribute('data-state', 'done');
  await expectAccessible(assay, `${exporting.done('out.csv')}`);
  await button(assay, explorer.saved).click();
  await expect(page.getByTestId('saved-searches')).toBeVisible();
  await expectAccessible(assay, 'saved searches');
});
