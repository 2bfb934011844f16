import type { JsonNumber, JsonValue } from './value.ts';
import { isJsonArray, isJsonObject } from './value.ts';

const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Significant digits and decimal exponent (value = 0.DIGITS × 10^exponent), sign left out; zero has no digits. */
const decimal = (lexeme: string): { readonly digits: string; readonly exponent: number } => {
  const match = PARTS.exec(lexeme);
  const whole = match?.[1] ?? '';
  const all = whole + (match?.[2] ?? '');
  let first = 0;
  while (all.charCodeAt(first) === 0x30) first += 1;
  let last = all.length;
  while (last > first && all.charCodeAt(last - 1) === 0x30) last -= 1;
  const digits = all.slice(first, last);
  // A double's exponent is exact to 15 digits; one beyond that (Infinity after a few hundred) equals no canonical one.
  return { digits, exponent: digits === '' ? 0 : whole.length - first + Number(match?.[3] ?? '0') };
};

/**
 * True when the number that RFC 8785 writes is not the number that stands in the source: a double lost digits, as in
 * 9007199254740993 or 1e-400. Edits of the lost digits cannot be seen in a hash over the canonical form
 * (finding `number.inexact`). `1.0`, `1e2` and `0.1` are exact in this sense.
 */
export const isInexact = (number: JsonNumber): boolean => {
  const { lexeme, value } = number;
  if (lexeme.length <= 15 && !lexeme.includes('e') && !lexeme.includes('E')) return false;
  const source = decimal(lexeme);
  const canonical = decimal(String(value));
  return source.digits !== canonical.digits || source.exponent !== canonical.exponent;
};

/** True when any number inside is inexact. */
export const hasInexactNumber = (value: JsonValue): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (isJsonArray(value)) return value.some(hasInexactNumber);
  if (!isJsonObject(value)) return isInexact(value);
  for (const member of value.values()) if (hasInexactNumber(member)) return true;
  return false;
};
