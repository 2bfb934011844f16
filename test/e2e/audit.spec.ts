/** Audit tests and controls in the window: run, read, judge, conclude; the engagement decides what can be tested. */
import { auditScreenText, conclusionWords, controlsText, triageWords } from '../../src-shared/text/screen-audit.ts';
import { violations } from './axe.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, goTo, isAt, openArchive } from './steps.ts';

test.describe.configure({ timeout: 150_000 });

const text = auditScreenText;

async function accessible({ page }: Assay, state: string): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    found.push(...(await violations(page)).map((violation) => `${colorScheme} ${violation}`));
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect.soft(found, state).toEqual([]);
}

test('tests run, the engagement makes more of them testable, a lead is judged, a control concluded', async ({ assay, archives }) => {
  const { page } = assay;
  await page.setViewportSize({ width: 1440, height: 900 });
  const { path } = await archives.make('audited.zip', { events: 3000, tamper: ['alter@1234'] });
  await page.evaluate(() => localStorage.setItem('assay.author', 'Ada Auditor'));
  await page.reload();
  await openArchive(assay, path);
  await goTo(assay, 'audit');
  await expect(page.getByTestId('audit-empty')).toBeVisible();
  await accessible(assay, 'nothing ran yet');
  await button(assay, text.run).click();
  await expect(page.getByTestId('audit-verdict')).toHaveText('Broken');
  const status = (id: string) => page.getByTestId(`test-${id}`);
  await expect(status('retention.span')).toHaveAttribute('data-status', 'not_testable');
  await expect(page.getByTestId('test-detail')).toContainText(text.caveats);
  await accessible(assay, 'coverage');

  await button(assay, text.engagement).click();
  const dialog = page.getByTestId('engagement-dialog');
  await dialog.getByLabel(text.setUp.client, { exact: true }).fill('Northwind');
  await dialog.getByLabel(text.setUp.from, { exact: true }).fill('2026-02-01');
  await dialog.getByLabel(text.setUp.to, { exact: true }).fill('2026-02-30');
  await dialog.getByLabel(text.setUp.retention, { exact: true }).fill('90');
  await accessible(assay, 'engagement');
  await button(assay, text.setUp.save).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel(text.setUp.to, { exact: true }).fill('2026-03-31');
  await button(assay, text.setUp.save).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(text.stale)).toBeVisible();
  await button(assay, text.runAgain).click();
  await expect(status('retention.span')).toHaveAttribute('data-status', 'pass');
  // The altered record is of an earlier month: it is shown, and does not decide the period.
  await expect(page.getByTestId('audit-verdict')).not.toHaveText('Broken');

  await status('monitoring.leads').click();
  const leads = page.getByTestId('leads');
  await leads.getByRole('button', { name: triageWords.open }).first().click();
  const judge = page.getByTestId('judge-dialog');
  await judge.getByText(triageWords.exception, { exact: true }).click();
  await judge.getByLabel(text.leads.note, { exact: true }).fill('No ticket');
  await accessible(assay, 'judging');
  await button(assay, text.leads.save).click();
  await expect(judge).toBeHidden();
  await expect(status('monitoring.leads')).toHaveAttribute('data-status', 'exception');
  await accessible(assay, 'leads');

  await goTo(assay, 'controls');
  await button(assay, controlsText.conclude('CC7.2')).click();
  const conclusion = page.getByTestId('conclusion-dialog');
  await conclusion.getByText(conclusionWords.exceptions, { exact: true }).click();
  await conclusion.getByLabel(controlsText.narrative, { exact: true }).fill('One lead is an exception.');
  await button(assay, controlsText.save).click();
  await expect(page.getByTestId('control-CC7.2')).toContainText(conclusionWords.exceptions);
  await expect(page.getByTestId('controls-progress')).toContainText('1 of');
  await button(assay, controlsText.addReview).click();
  const review = page.getByTestId('review-dialog');
  await review.getByLabel(controlsText.date, { exact: true }).fill('2026-02-15');
  await review.getByLabel(controlsText.reviewer, { exact: true }).fill('Grace');
  await review.getByRole('button', { name: controlsText.addReview }).click();
  await expect(page.getByTestId('reviews')).toContainText('Grace');
  await accessible(assay, 'controls');

  // From a number to its events.
  await page.getByTestId('control-CC6.7').getByRole('button', { name: controlsText.events }).click();
  await isAt(assay, 'events');
});
