/** A hash chain of no known format is told in the wizard, by the keyboard alone, with its bytes and hashes in view, and then verified. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { profileFileSchema } from '../../src-shared/model/profile-file.ts';
import { profileWizardText as text } from '../../src-shared/text/screen-profile.ts';
import { violations } from './axe.ts';
import { pick, press } from './keyboard-steps.ts';
import { expect, test } from './launch.ts';
import { chooseFiles, createCase, goTo, imported, startImport } from './steps.ts';

test.describe.configure({ timeout: 120_000 });

const sha256 = (input: string): string => createHash('sha256').update(input).digest('hex');

/** Lines whose hash is made of the record without it. */
function chain(bytesOf: (record: Readonly<Record<string, unknown>>) => string, change = (line: string) => line): string {
  let before = '0'.repeat(64);
  return ['login', 'export', 'delete', 'logout', 'login', 'logout']
    .map((what, i) => {
      const record = { at: `2025-03-01T08:0${i}:00Z`, before, what, who: i % 2 === 0 ? 'ada' : 'bob' };
      before = sha256(bytesOf(record));
      return change(JSON.stringify({ ...record, hash: before }));
    })
    .join('\n');
}

test('what was found by trying is shown, changed, saved and used, by keyboard; the evidence is then verified by it', async ({ assay }) => {
  const { page } = assay;
  const path = join(assay.folder, 'doors.jsonl');
  await writeFile(
    path,
    chain((record) => JSON.stringify(record)),
  );
  await createCase(assay);
  const dialog = await chooseFiles(assay, path);
  await expect(dialog.getByTestId('input-format')).toContainText('It looks like a hash chain: SHA-256 over');
  await press(assay, dialog.getByRole('button', { name: text.open }));

  const wizard = page.getByTestId('profile-wizard');
  await expect(wizard.getByTestId('profile-found')).toContainText('6 of 6 stated hashes');
  const status = wizard.getByTestId('profile-status');
  await expect(status).toHaveText(text.outcome(6, 6));
  const first = wizard.getByTestId('profile-rows').locator('tbody tr').first();
  await expect(first).toContainText('"what":"login"');
  await expect(first).toContainText(text.right);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await violations(page)).toEqual([]);

  await pick(assay, text.algorithm, 'SHA-512');
  await expect(status).toHaveText(text.outcome(0, 0, 6));
  await pick(assay, text.algorithm, 'SHA3-256');
  await expect(status).toHaveText(text.outcome(0, 6));
  await expect(first).toContainText(text.wrong);
  expect(await violations(page)).toEqual([]);
  await pick(assay, text.algorithm, 'SHA-256');
  await press(assay, wizard.getByRole('checkbox', { name: 'who' }), 'Space');
  await expect(status).toHaveText(text.outcome(0, 6));
  await press(assay, wizard.getByRole('checkbox', { name: 'who' }), 'Space');
  await expect(status).toHaveText(text.outcome(6, 6));

  await wizard.getByLabel(text.titleField).fill('Door log');
  await wizard.getByLabel(text.name, { exact: true }).fill('Door log');
  await expect(status).toContainText('The profile cannot be used yet (line 3');
  await expect(wizard.getByRole('button', { name: text.use })).toBeDisabled();
  await wizard.getByLabel(text.name, { exact: true }).fill('doors/1');
  await expect(status).toHaveText(text.outcome(6, 6));
  const saved = join(assay.folder, 'doors.json');
  await assay.answerSaveDialog(saved);
  await press(assay, wizard.getByRole('button', { name: text.save }));
  await expect(page.getByText(text.saved('doors.json')).first()).toBeVisible();
  expect(profileFileSchema.parse(JSON.parse(await readFile(saved, 'utf8')))).toMatchObject({ name: 'doors/1', hash: { member: 'hash' } });

  await press(assay, wizard.getByRole('button', { name: text.use }));
  await expect(wizard).toBeHidden();
  await expect(dialog.getByTestId('input-format')).toHaveText(text.chosen('Door log'));
  await startImport(assay);
  await imported(assay);
  const card = page.getByTestId('evidence-card');
  await expect(card).toContainText('doors/1');
  await expect(card.getByTestId('evidence-verdict')).toHaveText('Verified with limits');
  await goTo(assay, 'events');
  await expect(page.getByRole('grid').or(page.getByRole('table')).first()).toBeVisible();
});

test('a chain that nothing fits is told by choices; a changed record shows; profile files are opened, and wrong ones refused', async ({
  assay,
}) => {
  const { page } = assay;
  const path = join(assay.folder, 'odd.jsonl');
  const joined = (record: Readonly<Record<string, unknown>>): string => Object.values(record).join('~+~');
  await writeFile(
    path,
    chain(joined, (line) => line.replace('"what":"delete"', '"what":"remove"')),
  );
  const bad = join(assay.folder, 'bad.json');
  await writeFile(bad, '{"schema":"assay.profile/1",\n"name":"x/1","title":"X","hash":{"member":"hash","algorithm":"md5"}}');
  const good = join(assay.folder, 'good.yaml');
  await writeFile(
    good,
    [
      'schema: assay.profile/1',
      'name: odd/1',
      'title: Odd',
      'container: { kind: jsonl }',
      'order: { by: file }',
      'hash: { member: hash }',
      'canonical: joined',
      'covered: { list: [at, before, what, who] }',
      'join: { separator: "~+~" }',
      'prev: { member: before, place: inside }',
    ].join('\n'),
  );
  await createCase(assay);
  const dialog = await chooseFiles(assay, path);
  await dialog.getByRole('button', { name: text.open }).click();
  const wizard = page.getByTestId('profile-wizard');
  const status = wizard.getByTestId('profile-status');
  await expect(wizard.getByTestId('profile-found')).toContainText('none gives their hashes');
  await expect(status).toHaveText(text.outcome(0, 6));
  await pick(assay, text.canonical, 'fields in one');
  await wizard.getByLabel(text.separator).fill('~+~');
  await expect(status).toHaveText(text.outcome(5, 6));
  const third = wizard.getByTestId('profile-rows').locator('tbody tr').nth(2);
  await expect(third).toContainText(text.wrong);
  await expect(third).toContainText('remove');

  await assay.answerOpenDialog(bad);
  await wizard.getByRole('button', { name: text.load }).click();
  await expect(page.getByText(text.loadFailedTitle).first()).toBeVisible();
  const file = wizard.getByLabel(text.file);
  await file.fill('{"schema": ');
  await expect(wizard.getByText(text.fileNoChoices)).toBeVisible();
  await expect(status).toContainText('The profile cannot be used yet');
  await assay.answerOpenDialog(good);
  await wizard.getByRole('button', { name: text.load }).click();
  await expect(status).toHaveText(text.outcome(5, 6));
  await wizard.getByRole('button', { name: text.use }).click();
  await expect(dialog.getByTestId('input-format')).toHaveText(text.chosen('Odd'));
  await startImport(assay);
  await imported(assay);
  await expect(page.getByTestId('evidence-verdict')).toHaveText('Broken');
});
