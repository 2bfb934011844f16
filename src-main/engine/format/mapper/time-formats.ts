/** Times in the forms that a mapping names, into milliseconds since 1970 UTC. */
import { timeFormats } from '../../../../src-shared/model/mapping-file.ts';
import { parseRfc3339Text } from '../time.ts';
import { createZone } from './zones.ts';

/** What is to be said of a time that could be read. */
export type TimeRemark = 'zone_assumed' | 'ambiguous_time' | 'nonexistent_time';

export interface ReadTime {
  readonly ms: number;
  readonly remark: TimeRemark | null;
}

/** Null when the text is of none of the forms. */
export type TimeReader = (text: string) => ReadTime | null;

/** First and last instant that a calendar of four-digit years can name. */
const FIRST = -62_167_219_200_000;
const LAST = 253_402_300_799_999;
/** No time is longer than this. */
const longest = 64;

const inRange = (ms: number): boolean => ms >= FIRST && ms <= LAST;

const UNITS: Readonly<Record<string, number>> = { 'unix-s': 1000, 'unix-ms': 1, 'unix-us': 1e-3, 'unix-ns': 1e-6 };

/** A reader of these forms, tried in order; null when a pattern or the zone is not usable. */
export const createTimeReader = (formats: readonly string[], zoneName: string): TimeReader | null => {
  const zone = createZone(zoneName);
  const readers: TimeReader[] = [];
  for (const format of formats) {
    const unit = UNITS[format];
    if (unit !== undefined) readers.push(readUnix(unit));
    else if (format === 'rfc3339') readers.push(readRfc3339);
    else {
      const pattern = compilePattern(format);
      if (pattern === null || zone === null) return null;
      readers.push((text) => {
        const local = pattern(text);
        if (local === null) return null;
        if (local.offset !== null) return { ms: local.ms - local.offset, remark: null };
        const { ms, is } = zone.toUtc(local.ms);
        return { ms, remark: is === 'plain' ? 'zone_assumed' : is === 'ambiguous' ? 'ambiguous_time' : 'nonexistent_time' };
      });
    }
  }
  if (zone === null) return null;
  return (text) => {
    if (text.length > longest) return null;
    for (const read of readers) {
      const found = read(text);
      if (found !== null && inRange(found.ms)) return found;
    }
    return null;
  };
};

const readRfc3339: TimeReader = (text) => {
  const ms = parseRfc3339Text(text);
  return Number.isNaN(ms) ? null : { ms, remark: null };
};

/** Whole or broken numbers, also as a spreadsheet-free exponent (1.6E9), of one unit. */
const readUnix =
  (unit: number): TimeReader =>
  (text) => {
    if (!/^-?\d{1,20}(?:\.\d{1,20})?(?:[eE]\+?\d{1,2})?$/.test(text)) return null;
    const value = Number(text);
    // A double holds these to far below the microsecond.
    return { ms: unit < 1 ? value / Math.round(1 / unit) : value * unit, remark: null };
  };

interface LocalTime {
  /** As if it were UTC. */
  readonly ms: number;
  /** Milliseconds east of UTC that the text itself states, or null. */
  readonly offset: number | null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<shortYear>\\d{2})',
  MMM: '(?<monthName>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour12>\\d{2})',
  h: '(?<hour12>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<fraction>\\d{1,9})',
  A: '(?<half>[AaPp]\\.?[Mm]\\.?)',
  Z: '(?<zone>[Zz]|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)',
};
const TOKEN = /YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|SSS|A|Z/g;

/**
 * Reads a pattern of `YYYY YY MMM MM M DD D HH H hh h mm ss SSS A Z`; everything else stands for itself. `SSS` takes one to nine digits
 * of a fraction. Null when the pattern names no whole date, or a part twice.
 */
const compilePattern = (pattern: string): ((text: string) => LocalTime | null) | null => {
  const tokens: readonly string[] = pattern.match(TOKEN) ?? [];
  const isOnce = (...names: readonly string[]): boolean => tokens.filter((token) => names.includes(token)).length === 1;
  if (!isOnce('YYYY', 'YY') || !isOnce('MMM', 'MM', 'M') || !isOnce('DD', 'D')) return null;
  let source = '';
  let from = 0;
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    source += escapeRegExp(pattern.slice(from, index)) + (TOKENS[token] ?? '');
    from = index + token.length;
  }
  let expression: RegExp;
  try {
    expression = new RegExp(`^${source}${escapeRegExp(pattern.slice(from))}$`);
  } catch {
    // The same part twice.
    return null;
  }
  return (text) => readLocal(expression.exec(text)?.groups ?? null);
};

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const readLocal = (groups: Readonly<Record<string, string | undefined>> | null): LocalTime | null => {
  if (groups === null) return null;
  const number = (name: string, absent: number): number => (groups[name] === undefined ? absent : Number(groups[name]));
  const short = number('shortYear', 0);
  // POSIX: 69 to 99 are of the last century.
  const year = number('year', short + (short < 69 ? 2000 : 1900));
  const named = groups['monthName'];
  const month = named === undefined ? number('month', 1) : MONTHS.indexOf(named.toLowerCase()) + 1;
  const day = number('day', 1);
  const hour = hourOf(groups, number);
  const [minute, second] = [number('minute', 0), number('second', 0)];
  if (hour === null || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return null;
  date.setUTCHours(hour, minute, second);
  const fraction = groups['fraction'];
  // Rounded by itself: whole milliseconds must come out whole.
  const ms = date.getTime() + (fraction === undefined ? 0 : Math.round(Number(`0.${fraction}`) * 1e9) / 1e6);
  const zone = groups['zone'];
  const offset = zone === undefined ? null : offsetOf(zone);
  return zone !== undefined && offset === null ? null : { ms, offset };
};

const hourOf = (groups: Readonly<Record<string, string | undefined>>, number: (name: string, absent: number) => number): number | null => {
  const half = groups['half']?.toLowerCase();
  if (groups['hour12'] === undefined) return number('hour', 0);
  const hour = number('hour12', 12);
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half?.startsWith('p') === true ? 12 : 0);
};

const offsetOf = (zone: string): number | null => {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const [, sign, hours, minutes = '00'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
};

/** True for a named form, or a pattern that can be read. */
export const isTimeFormat = (format: string): boolean =>
  (timeFormats as readonly string[]).includes(format) || compilePattern(format) !== null;
