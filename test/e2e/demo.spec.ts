/** The demo cases show what a verdict means. */
import { demoSpecs } from '../../src-main/engine/generate/demo.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import { goTo, hasVerdict } from './steps.ts';

test('the clean demo is verified to its last event', async ({ assay }) => {
  await assay.page.getByTestId('demo-clean').click();
  await hasVerdict(assay, 'Verified');
  await expect(assay.page.getByTestId('verdict-sentence')).toContainText('All 20,000 events are proven');
  await expect(assay.page.getByTestId('broken-banner')).toHaveCount(0);
  await expect(assay.page.locator('[data-status="failed"]')).toHaveCount(0);
});

test('the tampered demo is broken by exactly its four faults', async ({ assay }) => {
  await assay.page.getByTestId('demo-tampered').click();
  await hasVerdict(assay, 'Broken');
  const faults = demoSpecs.find(({ name }) => name === 'demo-tampered.zip')?.faults ?? [];
  expect(faults).toHaveLength(4);
  const items = assay.page.getByTestId('finding-item');
  const names = await items.evaluateAll((all) => all.map((item) => item.getAttribute('aria-label') ?? ''));
  for (const { tamper } of faults) {
    const seq = (tamper.from ?? 0).toLocaleString('en-US');
    expect(names.filter((name) => name.includes(`seq ${seq}`))).toHaveLength(1);
  }
  await expect(assay.page.getByTestId('broken-banner')).toContainText('demo-tampered.zip');
  await goTo(assay, 'trust');
  await expect(assay.page.getByTestId('anchor')).toHaveCount(1);
  await expect(assay.page.getByTestId('nav-integrity')).toContainText(screens.shell.faults(4));
});
