/** Evidence comes in by the dialogs and by drops; the window shows what became of every byte and line. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import { button, chooseFiles, createCase, goTo, importDialog, importFiles, imported, startImport } from './steps.ts';

const text = screens.evidence;
const small = { events: 3000, eventsPerFile: 1000 } as const;

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the sorted lines `path TAB sha256 LF`: the digest of a folder. */
async function folderSha256(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const lines = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return `${path.slice(folder.length + 1).replaceAll('\\', '/')}\t${sha256(await readFile(path))}\n`;
      }),
  );
  return sha256(lines.sort().join(''));
}

/** The figures of a table's row, after the name. */
async function figures(row: Locator): Promise<number[]> {
  return (await row.locator('td').allTextContents()).slice(0, 7).map((figure) => Number(figure.replaceAll(',', '')));
}

/** Adds up a row by itself, and not by what the window says of it. */
function expectToAddUp([lines = 0, headers = 0, blanks = 0, records = 0, accepted = 0, rejected = 0, duplicates = 0]: number[]): void {
  expect(lines).toBe(records + headers + blanks);
  expect(records).toBe(accepted + rejected + duplicates);
}

test('a file of the dialog becomes evidence with its hash, and every line of it is accounted for', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', small);
  await createCase(assay);
  await importFiles(assay, path);

  const card = assay.page.getByTestId('evidence-card');
  await expect(card.getByTestId('evidence-verdict')).toHaveText('Verified with limits');
  await expect(card.getByTitle(sha256(await readFile(path)))).toBeVisible();
  const table = card.getByTestId('reconciliation');
  const rows = await Promise.all((await table.locator('tbody tr').all()).map(figures));
  const sum = await figures(table.locator('tfoot tr'));
  expect(rows).toHaveLength(3);
  for (const row of [...rows, sum]) expectToAddUp(row);
  expect(sum).toEqual(sum.map((_, column) => rows.reduce((all, row) => all + (row[column] ?? 0), 0)));
  expect(sum[4]).toBe(3000);
});

test('what the auditor states about the origin of evidence is kept with the case', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', small);
  const stated = {
    [text.receivedFrom]: 'R. Vance, Head of Platform, Acme',
    [text.receivedAt]: '2026-04-03 09:12 +02:00',
    [text.transport]: 'SFTP share, then USB stick 4',
    [text.extractedHow]: 'auditctl export --all, run by J. Doe',
  };
  await createCase(assay);
  const dialog = await chooseFiles(assay, path);
  for (const [label, value] of Object.entries(stated)) await dialog.getByLabel(label, { exact: true }).fill(value);
  await startImport(assay);
  await imported(assay);
  const shown = async (): Promise<void> => {
    for (const [label, value] of Object.entries(stated)) {
      await expect(assay.page.getByTestId('evidence-card').locator('dt', { hasText: label }).locator('+ dd')).toHaveText(value);
    }
  };
  await shown();

  await assay.page.getByTestId('case-card').click();
  await button(assay, screens.cases.closeCurrent).click();
  await assay.page.getByTestId('recent-case').click();
  await goTo(assay, 'evidence');
  await shown();
});

test('a dropped file and a dropped folder become evidence of the open case', async ({ assay, archives }) => {
  const file = await archives.make('export.zip', small);
  const folder = await archives.make('unpacked', { events: 1000, seed: 5 });
  await createCase(assay);
  await assay.drop(assay.page.getByTestId('drop-zone'), file.path, folder.path);
  const dialog = await importDialog(assay);
  await expect(dialog.getByRole('listitem')).toHaveText([/export\.zip.*file/, /unpacked.*folder/]);
  await startImport(assay);
  await imported(assay);

  const cards = assay.page.getByTestId('evidence-card');
  await expect(cards).toHaveCount(2);
  await expect(cards.filter({ hasText: 'export.zip' }).getByTitle(sha256(await readFile(file.path)))).toBeVisible();
  await expect(cards.filter({ hasText: 'unpacked' }).getByTitle(await folderSha256(folder.path))).toBeVisible();
});

test('the folder dialog imports a folder', async ({ assay, archives }) => {
  const { path } = await archives.make('unpacked', { events: 1000, seed: 5 });
  await createCase(assay);
  await assay.answerOpenDialog(path);
  await button(assay, text.addFolder).click();
  await importDialog(assay);
  await startImport(assay);
  await imported(assay);
  await expect(assay.page.getByTestId('evidence-card').getByTitle(await folderSha256(path))).toBeVisible();
});

test('what was dropped can be left out again before it is imported', async ({ assay, archives }) => {
  const file = await archives.make('export.zip', small);
  const folder = await archives.make('unpacked', { events: 1000, seed: 5 });
  await createCase(assay);
  await assay.drop(assay.page.getByTestId('drop-zone'), file.path, folder.path);
  const dialog = await importDialog(assay);
  await dialog.getByRole('button', { name: text.remove('unpacked') }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  await dialog.getByRole('button', { name: screens.cancel, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(assay.page.getByTestId('evidence-card')).toHaveCount(0);
  await expect(assay.page.getByText(text.empty)).toBeVisible();
});

test('what is no export, and what is imported already, is refused with a sentence and nothing is kept', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', small);
  const other = await assay.place(`${import.meta.dirname}/launch.ts`, 'notes.txt');
  await createCase(assay);
  const job = assay.page.getByTestId('job-import');

  await chooseFiles(assay, other);
  await startImport(assay);
  await expect(job).toHaveAttribute('data-state', 'failed');
  await expect(job.getByTestId('job-error')).toContainText('“notes.txt” looks like plain text');
  await expect(job.getByTestId('job-outcome')).toHaveText(text.kept(0, 1));
  await expect(assay.page.getByTestId('evidence-card')).toHaveCount(0);

  await importFiles(assay, path);
  await chooseFiles(assay, path);
  await startImport(assay);
  await expect(job).toHaveAttribute('data-state', 'failed');
  await expect(job.getByTestId('job-error')).toContainText('same SHA-256');
  await expect(assay.page.getByTestId('evidence-card')).toHaveCount(1);
});
