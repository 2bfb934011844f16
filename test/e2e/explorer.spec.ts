/** Finding, marking, comparing and exporting events: with the hand, with the keys alone, and after a restart. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { screens } from '../../src-shared/text/screens.ts';
import { visible } from '../../src-shared/text/format.ts';
import { measureFrames } from './frames.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, goTo, hasVerdict, openArchive, search } from './steps.ts';

const { explorer, eventDetail, exporting, facets, histogram, marks } = screens;
const log = { events: 3000, eventsPerFile: 1000, tamper: ['alter@1234', 'delete@777'] } as const;

test.describe.configure({ timeout: 120_000 });

/** Longest pause that is let pass where other programs want the processor too. On a quiet machine it is a tenth of it. */
const pauseMs = 1000;

const rows = (page: Page): Locator => page.getByTestId('grid-row');
const query = (page: Page): Locator => page.getByTestId('query-input');

async function openEvents(assay: Assay, path: string): Promise<void> {
  await openArchive(assay, path);
  await goTo(assay, 'events');
  await expect(rows(assay.page).first()).toContainText(/\d{4}-\d\d-\d\d/);
}

async function counted({ page }: Assay): Promise<number> {
  const words = (await page.getByTestId('events-count').locator('strong').textContent()) ?? '';
  return Number(words.replaceAll(/[^\d]/g, ''));
}

/** Answers the question for the name, which is asked once. */
async function sayName({ page }: Assay, name = 'J. Weber'): Promise<void> {
  const dialog = page.getByTestId('author-dialog');
  await dialog.getByLabel(marks.author).fill(name);
  await dialog.getByLabel(marks.author).press('Enter');
  await expect(dialog).toBeHidden();
}

async function exportTo(assay: Assay, path: string, format: 'CSV' | 'NDJSON' | 'XLSX', askName: boolean): Promise<void> {
  const { page } = assay;
  await assay.answerSaveDialog(path);
  await page.keyboard.press('Control+e');
  const dialog = page.getByTestId('export-dialog');
  await dialog.getByText(format, { exact: true }).click();
  await dialog.getByRole('button', { name: /^Export all/ }).click();
  if (askName) await sayName(assay);
  await expect(page.getByTestId('job-export')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
}

test('filters ask for values and leave them out, and the query says so', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('log.zip', log);
  await openEvents(assay, path);
  const all = await counted(assay);
  const outcome = page.getByRole('group', { name: facets.fields.outcome });
  const denied = outcome.locator('.facet-pick', { hasText: 'denied' });
  const count = Number((await denied.locator('.facet-count').textContent())?.replaceAll(',', ''));
  await denied.click();
  await expect(query(page)).toHaveValue('outcome:denied');
  await expect.poll(() => counted(assay)).toBe(count);
  await expect(denied).toHaveAttribute('aria-pressed', 'true');
  await outcome.getByRole('button', { name: facets.exclude(facets.fields.outcome, 'denied') }).click();
  await expect(query(page)).toHaveValue('-outcome:denied');
  await expect.poll(() => counted(assay)).toBe(all - count);
  await outcome.getByRole('button', { name: facets.exclude(facets.fields.outcome, 'denied') }).click();
  await expect(query(page)).toHaveValue('');
  const found = page.getByRole('group', { name: facets.marks }).locator('.facet-pick', { hasText: 'finding' });
  await expect(found).toBeVisible();
  await found.click();
  await expect(query(page)).toHaveValue('has:finding');
  await expect.poll(() => counted(assay)).toBeGreaterThan(0);
  expect(await counted(assay)).toBeLessThan(10);
  // Other values of a field come when they are asked for.
  await search(assay, '');
  const action = page.getByRole('group', { name: facets.fields.action });
  const few = await action.locator('.facet-pick').count();
  await action.locator('.facet-more').click();
  await expect.poll(() => action.locator('.facet-pick').count()).toBeGreaterThan(few);
});

