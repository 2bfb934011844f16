/** A sample in the window, from its population to both signatures: by keyboard in the grid, accessible in every step. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCount } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { violations } from './axe.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, createCase, goTo, importFiles } from './steps.ts';

test.describe.configure({ timeout: 150_000 });

const text = screens.sampling;
const shots = process.env['SAMPLING_SHOTS'];

async function look({ page }: Assay, name: string): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const left = await violations(page, colorScheme === 'light' ? [] : ['color-contrast']);
    found.push(...left.map((violation) => `${colorScheme} ${violation}`));
    if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect.soft(found, name).toEqual([]);
}

const step = ({ page }: Assay, name: keyof typeof text.steps) => page.getByTestId(`step-${name}`).click();

/** Gives the name that acts are done under, when it is asked for. */
async function sayName({ page }: Assay, name: string): Promise<void> {
  await page.evaluate((value) => localStorage.setItem('assay.author', value), name);
  await page.reload();
}

test('population, plan, draw, test, evaluate, sign off', async ({ assay, archives }) => {
  const { page } = assay;
  await page.setViewportSize({ width: 1440, height: 900 });
  const { path } = await archives.make('sampling.zip', { events: 3000, eventsPerFile: 1000 });
  await sayName(assay, 'Ada Auditor');
  const folder = await createCase(assay, 'Sampling');
  await goTo(assay, 'sampling');
  await expect(page.getByTestId('sampling-empty')).toBeVisible();
  await look(assay, '0-no-events');
  await goTo(assay, 'evidence');
  await importFiles(assay, path);
  await goTo(assay, 'sampling');
  await look(assay, '1-empty');

  await button(assay, text.create).click();
  const dialog = page.getByTestId('new-sample');
  await dialog.getByRole('button', { name: text.freeze.confirm }).click();
  await expect(dialog.getByText(text.freeze.needed)).toBeVisible();
  await look(assay, '2-new');
  await dialog.getByLabel(text.freeze.name).fill('Role grants are approved before they take effect');
  await dialog.getByLabel(text.freeze.query, { exact: true }).fill('outcome:success');
  await dialog.getByLabel(text.freeze.control).fill('CC6.2 Access is granted only after approval');
  await dialog.getByRole('button', { name: text.freeze.confirm }).click();
  await expect(page.getByTestId('population-hash')).toHaveText(/^[0-9a-f]{64}$/);
  await look(assay, '3-population');

  await button(assay, text.population.next).click();
  await expect(page.getByTestId('plan-n')).toHaveText(/\d/);
  await page.getByLabel(text.plan.tolerable).fill('20');
  await page.getByLabel(text.plan.confidence).fill('90');
  await expect(page.getByTestId('plan-n')).toHaveText('11');
  await page.getByLabel(text.plan.expected, { exact: true }).fill('x');
  await expect(page.getByText(text.plan.invalid)).toBeVisible();
  await page.getByLabel(text.plan.expected, { exact: true }).fill('0');
  await page.getByLabel(text.plan.attribute('A'), { exact: true }).fill('approved before it took effect');
  await button(assay, text.plan.addAttribute).click();
  await page.getByLabel(text.plan.attribute('B'), { exact: true }).fill('granted as it was asked for');
  await expect(page.getByTestId('risk-curve')).toBeVisible();
  await expect(page.getByTestId('frequency-table').getByRole('row')).toHaveCount(7);
  await look(assay, '4-plan');
  await page.getByRole('button', { name: text.plan.how }).click();
  await expect(page.getByTestId('how-dialog')).toContainText('C(K, i)');
  await look(assay, '5-how');
  await page.keyboard.press('Escape');

  await button(assay, text.plan.lock).click();
  const draw = page.getByRole('button', { name: text.draw.draw(11) });
  await expect(draw).toBeDisabled();
  await look(assay, '6-seed');
  await page.getByLabel(text.draw.digits).fill('31415 92653 58979 32384');
  await draw.click();
  await expect(page.getByTestId('selection').getByRole('row')).toHaveCount(12);
  await expect(page.getByTestId('redo-line')).toContainText(`'31415926535897932384,1' | sha256sum`);
  await look(assay, '7-drawn');

  await button(assay, text.draw.toTest).click();
  const grid = page.getByTestId('test-grid');
  await expect(grid).toBeVisible();
  await page.getByTestId('mark-1-A').focus();
  await page.keyboard.press('p');
  await expect(page.getByTestId('mark-1-A')).toHaveAttribute('data-mark', 'pass');
  await expect(page.getByTestId('mark-1-B')).toBeFocused();
  await page.keyboard.press('d');
  await expect(page.getByTestId('mark-1-B')).toHaveAttribute('data-mark', 'deviation');
  await expect(page.getByTestId('mark-2-A')).toBeFocused();
  await look(assay, '8-grid');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const pane = page.getByTestId('item-pane');
  await pane.getByLabel(text.test.cause).fill('The approver was on leave');
  await assay.answerOpenDialog(await assay.place(`${import.meta.dirname}/launch.ts`, 'approval.txt'));
  await pane.getByRole('button', { name: text.test.save }).click();
  await expect(pane.getByLabel(text.test.cause)).toHaveValue('The approver was on leave');
  await pane.getByRole('button', { name: text.test.attach }).click();
  await expect(pane.getByText('approval.txt')).toBeVisible();
  await look(assay, '9-item');
  await page.keyboard.press('Escape');
  for (let item = 2; item <= 11; item++) {
    for (const code of ['A', 'B']) {
      await page.getByTestId(`mark-${item}-${code}`).focus();
      await page.keyboard.press('p');
      await expect(page.getByTestId(`mark-${item}-${code}`)).toHaveAttribute('data-mark', 'pass');
    }
  }
  await expect(page.getByTestId('test-tally')).toContainText(`${formatCount(11)} of`);

  await step(assay, 'evaluate');
  await expect(page.getByTestId('evaluation')).toContainText(text.evaluate.notSupported);
  await expect(page.getByTestId('evaluation')).toContainText(text.evaluate.supported);
  await look(assay, '10-evaluation');

  await step(assay, 'sign');
  await page.getByLabel(text.sign.conclusion).fill('Not effective: one grant without approval.');
  await button(assay, text.sign.preparer).click();
  await expect(page.getByTestId('signatures')).toContainText('Ada Auditor');
  await page.getByLabel(text.sign.reviewer).fill('ada auditor');
  await button(assay, text.sign.review).click();
  await expect(page.getByText(screens.sampling.sign.reviewerHint)).toBeVisible();
  await page.getByLabel(text.sign.reviewer).fill('Grace Reviewer');
  await button(assay, text.sign.review).click();
  await expect(page.getByTestId('signatures')).toContainText('Grace Reviewer');
  await look(assay, '11-signed');
  await button(assay, text.test.out).click();
  await expect(page.getByText(text.test.out).first()).toBeVisible();
  await expect
    .poll(async () => readFile(join(folder, 'reports', 'S-01', 'manifest.json'), 'utf8').catch(() => ''))
    .toContain('31415926535897932384');
  if (shots !== undefined) {
    for (const name of ['population', 'plan', 'draw', 'test', 'evaluate', 'sign'] as const) {
      await page.setViewportSize({ width: 900, height: 800 });
      await step(assay, name);
      await page.waitForLoadState();
      await page.screenshot({ path: join(shots, `narrow-${name}.png`), fullPage: true });
    }
  }
});
