/**
 * The query language. Terms side by side must all hold; `OR` between them asks for one of two; parentheses group; `-` in front turns a
 * term or a group round. A term is a free word, a "phrase" or `field:value`.
 *
 *     query = and { "OR" and }          and = term { [ "AND" ] term }          term = [ "-" ] ( "(" query ")" | word | field )
 *
 * Throws `query_invalid` with the place of what is wrong.
 */
import { splitWords, type TextTerm } from '../store/words.ts';
import type { QueryNode } from './ast.ts';
import { closestField, searchFields } from './fields.ts';
import { isSpace, readQuoted, readValue, readWords, skipSpace, textOf, type Piece } from './pieces.ts';
import { queryError } from './query-error.ts';
import { fieldNode, valuePattern } from './read-field.ts';

const termsAtMost = 100;
const depthAtMost = 30;

/** Fewer letters than this before a `*` would match a good part of all words that there are. */
const prefixAtLeast = 2;

/** Where parsing stands. */
interface Cursor {
  readonly query: string;
  at: number;
  terms: number;
}

export function parseQuery(query: string): QueryNode {
  const cursor: Cursor = { query, at: skipSpace(query, 0), terms: 0 };
  if (cursor.at === query.length) return { kind: 'all' };
  const node = parseOr(cursor, 0);
  // Only a parenthesis that closes nothing ends it early.
  if (cursor.at < query.length) throw queryError('group_unopened', query, cursor.at, cursor.at + 1, '');
  return node;
}

/** `OR` or `AND` where the cursor stands, as a word of its own. */
function operatorAt({ query, at }: Cursor): 'OR' | 'AND' | null {
  const word = /^(OR|AND)(?=[\s()]|$)/.exec(query.slice(at, at + 4))?.[1];
  return word === 'OR' || word === 'AND' ? word : null;
}

const join = (kind: 'and' | 'or', nodes: readonly QueryNode[]): QueryNode => {
  const [first] = nodes;
  return nodes.length === 1 && first !== undefined ? first : { kind, nodes };
};

function parseOr(cursor: Cursor, depth: number): QueryNode {
  const nodes = [parseAnd(cursor, depth)];
  while (operatorAt(cursor) === 'OR') {
    passOperator(cursor, 2);
    nodes.push(parseAnd(cursor, depth));
  }
  return join('or', nodes);
}

/** Behind an operator there must be a term. */
function passOperator(cursor: Cursor, length: number): void {
  const { query, at } = cursor;
  cursor.at = skipSpace(query, at + length);
  if (cursor.at === query.length || query[cursor.at] === ')') throw queryError('operator_alone', query, at, at + length, '');
}

function parseAnd(cursor: Cursor, depth: number): QueryNode {
  const { query } = cursor;
  const nodes: QueryNode[] = [];
  for (;;) {
    const operator = operatorAt(cursor);
    if (operator !== null && nodes.length === 0) throw queryError('operator_alone', query, cursor.at, cursor.at + operator.length, '');
    if (operator === 'OR') break;
    if (operator === 'AND') {
      passOperator(cursor, 3);
      const again = operatorAt(cursor);
      if (again !== null) throw queryError('operator_alone', query, cursor.at, cursor.at + again.length, '');
    }
    if (cursor.at === query.length || query[cursor.at] === ')') break;
    nodes.push(parseTerm(cursor, depth));
    cursor.at = skipSpace(query, cursor.at);
  }
  const [first] = nodes;
  if (first === undefined) throw queryError('group_unopened', query, cursor.at, cursor.at + 1, '');
  return join('and', nodes);
}

function parseTerm(cursor: Cursor, depth: number): QueryNode {
  const { query, at: from } = cursor;
  if (cursor.terms === termsAtMost) throw queryError('too_many_terms', query, from, query.length);
  if (query[from] === '-') {
    if (from + 1 === query.length || isSpace(query[from + 1]) || query[from + 1] === ')')
      throw queryError('negation_alone', query, from, from + 1, '');
    cursor.at += 1;
    return { kind: 'not', node: parsePrimary(cursor, depth) };
  }
  return parsePrimary(cursor, depth);
}

