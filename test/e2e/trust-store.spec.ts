/** The trust screen shows every kind of anchor, and a change of trust reaches the verdict by itself. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import { button, goTo, hasVerdict, openArchive, pinKey, reverify } from './steps.ts';

const text = screens.trust;

test('a key with its words, its end and the as-of date: the verdict follows each of them', async ({ assay, archives }) => {
  const { path, vkeyPath } = await archives.make('export.zip', { events: 300 });
  await openArchive(assay, path);
  await pinKey(assay, vkeyPath ?? '');
  const anchor = assay.page.getByTestId('anchor');
  await expect(anchor.getByTestId('fingerprint-words')).toHaveText(/^(\w+ ){31}\w+$/);
  await reverify(assay);
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified');

  await goTo(assay, 'trust');
  await anchor.getByRole('button', { name: /^Validity of/ }).click();
  const dialog = assay.page.getByTestId('validity-dialog');
  await dialog.getByLabel(text.validUntil).fill('2026-03-3');
  await dialog.getByRole('button', { name: text.validitySave }).click();
  await expect(dialog.getByText(text.dateBad)).toBeVisible();
  await dialog.getByLabel(text.validUntil).fill('2026-03-31');
  await dialog.getByLabel(text.validityNote).fill('Their letter of 2 January');
  await dialog.getByRole('button', { name: text.validitySave }).click();
  await expect(anchor).toContainText('until 2026-03-31 23:59:59 UTC');
  await reverify(assay);
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified with limits');

  await goTo(assay, 'trust');
  const asOf = assay.page.getByTestId('as-of');
  await asOf.getByLabel(text.asOfLabel).fill('2026-01-31');
  await asOf.getByRole('button', { name: text.asOfSave }).click();
  await expect(asOf).toContainText('2026-01-31 23:59:59 UTC');
  await reverify(assay);
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified');
});

test('a head and a policy are pinned like a key, and one that is kept can be pinned in another case', async ({ assay, archives }) => {
  const { path, vkey } = await archives.make('export.zip', { events: 300 });
  await openArchive(assay, path);
  await goTo(assay, 'trust');
  const file = join(assay.folder, 'anchors.txt');
  await writeFile(file, `log ${vkey}\nquorum none\n`);
  await assay.answerOpenDialog(file);
  await button(assay, text.openFile).click();
  await expect(assay.page.getByTestId('inspected-key')).toContainText(text.kinds.policy);
  await assay.page.getByTestId('inspected-key').getByRole('button', { name: text.pin }).click();
  const dialog = assay.page.getByTestId('pin-dialog');
  await expect(dialog.getByLabel(text.origin)).toHaveCount(0);
  await dialog.getByLabel(text.source).fill('Their web site, 3 April');
  await dialog.getByLabel(text.pinnedBy).fill('T. Auditor');
  await dialog.getByRole('button', { name: text.pinConfirm }).click();
  await expect(assay.page.getByTestId('anchor')).toContainText('No quorum');
  await reverify(assay);
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified');
  await goTo(assay, 'trust');
  await assay.page
    .getByTestId('anchor')
    .getByRole('button', { name: /^Keep for other cases/ })
    .click();
  const library = assay.page.getByTestId('trust-library');
  await expect(library).toContainText('Their web site, 3 April');
  await expect(library.getByRole('button', { name: text.use })).toBeDisabled();
  await assay.page.screenshot({ path: process.env['ASSAY_SHOT'] ?? join(assay.folder, 'trust.png'), fullPage: true });
});
