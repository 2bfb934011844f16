/** From a case to a signed package and back: written, signed and checked in the window, without a mouse where it counts; and what was done stands in the custody log. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { custodyScreen, reportScreen } from '../../src-shared/text/screen-report.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, goTo, openArchive } from './steps.ts';

const passphrase = 'a phrase of several words';

/** Makes a signing key in the dialog of the screen that is shown. */
async function makeKey(assay: Assay): Promise<string> {
  const { page } = assay;
  const file = join(assay.folder, 'ada.key');
  await button(assay, reportScreen.makeKey).press('Enter');
  const dialog = page.getByTestId('new-key-dialog');
  await dialog.getByLabel(reportScreen.keyName).fill('ada.example');
  await dialog.getByLabel(reportScreen.passphrase, { exact: true }).fill(passphrase);
  await dialog.getByLabel(reportScreen.repeat).fill(passphrase);
  await assay.answerSaveDialog(file);
  await dialog.getByRole('button', { name: reportScreen.create }).press('Enter');
  await expect(dialog).toContainText('ada.example+');
  await dialog.getByRole('button', { name: screens.close, exact: true }).last().press('Enter');
  await expect(dialog).toBeHidden();
  return file;
}

test('reports are written, signed, and the package is checked again with its evidence', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', { events: 3000, tamper: ['alter@1234'] });
  const { page } = assay;
  await openArchive(assay, path);
  await goTo(assay, 'reports');
  await expectAccessible(assay, 'reports, nothing made');
  const keyFile = await makeKey(assay);
  await expect(page.getByText(reportScreen.keyChosen('ada.key'))).toBeVisible();
  const out = assay.folder;
  await assay.answerOpenDialog(out);
  await button(assay, reportScreen.write(5)).press('Enter');
  await expect(page.getByTestId('job-report')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
  await expect(page.getByTestId('job-report')).toContainText('signed');
  const names = await readdir(out);
  expect(names).toEqual(expect.arrayContaining(['report.pdf', 'report.xlsx', 'report.json', 'tables']));
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
  const bundle = names.find((name) => name.endsWith('.assay-report.zip')) ?? '';
  await expect(page.getByTestId('written')).toContainText(bundle);

  await page.getByLabel(reportScreen.trust).fill(await readFile(`${keyFile}.vkey`, 'utf8'));
  await assay.answerOpenDialog(path);
  await button(assay, reportScreen.addEvidence).press('Enter');
  await expect(page.getByText(reportScreen.evidenceChosen('export.zip'))).toBeVisible();
  await assay.answerOpenDialog(join(out, bundle));
  await button(assay, reportScreen.choosePackage).press('Enter');
  const outcome = page.getByTestId('package-outcome');
  await expect(outcome).toHaveAttribute('data-verdict', 'good', { timeout: 30_000 });
  await expect(outcome.locator('[data-status="failed"]')).toHaveCount(0);
  await expectAccessible(assay, 'reports, made and checked');
});

test('the custody log shows what was done, is verified and signed', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', { events: 1000 });
  const { page } = assay;
  await openArchive(assay, path);
  await goTo(assay, 'custody');
  const acts = page.getByTestId('custody-acts');
  await expect(acts).toContainText('evidence.imported');
  await button(assay, custodyScreen.verify).press('Enter');
  await expect(page.getByTestId('custody-outcome')).toHaveAttribute('data-verdict', 'verified_with_limits');
  await expect(page.getByTestId('custody-outcome')).toContainText('hold');
  await button(assay, custodyScreen.sign).press('Enter');
  const dialog = page.getByTestId('sign-dialog');
  await makeKey(assay);
  await dialog.getByRole('button', { name: custodyScreen.signConfirm, exact: true }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(acts).toContainText('custody.signed');
  await page.getByLabel(custodyScreen.filter).fill('imported');
  await expect(acts.locator('tbody tr')).toHaveCount(2);
  await page.getByLabel(custodyScreen.filter).fill('nothing of the kind');
  await expect(page.getByText(custodyScreen.noneMatch)).toBeVisible();
  await page.getByLabel(custodyScreen.filter).fill('');
  await acts.getByRole('button').first().press('Enter');
  await expect(page.getByRole('dialog')).toContainText(custodyScreen.details);
  await page.keyboard.press('Escape');
  await expectAccessible(assay, 'custody');
});

test('a package that was changed is bad, and its place is named', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', { events: 1000 });
  await openArchive(assay, path);
  await goTo(assay, 'reports');
  await assay.answerOpenDialog(path);
  await button(assay, reportScreen.choosePackage).press('Enter');
  await expect(assay.page.getByTestId('package-outcome')).toHaveAttribute('data-verdict', 'bad');
  await expect(assay.page.getByTestId('package-check-container')).toContainText('At byte');
});
