import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { fitPlace, fitZoom, readPlace, writePlace, type WindowPlace } from '../../src-main/app/window-place.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const monitor = { x: 1440, y: 0, width: 2560, height: 1440 };
const place = (bounds: WindowPlace['bounds']): WindowPlace => ({ bounds, maximized: false, zoom: 1 });

it('a window comes back where it stood, on the second screen too', () => {
  const bounds = { x: 1700, y: 100, width: 1600, height: 1000 };
  expect(fitPlace(place(bounds), [laptop, monitor])).toEqual({ size: { width: 1600, height: 1000 }, at: { x: 1700, y: 100 } });
});

it('a screen that has gone sends it to the middle of one that is there, no larger than that', () => {
  const bounds = { x: 1700, y: 100, width: 1600, height: 1000 };
  expect(fitPlace(place(bounds), [laptop])).toEqual({ size: { width: 1440, height: 875 }, at: null });
  expect(fitPlace(null, [laptop])).toEqual({ size: { width: 1440, height: 900 }, at: null });
});

it('whatever was kept, the window can be caught on a screen and is never smaller than it can be used', () => {
  const whole = fc.integer({ min: -20_000, max: 20_000 });
  fc.assert(
    fc.property(fc.record({ x: whole, y: whole, width: whole, height: whole }), (bounds) => {
      const { size, at } = fitPlace(place(bounds), [laptop, monitor]);
      expect(size.width).toBeGreaterThanOrEqual(900);
      expect(size.height).toBeGreaterThanOrEqual(600);
      if (at !== null)
        expect(
          [laptop, monitor].some(
            (area) => at.x + size.width > area.x && at.x < area.x + area.width && at.y >= area.y && at.y < area.y + area.height,
          ),
        ).toBe(true);
    }),
  );
  expect([NaN, 0, 0.01, 1.5, 99].map(fitZoom)).toEqual([1, 0.5, 0.5, 1.5, 3]);
});

it('is kept in a file, and a file that is none of ours counts as nothing kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-place-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'new', 'window.json');
  expect(readPlace(file)).toBeNull();
  const kept = { bounds: { x: 1, y: 2, width: 1000, height: 700 }, maximized: true, zoom: 1.25 };
  writePlace(file, kept);
  expect(readPlace(file)).toEqual(kept);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(kept);
  for (const bad of ['', '{', 'null', '[]', '{"bounds":{}}', '{"bounds":{"x":"1","y":0,"width":1,"height":1},"maximized":true,"zoom":1}']) {
    await writeFile(file, bad);
    expect(readPlace(file), bad).toBeNull();
  }
  writePlace(join(file, 'below-a-file', 'window.json'), kept);
});
