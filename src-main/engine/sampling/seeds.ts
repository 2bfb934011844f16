/** Which seeds are taken: never blank, never the clock, never one that somebody could have shopped for. */
import type { SeedOrigin } from '../../../src-shared/model/sample.ts';

const year = 365 * 24 * 3600 * 1000;

/** A time of about now, in seconds or milliseconds, or a date. */
function looksLikeClock(seed: string, now: number): boolean {
  if (/^\d{10}$|^\d{13}$/.test(seed)) {
    const time = seed.length === 10 ? Number(seed) * 1000 : Number(seed);
    return Math.abs(time - now) < 2 * year;
  }
  return /^(19|20)\d\d[-/.]?\d\d[-/.]?\d\d([T ]?\d\d:?\d\d.*)?$/.test(seed);
}

/** Why a seed is refused, or null. Reasons are those of `seedRefusal` in `src-shared/text/sampling.ts`. */
export function refuseSeed(
  origin: SeedOrigin,
  seed: string,
  { by, seedBy, now, used }: { readonly by: string; readonly seedBy: string; readonly now: number; readonly used: readonly string[] },
): string | null {
  if (seed === '') return 'blank';
  if (used.includes(seed)) return 'used';
  switch (origin) {
    case 'os':
      return null;
    case 'dice':
      return /^\d{20,}$/.test(seed) ? null : 'dice';
    case 'person':
      if (seedBy.trim() === '' || seedBy.trim().toLowerCase() === by.trim().toLowerCase()) return 'person';
      if (looksLikeClock(seed, now)) return 'clock';
      return seed.length >= 8 ? null : 'short';
  }
}
