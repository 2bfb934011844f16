import { decodeUtf8, firstInvalidUtf8, utf8Length } from '../bytes/utf8.ts';
import { limits } from '../../../src-shared/limits.ts';
import type { JsonValue } from './value.ts';

/** Why a text is not acceptable JSON. A closed list. */
export type JsonProblem =
  | 'json.encoding'
  | 'json.bom'
  | 'json.syntax'
  | 'json.truncated'
  | 'json.trailing'
  | 'json.duplicate_key'
  | 'json.lone_surrogate'
  | 'json.depth'
  | 'json.too_many_nodes'
  | 'json.number_range';

export interface JsonError {
  readonly code: JsonProblem;
  /** Position in the input, in UTF-8 bytes from 0. */
  readonly byte: number;
}

export type ParseResult = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly error: JsonError };

export interface ParseOptions {
  /** Deepest nesting that is accepted; a scalar has depth 0, `[]` and `{}` have 1. Default `limits.jsonDepth`. */
  readonly maxDepth?: number;
  /** Most nodes: values, and names of members. Default `limits.jsonNodes`. */
  readonly maxNodes?: number;
}

/**
 * Parses one JSON text after RFC 8259, strictly, and after I-JSON (RFC 7493) where RFC 8259 leaves things open:
 * refuses duplicate keys, lone surrogates, invalid UTF-8, a byte order mark, numbers beyond a double's range, nesting
 * or a number of nodes beyond the caps and anything but whitespace after the value. Never throws on input.
 */
export const parseStrict = (input: Uint8Array | string, options: ParseOptions = {}): ParseResult => {
  let text: string;
  if (typeof input === 'string') {
    text = input;
  } else {
    const decoded = decodeUtf8(input);
    if (decoded === null) return { ok: false, error: { code: 'json.encoding', byte: Math.max(0, firstInvalidUtf8(input)) } };
    text = decoded;
  }
  const cursor: Cursor = {
    text,
    maxDepth: options.maxDepth ?? limits.jsonDepth,
    nodesLeft: options.maxNodes ?? limits.jsonNodes,
    at: 0,
    fault: null,
  };
  try {
    if (text.charCodeAt(0) === 0xfeff) fail(cursor, 'json.bom', 0);
    if (typeof input === 'string' && !text.isWellFormed()) fail(cursor, 'json.lone_surrogate', firstLoneSurrogate(text));
    const value = parseValue(cursor, 0);
    skipSpace(cursor);
    if (cursor.at < text.length) fail(cursor, 'json.trailing', cursor.at);
    return { ok: true, value };
  } catch (error) {
    if (cursor.fault === null) throw error;
    return { ok: false, error: { code: cursor.fault.code, byte: utf8Length(text, cursor.fault.at) } };
  }
};

interface Cursor {
  readonly text: string;
  readonly maxDepth: number;
  nodesLeft: number;
  at: number;
  fault: { readonly code: JsonProblem; readonly at: number } | null;
}

/** Leaves the recursion at the first fault, which stands in the cursor; one shared object, because hostile files hold millions of faults. */
const STOP = new Error('json');

const fail = (cursor: Cursor, code: JsonProblem, at: number): never => {
  cursor.fault = { code, at };
  throw STOP;
};

/** A fault at `at`, told apart from a text that merely ends too early. */
const failSyntax = (cursor: Cursor, at: number): never => fail(cursor, at >= cursor.text.length ? 'json.truncated' : 'json.syntax', at);

const skipSpace = (cursor: Cursor): void => {
  const { text } = cursor;
  let code = text.charCodeAt(cursor.at);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
    cursor.at += 1;
    code = text.charCodeAt(cursor.at);
  }
};

/** Counts a value or a name of a member that begins here. */
const countNode = (cursor: Cursor): void => {
  cursor.nodesLeft -= 1;
  if (cursor.nodesLeft < 0) fail(cursor, 'json.too_many_nodes', cursor.at);
};

/** Shared, for a text can consist of them: an empty Map of its own takes 250 bytes. Both are readonly. */
const EMPTY_OBJECT: JsonValue = new Map<string, JsonValue>();
const EMPTY_ARRAY: JsonValue = [];

const parseValue = (cursor: Cursor, depth: number): JsonValue => {
  skipSpace(cursor);
  countNode(cursor);
  const code = cursor.text.charCodeAt(cursor.at);
  if (code === 0x22) return parseString(cursor);
  if (code === 0x7b) return parseObject(cursor, depth + 1);
  if (code === 0x5b) return parseArray(cursor, depth + 1);
  if (code === 0x74) return parseWord(cursor, 'true', true);
  if (code === 0x66) return parseWord(cursor, 'false', false);
  if (code === 0x6e) return parseWord(cursor, 'null', null);
  return parseNumber(cursor);
};

const parseWord = <T extends boolean | null>(cursor: Cursor, word: string, value: T): T => {
  if (!cursor.text.startsWith(word, cursor.at)) {
    let at = 0;
    while (cursor.text.charCodeAt(cursor.at + at) === word.charCodeAt(at)) at += 1;
    failSyntax(cursor, cursor.at + at);
  }
  cursor.at += word.length;
  return value;
};

