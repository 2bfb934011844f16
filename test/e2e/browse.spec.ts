/** Tens of thousands of events: every one can be reached, found, and told from what was not found. */
import type { Locator } from '@playwright/test';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, launch, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, chooseOrder, goTo, openArchive, search } from './steps.ts';

const text = screens.events;
const events = 20_000;
const log = { events, eventsPerFile: 5000 } as const;

/** The last figure of the count line's first number. */
async function counted({ page }: Assay): Promise<number> {
  const words = (await page.getByTestId('events-count').locator('strong').textContent()) ?? '';
  return Number(words.replaceAll(/[^\d]/g, ''));
}

const lastRow = (grid: Locator): Locator => grid.locator(`[aria-rowindex="${events + 1}"]`);

/** Nothing here changes the case: one application serves all. */
let assay: Assay;

test.beforeAll(async ({ archives }) => {
  const { path } = await archives.make('log.zip', log);
  assay = await launch();
  await openArchive(assay, path);
});

test.beforeEach(async () => {
  await goTo(assay, 'events');
  await search(assay, '');
  await expect(assay.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', `${events + 1}`);
});

test.afterAll(async () => {
  await assay.close();
  expect(assay.problems).toEqual([]);
});

test('the keyboard reaches the last of 20,000 rows and comes back', async () => {
  const grid = assay.page.getByTestId('events-grid');
  await expect(grid).toHaveAttribute('aria-rowcount', `${events + 1}`);
  await grid.focus();
  await grid.press('End');
  await expect(lastRow(grid)).toHaveAttribute('aria-selected', 'true');
  await expect(lastRow(grid)).toContainText('20,000');
  await grid.press('Home');
  const first = grid.locator('[aria-rowindex="2"]');
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await expect(first).toContainText(/\d{4}-\d\d-\d\d/);
  await grid.press('PageDown');
  const selected = grid.getByRole('row', { selected: true });
  const page = Number(await selected.getAttribute('aria-rowindex')) - 2;
  expect(page).toBeGreaterThan(5);
  await grid.press('PageDown');
  await expect(selected).toHaveAttribute('aria-rowindex', `${2 * page + 2}`);
  await grid.press('ArrowDown');
  await expect(selected).toHaveAttribute('aria-rowindex', `${2 * page + 3}`);
  const focused = await grid.getAttribute('aria-activedescendant');
  await expect(selected).toHaveAttribute('id', focused ?? '');
});

test('only the rows in view exist', async () => {
  const grid = assay.page.getByTestId('events-grid');
  await expect(grid.getByTestId('grid-row').first()).toContainText(/\d{4}-\d\d-\d\d/);
  expect(await grid.getByTestId('grid-row').count()).toBeLessThan(100);
});

test('words and fields are searched, and the counts fit each other', async () => {
  const grid = assay.page.getByTestId('events-grid');
  await search(assay, 'outcome:denied');
  const denied = await counted(assay);
  expect(denied).toBeGreaterThan(0);
  expect(denied).toBeLessThan(events);
  await expect(assay.page.getByTestId('events-count')).toContainText('of 20,000');
  await expect(grid).toHaveAttribute('aria-rowcount', `${denied + 1}`);
  await expect(grid.locator('[aria-rowindex="2"]')).toContainText('denied');

  await search(assay, '-outcome:denied');
  await expect.poll(() => counted(assay)).toBe(events - denied);

  await search(assay, 'seq:100..199');
  await expect.poll(() => counted(assay)).toBe(100);

  const action = (await grid.locator('[aria-rowindex="2"]').getByRole('gridcell').nth(4).textContent()) ?? '';
  await search(assay, `action:${action}`);
  const field = await counted(assay);
  await search(assay, `"${action}"`);
  await expect.poll(() => counted(assay)).toBeGreaterThanOrEqual(field);
});

test('no hits and a query that was not run do not look alike', async () => {
  await search(assay, 'actor:nobody@example.test outcome:denied');
  const zero = assay.page.getByTestId('events-zero');
  await expect(zero).toContainText(text.zero);
  await expect(zero.locator('code')).toHaveText(['actor:nobody@example.test', 'outcome:denied']);
  await expect(assay.page.getByTestId('query-error')).toHaveCount(0);
  await expect(assay.page.getByTestId('events-count')).toContainText('0 events');

  await search(assay, 'outcome:denied colour:red');
  await expect(assay.page.getByTestId('query-error')).toContainText('There is no field “colour:”. It stands at character 16.');
  await expect(assay.page.getByTestId('query-input')).toHaveAttribute('aria-invalid', 'true');
  await expect(assay.page.getByTestId('events-failed')).toBeVisible();
  await expect(zero).toHaveCount(0);
  await expect(assay.page.getByTestId('events-count')).toHaveText(text.notSearched);

  await search(assay, 'actor:nobody@example.test outcome:denied');
  await button(assay, text.dropTerm('actor:nobody@example.test')).click();
  await expect(assay.page.getByTestId('query-input')).toHaveValue('outcome:denied');
  await expect(assay.page.getByTestId('events-grid')).toBeVisible();
});

test('rows are in order of time or of import, as chosen', async () => {
  const grid = assay.page.getByTestId('events-grid');
  const cells = (column: number): Promise<string[]> =>
    grid.getByTestId('grid-row').evaluateAll((rows, at) => rows.map((row) => row.children[at]?.textContent ?? ''), column);
  const ready = expect(grid.getByTestId('grid-row').first()).toContainText(/\d{4}-\d\d-\d\d/);
  await ready;
  const times = await cells(2);
  expect(times).toEqual(times.toSorted());
  await chooseOrder(assay, 'import');
  await expect.poll(async () => (await cells(1)).slice(0, 3)).toEqual(['1', '2', '3']);
  await chooseOrder(assay, 'time');
  await expect.poll(() => cells(2)).toEqual(times);
});

test('back and forward go through searches and screens', async () => {
  const input = assay.page.getByTestId('query-input');
  await search(assay, 'outcome:denied');
  await search(assay, 'seq:1..10');
  await goTo(assay, 'trust');
  await button(assay, screens.shell.back).click();
  await expect(input).toHaveValue('seq:1..10');
  await expect.poll(() => counted(assay)).toBe(10);
  await button(assay, screens.shell.back).click();
  await expect(input).toHaveValue('outcome:denied');
  await assay.page.keyboard.press('Alt+ArrowRight');
  await expect(input).toHaveValue('seq:1..10');
  await button(assay, screens.shell.forward).click();
  await expect(assay.page.getByTestId('screen-title')).toHaveText(screens.shell.screens.trust);
});
