import type { JsonNumber, JsonObject, JsonValue } from './value.ts';
import { isJsonArray, isJsonObject } from './value.ts';

/**
 * Canonical JSON text after RFC 8785 (JCS): no whitespace, keys sorted by UTF-16 code units at every level, strings and
 * numbers as ECMAScript writes them. Throws TypeError for a lone surrogate, which `parseStrict` never returns.
 */
export const canonicalize = (value: JsonValue): string => write(value, sortJcs);

/**
 * The canonical form HyreLog hashes since December 2025 (v1): RFC 8785, except that keys which are array indices
 * ("0" … "4294967294") come first, in ascending numeric order.
 */
export const canonicalizeHyrelogV1 = (value: JsonValue): string => write(value, sortIndicesFirst);

/**
 * The canonical form of HyreLog's predecessor (v0): keys sorted by a locale-aware compare, and an absent member of the
 * record (`undefined`) written as the bare word, which is not JSON. Only the record itself can hold such a member.
 * Order is ICU's for the root-like locale "en"; keys that compare equal keep their source order.
 */
export const canonicalizeHyrelogV0 = (record: ReadonlyMap<string, JsonValue | undefined>): string => {
  const compare = new Intl.Collator('en').compare;
  const sort: SortKeys = (keys) => keys.sort(compare);
  const members = sort([...record.keys()]).map((key) => {
    const member = record.get(key);
    return `${writeString(key)}:${member === undefined ? 'undefined' : write(member, sort)}`;
  });
  return `{${members.join(',')}}`;
};

/** Sorts keys in place and returns them. */
type SortKeys = (keys: string[]) => string[];

/** Array.prototype.sort without a comparator compares UTF-16 code units, which is what RFC 8785 section 3.2.3 asks for. */
const sortJcs: SortKeys = (keys) => {
  for (let i = 1; i < keys.length; i += 1) if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return keys.sort();
  return keys;
};

const MAX_INDEX = 4_294_967_294;

/** The number an array-index key stands for, or -1. */
const indexOf = (key: string): number => {
  if (key.length > 10 || !/^(?:0|[1-9]\d*)$/.test(key)) return -1;
  const index = Number(key);
  return index <= MAX_INDEX ? index : -1;
};

const sortIndicesFirst: SortKeys = (keys) => {
  sortJcs(keys);
  const indices = keys.filter((key) => indexOf(key) >= 0);
  if (indices.length === 0) return keys;
  indices.sort((a, b) => indexOf(a) - indexOf(b));
  return [...indices, ...keys.filter((key) => indexOf(key) < 0)];
};

const write = (value: JsonValue, sort: SortKeys): string => {
  if (typeof value === 'string') return writeString(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isJsonArray(value)) {
    let out = '';
    for (const item of value) out += (out === '' ? '' : ',') + write(item, sort);
    return `[${out}]`;
  }
  return isJsonObject(value) ? writeObject(value, sort) : writeNumber(value);
};

const writeObject = (object: JsonObject, sort: SortKeys): string => {
  let out = '';
  for (const key of sort([...object.keys()])) {
    const member = object.get(key);
    if (member === undefined) continue;
    out += `${out === '' ? '' : ','}${writeString(key)}:${write(member, sort)}`;
  }
  return `{${out}}`;
};

/** ECMAScript Number::toString; minus zero is written 0 (RFC 8785 section 3.2.2.3). */
const writeNumber = (number: JsonNumber): string => String(number.value);

/** Above this length JSON.stringify's own scan is faster than ours. */
const SHORT = 64;

/** JSON.stringify escapes exactly what RFC 8785 section 3.2.2.2 says, for text without lone surrogates. */
const writeString = (text: string): string => {
  if (text.length <= SHORT && isPlain(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('a lone surrogate has no canonical form');
  return JSON.stringify(text);
};

/** True when nothing needs an escape and no surrogate occurs. */
const isPlain = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= 0xd800) return false;
  }
  return true;
};
