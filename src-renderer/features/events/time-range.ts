/** The stretch of time that a query asks for, as terms of the query and as figures. Milliseconds UTC: from ≤ t < to. */
import { formatTime } from '../../../src-shared/text/format.ts';
import { looseTerms, withTerm, withoutTerm } from './query-terms.ts';
import type { QueryTerm } from './query-terms.ts';

export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
}

const day = 86_400_000;
const minute = 60_000;
const second = 1000;

const isTime = ({ field, negated }: QueryTerm): boolean =>
  !negated && (field === 'time' || field === 'after' || field === 'before' || field === 'last');

/** The query without the terms that say when. Those inside parentheses or among alternatives stay: they are part of the question. */
export function withoutTime(query: string): string {
  const before = query.trim();
  return looseTerms(before)
    .filter(isTime)
    .reduceRight((left, term) => withoutTerm(left, term), before);
}

const shape = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?Z?$/i;

/** The stretch that a date names, down to seconds; null for anything else. */
export function readDate(text: string): { readonly from: number; readonly to: number } | null {
  const match = shape.exec(text);
  if (match === null) return null;
  const [, years, months, days, hours, minutes, seconds] = match;
  const from = Date.UTC(Number(years), Number(months) - 1, Number(days), Number(hours ?? 0), Number(minutes ?? 0), Number(seconds ?? 0));
  if (!formatTime(from, 'day').endsWith(`${months ?? ''}-${days ?? ''}`)) return null;
  return { from, to: from + (hours === undefined ? day : seconds === undefined ? minute : second) };
}

/** The range of the loose time terms of a query; null if there are none, or if one is written in a way that is not read here. */
export function timeRange(query: string): TimeRange | null {
  const terms = looseTerms(query).filter(isTime);
  if (terms.length === 0) return null;
  let from: number | null = null;
  let to: number | null = null;
  const atLeast = (ms: number): void => {
    from = from === null ? ms : Math.max(from, ms);
  };
  const below = (ms: number): void => {
    to = to === null ? ms : Math.min(to, ms);
  };
  for (const term of terms) {
    const value = query.slice(term.valueFrom, term.to);
    const split = value.indexOf('..');
    const [first, last] = split === -1 ? [value, value] : [value.slice(0, split), value.slice(split + 2)];
    const [begin, end] = [readDate(first), readDate(last)];
    if (term.field === 'last' || (first !== '' && begin === null) || (last !== '' && end === null)) return null;
    if (term.field !== 'before' && begin !== null) atLeast(begin.from);
    if (term.field === 'before' && begin !== null) below(begin.from);
    if (term.field === 'time' && end !== null) below(end.to);
  }
  return { from, to };
}

/** Beginning and end of a range as a term; whole days are written as days. The end is the last stretch that belongs to it. */
export function timeTerm(from: number, to: number): string {
  const unit = from % day === 0 && to % day === 0 ? day : from % minute === 0 && to % minute === 0 ? minute : second;
  const write = (ms: number): string => {
    const [date = '', clock = ''] = formatTime(ms, unit === day ? 'day' : unit === minute ? 'minute' : 'second').split(' ');
    return clock === '' ? date : `${date}T${clock}`;
  };
  const begin = Math.floor(from / unit) * unit;
  const last = Math.max(begin, Math.ceil(to / unit) * unit - unit);
  return last === begin ? `time:${write(begin)}` : `time:${write(begin)}..${write(last)}`;
}

/** The query with this stretch of time in place of the one that it asked for; null: any time. */
export function withTimeRange(query: string, range: { readonly from: number; readonly to: number } | null): string {
  const rest = withoutTime(query);
  return range === null ? rest : withTerm(rest, timeTerm(range.from, range.to));
}
