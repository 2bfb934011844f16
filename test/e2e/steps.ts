/** What an auditor does in the window, step by step. Each step waits until the window shows that it is done. */
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { screens } from '../../src-shared/text/screens.ts';
import { expect } from './launch.ts';
import type { Assay } from './launch.ts';

export type Screen = keyof typeof screens.shell.screens;
export type CaseScreen = Exclude<Screen, 'cases'>;

export const caseScreens: readonly CaseScreen[] = [
  'evidence',
  'integrity',
  'events',
  'trust',
  'sampling',
  'audit',
  'controls',
  'reports',
  'custody',
];

/** Long enough for an import on a machine that does other things too. */
const jobMs = 90_000;

export const button = ({ page }: Assay, name: string): Locator => page.getByRole('button', { name, exact: true });

export async function isAt({ page }: Assay, screen: Screen): Promise<void> {
  await expect(page.getByTestId('screen-title')).toHaveText(screens.shell.screens[screen]);
}

export async function goTo(assay: Assay, screen: CaseScreen): Promise<void> {
  await assay.page.getByTestId(`nav-${screen}`).click();
  await isAt(assay, screen);
}

/** Creates a case in the test's folder by the dialog and gives its folder. */
export async function createCase(assay: Assay, name = 'Acme 2025'): Promise<string> {
  const folder = join(assay.folder, `${name}.assay`);
  await assay.answerSaveDialog(folder);
  await button(assay, screens.cases.create).click();
  await isAt(assay, 'evidence');
  return folder;
}

/** Opens the import dialog for files that the system's dialog gives. */
export async function chooseFiles(assay: Assay, ...paths: readonly string[]): Promise<Locator> {
  await assay.answerOpenDialog(...paths);
  await button(assay, screens.evidence.addFiles).click();
  return importDialog(assay);
}

export async function importDialog({ page }: Assay): Promise<Locator> {
  const dialog = page.getByTestId('import-dialog');
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Presses the button of the import dialog; the import then runs. */
export async function startImport({ page }: Assay): Promise<void> {
  const dialog = page.getByTestId('import-dialog');
  await dialog.getByRole('button', { name: /^Import / }).click();
  await expect(dialog).toBeHidden();
}

export async function imported({ page }: Assay): Promise<void> {
  await expect(page.getByTestId('job-import')).toHaveAttribute('data-state', 'done', { timeout: jobMs });
}

export async function importFiles(assay: Assay, ...paths: readonly string[]): Promise<void> {
  await chooseFiles(assay, ...paths);
  await startImport(assay);
  await imported(assay);
}

/** Drops an archive on the window while no case is open: it gets a case of its own, and the window shows its verdict. */
export async function openArchive(assay: Assay, path: string): Promise<void> {
  await assay.drop(assay.page.locator('body'), path);
  await hasVerdict(assay);
}

/** Waits until Integrity shows a verdict. */
export async function hasVerdict({ page }: Assay, word?: string): Promise<void> {
  await expect(page.getByTestId('verdict-word')).toHaveText(word ?? /./, { timeout: jobMs });
}

/** Reads a key file on the trust screen and pins its key for the origin that it names. */
export async function pinKey(assay: Assay, keyFile: string): Promise<void> {
  const { page } = assay;
  await goTo(assay, 'trust');
  await assay.answerOpenDialog(keyFile);
  await button(assay, screens.trust.openFile).click();
  await page.getByTestId('inspected-key').getByRole('button', { name: screens.trust.pin }).click();
  const dialog = page.getByTestId('pin-dialog');
  await dialog.getByLabel(screens.trust.source).fill('Read out by R. Vance, phone call of 3 April');
  await dialog.getByLabel(screens.trust.pinnedBy).fill('T. Auditor');
  await dialog.getByRole('button', { name: screens.trust.pinConfirm }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('anchor')).toBeVisible();
}

/** Waits until the verdicts were reached again, which begins by itself when what is pinned changes. */
export async function reverify({ page }: Assay): Promise<void> {
  await expect(page.getByTestId('reverify-prompt')).toBeHidden({ timeout: jobMs });
  await expect(page.getByTestId('job-verify')).toBeHidden({ timeout: jobMs });
}

/** Searches on the Events screen and waits for the count, or for what stands where rows would be. */
export async function search(assay: Assay, query: string): Promise<void> {
  await assay.page.getByTestId('query-input').fill(query);
  await assay.page.getByTestId('query-input').press('Enter');
  await expect(assay.page.getByTestId('events-count')).not.toHaveText(screens.events.counting);
}

/** Chooses the order of the Events table. */
export async function chooseOrder({ page }: Assay, order: keyof typeof screens.explorer.orders): Promise<void> {
  await page.getByRole('button', { name: screens.explorer.order }).first().click();
  await page.getByRole('option', { name: screens.explorer.orders[order], exact: true }).click();
}