test('a stretch of time is chosen with the hand and with the keys, and stands in the query', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('log.zip', log);
  await openEvents(assay, path);
  const box = await page.getByTestId('histogram').boundingBox();
  expect(box).not.toBeNull();
  if (box === null) return;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(query(page)).toHaveValue(/^time:\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d$/);
  const range = /time:(\S+)\.\.(\S+)/.exec(await query(page).inputValue());
  const inside = await counted(assay);
  expect(inside).toBeGreaterThan(0);
  await expect(rows(page).first()).toContainText(/\d{4}-\d\d-\d\d/);
  const first = (await rows(page).first().getByRole('gridcell').nth(2).textContent()) ?? '';
  expect(first.slice(0, 10) >= (range?.[1] ?? '')).toBe(true);
  expect(first.slice(0, 10) <= (range?.[2] ?? '')).toBe(true);

  // The handles are sliders: one bucket a key, told once the keys rest.
  const handle = page.getByTestId('histogram-from');
  await page.getByTestId('events-grid').focus();
  await page.keyboard.press('i');
  await expect(handle).toBeFocused();
  await expect(handle).toHaveAttribute('aria-valuetext', /UTC: [\d,]+ events?$/);
  const before = await query(page).inputValue();
  for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowRight');
  await expect(query(page)).not.toHaveValue(before);
  await expect.poll(() => counted(assay)).toBeLessThan(inside);
  await button(assay, histogram.clear).click();
  await expect(query(page)).toHaveValue('');

  await button(assay, histogram.table).click();
  const table = page.getByTestId('histogram-table');
  const figures = await table.locator('tbody td.num').allTextContents();
  expect(figures.reduce((sum, figure) => sum + Number(figure.replaceAll(',', '')), 0)).toBe(await counted(assay));
});

