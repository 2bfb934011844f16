/** Evidence is written by others: whatever its text holds, it is shown as text, in its place, and nothing of it runs. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { visible } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { caseScreens, goTo, hasVerdict, openArchive, pinKey } from './steps.ts';

const script = '<script>window.ran = 1</script><img src=x onerror="window.ran = 1">';
const bidi = 'user.\u202Enimda.tneilc\u202C \u2066x\u2069 \u200Bzero\u200D';
const controls = 'a\u0000b\u0007c\u001B[31md\u007Fe\r\nf\u2028g';
const long = 'very-long-'.repeat(20_000);

/** Characters that must never reach the page as they are: they hide, or rearrange what stands around them. */
const dangerous = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u200B-\u200F\u2028-\u202E\u2066-\u2069]/u; // oxlint-disable-line no-control-regex

const edits: readonly Record<string, unknown>[] = [
  { action: script, actorEmail: script },
  { action: bidi, actorEmail: `\u202E${bidi}`, resourceType: 'x\u202Ey' },
  { action: controls, actorEmail: controls, category: controls },
  { action: long, actorEmail: long, metadata: { [script]: long, __proto__: 1 } },
  { action: '{{7*7}}${window.ran = 1}javascript:window.ran=1', actorEmail: '=cmd|calc!A1' },
];

async function hostileExport({ folder }: Assay, from: string): Promise<string> {
  const lines = (await readFile(from, 'utf8')).trimEnd().split('\n');
  const changed = lines.map((line, at) => JSON.stringify({ ...(JSON.parse(line) as object), ...edits[at] }));
  const path = join(folder, `export \u202Egnp.<img src=x onerror=alert(1)>.jsonl`);
  await writeFile(path, `${changed.join('\n')}\n`);
  return path;
}

async function expectHarmless({ page }: Assay): Promise<void> {
  expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
  await expect(page.locator('main script, main img, main iframe, main a[href^="javascript"]')).toHaveCount(0);
  const shown = await page.evaluate(() => document.documentElement.outerHTML);
  expect(dangerous.exec(shown)?.[0]?.codePointAt(0)).toBeUndefined();
}

test('hostile names and values are shown as text on every screen', async ({ assay, archives }) => {
  const { page } = assay;
  const { path } = await archives.make('plain.jsonl', { format: 'hyrelog', layout: 'archived', events: 40 });
  await page.evaluate(() => {
    document.addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) => {
      console.error(`policy violated: ${violatedDirective} ${blockedURI}`);
    });
  });
  await openArchive(assay, await hostileExport(assay, path));
  await hasVerdict(assay, 'Broken');
  for (const screen of caseScreens) {
    await goTo(assay, screen);
    await expectHarmless(assay);
  }
  await page.getByTestId('case-card').click();
  await expectHarmless(assay);

  await goTo(assay, 'events');
  const rows = page.getByTestId('grid-row');
  await expect(rows.first()).toContainText(/\d{4}-\d\d-\d\d/);
  const heights = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  expect(new Set(heights).size).toBe(1);
  const detail = page.getByTestId('event-detail');
  for (const { action } of edits) {
    const row = rows.filter({ hasText: visible(String(action), { limit: 100 }).replace('…', '') });
    await expect(row).toHaveCount(1);
    await row.click();
    await expect(detail.getByRole('group', { name: screens.events.raw })).toBeVisible();
    await expect(detail.locator('dt', { hasText: 'Action' }).locator('+ dd')).toContainText(
      visible(String(action), { limit: 500 }).replace('…', ''),
    );
    await expectHarmless(assay);
  }
  await rows.filter({ hasText: 'very-long-' }).click();
  await detail
    .getByRole('button', { name: screens.events.more('200,000') })
    .first()
    .click();
  await expect(detail.locator('dd').filter({ hasText: long })).not.toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  expect(assay.problems).toEqual([]);
});

test('a hostile key name is shown as text before and after it is pinned', async ({ assay, archives }) => {
  const { path, vkeyPath } = await archives.make('export.zip', { events: 3000, eventsPerFile: 1000 });
  await openArchive(assay, path);
  const file = await assay.place(vkeyPath ?? '', `\u202Eyekv.<script>`);
  await pinKey(assay, file);
  await expectHarmless(assay);
});
