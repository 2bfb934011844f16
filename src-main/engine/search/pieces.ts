/** Cuts a query into pieces and says where each stands. */
import { queryError } from './query-error.ts';

/** What is written without a gap: parts in quotes are taken as they stand, `*` outside of them is anything. */
export interface Piece {
  readonly parts: readonly { readonly text: string; readonly quoted: boolean }[];
  readonly from: number;
  readonly to: number;
}

export const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);

export function skipSpace(query: string, at: number): number {
  while (isSpace(query[at])) at += 1;
  return at;
}

/** The text of a quoted part and where it ends. `\"` and `\\` are those characters. Throws `unclosed_quote`. */
export function readQuoted(query: string, from: number): { readonly text: string; readonly to: number } {
  let text = '';
  for (let at = from + 1; at < query.length; at++) {
    const character = query[at] ?? '';
    if (character === '"') return { text, to: at + 1 };
    const next = query[at + 1];
    if (character === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at += 1;
    } else {
      text += character;
    }
  }
  throw queryError('unclosed_quote', query, from, query.length, `${query.slice(from)}"`);
}

/** Where a bare stretch ends: at a space, at a quote if `quotes` begin a part, or at a parenthesis that closes an open group. */
function bareEnd(query: string, from: number, inGroup: boolean, quotes: boolean): number {
  let opened = 0;
  for (let at = from; at < query.length; at++) {
    const character = query[at];
    if (isSpace(character) || (quotes && character === '"')) return at;
    if (character === '(') opened += 1;
    else if (character === ')') {
      if (opened > 0) opened -= 1;
      else if (inGroup) return at;
      else throw queryError('group_unopened', query, at, at + 1, '');
    }
  }
  return query.length;
}

/** Reads free words: what stands in quotes, with a `*` directly behind it or not, or else up to the next space. */
export function readWords(query: string, from: number, inGroup: boolean): Piece {
  if (query[from] !== '"') {
    const to = bareEnd(query, from, inGroup, false);
    return { parts: [{ text: query.slice(from, to), quoted: false }], from, to };
  }
  const { text, to } = readQuoted(query, from);
  const quoted = { text, quoted: true };
  return query[to] === '*' ? { parts: [quoted, { text: '*', quoted: false }], from, to: to + 1 } : { parts: [quoted], from, to };
}

/** Reads a value: bare and quoted parts up to the next space. */
export function readValue(query: string, from: number, inGroup: boolean): Piece {
  const parts = [];
  let at = from;
  while (at < query.length && !isSpace(query[at]) && !(inGroup && query[at] === ')')) {
    if (query[at] === '"') {
      const { text, to } = readQuoted(query, at);
      parts.push({ text, quoted: true });
      at = to;
    } else {
      const to = bareEnd(query, at, inGroup, true);
      parts.push({ text: query.slice(at, to), quoted: false });
      at = to;
    }
  }
  return { parts, from, to: at };
}

export const textOf = ({ parts }: Piece): string => parts.map(({ text }) => text).join('');
