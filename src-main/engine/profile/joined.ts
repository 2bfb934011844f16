/** Fields in one text with separators: the `joined` form. Null text, booleans, escapes and nested values are the profile's choice. */
import type { JoinRules } from '../../../src-shared/model/profile-file.ts';
import { isJsonNumber, isJsonObject, type JsonObject, type JsonValue } from '../json/value.ts';
import { pythonNumber } from './canonical/python-number.ts';
import { canonicalWriterOf } from './canonical/write.ts';
import { byCodePoint } from './canonical/order.ts';

export interface JoinedField {
  readonly name: string;
  readonly value: JsonValue | undefined;
  /** Its text where it is not there, and how an object is written as pairs. */
  readonly absentText: string | undefined;
  readonly pairs: PairRules | undefined;
}

export interface PairRules {
  readonly equals: string;
  readonly end: string;
  readonly escape: readonly (readonly [string, string])[];
}

const escaped = (text: string, rules: readonly (readonly [string, string])[]): string => {
  let out = text;
  for (const [find, replace] of rules) out = out.replaceAll(find, () => replace);
  return out;
};

/** A writer for the rules; fields come in the profile's order. */
export const createJoin = (rules: JoinRules): ((fields: readonly JoinedField[]) => string) => {
  const nested = canonicalWriterOf(rules.nested);
  const plain = (value: JsonValue): string => {
    if (rules.values === 'json') return nested(value);
    if (value === null) return rules.null;
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return value ? rules.true : rules.false;
    // Integers keep their digits; what else a producer's language would print is its own matter, and Python's is the commonest.
    if (isJsonNumber(value)) return rules.nested.startsWith('py-') ? pythonNumber(value) : String(value.value);
    return nested(value);
  };
  const pairsOf = (object: JsonObject, { equals, end, escape }: PairRules): string =>
    byCodePoint([...object.keys()])
      .map((key) => {
        const both = [key, plain(object.get(key) ?? null)].map((text) => escaped(escaped(text, rules.escape), escape));
        return `${both[0] ?? ''}${equals}${both[1] ?? ''}${end}`;
      })
      .join('');
  const textOf = ({ value, absentText, pairs }: JoinedField): string => {
    if (value === undefined) return absentText ?? rules.null;
    if (pairs !== undefined && isJsonObject(value)) return pairsOf(value, pairs);
    return escaped(plain(value), rules.escape);
  };
  return (fields) => {
    const order = rules.sort ? byCodePoint(fields.map(({ name }) => name)) : null;
    const sorted = order === null ? fields : order.flatMap((name) => fields.filter((field) => field.name === name));
    const texts = sorted.map((field) => (rules.names === undefined ? textOf(field) : `${field.name}${rules.names}${textOf(field)}`));
    return `${rules.start}${texts.join(rules.separator)}${rules.end}`;
  };
};
