/** The window stays usable while a large archive is imported, and while a large table is scrolled. */
import type { Page } from '@playwright/test';
import { large } from './archives.ts';
import { expect, test } from './launch.ts';
import { chooseFiles, createCase, goTo, imported, importFiles, startImport } from './steps.ts';

test.describe.configure({ timeout: 180_000 });

type Frames = { readonly frames: number; readonly p95: number; readonly longest: number; readonly longTasks: number };

/** Longest pause that is let pass on a machine that does other things too; on a quiet one it is an order of magnitude less. */
const pauseMs = 1000;
/** Long tasks of the page itself: those are its own doing, however busy the machine is. */
const taskMs = 250;

/** Begins to measure the gaps between frames and the tasks that block them. Gives a function that ends it. */
async function measure(page: Page): Promise<() => Promise<Frames>> {
  const handle = await page.evaluateHandle(() => {
    const gaps: number[] = [];
    const tasks: number[] = [];
    let last = performance.now();
    let stopped = false;
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: 'longtask' });
    const frame = (now: number): void => {
      gaps.push(now - last);
      last = now;
      if (!stopped) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return () => {
      stopped = true;
      observer.disconnect();
      gaps.sort((a, b) => a - b);
      return {
        frames: gaps.length,
        p95: Math.round(gaps[Math.floor(gaps.length * 0.95)] ?? 0),
        longest: Math.round(gaps.at(-1) ?? 0),
        longTasks: Math.round(Math.max(0, ...tasks)),
      };
    };
  });
  return async () => {
    const frames = await page.evaluate((stop) => stop(), handle);
    const description = `${frames.frames} frames, 95 % within ${frames.p95} ms, longest gap ${frames.longest} ms, longest task ${frames.longTasks} ms`;
    test.info().annotations.push({ type: 'frames', description });
    process.stdout.write(`      ${test.info().title}: ${description}\n`);
    return frames;
  };
}

test('events can be browsed while 300,000 more are imported', async ({ assay, archives }) => {
  const { page } = assay;
  const first = await archives.make('log.zip', { events: 20_000, eventsPerFile: 5000 });
  const second = await archives.make('large.zip', large);
  await createCase(assay);
  await importFiles(assay, first.path);
  await chooseFiles(assay, second.path);
  await startImport(assay);
  await goTo(assay, 'events');
  const grid = page.getByTestId('events-grid');
  await expect(grid.getByTestId('grid-row').first()).toContainText(/\d{4}-\d\d-\d\d/);
  const stop = await measure(page);
  await grid.focus();
  const running = page.locator('.sidebar-job');
  let pages = 0;
  while (await running.isVisible()) {
    await page.keyboard.press(pages % 20 < 10 ? 'PageDown' : 'PageUp');
    pages += 1;
  }
  const frames = await stop();
  await goTo(assay, 'evidence');
  await imported(assay);
  expect(pages).toBeGreaterThan(20);
  expect(frames.longest).toBeLessThan(pauseMs);
  expect(frames.longTasks).toBeLessThan(taskMs);
});
