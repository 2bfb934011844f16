/** Samples that do not go straight on: strata, key items, void and extended ones, a grid that comes back, picked items, broken evidence. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SamplePlan } from '../../src-shared/model/sample.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, goTo, hasVerdict, openArchive } from './steps.ts';

test.describe.configure({ timeout: 180_000 });

const text = screens.sampling;
const shots = process.env['SAMPLING_SHOTS'];
const by = 'Ada Auditor';

const shoot = async ({ page }: Assay, name: string): Promise<void> => {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `more-${name}.png`) });
};

const plan: SamplePlan = {
  kind: 'attribute',
  confidence: 0.9,
  tolerable: 0.25,
  expected: { deviations: 0 },
  distribution: 'hypergeometric',
  critical: 1,
  stages: 2,
  frequency: 'daily',
  method: 'stratified',
  algorithm: 'rivest-sha256',
  allocation: null,
  override: { n: 14, reason: 'two more than computed' },
  attributes: [{ code: 'A', text: 'followed up within a day' }],
};

const spec = {
  title: 'Denied and failed actions are followed up',
  query: 'outcome:failure OR outcome:denied OR category:authentication',
  keyQuery: 'category:data.delete outcome:denied',
  unit: { by: 'event', perDay: false },
  strataBy: 'outcome',
} as const;

interface Called {
  readonly summary: { readonly id: number };
}

test('strata and key items, void, extended, and a grid that comes back with a conflict', async ({ assay, archives }) => {
  const { page } = assay;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate((name) => localStorage.setItem('assay.author', name), by);
  await page.reload();
  const { path } = await archives.make('broken.zip', { events: 3000, tamper: ['alter@1234'] });
  await openArchive(assay, path);
  await hasVerdict(assay, 'Broken');
  const { summary } = (await assay.call('sampling.freeze', { spec, by })) as Called;
  const { id } = summary;
  await assay.call('sampling.plan', { id, plan, by });
  await assay.call('sampling.lock', { id, by });
  await goTo(assay, 'sampling');
  await expect(page.getByTestId('sample-unverified')).toContainText('Broken');
  await page.getByTestId('step-draw').click();
  await page.getByRole('button', { name: text.draw.origin }).click();
  await page.getByRole('option', { name: text.draw.origins.os }).click();
  await button(assay, text.draw.draw(14)).click();
  await expect(page.getByTestId('draw-log')).toContainText(/[0-9a-f]{32}/);

  await button(assay, text.draw.extend).click();
  const dialog = page.getByTestId('reason-dialog');
  await dialog.getByRole('button', { name: text.draw.extendTitle }).click();
  await expect(dialog.getByText(text.freeze.needed)).toBeVisible();
  await dialog.getByLabel(text.draw.extendTo).fill('20');
  await dialog.getByLabel(text.draw.reason).fill('one deviation in the first fourteen');
  await dialog.getByRole('button', { name: text.draw.extendTitle }).click();
  await expect(page.getByTestId('draw-log')).toContainText('14 → 20');
  await shoot(assay, 'extended');

  await page.getByTestId('step-test').click();
  await expect(page.getByTestId('test-row').nth(19)).toBeVisible();
  const number = (await page.getByTestId('test-row').count()) - 5;
  await page.getByRole('button', { name: text.test.details(number) }).click();
  await page.getByTestId('item-pane').getByRole('button', { name: text.test.void }).click();
  await dialog.getByLabel(text.draw.reason).fill('a test account');
  await dialog.getByRole('button', { name: text.test.voidTitle(number) }).click();
  await expect(page.getByTestId('test-grid')).toContainText('Void: a test account');

  await button(assay, text.test.out).click();
  const notice = page.getByTestId('notice').filter({ hasText: 'files written to' });
  await expect(notice).toBeVisible();
  const reports = /written to (.*)\.$/.exec((await notice.locator('p').last().textContent()) ?? '')?.[1] ?? '';
  const csv = await readFile(join(reports, '3-testing.csv'), 'utf8');
  const rows = csv.split('\r\n');
  const heading = rows.findIndex((row) => row.startsWith('sample_no'));
  const changed = rows.map((row, i) => (i === heading + 1 || i === heading + 2 ? row.replace('Not tested', 'Pass') : row)).join('\r\n');
  const back = join(assay.folder, 'back.csv');
  await writeFile(back, changed);
  await page.getByTestId('mark-1-A').focus();
  await page.keyboard.press('d');
  await expect(page.getByTestId('mark-1-A')).toHaveAttribute('data-mark', 'deviation');
  await assay.answerOpenDialog(await assay.place(back, 'returned.csv'));
  await button(assay, text.test.back).click();
  const reading = page.getByTestId('grid-back');
  await expect(reading.getByTestId('grid-back-rows')).toContainText('1 change, 1 conflict');
  await shoot(assay, 'grid-back');
  await reading.getByRole('button', { name: text.test.take(1) }).click();
  await expect(page.getByTestId('mark-2-A')).toHaveAttribute('data-mark', 'pass');
  await expect(page.getByTestId('mark-1-A')).toHaveAttribute('data-mark', 'deviation');
  await shoot(assay, 'grid');

  await page.getByTestId('step-evaluate').click();
  await expect(page.getByText(text.evaluate.incomplete)).toBeVisible();
  await shoot(assay, 'evaluation');
  await page.getByTestId('step-draw').click();
  await button(assay, text.draw.abandon).click();
  await dialog.getByLabel(text.draw.reason).fill('wrong period');
  await dialog.getByRole('button', { name: text.draw.abandonTitle }).click();
  await expect(page.getByTestId('draw-log')).toContainText('Abandoned by Ada Auditor: wrong period');
  await expect(button(assay, text.draw.draw(14))).toBeVisible();
  await shoot(assay, 'abandoned');
});

test('picked items: counts alone, and a search that fails says so', async ({ assay, archives }) => {
  const { page } = assay;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate((name) => localStorage.setItem('assay.author', name), by);
  await page.reload();
  const { path } = await archives.make('sampling.zip', { events: 3000, eventsPerFile: 1000 });
  await openArchive(assay, path);
  await goTo(assay, 'sampling');
  await button(assay, text.create).click();
  const dialog = page.getByTestId('new-sample');
  await dialog.getByLabel(text.freeze.name).fill('Night-time grants');
  await dialog.getByLabel(text.freeze.query, { exact: true }).fill('colour:red');
  await dialog.getByRole('button', { name: text.freeze.confirm }).click();
  await expect(dialog.getByText('There is no field')).toBeVisible();
  await shoot(assay, 'failed');
  await page.keyboard.press('Escape');
  const { summary } = (await assay.call('sampling.freeze', { spec: { ...spec, strataBy: null, keyQuery: '' }, by })) as Called;
  const { id } = summary;
  await assay.call('sampling.plan', { id, plan: { ...plan, kind: 'judgmental', method: 'picked', override: null }, by });
  await assay.call('sampling.lock', { id, by });
  await goTo(assay, 'events');
  await goTo(assay, 'sampling');
  await page.getByTestId('step-draw').click();
  await button(assay, text.draw.pick).click();
  await expect(page.getByText(text.plan.invalid)).toBeVisible();
  await page.getByLabel(text.draw.pickNumbers).fill('3, 7-9');
  await page.getByLabel(text.draw.reason).fill('granted between 01:00 and 04:00');
  await button(assay, text.draw.pick).click();
  await expect(page.getByTestId('selection').getByRole('row')).toHaveCount(5);
  await shoot(assay, 'picked');
  await page.getByTestId('step-evaluate').click();
  await expect(page.getByText(/picked and not drawn by chance/).first()).toBeVisible();
});