test('fields and values are completed, a wrong query is mended, and what was asked is remembered', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('log.zip', log);
  await openEvents(assay, path);
  await query(page).focus();
  await page.keyboard.type('outc');
  const list = page.getByTestId('suggestions');
  await expect(list.getByRole('option', { name: 'outcome:' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(query(page)).toHaveValue('outcome:');
  await expect(list.getByRole('option', { name: /^denied/ })).toBeVisible();
  await page.keyboard.type('den');
  await expect(list.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(query(page)).toHaveAttribute('aria-activedescendant', /.+-0$/);
  await page.keyboard.press('Tab');
  await expect(query(page)).toHaveValue('outcome:denied ');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('events-count')).toContainText(screens.events.ofAll(2999).trim());

  await search(assay, 'outcom:denied');
  const error = page.getByTestId('query-error');
  await expect(error).toBeVisible();
  await expect(page.getByTestId('events-zero')).toHaveCount(0);
  await error.getByRole('button').click();
  await expect(query(page)).toHaveValue('outcome:denied');
  await expect(error).toHaveCount(0);

  await search(assay, '');
  await query(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option').first()).toContainText('outcome:denied');
});

test('columns, their width and order, the density and the order of rows are as they were left', async ({ start, archives }) => {
  const { path } = await archives.make('log.zip', log);
  const first = await start();
  await openEvents(first, path);
  await button(first, explorer.columns).click();
  const menu = first.page.getByTestId('column-menu');
  await menu.getByText(explorer.columnNames.userAgent, { exact: true }).click();
  await menu.getByText(explorer.columnNames.category, { exact: true }).click();
  await menu.getByRole('button', { name: explorer.columnUp(explorer.columnNames.action) }).click();
  await menu.getByRole('button', { name: explorer.columnWider(explorer.columnNames.action) }).click();
  await menu.getByText(explorer.densities.compact, { exact: true }).click();
  await first.page.keyboard.press('Escape');
  await first.page.getByRole('columnheader', { name: explorer.columnNames.seq }).getByRole('button').click();
  await first.page.getByRole('columnheader', { name: explorer.columnNames.seq }).getByRole('button').click();
  const heads = (assay: Assay): Promise<string[]> => assay.page.getByRole('columnheader').allTextContents();
  const wanted = ['Marks', 'Seq', 'Time (UTC)', 'Action', 'Actor', 'Outcome', 'Resource', 'IP address', 'User agent'];
  expect(await heads(first)).toEqual(wanted);
  await expect(rows(first.page).first()).toContainText('3,000');
  await first.close();

  const second = await start();
  await second.page.getByTestId('recent-case').click();
  await hasVerdict(second);
  await goTo(second, 'events');
  await expect(rows(second.page).first()).toContainText('3,000');
  expect(await heads(second)).toEqual(wanted);
  await expect(second.page.getByRole('columnheader', { name: explorer.columnNames.seq })).toHaveAttribute('aria-sort', 'descending');
  expect((await rows(second.page).first().boundingBox())?.height).toBe(24);
});

test('bookmarks, tags and notes with the keys alone; they survive a restart, and can be taken back', async ({ start, archives }) => {
  const { path } = await archives.make('log.zip', log);
  const first = await start();
  const { page } = first;
  await openEvents(first, path);
  await search(first, 'seq:10..20');
  await page.getByTestId('events-grid').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const detail = page.getByTestId('event-detail');
  await expect(detail.getByRole('heading', { name: 'Event 11' })).toBeVisible();
  await page.keyboard.press('m');
  await sayName(first);
  await expect(rows(page).nth(1).getByRole('img', { name: explorer.bookmarked })).toBeVisible();
  await page.keyboard.press('t');
  await page.keyboard.type('Pay roll');
  await page.keyboard.press('Enter');
  await expect(detail.getByText(marks.tagBad)).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Payroll');
  await page.keyboard.press('Enter');
  await expect(detail.getByRole('button', { name: marks.tagFind('payroll') })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByTestId('events-grid').focus();
  await page.keyboard.press('c');
  const hostile = 'Ask for the ticket.\n<b>why</b> \u202Etxet';
  await page.keyboard.insertText(hostile);
  await page.keyboard.press('Control+Enter');
  await expect(detail.locator('.note-text')).toHaveText(visible(hostile, { keepLines: true }));
  await expect(detail.locator('.note')).toContainText('J. Weber');
  // A note that goes can be called back.
  await detail.getByRole('button', { name: marks.noteRemove }).click();
  await expect(detail.locator('.note')).toHaveCount(0);
  await page.getByTestId('events-grid').focus();
  await page.keyboard.press('Control+z');
  await expect(detail.locator('.note')).toHaveCount(1);
  await search(first, 'has:note tag:payroll has:bookmark');
  await expect.poll(() => counted(first)).toBe(1);
  await first.close();

  const second = await start();
  await second.page.getByTestId('recent-case').click();
  await hasVerdict(second);
  await goTo(second, 'events');
  await search(second, 'tag:payroll');
  await expect.poll(() => counted(second)).toBe(1);
  await rows(second.page).first().click();
  const kept = second.page.getByTestId('marks');
  await expect(kept).toContainText('Ask for the ticket.');
  await expect(kept).toContainText('J. Weber');
  await expect(kept).toContainText(marks.as('J. Weber'));
  await search(second, '');
  await second.page.getByTestId('events-grid').focus();
  await second.page.keyboard.press('u');
  await expect(second.page.getByTestId('event-detail').getByRole('heading', { name: 'Event 11' })).toBeVisible();
});

test('a search is saved in the case; places are gone to by number and by time', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('log.zip', log);
  await openEvents(assay, path);
  await search(assay, 'outcome:denied');
  await button(assay, explorer.save).click();
  await page.getByTestId('save-search').getByLabel(explorer.saveName).fill('Denied');
  await page.keyboard.press('Enter');
  await sayName(assay);
  await search(assay, '');
  await button(assay, explorer.saved).click();
  await page.getByTestId('saved-searches').getByText('Denied', { exact: true }).click();
  await expect(query(page)).toHaveValue('outcome:denied');

  await search(assay, '');
  await page.getByTestId('events-grid').focus();
  await page.keyboard.press('Control+g');
  await page.getByTestId('jump-dialog').getByLabel(explorer.jumpTo).fill('tomorrow');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('jump-dialog')).toContainText(explorer.jumpBad);
  await page.getByTestId('jump-dialog').getByLabel(explorer.jumpTo).fill('2,500');
  await page.keyboard.press('Enter');
  const selected = page.getByTestId('events-grid').getByRole('row', { selected: true });
  await expect(selected.getByRole('gridcell').nth(1)).toHaveText('2,500');
  const day = ((await selected.getByRole('gridcell').nth(2).textContent()) ?? '').slice(0, 10);
  await page.keyboard.press('d');
  await expect(async () => {
    const next = ((await selected.getByRole('gridcell').nth(2).textContent()) ?? '').slice(0, 10);
    expect(next > day).toBe(true);
  }).toPass();
});

test('two events are compared, and picked ones copied', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('log.zip', log);
  await openEvents(assay, path);
  await rows(page).nth(1).click();
  await page.keyboard.press('x');
  await rows(page).nth(4).click();
  await page.keyboard.press('x');
  await expect(page.getByTestId('picked')).toContainText(eventDetail.picked(2));
  await button(assay, eventDetail.compare).click();
  const dialog = page.getByTestId('compare-dialog');
  await expect(dialog.getByRole('row', { name: /^Chain/ })).toContainText('main');
  await expect(dialog.getByRole('columnheader')).toHaveText([eventDetail.compareField, 'Event 2', 'Event 5']);
  await dialog.getByText(eventDetail.compareOnly).click();
  await expect(dialog.getByRole('row', { name: /^Chain/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByTestId('picked').getByRole('button', { name: eventDetail.copyCsv }).click();
  await expect(page.getByTestId('notice').filter({ hasText: eventDetail.copied(2, 'CSV') })).toBeVisible();
  await query(page).focus();
  await page.keyboard.press('Control+v');
  await expect(query(page)).toHaveValue(/^seq,time,recorded,actor/);
});

const edits: readonly Record<string, unknown>[] = [
  { action: '=cmd|"/c calc"!A1', actorEmail: '@SUM(A1)' },
  { action: '+1', actorEmail: '-2' },
  { action: 'a,"b"\r\nc', actorEmail: '\t=1' },
  { action: 'user.\u202Enimda', actorEmail: 'x'.repeat(40_000) },
];

test('an export holds every byte as it should: formulas guarded, the tampered case told, nothing half', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('plain.jsonl', { format: 'hyrelog', layout: 'archived', events: 40 });
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const evidence = join(assay.folder, 'export.jsonl');
  await writeFile(evidence, `${lines.map((line, at) => JSON.stringify({ ...(JSON.parse(line) as object), ...edits[at] })).join('\n')}\n`);
  await openEvents(assay, evidence);
  const exportButton = page.getByRole('button', { name: exporting.button(40), exact: true });
  await expect(exportButton).toBeVisible();

  // A value that would turn the text around is asked for without its hidden characters.
  const values = page.getByRole('group', { name: facets.fields.action });
  await values.locator('.facet-more').click();
  await values.locator('.facet-pick', { hasText: 'nimda' }).click();
  await expect(query(page)).toHaveValue('action:user.*nimda');
  await expect.poll(() => counted(assay)).toBe(1);
  await search(assay, '');

  const csv = join(assay.folder, 'out.csv');
  await exportTo(assay, csv, 'CSV', true);
  const text = readFileSync(csv, 'utf8');
  expect(text.startsWith('# WARNING,')).toBe(true);
  expect(text).toContain(`"'=cmd|""/c calc""!A1"`);
  expect(text).toContain(`,'+1,`);
  expect(text).toContain(`,'-2,`);
  expect(text).toContain(`,'@SUM(A1),`);
  expect(text).toContain(`"a,""b""\r\nc"`);
  expect(text).toContain('user.\u202Enimda');
  expect(/(?:^|,)[=+@-]/m.test(text.split('\r\nseq,')[1] ?? '')).toBe(false);
  const about = JSON.parse(readFileSync(`${csv}.about.json`, 'utf8')) as {
    rows: number;
    case: { verdict: string };
    file: { sha256: string };
  };
  expect(about).toMatchObject({ rows: 40, case: { verdict: 'broken' }, exportedBy: 'J. Weber' });
  const table: string[][] = parse(text, { relaxColumnCount: false });
  expect(table.length - table.findIndex(([cell]) => cell === 'seq') - 1).toBe(40);

  const ndjson = join(assay.folder, 'out.ndjson');
  await exportTo(assay, ndjson, 'NDJSON', false);
  const objects = readFileSync(ndjson, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; action?: string });
  expect(objects[0]).toMatchObject({ type: 'about' });
  expect(objects.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['=cmd|"/c calc"!A1', '+1', 'a,"b"\r\nc', 'user.\u202Enimda']),
  );
  await exportTo(assay, join(assay.folder, 'out.xlsx'), 'XLSX', false);
  expect(readFileSync(join(assay.folder, 'out.xlsx')).subarray(0, 2).toString('latin1')).toBe('PK');
  expect((await readdir(assay.folder)).filter((name) => name.includes('.part'))).toEqual([]);
});

test('a cancelled export leaves nothing, and the window stays at hand while one runs', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('large-log.zip', { events: 120_000, eventsPerFile: 40_000 });
  await openEvents(assay, path);
  const out = join(assay.folder, 'all.xlsx');
  await assay.answerSaveDialog(out);
  await page.keyboard.press('Control+e');
  const dialog = page.getByTestId('export-dialog');
  await dialog.getByText('XLSX', { exact: true }).click();
  await dialog.getByRole('button', { name: /^Export all/ }).click();
  await sayName(assay);
  const job = page.getByTestId('job-export');
  await expect(job.getByTestId('job-progress')).toContainText(/of 120,000 rows/);
  const stop = await measureFrames(page);
  await page.getByTestId('events-grid').focus();
  for (let pages = 0; pages < 12; pages++) await page.keyboard.press('PageDown');
  await search(assay, 'outcome:denied');
  await job.getByRole('button', { name: screens.cancel }).click();
  await expect(job).toHaveAttribute('data-state', 'cancelled', { timeout: 10_000 });
  const frames = await stop();
  expect(frames.longestTask).toBeLessThan(pauseMs);
  await expect(job.getByTestId('job-outcome')).toHaveText(exporting.nothingLeft);
  expect(existsSync(out)).toBe(false);
  expect((await readdir(assay.folder)).filter((name) => name.includes('all.xlsx'))).toEqual([]);
});
