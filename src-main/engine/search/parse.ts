/**
 * The query language: terms side by side, all of which must hold. A term is a free word, a "phrase" or `field:value`, with `-` in front
 * for its opposite. Throws `query_invalid` with the place of what is wrong.
 *
 * A bare `field:value` is the whole value, `*` stands for anything in it; `field:"…"` is taken as it stands. In a free word `*` may
 * stand at the end. `\"` and `\\` in quotes are those characters.
 */
import { splitWords, type TextTerm } from '../store/words.ts';
import type { QueryNode, ValuePattern } from './ast.ts';
import { parseDate, type DateSpan } from './dates.ts';
import { searchFields, type SearchField } from './fields.ts';
import { queryError } from './query-error.ts';

const termsAtMost = 100;

/** Fewer letters than this before a `*` would match a good part of all words that there are. */
const prefixAtLeast = 2;

/** A piece of the query and where it stands. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly from: number;
  readonly to: number;
}

export function parseQuery(query: string): QueryNode {
  const nodes: QueryNode[] = [];
  let at = skipSpace(query, 0);
  while (at < query.length) {
    if (nodes.length === termsAtMost) throw queryError('too_many_terms', query, at, query.length);
    const { node, end } = parseTerm(query, at);
    nodes.push(node);
    at = skipSpace(query, end);
  }
  const [first] = nodes;
  if (first === undefined) return { kind: 'all' };
  return nodes.length === 1 ? first : { kind: 'and', nodes };
}

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);

function skipSpace(query: string, at: number): number {
  while (isSpace(query[at])) at += 1;
  return at;
}

function parseTerm(query: string, from: number): { readonly node: QueryNode; readonly end: number } {
  if (query[from] === '-') {
    if (from + 1 === query.length || isSpace(query[from + 1])) throw queryError('negation_alone', query, from, from + 1);
    const { node, end } = parsePlainTerm(query, from + 1);
    return { node: { kind: 'not', node }, end };
  }
  return parsePlainTerm(query, from);
}

function parsePlainTerm(query: string, from: number): { readonly node: QueryNode; readonly end: number } {
  const name = /^([A-Za-z]+):(?!\/\/)/.exec(query.slice(from, from + 40))?.[1];
  if (name === undefined) {
    const piece = readPiece(query, from);
    return { node: { kind: 'text', term: textTerm(query, piece) }, end: piece.to };
  }
  const field = searchFields.get(name.toLowerCase());
  if (field === undefined) throw queryError('unknown_field', query, from, from + name.length + 1);
  const valueFrom = from + name.length + 1;
  if (valueFrom === query.length || isSpace(query[valueFrom])) throw queryError('empty_value', query, from, valueFrom);
  const piece = readPiece(query, valueFrom);
  if (piece.text === '') throw queryError('empty_value', query, from, piece.to);
  return { node: fieldNode(query, field, piece), end: piece.to };
}

/** Reads what stands in quotes, or else up to the next space. */
function readPiece(query: string, from: number): Piece {
  if (query[from] !== '"') {
    let to = from;
    while (to < query.length && !isSpace(query[to])) to += 1;
    return { text: query.slice(from, to), quoted: false, from, to };
  }
  let text = '';
  for (let at = from + 1; at < query.length; at++) {
    const character = query[at] ?? '';
    if (character === '"') return { text, quoted: true, from, to: at + 1 };
    const next = query[at + 1];
    if (character === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at += 1;
    } else {
      text += character;
    }
  }
  throw queryError('unclosed_quote', query, from, query.length);
}

function textTerm(query: string, { text, quoted, from, to }: Piece): TextTerm {
  if (!quoted && (text === 'OR' || /^\(|^[^(]*\)$/.test(text))) throw queryError('reserved', query, from, to);
  const prefix = !quoted && text.endsWith('*');
  const typed = prefix ? text.slice(0, -1) : text;
  if (!quoted && typed.includes('*')) throw queryError('wildcard_place', query, from, to);
  const words = splitWords(typed);
  const last = words.at(-1);
  if (prefix && [...words.join('')].length < prefixAtLeast) throw queryError('wildcard_place', query, from, to);
  if (last === undefined) throw queryError('no_word', query, from, to);
  return { words, prefix };
}

function fieldNode(query: string, field: SearchField, piece: Piece): QueryNode {
  switch (field.kind) {
    case 'value': {
      const pattern = valuePattern(piece);
      const nodes = field.columns.map((column): QueryNode => ({ kind: 'value', column, pattern }));
      const [only] = nodes;
      return nodes.length === 1 && only !== undefined ? only : { kind: 'or', nodes };
    }
    case 'chain':
      return { kind: 'chain', pattern: valuePattern(piece) };
    case 'seq':
      return seqNode(query, piece);
    case 'time':
      return timeNode(query, field.side, piece);
  }
}

function valuePattern({ text, quoted }: Piece): ValuePattern {
  if (quoted) return [text];
  // Several stars in a row are one.
  const [first = '', ...rest] = text.replace(/\*+/g, '*').split('*');
  return [first, ...rest];
}

/** Splits `a..b`; either end may be open, not both. A single value is both ends. */
function readRange<T>(
  query: string,
  { text, from, to }: Piece,
  problem: 'bad_number' | 'bad_date',
  read: (text: string) => T | null,
): { readonly low: T | null; readonly high: T | null } {
  const cut = text.indexOf('..');
  const parts = cut === -1 ? [text, text] : [text.slice(0, cut), text.slice(cut + 2)];
  const [low, high] = parts.map((part) => {
    if (part === '' && cut !== -1) return null;
    const value = read(part);
    if (value === null) throw queryError(problem, query, from, to);
    return value;
  });
  if ((low ?? null) === null && (high ?? null) === null) throw queryError(problem, query, from, to);
  return { low: low ?? null, high: high ?? null };
}

function seqNode(query: string, piece: Piece): QueryNode {
  const { low, high } = readRange(query, piece, 'bad_number', (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(value) ? value : null;
  });
  if (low !== null && high !== null && low > high) throw queryError('bad_range', query, piece.from, piece.to);
  return { kind: 'seq', from: low, to: high };
}

function timeNode(query: string, side: 'during' | 'after' | 'before', piece: Piece): QueryNode {
  if (side !== 'during') {
    const span = parseDate(piece.text);
    if (span === null) throw queryError('bad_date', query, piece.from, piece.to);
    return side === 'after' ? { kind: 'time', from: span.from, to: null } : { kind: 'time', from: null, to: span.from };
  }
  const { low, high } = readRange<DateSpan>(query, piece, 'bad_date', parseDate);
  if (low !== null && high !== null && low.from > high.from) throw queryError('bad_range', query, piece.from, piece.to);
  return { kind: 'time', from: low?.from ?? null, to: high?.to ?? null };
}
