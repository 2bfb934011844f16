/** Measures whether a page stays responsive: the gaps between its frames, and the tasks that block it. */
import type { Page } from '@playwright/test';
import { test } from './launch.ts';

export type Frames = {
  readonly frames: number;
  /** Milliseconds within which 95 % of the frames came. */
  readonly p95: number;
  readonly longestGap: number;
  /** Of the page's own doing, however busy the machine is. */
  readonly longestTask: number;
};

/** Begins to measure. Gives a function that ends it, and that prints what was found. */
export async function measureFrames(page: Page): Promise<() => Promise<Frames>> {
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
        longestGap: Math.round(gaps.at(-1) ?? 0),
        longestTask: Math.round(Math.max(0, ...tasks)),
      };
    };
  });
  return async () => {
    const found = await page.evaluate((stop) => stop(), handle);
    const words = `${found.frames} frames, 95 % within ${found.p95} ms, longest gap ${found.longestGap} ms, longest task ${found.longestTask} ms`;
    process.stdout.write(`      ${test.info().title}: ${words}\n`);
    return found;
  };
}
