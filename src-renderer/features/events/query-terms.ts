/** Cuts a query into its terms for colouring, for showing what was asked, and for changing it. The engine alone decides what a query means. */

import { visibleParts } from '../../../src-shared/text/format.ts';

export interface QueryTerm {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly negated: boolean;
  /** Name of the field, or null for free words. */
  readonly field: string | null;
  /** Where the value begins. */
  readonly valueFrom: number;
  /** Parentheses around it. */
  readonly depth: number;
}

interface Cut {
  readonly terms: readonly QueryTerm[];
  /** OR stands between terms outside all parentheses. */
  readonly alternatives: boolean;
}

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);
const isEdge = (character: string | undefined): boolean => isSpace(character) || character === '(' || character === ')';

/** A piece ends at a blank or a parenthesis that stands outside quotation marks. */
function endOfPiece(query: string, from: number): number {
  let quoted = false;
  let at = from;
  while (at < query.length && (quoted || !isEdge(query[at]))) {
    if (quoted && query[at] === '\\') at += 1;
    else if (query[at] === '"') quoted = !quoted;
    at += 1;
  }
  return Math.min(at, query.length);
}

function cut(query: string): Cut {
  const terms: QueryTerm[] = [];
  let alternatives = false;
  let depth = 0;
  let at = 0;
  for (;;) {
    while (isEdge(query[at])) {
      if (query[at] === '(') depth += 1;
      else if (query[at] === ')') depth = Math.max(0, depth - 1);
      at += 1;
    }
    if (at >= query.length) return { terms, alternatives };
    const from = at;
    const negated = query[at] === '-' && at + 1 < query.length && !isSpace(query[at + 1]);
    const start = negated ? at + 1 : at;
    const field = /^([A-Za-z][\w.]*):(?!\/\/)/.exec(query.slice(start, start + 300))?.[1] ?? null;
    const valueFrom = start + (field === null ? 0 : field.length + 1);
    const to = Math.max(valueFrom, endOfPiece(query, valueFrom), from + 1);
    const text = query.slice(from, to);
    at = to;
    if (text === 'OR') {
      if (depth === 0) alternatives = true;
      continue;
    }
    // `-(` belongs to what stands in the parentheses.
    if (text === '-' && query[to] === '(') continue;
    terms.push({ from, to, text, negated, field: field?.toLowerCase() ?? null, valueFrom, depth });
  }
}

export const queryTerms = (query: string): readonly QueryTerm[] => cut(query).terms;

/** Terms that can be taken out or replaced without changing what the others mean: all of them must hold. */
export function looseTerms(query: string): readonly QueryTerm[] {
  const { terms, alternatives } = cut(query);
  return alternatives ? [] : terms.filter(({ depth }) => depth === 0);
}

/** The query without one of its terms. */
export function withoutTerm(query: string, { from, to }: Pick<QueryTerm, 'from' | 'to'>): string {
  return `${query.slice(0, from).trimEnd()} ${query.slice(to).trimStart()}`.trim();
}

/** The query and another term that must hold too. */
export function withTerm(query: string, term: string): string {
  const before = query.trim();
  if (before === '') return term;
  return `${cut(before).alternatives ? `(${before})` : before} ${term}`;
}

const quoteIfNeeded = (value: string): string => (/^[^\s"()*\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`);

/**
 * A value as it is written behind `field:`; taken as it stands, so that * in it is no wildcard. Characters that hide, or that turn the text
 * around them, never get into a query: `*` stands in their place.
 */
export function writeValue(value: string): string {
  const parts = visibleParts(value);
  if (parts.every(({ code }) => code === null)) return quoteIfNeeded(value);
  return parts
    .filter(({ code }, index) => code === null || index === 0 || parts[index - 1]?.code === null)
    .map(({ text, code }) => (code === null ? quoteIfNeeded(text) : '*'))
    .join('');
}

/** `field:value`, the value taken as it stands. */
export const fieldTerm = (field: string, value: string): string => `${field}:${writeValue(value)}`;

/** Whether a * stands in it outside quotation marks. */
const isPattern = (written: string): boolean => written.replace(/"(?:\\.|[^"\\])*"?/g, '').includes('*');

const plainValue = (written: string): string =>
  written.startsWith('"')
    ? written.slice(1, written.endsWith('"') && written.length > 1 ? -1 : undefined).replace(/\\(.)/g, '$1')
    : written;

export type Choice = 'in' | 'out' | 'none';

/** Loose terms about exactly this value of a field. Case does not count, as in the engine. */
function termsOf(query: string, field: string, value: string): readonly QueryTerm[] {
  const wanted = value.toLowerCase();
  const written = writeValue(value).toLowerCase();
  return looseTerms(query).filter((term) => {
    if (term.field !== field) return false;
    const stands = query.slice(term.valueFrom, term.to);
    return stands.toLowerCase() === written || (!isPattern(stands) && plainValue(stands).toLowerCase() === wanted);
  });
}

/** Whether a query asks for a value of a field, or leaves it out. */
export function choiceOf(query: string, field: string, value: string): Choice {
  const [term] = termsOf(query, field, value);
  return term === undefined ? 'none' : term.negated ? 'out' : 'in';
}

/** Values of a field that the query asks for or leaves out, each as it is written. Patterns are none. */
export function chosenValues(query: string, field: string): readonly string[] {
  const written = looseTerms(query)
    .filter((term) => term.field === field)
    .map((term) => query.slice(term.valueFrom, term.to));
  return [...new Set(written.filter((value) => value !== '' && !isPattern(value)).map(plainValue))];
}

/** The query that asks for a value, leaves it out, or says nothing of it. */
export function choose(query: string, field: string, value: string, choice: Choice): string {
  const before = query.trim();
  const without = termsOf(before, field, value).reduceRight((left, term) => withoutTerm(left, term), before);
  if (choice === 'none') return without;
  return withTerm(without, `${choice === 'out' ? '-' : ''}${fieldTerm(field, value)}`);
}

/** Where an error points, from the details that the engine gives. */
export function errorRange(
  detail: Readonly<Record<string, string | number>>,
  length: number,
): { readonly from: number; readonly to: number } | null {
  const { at, length: span } = detail;
  if (typeof at !== 'number' || typeof span !== 'number') return null;
  return { from: Math.min(at, length), to: Math.min(at + Math.max(span, 1), length + 1) };
}

/** The query with what the engine suggests in the place of the error. */
export function withSuggestion(query: string, detail: Readonly<Record<string, string | number>>): string | null {
  const { at, length, suggestion } = detail;
  if (typeof at !== 'number' || typeof length !== 'number' || typeof suggestion !== 'string') return null;
  return query.slice(0, at) + suggestion + query.slice(at + length);
}
