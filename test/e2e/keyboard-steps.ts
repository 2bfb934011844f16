/** What is done by the keyboard alone. */
import type { Locator } from '@playwright/test';
import { expect } from './launch.ts';
import type { Assay } from './launch.ts';

export async function press(assay: Assay, target: Locator, key = 'Enter'): Promise<void> {
  await target.focus();
  await assay.page.keyboard.press(key);
}

/** Chooses an option of a select by typing the beginning of its name. */
export async function pick(assay: Assay, label: string, option: string): Promise<void> {
  const { page } = assay;
  await press(assay, page.getByRole('button', { name: label }));
  await expect(page.getByRole('listbox')).toBeVisible();
  await page.keyboard.type(option);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox')).toBeHidden();
}
