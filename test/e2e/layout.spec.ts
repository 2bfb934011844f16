/** Small windows: nothing is cut off at the side, and what the screens are for stays in reach. */
import type { Locator } from '@playwright/test';
import { auditScreenText, controlsText } from '../../src-shared/text/screen-audit.ts';
import { custodyScreen, reportScreen } from '../../src-shared/text/screen-report.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { expect, test } from './launch.ts';
import type { Assay } from './launch.ts';
import { button, caseScreens, chooseFiles, goTo, openArchive } from './steps.ts';

const sizes = [
  { width: 900, height: 700 },
  { width: 1280, height: 720 },
] as const;

const mainAction = {
  evidence: screens.evidence.addFiles,
  integrity: screens.integrity.reverify,
  events: screens.events.run,
  reports: reportScreen.choosePackage,
  custody: custodyScreen.verify,
  trust: screens.trust.openFile,
  sampling: screens.sampling.create,
  audit: auditScreenText.engagement,
  controls: controlsText.addReview,
} as const;

/** Elements with words that reach out of the window, or are cut by a box that does not scroll and does not show an ellipsis. */
async function cutOff({ page }: Assay): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the document is ${scrollWidth} wide in ${clientWidth}`);
    const scrolls = (element: Element): boolean => /auto|scroll/.test(getComputedStyle(element).overflowX);
    for (const element of document.querySelectorAll('button, h1, h2, h3, p, dt, dd, label, input, [role="row"], th, td')) {
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || !element.checkVisibility()) continue;
      if (box.left >= -0.5 && box.right <= clientWidth + 0.5) continue;
      let parent = element.parentElement;
      while (parent !== null && !scrolls(parent)) parent = parent.parentElement;
      if (parent === null)
        found.push(`${element.tagName} ${element.textContent?.slice(0, 60) ?? ''} ${Math.round(box.left)}–${Math.round(box.right)}`);
    }
    return found;
  });
}

async function expectInWindow({ page }: Assay, target: Locator, width: number): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  expect(box).not.toBeNull();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  await expect(page.locator('html')).toHaveJSProperty('scrollLeft', 0);
}

for (const size of sizes) {
  test(`nothing is cut off at ${size.width} × ${size.height}`, async ({ assay, archives }) => {
    const { path } = await archives.make('export.zip', { events: 3000, tamper: ['alter@1234', 'delete@777'] });
    const { page } = assay;
    await page.setViewportSize(size);
    await expectInWindow(assay, button(assay, screens.cases.create), size.width);
    expect.soft(await cutOff(assay), 'cases').toEqual([]);
    await openArchive(assay, path);
    for (const screen of caseScreens) {
      await goTo(assay, screen);
      const action = button(assay, mainAction[screen]).first();
      await expectInWindow(assay, action, size.width);
      expect.soft(await cutOff(assay), screen).toEqual([]);
    }
    await goTo(assay, 'events');
    await page.getByTestId('grid-row').first().click();
    const detail = page.getByTestId('event-detail');
    await expect(detail.getByRole('group', { name: screens.events.raw })).toBeVisible();
    await expectInWindow(assay, detail, size.width);
    expect.soft(await cutOff(assay), 'event details').toEqual([]);
    await goTo(assay, 'evidence');
    const dialog = await chooseFiles(assay, path);
    await expectInWindow(assay, dialog.getByRole('button', { name: /^Import / }), size.width);
    expect.soft(await cutOff(assay), 'import dialog').toEqual([]);
  });
}