function parsePrimary(cursor: Cursor, depth: number): QueryNode {
  const { query, at: from } = cursor;
  if (query[from] === '(') {
    if (depth === depthAtMost) throw queryError('too_deep', query, from, from + 1);
    cursor.at = skipSpace(query, from + 1);
    if (query[cursor.at] === ')') throw queryError('group_empty', query, from, cursor.at + 1, '');
    if (cursor.at === query.length) throw queryError('group_unclosed', query, from, query.length, '');
    const node = parseOr(cursor, depth + 1);
    if (query[cursor.at] !== ')') throw queryError('group_unclosed', query, from, query.length, `${query.slice(from)})`);
    cursor.at += 1;
    return node;
  }
  cursor.terms += 1;
  const inGroup = depth > 0;
  const name = fieldNameAt(query, from);
  if (name === null) {
    const piece = readWords(query, from, inGroup);
    cursor.at = piece.to;
    return { kind: 'text', term: textTerm(query, piece) };
  }
  const field = name.path === null ? searchFields.get(name.text.toLowerCase()) : undefined;
  if (name.path === null && field === undefined) {
    const meant = closestField(name.text);
    throw queryError('unknown_field', query, from, name.to, meant === undefined ? undefined : meant.endsWith('.') ? meant : `${meant}:`);
  }
  const piece = readValue(query, name.to, inGroup);
  if (textOf(piece) === '') throw queryError('empty_value', query, from, Math.max(piece.to, name.to), `${query.slice(from, name.to)}*`);
  cursor.at = piece.to;
  if (name.path !== null) return { kind: 'member', path: name.path, pattern: valuePattern(piece) };
  if (field === undefined) throw new Error('unreachable');
  return fieldNode(query, field, piece);
}

interface FieldName {
  readonly text: string;
  /** Behind the colon. */
  readonly to: number;
  /** Of `metadata.path`, else null. */
  readonly path: string | null;
}

/** The name of a field, if one stands there with its colon. `https://` is none. A path may be put in quotes. */
export function fieldNameAt(query: string, from: number): FieldName | null {
  const member = /^metadata\./i.exec(query.slice(from, from + 9));
  if (member !== null) {
    const at = from + 9;
    if (query[at] === '"') {
      const { text, to } = readQuoted(query, at);
      return query[to] === ':' && text !== '' ? { text: query.slice(from, to), to: to + 1, path: text } : null;
    }
    const path = /^([^\s:"()]+):/.exec(query.slice(at, at + 1000))?.[1];
    if (path !== undefined) return { text: query.slice(from, at + path.length), to: at + path.length + 1, path };
  }
  const name = /^([A-Za-z]+):(?!\/\/)/.exec(query.slice(from, from + 40))?.[1];
  return name === undefined ? null : { text: name, to: from + name.length + 1, path: null };
}

/** Words that are operators elsewhere, and what they would be here. */
const operatorsElsewhere: Readonly<Record<string, string>> = { NOT: '-', '||': 'OR', '&&': 'AND', '|': 'OR', '&': 'AND', '!': '-' };

function textTerm(query: string, piece: Piece): TextTerm {
  const { from, to, parts } = piece;
  const [first = { text: '', quoted: false }, star] = parts;
  const { text, quoted } = first;
  if (!quoted && Object.hasOwn(operatorsElsewhere, text)) throw queryError('reserved', query, from, to, operatorsElsewhere[text]);
  const prefix = star !== undefined || (!quoted && text.endsWith('*'));
  const typed = prefix && !quoted ? text.slice(0, -1) : text;
  const plain = typed.replaceAll('*', '');
  if (!quoted && plain !== typed) {
    // Stars at the end are one, and in front they say nothing that words do not say.
    const inside = /^\**([^*]*)\**$/.exec(typed)?.[1];
    throw queryError(
      'wildcard_place',
      query,
      from,
      to,
      inside === undefined || inside.length < prefixAtLeast ? undefined : `${inside}${prefix ? '*' : ''}`,
    );
  }
  const words = splitWords(typed);
  const last = words.at(-1);
  if (prefix && [...words.join('')].length < prefixAtLeast) throw queryError('wildcard_place', query, from, to);
  if (last === undefined) throw queryError('no_word', query, from, to, '');
  return { words, prefix };
}
