/** A tampered archive: the window says so on every screen, and leads from the verdict to the very bytes. */
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import { button, caseScreens, goTo, hasVerdict, isAt, openArchive } from './steps.ts';

const tampered = { events: 3000, tamper: ['alter@1234'] } as const;

test('an altered event breaks the verdict, and every screen carries the banner', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', tampered);
  await openArchive(assay, path);
  await hasVerdict(assay, 'Broken');
  const banner = assay.page.getByTestId('broken-banner');
  for (const screen of caseScreens) {
    await goTo(assay, screen);
    await expect(banner).toContainText('export.zip: 1 event altered');
  }
  await assay.page.getByTestId('case-card').click();
  await isAt(assay, 'cases');
  await expect(banner).toBeVisible();
  await banner.getByRole('button', { name: screens.banner.show }).click();
  await isAt(assay, 'integrity');
  await expect(assay.page.getByTestId('finding-where')).toContainText('seq 1,234');
});

test('the failed check has its denominator; the finding its place and both hashes, and opens its event', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', tampered);
  await openArchive(assay, path);
  const hashes = assay.page.getByTestId('check-event.hashes');
  await expect(hashes).toHaveAttribute('data-status', 'failed');
  await expect(hashes).toContainText('2,999 of 3,000');

  const finding = assay.page.getByTestId('finding-detail');
  await expect(finding).toContainText('event.altered');
  await expect(finding.getByTestId('finding-where')).toHaveText(/^seq 1,234 · \S+\.ndjson\S* · line 1,234 · byte [\d,]+$/);
  const sides = finding.locator('.compare > div');
  await expect(sides).toHaveText([/^Expected[0-9a-f]{64}$/, /^Found[0-9a-f]{64}$/]);
  const [expected = '', found = ''] = (await sides.allTextContents()).map((side) => side.replace(/^(Expected|Found)/, ''));
  expect(expected).not.toBe(found);

  await button(assay, screens.integrity.openInEvents).click();
  await isAt(assay, 'events');

  const detail = assay.page.getByTestId('event-detail');
  await expect(detail.getByRole('heading', { name: 'Event 1,234' })).toBeVisible();
  await expect(detail.getByRole('group', { name: screens.events.raw })).toContainText('"seq":1234');
  await expect(detail).toContainText('event.altered');
  await expect(detail).toContainText(screens.events.different);
  const recomputed = detail.locator('.detail-hashes > div').filter({ hasText: screens.events.recomputed });
  await expect(recomputed.locator('.hash-groups')).toHaveText(found);
  await expect(assay.page.getByRole('row', { selected: true })).toContainText('1,234');
});

test('one independent fault after the other is walked through by the findings', async ({ assay, archives }) => {
  const { path } = await archives.make('export.zip', { events: 3000, tamper: ['alter@100', 'delete@777', 'edit-hash@2000'] });
  await openArchive(assay, path);
  const where = assay.page.getByTestId('finding-where');
  const seen: string[] = [];
  const next = button(assay, screens.integrity.next);
  for (;;) {
    seen.push((await where.textContent())?.split(' · ')[0] ?? '');
    if (await next.isDisabled()) break;
    await next.click();
    await expect(assay.page.getByRole('heading', { name: `Finding ${seen.length + 1} of` })).toBeVisible();
  }
  for (const place of ['seq 100', 'seq 777', 'seq 2,000']) expect(seen).toContain(place);
});
