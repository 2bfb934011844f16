/** HyreLog's exports: what its hash does not cover is said on screen, and no chain is kept quiet about. */
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import { goTo, hasVerdict, openArchive } from './steps.ts';

test('an archive tree is verified with limits, and the fields outside the hash are named', async ({ assay, archives }) => {
  const { path, chains } = await archives.make('hyrelog', { format: 'hyrelog', events: 3000 });
  await openArchive(assay, path);
  await hasVerdict(assay, 'Verified with limits');
  await expect(assay.page.getByTestId('limits')).toContainText('outside the hash');
  await assay.page.getByTestId('finding-list').press('End');
  const finding = assay.page.getByTestId('finding-detail');
  await expect(finding).toContainText('fields.unhashed');
  for (const field of ['id', 'traceId', 'ipAddress', 'userAgent']) await expect(finding).toContainText(field);
  await expect(assay.page.getByTestId('not-proven').getByRole('listitem').first()).toBeVisible();
  await expect(assay.page.getByTestId('check-event.hashes')).toContainText('3,000 of 3,000');
  await expect(assay.page.getByTestId('check-event.hashes')).toHaveAttribute('data-status', 'passed');

  expect(chains.length).toBeGreaterThan(1);
  await assay.page.getByRole('button', { name: screens.integrity.chainChoose }).click();
  await expect(assay.page.getByRole('listbox', { name: screens.integrity.chainChoose }).getByRole('option')).toHaveCount(chains.length);
  await assay.page.keyboard.press('Escape');

  await goTo(assay, 'evidence');
  const sum = assay.page.getByTestId('reconciliation').locator('tfoot td');
  await expect(sum.nth(4)).toHaveText('3,000');
});

test('an export without integrity data is not verifiable, and still browsed', async ({ assay, archives }) => {
  const { path } = await archives.make('hot-export.csv', { format: 'hyrelog', layout: 'hot-csv', events: 1000 });
  await openArchive(assay, path);
  await hasVerdict(assay, 'Not verifiable');
  await expect(assay.page.getByTestId('verdict-sentence')).toContainText('0 of 1,000 records could be checked');
  await goTo(assay, 'evidence');
  const file = assay.page.getByTestId('reconciliation').locator('tbody th');
  await expect(file).toHaveText('hot-export.csv');
  await goTo(assay, 'events');
  await expect(assay.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '1001');
  await assay.page.getByTestId('grid-row').first().click();
  await expect(assay.page.getByTestId('event-detail')).toContainText(screens.events.canonicalNone);
});
