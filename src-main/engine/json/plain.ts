import type { JsonValue, PlainJson } from './value.ts';
import { isJsonArray, isJsonObject } from './value.ts';

/**
 * As JSON.parse would have given it: objects with ordinary prototypes' behaviour left out (they have none, so that
 * `__proto__` is data), numbers as doubles. Loses number text and the place of integer-like keys.
 */
export const toPlain = (value: JsonValue): PlainJson => {
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonArray(value)) return value.map(toPlain);
  if (!isJsonObject(value)) return value.value;
  const out = Object.create(null) as { [key: string]: PlainJson };
  for (const [key, member] of value) out[key] = toPlain(member);
  return out;
};

/**
 * The reverse, for values that this program makes itself. Members that are `undefined` are left out, as JSON.stringify
 * does. Throws TypeError for anything JSON has no form for: functions, symbols, bigints, non-finite numbers.
 */
export const fromPlain = (value: unknown): JsonValue => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no form for ${value}`);
    return { lexeme: String(value), value };
  }
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value !== 'object') throw new TypeError(`JSON has no form for a ${typeof value}`);
  const members = new Map<string, JsonValue>();
  for (const [key, member] of Object.entries(value)) if (member !== undefined) members.set(key, fromPlain(member));
  return members;
};
