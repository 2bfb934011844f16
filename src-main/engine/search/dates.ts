import type { LastUnit } from './ast.ts';

/** A date or time of day as a stretch of time: `from` ≤ t < `to`, milliseconds UTC. */
export interface DateSpan {
  readonly from: number;
  readonly to: number;
}

const shape = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?)?)?(Z|z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads a year, month, day, minute, second or fraction of a second; each stands for all the time that it names. UTC unless an offset
 * is written. Null if there is no such date.
 */
export function parseDate(text: string): DateSpan | null {
  const match = shape.exec(text);
  if (match === null) return null;
  const part = (i: number): number | null => (match[i] === undefined ? null : Number(match[i]));
  const [year, month, day, hour, minute, second] = [part(1) ?? 0, part(2), part(3), part(4), part(5), part(6)];
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return null;
  const start = utc(year, month ?? 1, day ?? 1);
  if (start === null) return null;
  const offset = offsetMs(match[8]);
  if (offset === null) return null;
  const fraction = match[7];
  const within =
    (((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1000 + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000);
  const from = start + within - offset;
  if (fraction !== undefined) return { from, to: from + 1000 / 10 ** fraction.length };
  if (second !== null) return { from, to: from + 1000 };
  if (minute !== null) return { from, to: from + 60_000 };
  if (day !== null) return { from, to: from + 86_400_000 };
  const end = month !== null ? utc(month === 12 ? year + 1 : year, (month % 12) + 1, 1) : utc(year + 1, 1, 1);
  return end === null ? null : { from, to: end - offset };
}

/** Midnight of a day, or null if the calendar has no such day. */
function utc(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

function offsetMs(text: string | undefined): number | null {
  if (text === undefined || text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  return hours > 23 || minutes > 59 ? null : (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** So long before a time. Months and years are those of the calendar, UTC; where the day is not in the month, its last day. */
export function timeBefore(time: number, count: number, unit: LastUnit): number {
  if (unit !== 'mo' && unit !== 'y') return time - count * unitMs[unit];
  const date = new Date(time);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() - count * (unit === 'y' ? 12 : 1);
  const days = new Date(0);
  days.setUTCFullYear(Math.floor(months / 12), (months % 12) + 1, 0);
  const day = Math.min(date.getUTCDate(), days.getUTCDate());
  const target = new Date(time);
  target.setUTCFullYear(Math.floor(months / 12), ((months % 12) + 12) % 12, day);
  return target.getTime();
}

const unitMs = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/** A date as this language writes it, where somebody wrote it in another way of which there is only one reading. */
export function likelyDate(text: string): string | null {
  const pad = (part: string | undefined): string => (part ?? '').padStart(2, '0');
  const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text);
  const found: string[] = [];
  if (yearFirst !== null) found.push(`${yearFirst[1]}-${pad(yearFirst[2])}-${pad(yearFirst[3])}`);
  if (yearLast !== null) {
    const [, first, sign, second, year] = yearLast;
    found.push(`${year}-${pad(second)}-${pad(first)}`);
    // With points the day always comes first.
    if (sign !== '.') found.push(`${year}-${pad(first)}-${pad(second)}`);
  }
  if (/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}/.test(text)) found.push(text.replace(' ', 'T'));
  const dates = [...new Set(found)].filter((one) => parseDate(one) !== null);
  return dates.length === 1 ? (dates[0] ?? null) : null;
}
