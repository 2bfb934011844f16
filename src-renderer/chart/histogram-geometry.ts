/** Where bars, ticks and handles of a histogram stand. Times are milliseconds UTC. */
import { formatTime } from '../../src-shared/text/format.ts';

export interface Bars {
  readonly from: number;
  readonly bucketMs: number;
  readonly counts: readonly number[];
}

export const endOf = ({ from, bucketMs, counts }: Bars): number => from + bucketMs * counts.length;

/** Pixels from the left. */
export const xOf = (bars: Bars, width: number, ms: number): number =>
  Math.min(1, Math.max(0, (ms - bars.from) / Math.max(1, endOf(bars) - bars.from))) * width;

/** The bucket under a place; places beyond the ends belong to the first and last. */
export const bucketAt = ({ counts }: Bars, width: number, x: number): number =>
  Math.min(counts.length - 1, Math.max(0, Math.floor((x / Math.max(1, width)) * counts.length)));

/** Beginning of the first and end of the last of two buckets, whichever comes first. */
export function spanOf({ from, bucketMs }: Bars, a: number, b: number): { readonly from: number; readonly to: number } {
  return { from: from + bucketMs * Math.min(a, b), to: from + bucketMs * (Math.max(a, b) + 1) };
}

const widestBar = 40;

/** Outline of the bars of buckets first to last (the end left out). A bucket with events is never lower than a pixel and a half. */
export function barPath({ counts }: Bars, first: number, last: number, width: number, height: number): string {
  const most = Math.max(1, ...counts);
  const step = width / counts.length;
  const gap = step > 3 ? 1 : 0;
  // Few buckets: bars stay bars, each in the middle of its stretch.
  const wide = Math.min(widestBar, Math.max(0.5, step - gap));
  const inset = (step - gap - wide) / 2;
  let path = '';
  for (let index = Math.max(0, first); index < Math.min(last, counts.length); index += 1) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const high = Math.max(1.5, (count / most) * height);
    path += `M${round(index * step + Math.max(0, inset))} ${height}v${round(-high)}h${round(wide)}v${round(high)}z`;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 100) / 100;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  second,
  5 * second,
  15 * second,
  minute,
  5 * minute,
  15 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
];

export interface Tick {
  readonly at: number;
  readonly label: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** At most so many ticks at whole units of UTC. */
export function ticksOf(bars: Bars, most: number): readonly Tick[] {
  const [from, to] = [bars.from, endOf(bars)];
  const length = to - from;
  if (length <= 0 || most < 1) return [];
  const step = steps.find((candidate) => length / candidate <= most);
  if (step !== undefined) {
    const ticks: Tick[] = [];
    for (let at = Math.ceil(from / step) * step; at < to; at += step) ticks.push({ at, label: label(at, step) });
    // A stretch too short to hold a whole unit says when it begins.
    return ticks.length === 0 || length <= 2 * step ? [{ at: from, label: formatTime(from, 'second') }] : ticks;
  }
  for (const every of [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]) {
    if (length / (every * 30 * day) > most) continue;
    return monthTicks(from, to, every);
  }
  return monthTicks(from, to, 6000);
}

function monthTicks(from: number, to: number, every: number): readonly Tick[] {
  const ticks: Tick[] = [];
  const first = new Date(from);
  let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / every) * every;
  for (;;) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    month += every;
    if (at >= to || Number.isNaN(at)) return ticks;
    if (at >= from) ticks.push({ at, label: every % 12 === 0 ? yearOf(at) : `${months[new Date(at).getUTCMonth()] ?? ''} ${yearOf(at)}` });
  }
}

const yearOf = (at: number): string => formatTime(at, 'day').split('-')[0] ?? '';

function label(at: number, step: number): string {
  const date = new Date(at);
  const dayName = `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;
  if (step >= day) return dayName;
  const clock = formatTime(at, step < minute ? 'second' : 'minute').split(' ')[1] ?? '';
  return at % day === 0 ? dayName : clock;
}

/** "day", "3 hours": how long one bar is. */
export function bucketWords(bucketMs: number, units: Readonly<Record<'second' | 'minute' | 'hour' | 'day' | 'week', string>>): string {
  const named = [
    [7 * day, units.week],
    [day, units.day],
    [hour, units.hour],
    [minute, units.minute],
  ] as const;
  const [ms, unit] = named.find(([size]) => bucketMs % size === 0) ?? [second, units.second];
  const count = bucketMs / ms;
  return count === 1 ? unit : `${count} ${unit}s`;
}
