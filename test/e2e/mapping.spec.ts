/** An export of unknown format becomes events, by the keyboard alone, with what comes of it in view; the mapping is kept as a file. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mappingFileSchema } from '../../src-shared/model/mapping-file.ts';
import { mappingText as text } from '../../src-shared/text/screen-mapping.ts';
import { violations } from './axe.ts';
import { pick, press } from './keyboard-steps.ts';
import { expect, test } from './launch.ts';
import { chooseFiles, createCase, goTo, imported, startImport } from './steps.ts';

test.describe.configure({ timeout: 120_000 });

const csv = [
  'Zeitpunkt;Benutzer;Vorgang;Ergebnis;Adresse',
  '01.07.2024 08:00:00;ada;Login;ok;192.0.2.1',
  '01.07.2024 08:01:00;bob;Login;denied;192.0.2.2',
  'broken line',
  '01.07.2024 08:02:00;ada;Logout;ok;192.0.2.1',
].join('\r\n');

test('a table of unknown format is mapped by keyboard, previewed, saved and imported', async ({ assay }) => {
  const { page } = assay;
  const path = join(assay.folder, 'doors.csv');
  await writeFile(path, csv);
  await createCase(assay);
  const dialog = await chooseFiles(assay, path);
  await expect(dialog.getByTestId('input-format')).toHaveText(text.unknown(5));
  await press(assay, dialog.getByRole('button', { name: text.map }));

  const wizard = page.getByTestId('mapping-wizard');
  await expect(wizard).toBeVisible();
  const status = wizard.getByTestId('mapping-status');
  await expect(status).toHaveText(text.outcome(4, 1));
  const events = wizard.getByTestId('mapping-events');
  await expect(events.locator('tbody tr').first()).toContainText('2024-07-01 08:00:00');
  await expect(events.locator('tbody tr').first()).toContainText('ada');
  await expect(wizard).toContainText(text.atLine(4));

  await pick(assay, text.zone('Time'), 'Europe/Berlin');
  await expect(events.locator('tbody tr').first()).toContainText('2024-07-01 06:00:00');
  await pick(assay, text.fieldFrom('Action'), 'Vorgang');
  await pick(assay, text.fieldFrom('Category'), 'Vorgang');
  await pick(assay, text.meaningOf('Login'), 'authentication');
  await expect(events.locator('tbody tr').first()).toContainText('authentication');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await violations(page)).toEqual([]);

  await wizard.getByLabel(text.name).fill('');
  await expect(wizard.getByRole('button', { name: text.use })).toBeDisabled();
  await wizard.getByLabel(text.name).fill('Door system');
  const saved = join(assay.folder, 'doors.json');
  await assay.answerSaveDialog(saved);
  await press(assay, wizard.getByRole('button', { name: text.save }));
  await expect(page.getByText(text.saved('doors.json')).first()).toBeVisible();
  expect(mappingFileSchema.parse(JSON.parse(await readFile(saved, 'utf8')))).toMatchObject({
    name: 'Door system',
    fields: { time: { formats: ['D.M.YYYY H:mm:ss'], zone: 'Europe/Berlin' } },
  });

  await press(assay, wizard.getByRole('button', { name: text.use }));
  await expect(wizard).toBeHidden();
  await expect(dialog.getByTestId('input-format')).toHaveText(text.chosen('Door system'));
  await startImport(assay);
  await imported(assay);
  const card = page.getByTestId('evidence-card');
  await expect(card).toContainText('Door system');
  await expect(card.getByTestId('evidence-verdict')).toHaveText('Not verifiable');
  await goTo(assay, 'events');
  await expect(page.getByText('Logout').first()).toBeVisible();
});

test('the separator can be corrected, a mapping file opened, and a wrong one is refused with its reason', async ({ assay }) => {
  const { page } = assay;
  const path = join(assay.folder, 'odd.csv');
  await writeFile(path, 'a|b;c\n1|x;2024-01-01T00:00:00Z\n2|y;2024-01-02T00:00:00Z\n');
  const bad = join(assay.folder, 'bad.json');
  await writeFile(bad, '{"schema":"assay.mapping/1"}');
  const good = join(assay.folder, 'good.json');
  await writeFile(
    good,
    JSON.stringify({
      schema: 'assay.mapping/1',
      name: 'Odd',
      container: { kind: 'csv', delimiter: ';' },
      fields: { time: 'c', action: 'a|b' },
    }),
  );
  await createCase(assay);
  const dialog = await chooseFiles(assay, path);
  await dialog.getByRole('button', { name: text.map }).click();
  const wizard = page.getByTestId('mapping-wizard');
  await expect(wizard.getByTestId('mapping-status')).toBeVisible();
  await pick(assay, text.delimiter, 'Vertical');
  await expect(wizard.getByRole('columnheader', { name: 'b;c' })).toBeVisible();
  await assay.answerOpenDialog(bad);
  await wizard.getByRole('button', { name: text.load }).click();
  await expect(page.getByText(text.loadFailedTitle).first()).toBeVisible();
  await assay.answerOpenDialog(good);
  await wizard.getByRole('button', { name: text.load }).click();
  await expect(wizard.getByLabel(text.name)).toHaveValue('Odd');
  await expect(wizard.getByTestId('mapping-events').locator('tbody tr').first()).toContainText('1|x');
  await wizard.getByRole('button', { name: text.use }).click();
  await expect(dialog.getByTestId('input-format')).toHaveText(text.chosen('Odd'));
});
