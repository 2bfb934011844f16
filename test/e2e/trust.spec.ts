/** A verdict rests on keys that the auditor pinned, and on nothing that came with the evidence. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import { button, goTo, hasVerdict, openArchive, pinKey, reverify } from './steps.ts';

const text = screens.trust;
const sealed = { events: 3000 } as const;

test('a pinned key makes the verdict, and its removal takes it back', async ({ assay, archives }) => {
  const { path, vkeyPath } = await archives.make('export.zip', sealed);
  await openArchive(assay, path);
  await hasVerdict(assay, 'Verified with limits');
  await expect(assay.page.getByTestId('limits')).toContainText('pinned');

  await pinKey(assay, vkeyPath ?? '');
  await expect(assay.page.getByTestId('anchor')).toContainText('T. Auditor');
  await reverify(assay);
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified');
  await expect(assay.page.getByTestId('verdict-sentence')).toContainText('All 3,000 events are proven by what you pinned.');

  await goTo(assay, 'trust');
  await assay.page
    .getByTestId('anchor')
    .getByRole('button', { name: /^Remove/ })
    .click();
  await assay.page.getByRole('alertdialog').getByRole('button', { name: text.removeConfirm }).click();
  await expect(assay.page.getByText(text.listEmpty)).toBeVisible();
  await reverify(assay);
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Verified with limits');
});

test('a key is shown with its fingerprint, and pinned only with a word on how it is known', async ({ assay, archives }) => {
  const { path, vkey, vkeyPath } = await archives.make('export.zip', sealed);
  await openArchive(assay, path);
  await goTo(assay, 'trust');
  await assay.answerOpenDialog(vkeyPath ?? '');
  await button(assay, text.openFile).click();
  const publicKey = Buffer.from(vkey?.split('+').slice(2).join('+') ?? '', 'base64').subarray(1);
  const fingerprint = createHash('sha256').update(publicKey).digest();
  const shown = assay.page.getByTestId('inspected-key').locator('dt', { hasText: text.fingerprint }).locator('+ dd');
  const words = ((await shown.textContent()) ?? '').replaceAll(/[\s:]/g, '');
  expect([fingerprint.toString('hex'), `SHA256${fingerprint.toString('base64').replace(/=+$/, '')}`]).toContain(words);
  await expect(assay.page.getByText(text.listEmpty)).toBeVisible();

  await button(assay, text.pin).click();
  const dialog = assay.page.getByTestId('pin-dialog');
  await dialog.getByLabel(text.source).clear();
  await dialog.getByRole('button', { name: text.pinConfirm }).click();
  await expect(dialog.getByText(text.required)).toHaveCount(2);
  await dialog.getByRole('button', { name: screens.cancel, exact: true }).click();
  await expect(assay.page.getByTestId('anchor')).toHaveCount(0);
});

test('text that is no key, and a private key, are refused with a sentence; none of it is pinned or shown', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', sealed);
  const secret = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const file = join(assay.folder, 'operator.pem');
  await writeFile(file, secret);
  await openArchive(assay, path);
  await goTo(assay, 'trust');
  await assay.page.getByLabel(text.pasteLabel).fill('dear auditor, the key is under the mat');
  await button(assay, text.read).click();
  await expect(assay.page.getByTestId('key-problems')).toContainText('not a list of keys that Assay reads');
  await expect(assay.page.getByTestId('inspected-key')).toHaveCount(0);

  await assay.answerOpenDialog(file);
  await button(assay, text.openFile).click();
  await expect(assay.page.getByTestId('key-problems')).toContainText('This is a private key. Never share it');
  await expect(assay.page.getByTestId('inspected-key')).toHaveCount(0);
  await expect(assay.page.locator('body')).not.toContainText(secret.split('\n')[1] ?? '');
  await expect(assay.page.getByText(text.listEmpty)).toBeVisible();
});
