/** Local times of a zone into instants: fixed offsets, and the zones of the runtime's own time zone database. */

export interface Zone {
  /** UTC milliseconds of a local date and time that is given as if it were UTC. `is`: `plain`, twice in that night, or never. */
  toUtc(local: number): { readonly ms: number; readonly is: 'plain' | 'ambiguous' | 'nonexistent' };
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Transitions of every zone fall on such a step. */
const STEP = 15 * MINUTE;
/** Offsets remembered; a hostile file names a time in every quarter of an hour there is. */
const stepsAtMost = 50_000;

/** The zone of this name: `UTC`, `+02:00`, `Europe/Berlin`. Null when the runtime knows none. */
export const createZone = (name: string): Zone | null => {
  if (name === 'UTC') return { toUtc: (local) => ({ ms: local, is: 'plain' }) };
  const fixed = /^([+-])(\d{2}):(\d{2})$/.exec(name);
  if (fixed !== null) {
    const [, sign, hours, minutes] = fixed;
    if (Number(hours) > 23 || Number(minutes) > 59) return null;
    const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE * (sign === '-' ? -1 : 1);
    return { toUtc: (local) => ({ ms: local - offset, is: 'plain' }) };
  }
  const offsetAt = createOffsets(name);
  return offsetAt === null ? null : { toUtc: (local) => fromOffsets(local, offsetAt) };
};

/** A time that the clock shows twice is taken as its first occurrence, one that it skips by the offset before the change. */
const fromOffsets = (local: number, offsetAt: (ms: number) => number): ReturnType<Zone['toUtc']> => {
  const before = offsetAt(local - 24 * HOUR);
  const after = offsetAt(local + 24 * HOUR);
  const fits = [...new Set([before, after])].filter((offset) => offsetAt(local - offset) === offset).map((offset) => local - offset);
  const [first = local - before] = fits.toSorted((a, b) => a - b);
  return { ms: first, is: fits.length === 1 ? 'plain' : fits.length === 0 ? 'nonexistent' : 'ambiguous' };
};

/** Offset from UTC at an instant, in milliseconds. */
const createOffsets = (timeZone: string): ((ms: number) => number) | null => {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  } catch {
    return null;
  }
  const known = new Map<number, number>();
  return (ms) => {
    const step = Math.floor(ms / STEP);
    const remembered = known.get(step);
    if (remembered !== undefined) return remembered;
    const parts = new Map(format.formatToParts(step * STEP).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name) ?? 0);
    const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
    const date = new Date(0);
    date.setUTCFullYear(year, part('month') - 1, part('day'));
    date.setUTCHours(part('hour'), part('minute'), part('second'));
    const offset = date.getTime() - step * STEP;
    if (known.size >= stepsAtMost) known.clear();
    known.set(step, offset);
    return offset;
  };
};
