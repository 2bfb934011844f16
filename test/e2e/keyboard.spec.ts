/** All of it by the keyboard alone: the focus is always visible, and goes where the work goes on. */
import type { Locator, Page } from '@playwright/test';
import { join } from 'node:path';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, caseScreens, createCase, hasVerdict, importDialog, imported, isAt, openArchive } from './steps.ts';

const furthest = 60;

/**
 * How the focused element can be told from others: its outline or shadow, or that of a box around it. Empty: it cannot. Behind the last
 * element of the page the focus is in the window's frame.
 */
function focusRing(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    if (element === document.body) return 'frame';
    for (let steps = 0; element !== null && steps < 4; steps++, element = element.parentElement) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) return `${outlineWidth} ${outlineStyle}`;
      if (steps > 0 && element.matches(':focus-within') && boxShadow !== 'none') return boxShadow;
    }
    return '';
  });
}

/** Presses Tab until the element has the focus. Every stop on the way must show that it has the focus. */
async function tabTo({ page }: Assay, target: Locator): Promise<void> {
  const focused = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
  for (let steps = 0; steps < furthest; steps++) {
    if (await focused()) return;
    await page.keyboard.press('Tab');
    const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160) ?? '');
    expect.soft(await focusRing(page), where).not.toBe('');
  }
  expect(await focused(), 'reached by Tab').toBe(true);
}

async function press(assay: Assay, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(assay, target);
  await assay.page.keyboard.press(key);
}

test('from the first screen to a pinned key and an opened finding without a mouse', async ({ assay, archives }) => {
  const { page } = assay;
  const { path, vkeyPath } = await archives.make('export.zip', { events: 3000, tamper: ['alter@1234'] });
  await assay.answerSaveDialog(join(assay.folder, 'Keys only.assay'));
  await press(assay, button(assay, screens.cases.create));
  await isAt(assay, 'evidence');

  await assay.answerOpenDialog(path);
  await page.keyboard.press('Control+i');
  const dialog = await importDialog(assay);
  await expect(dialog.getByRole('button', { name: /^Import / })).toBeFocused();
  await page.keyboard.press('Enter');
  await imported(assay);

  await page.keyboard.press('Control+4');
  await isAt(assay, 'trust');
  await assay.answerOpenDialog(vkeyPath ?? '');
  await press(assay, button(assay, screens.trust.openFile));
  await expect(page.getByTestId('inspected-key')).toBeVisible();
  await press(assay, button(assay, screens.trust.pin));
  const pin = page.getByTestId('pin-dialog');
  await tabTo(assay, pin.getByLabel(screens.trust.source));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Read out over the phone');
  await tabTo(assay, pin.getByLabel(screens.trust.pinnedBy));
  await page.keyboard.type('T. Auditor');
  await press(assay, pin.getByRole('button', { name: screens.trust.pinConfirm }));
  await expect(page.getByTestId('anchor')).toContainText('T. Auditor');

  await page.keyboard.press('Control+2');
  await hasVerdict(assay, 'Broken');
  await press(assay, button(assay, screens.integrity.reverify));
  await expect(page.getByTestId('notice').filter({ hasText: screens.integrity.verifyDone('broken') })).toBeVisible();
  await press(assay, button(assay, screens.integrity.openInEvents));
  await isAt(assay, 'events');
  const detail = page.getByTestId('event-detail');
  await expect(detail.getByRole('heading', { name: 'Event 1,234' })).toBeVisible();
  await expect(page.getByTestId('events-grid')).toBeFocused();
  // The row of the event has been found in the table: from there the arrows go.
  await expect(page.getByTestId('events-grid')).toHaveAttribute('aria-activedescendant', /./);
  await page.keyboard.press('ArrowDown');
  await expect(detail.getByRole('heading', { name: 'Event 1,235' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(detail).toHaveCount(0);
  await page.keyboard.press('/');
  await expect(page.getByTestId('query-input')).toBeFocused();
});

test('a new screen takes the focus to its heading, and a closed dialog gives it back', async ({ assay }) => {
  const { page } = assay;
  await createCase(assay);
  for (const [at, screen] of caseScreens.entries()) {
    await page.keyboard.press(`Control+${at + 1}`);
    await isAt(assay, screen);
    await expect(page.getByTestId('screen-title')).toBeFocused();
  }
  await page.keyboard.press('Alt+ArrowLeft');
  await isAt(assay, caseScreens.at(-2) ?? 'events');
  await expect(page.getByTestId('screen-title')).toBeFocused();

  const help = button(assay, screens.shell.help);
  await press(assay, help);
  const dialog = page.getByTestId('keyboard-help');
  await expect(dialog).toBeVisible();
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  for (let times = 0; times < 5; times++) await page.keyboard.press('Tab');
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  // Escape closes the tooltip of a focused button first.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0, { timeout: 500 });
  }).toPass();
  await expect(help).toBeFocused();
});

test('the first stop skips to the content', async ({ assay }) => {
  const { page } = assay;
  // What is pressed before the page is there goes nowhere.
  await isAt(assay, 'cases');
  await expect(page.getByTestId('demo-clean')).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: screens.shell.skip });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

test('e walks through the events that have findings', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('export.zip', { events: 3000, tamper: ['alter@100', 'delete@777', 'edit-hash@2000'] });
  await openArchive(assay, path);
  await page.keyboard.press('Control+3');
  await isAt(assay, 'events');
  const heading = page.getByTestId('event-detail').getByRole('heading').first();
  await page.keyboard.press('e');
  await expect(heading).toHaveText('Event 100');
  await page.keyboard.press('e');
  await expect(heading).toHaveText('Event 2,000');
  await page.keyboard.press('Shift+E');
  await expect(heading).toHaveText('Event 100');
});