const parseObject = (cursor: Cursor, depth: number): JsonValue => {
  if (depth > cursor.maxDepth) fail(cursor, 'json.depth', cursor.at);
  const { text } = cursor;
  cursor.at += 1;
  skipSpace(cursor);
  if (text.charCodeAt(cursor.at) === 0x7d) {
    cursor.at += 1;
    return EMPTY_OBJECT;
  }
  const members = new Map<string, JsonValue>();
  for (;;) {
    skipSpace(cursor);
    const keyAt = cursor.at;
    if (text.charCodeAt(keyAt) !== 0x22) failSyntax(cursor, keyAt);
    countNode(cursor);
    const key = parseString(cursor);
    if (members.has(key)) fail(cursor, 'json.duplicate_key', keyAt);
    skipSpace(cursor);
    if (text.charCodeAt(cursor.at) !== 0x3a) failSyntax(cursor, cursor.at);
    cursor.at += 1;
    members.set(key, parseValue(cursor, depth));
    skipSpace(cursor);
    const code = text.charCodeAt(cursor.at);
    if (code !== 0x2c && code !== 0x7d) failSyntax(cursor, cursor.at);
    cursor.at += 1;
    if (code === 0x7d) return members;
  }
};

const parseArray = (cursor: Cursor, depth: number): JsonValue => {
  if (depth > cursor.maxDepth) fail(cursor, 'json.depth', cursor.at);
  const { text } = cursor;
  cursor.at += 1;
  skipSpace(cursor);
  if (text.charCodeAt(cursor.at) === 0x5d) {
    cursor.at += 1;
    return EMPTY_ARRAY;
  }
  const items: JsonValue[] = [];
  for (;;) {
    items.push(parseValue(cursor, depth));
    skipSpace(cursor);
    const code = text.charCodeAt(cursor.at);
    if (code !== 0x2c && code !== 0x5d) failSyntax(cursor, cursor.at);
    cursor.at += 1;
    if (code === 0x5d) return items;
  }
};

const parseNumber = (cursor: Cursor): JsonValue => {
  const { text, at: start } = cursor;
  let at = start;
  if (text.charCodeAt(at) === 0x2d) at += 1;
  // A leading zero stands alone: 01 is not a number.
  at = text.charCodeAt(at) === 0x30 ? at + 1 : skipDigits(cursor, at);
  if (text.charCodeAt(at) === 0x2e) at = skipDigits(cursor, at + 1);
  if ((text.charCodeAt(at) | 0x20) === 0x65) {
    const sign = text.charCodeAt(at + 1);
    at = skipDigits(cursor, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
  }
  const lexeme = text.slice(start, at);
  const value = Number(lexeme);
  if (!Number.isFinite(value)) fail(cursor, 'json.number_range', start);
  cursor.at = at;
  return { lexeme, value };
};

/** Position after one or more digits. */
const skipDigits = (cursor: Cursor, start: number): number => {
  let at = start;
  let code = cursor.text.charCodeAt(at);
  while (code >= 0x30 && code <= 0x39) {
    at += 1;
    code = cursor.text.charCodeAt(at);
  }
  return at === start ? failSyntax(cursor, at) : at;
};

const parseString = (cursor: Cursor): string => {
  const { text } = cursor;
  const start = cursor.at + 1;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      cursor.at = at + 1;
      return text.slice(start, at);
    }
    if (code === 0x5c) return parseEscaped(cursor, start, at);
    // NaN, at the end of the text, is not >= 0x20 either.
    if (!(code >= 0x20)) failSyntax(cursor, at);
    at += 1;
  }
};

/** Whether this character behind a backslash makes an escape of two characters: " \\ / b f n r t. */
const isShortEscape = (code: number): boolean =>
  code === 0x22 || code === 0x5c || code === 0x2f || code === 0x62 || code === 0x66 || code === 0x6e || code === 0x72 || code === 0x74;

/** Checks the rest of a string that has escapes. The platform decodes it then: pieces put together here would weigh 32 bytes each. */
const parseEscaped = (cursor: Cursor, start: number, firstEscape: number): string => {
  const { text } = cursor;
  let at = firstEscape;
  let pendingHigh = -1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x5c && text.charCodeAt(at + 1) === 0x75) {
      const unit = parseUnit(cursor, at + 2);
      const isHigh = unit >= 0xd800 && unit <= 0xdbff;
      const isLow = unit >= 0xdc00 && unit <= 0xdfff;
      if (pendingHigh >= 0 !== isLow) fail(cursor, 'json.lone_surrogate', pendingHigh >= 0 ? pendingHigh : at);
      pendingHigh = isHigh ? at : -1;
      at += 6;
      continue;
    }
    if (pendingHigh >= 0) fail(cursor, 'json.lone_surrogate', pendingHigh);
    if (code === 0x5c) {
      if (!isShortEscape(text.charCodeAt(at + 1))) failSyntax(cursor, at + 1);
      at += 2;
    } else if (code === 0x22) {
      cursor.at = at + 1;
      return JSON.parse(text.slice(start - 1, at + 1)) as string;
    } else {
      if (!(code >= 0x20)) failSyntax(cursor, at);
      at += 1;
    }
  }
};

const parseUnit = (cursor: Cursor, start: number): number => {
  let unit = 0;
  for (let at = start; at < start + 4; at += 1) {
    const code = cursor.text.charCodeAt(at);
    const lower = code | 0x20;
    if (code >= 0x30 && code <= 0x39) unit = unit * 16 + code - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) unit = unit * 16 + lower - 0x57;
    else failSyntax(cursor, at);
  }
  return unit;
};

const firstLoneSurrogate = (text: string): number => {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return i;
    i += 1;
  }
  return text.length;
};
