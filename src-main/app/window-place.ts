/** Where the window stood when it was last closed. What is kept is only a wish: screens may have gone since. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** In the system's points, as screens are measured. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace {
  readonly bounds: Area;
  readonly maximized: boolean;
  /** Zoom factor of the page. */
  readonly zoom: number;
}

export const leastSize = { width: 900, height: 600 } as const;
const usualSize = { width: 1440, height: 900 } as const;

/** How much of the window must lie on one screen, so that its title can be caught. */
const grip = { width: 200, height: 40 } as const;

const isPlace = (value: unknown): value is WindowPlace => {
  if (typeof value !== 'object' || value === null) return false;
  const { bounds, maximized, zoom } = value as { bounds?: Partial<Area>; maximized?: unknown; zoom?: unknown };
  const numbers = [bounds?.x, bounds?.y, bounds?.width, bounds?.height];
  return numbers.every((number) => Number.isInteger(number)) && typeof maximized === 'boolean' && typeof zoom === 'number';
};

/** What was kept; null where there is nothing or nothing usable. Never throws: a lost place is no reason not to start. */
export function readPlace(file: string): WindowPlace | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isPlace(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keeps the place, whole or not at all. Never throws: the window closes all the same. */
export function writePlace(file: string, place: WindowPlace): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(place));
    renameSync(`${file}.new`, file);
  } catch {
    // A folder that cannot be written costs the place, nothing else.
  }
}

const overlap = (a: number, aLength: number, b: number, bLength: number): number => Math.min(a + aLength, b + bLength) - Math.max(a, b);

/** Size and position of a new window: as kept where that still can be seen and caught on one of the `screens`, else in the middle, in the usual size. */
export function fitPlace(
  kept: WindowPlace | null,
  screens: readonly Area[],
): { readonly size: { readonly width: number; readonly height: number }; readonly at: { readonly x: number; readonly y: number } | null } {
  if (kept === null) return { size: usualSize, at: null };
  const { x, y, width, height } = kept.bounds;
  const screen = screens.find(
    (area) =>
      overlap(x, width, area.x, area.width) >= grip.width &&
      overlap(y, height, area.y, area.height) >= grip.height &&
      // The title is at the top.
      y >= area.y,
  );
  const roomy = screen ?? screens[0];
  const size = {
    width: Math.max(leastSize.width, Math.min(width, roomy?.width ?? width)),
    height: Math.max(leastSize.height, Math.min(height, roomy?.height ?? height)),
  };
  return { size, at: screen === undefined ? null : { x, y } };
}

/** A zoom factor that the page can be read at. */
export const fitZoom = (zoom: number): number => (Number.isFinite(zoom) ? Math.min(3, Math.max(0.5, zoom)) : 1);
