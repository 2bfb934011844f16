/** Times as exports write them, into milliseconds since 1970 UTC. */
import { encodeUtf8 } from '../bytes/utf8.ts';

const isDigits = (bytes: Uint8Array, start: number, count: number): boolean => {
  for (let i = start; i < start + count; i += 1) {
    const byte = bytes[i] as number;
    if (!(byte >= 0x30 && byte <= 0x39)) return false;
  }
  return true;
};

const two = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) - 0x30) * 10 + (bytes[at + 1] as number) - 0x30;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const daysIn = (year: number, month: number): number => (month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0));

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
const dayNumber = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
};

const DAY_MS = 86_400_000;

/**
 * Reads an RFC 3339 date-time that fills `[start, end)`: milliseconds UTC with its fraction (digits beyond a double's reach, about
 * 0.1 µs, are dropped), NaN for anything else. `T` and `Z` may be lower case; a zone is required. A second 60 is accepted where a leap
 * second can be, at 23:59:60 UTC on the last day of a month, and counts as the first second of the next day, as POSIX time has it.
 */
export const parseRfc3339 = (bytes: Uint8Array, start: number, end: number): number => {
  if (end - start < 20) return NaN;
  const at = start;
  if (
    bytes[at + 4] !== 0x2d ||
    bytes[at + 7] !== 0x2d ||
    ((bytes[at + 10] as number) | 0x20) !== 0x74 ||
    bytes[at + 13] !== 0x3a ||
    bytes[at + 16] !== 0x3a
  )
    return NaN;
  if (
    !isDigits(bytes, at, 4) ||
    !isDigits(bytes, at + 5, 2) ||
    !isDigits(bytes, at + 8, 2) ||
    !isDigits(bytes, at + 11, 2) ||
    !isDigits(bytes, at + 14, 2) ||
    !isDigits(bytes, at + 17, 2)
  )
    return NaN;
  const year = two(bytes, at) * 100 + two(bytes, at + 2);
  const month = two(bytes, at + 5);
  const day = two(bytes, at + 8);
  const hour = two(bytes, at + 11);
  const minute = two(bytes, at + 14);
  const second = two(bytes, at + 17);
  if (day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60) return NaN;
  let next = at + 19;
  let fraction = 0;
  if (bytes[next] === 0x2e) {
    next += 1;
    const first = next;
    let scale = 1000;
    while (next < end && isDigits(bytes, next, 1)) {
      scale /= 10;
      // Beyond nanoseconds nothing can change the double.
      if (next - first < 9) fraction += ((bytes[next] as number) - 0x30) * scale;
      next += 1;
    }
    if (next === first) return NaN;
    // Sums of tenths are inexact: whole milliseconds must come out whole.
    fraction = Math.round(fraction * 1e6) / 1e6;
  }
  let offset = 0;
  const zone = bytes[next] as number;
  if (next >= end) return NaN;
  if ((zone | 0x20) === 0x7a) next += 1;
  else if (zone === 0x2b || zone === 0x2d) {
    if (end - next !== 6 || bytes[next + 3] !== 0x3a || !isDigits(bytes, next + 1, 2) || !isDigits(bytes, next + 4, 2)) return NaN;
    const hours = two(bytes, next + 1);
    const minutes = two(bytes, next + 4);
    if (hours > 23 || minutes > 59) return NaN;
    offset = (hours * 60 + minutes) * 60_000 * (zone === 0x2d ? -1 : 1);
    next += 6;
  } else return NaN;
  if (next !== end) return NaN;
  const wholeSeconds = dayNumber(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1000 - offset;
  if (second === 60 && !isMonthStart(wholeSeconds)) return NaN;
  return wholeSeconds + fraction;
};

/** The same for a text. */
export const parseRfc3339Text = (text: string): number => {
  const bytes = encodeUtf8(text);
  return parseRfc3339(bytes, 0, bytes.length);
};

/** True at 00:00:00 of the first day of a month, UTC. */
const isMonthStart = (ms: number): boolean => ms % DAY_MS === 0 && new Date(ms).getUTCDate() === 1;

/** Date and time in the forms that PostgreSQL and drivers write; a zone may be missing, `timestamp(3)` columns hold UTC. */
const DATABASE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,3})(0*))?(?:[Zz]|([+-]\d{2})(?::?(\d{2}))?)?$/;

/**
 * A HyreLog time in the one form that its hashes know, `YYYY-MM-DDTHH:mm:ss.sssZ`. Renderings of the same instant by a database are
 * accepted: a space for the `T`, `+00`, `+00:00` or no zone, fewer or more digits. Null when it is no time, or has digits beyond
 * the millisecond that are not zero, which its `timestamp(3)` column cannot have given.
 */
export const normaliseHyrelogTime = (text: string): string | null => {
  const match = DATABASE_TIME.exec(text);
  if (match === null) return null;
  const [, date = '', clock = '', fraction = '', , hours, minutes = '00'] = match;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const ms = parseRfc3339Text(`${date}T${clock}.${fraction.padEnd(3, '0')}${zone}`);
  // Years that toISOString writes with a sign are outside of what the service can hold.
  return Number.isNaN(ms) || ms < -62_167_219_200_000 || ms > 253_402_300_799_999 ? null : new Date(ms).toISOString();
};

/** True when `[start, end)` has exactly the form `YYYY-MM-DDTHH:mm:ss.sssZ`; the date itself is not looked at. */
export const hasHyrelogTimeForm = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start === 24 && bytes[start + 10] === 0x54 && bytes[start + 19] === 0x2e && bytes[start + 23] === 0x5a;
