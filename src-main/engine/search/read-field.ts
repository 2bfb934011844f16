/** What the value of a field means. */
import type { QueryNode, ValuePattern, LastUnit } from './ast.ts';
import { lastUnits } from './ast.ts';
import { likelyDate, parseDate, type DateSpan } from './dates.ts';
import { closest, type SearchField } from './fields.ts';
import { textOf, type Piece } from './pieces.ts';
import { queryError, type QueryProblem } from './query-error.ts';
import { setNames } from '../store/attached-set.ts';

export function fieldNode(query: string, field: SearchField, piece: Piece): QueryNode {
  switch (field.kind) {
    case 'value': {
      const pattern = valuePattern(piece);
      const nodes = field.columns.map((column): QueryNode => ({ kind: 'value', column, pattern }));
      const [only] = nodes;
      return nodes.length === 1 && only !== undefined ? only : { kind: 'or', nodes };
    }
    case 'chain':
      return { kind: 'chain', pattern: valuePattern(piece) };
    case 'attached': {
      const names = setNames(field.field);
      const typed = textOf(piece).toLowerCase();
      if (names !== null && !names.includes(typed)) throw queryError('unknown_set', query, piece.from, piece.to, closest(typed, names));
      return { kind: 'attached', field: field.field, pattern: valuePattern(piece) };
    }
    case 'seq':
      return seqNode(query, piece);
    case 'time':
      return timeNode(query, field.side, piece);
    case 'last':
      return lastNode(query, piece);
  }
}

/** Stars outside quotes are anything; several in a row are one. */
export function valuePattern({ parts }: Piece): ValuePattern {
  const pattern: [string, ...string[]] = [''];
  let afterStar = false;
  for (const { text, quoted } of parts) {
    for (const [i, literal] of (quoted ? [text] : text.split('*')).entries()) {
      if (i > 0 && !afterStar) {
        pattern.push('');
        afterStar = true;
      }
      if (literal === '') continue;
      pattern[pattern.length - 1] += literal;
      afterStar = false;
    }
  }
  return pattern;
}

/** Splits `a..b`; either end may be open, not both. A single value is both ends. */
function readRange<T>(
  query: string,
  piece: Piece,
  problem: QueryProblem,
  read: (text: string) => T | null,
  repair: (text: string) => string | null,
): { readonly low: T | null; readonly high: T | null } {
  const { from, to } = piece;
  const text = textOf(piece);
  const cut = text.indexOf('..');
  const parts = cut === -1 ? [text, text] : [text.slice(0, cut), text.slice(cut + 2)];
  const wrong = (): Error => {
    const repaired = (cut === -1 ? [text] : parts).map((part) => (part === '' || read(part) !== null ? part : repair(part)));
    const whole = repaired.includes(null) || text === '..' ? undefined : repaired.join('..');
    return queryError(problem, query, from, to, whole);
  };
  const [low, high] = parts.map((part) => {
    if (part === '' && cut !== -1) return null;
    const value = read(part);
    if (value === null) throw wrong();
    return value;
  });
  if ((low ?? null) === null && (high ?? null) === null) throw wrong();
  return { low: low ?? null, high: high ?? null };
}

/** The range with its ends changed. */
const turnedRange = (piece: Piece): string => textOf(piece).split('..').toReversed().join('..');

function seqNode(query: string, piece: Piece): QueryNode {
  const read = (text: string): number | null => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(value) ? value : null;
  };
  const repair = (text: string): string | null => {
    const digits = text.replace(/[,._'’#\s]/g, '');
    return read(digits) === null ? null : digits;
  };
  const { low, high } = readRange(query, piece, 'bad_number', read, repair);
  if (low !== null && high !== null && low > high) throw queryError('bad_range', query, piece.from, piece.to, turnedRange(piece));
  return { kind: 'seq', from: low, to: high };
}

function timeNode(query: string, side: 'during' | 'after' | 'before', piece: Piece): QueryNode {
  if (side !== 'during') {
    const text = textOf(piece);
    const span = parseDate(text);
    if (span === null) throw queryError('bad_date', query, piece.from, piece.to, likelyDate(text) ?? undefined);
    return side === 'after' ? { kind: 'time', from: span.from, to: null } : { kind: 'time', from: null, to: span.from };
  }
  const { low, high } = readRange<DateSpan>(query, piece, 'bad_date', parseDate, likelyDate);
  if (low !== null && high !== null && low.from > high.from) throw queryError('bad_range', query, piece.from, piece.to, turnedRange(piece));
  return { kind: 'time', from: low?.from ?? null, to: high?.to ?? null };
}

/** How units are also written. */
const unitWords: Readonly<Record<string, LastUnit>> = {
  m: 'mo',
  sec: 's',
  second: 's',
  seconds: 's',
  minute: 'min',
  minutes: 'min',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  week: 'w',
  weeks: 'w',
  month: 'mo',
  months: 'mo',
  year: 'y',
  years: 'y',
};

function lastNode(query: string, piece: Piece): QueryNode {
  const [, digits, word = ''] = /^(\d{1,6})([a-z]*)$/i.exec(textOf(piece)) ?? [];
  const lower = word.toLowerCase();
  const unit = lastUnits.find((known) => known === lower);
  const count = Number(digits);
  if (digits === undefined || unit === undefined || count === 0) {
    const meant = lower === '' ? 'd' : Object.hasOwn(unitWords, lower) ? unitWords[lower] : undefined;
    throw queryError('bad_span', query, piece.from, piece.to, count > 0 && meant !== undefined ? `${count}${meant}` : undefined);
  }
  return { kind: 'last', count, unit };
}
