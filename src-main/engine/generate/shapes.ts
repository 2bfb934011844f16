/**
 * Objects of generated records: values as ready JSON text plus a shape that knows its keys in every order that a format asks for,
 * so that canonical text is joined and never sorted per record. A property test compares with the general `canonicalize`.
 */

/**
 * `natural`: as a producer would write it; `jcs`: RFC 8785; `hyrelog`: HyreLog v1 (array-index keys first, ascending, then RFC 8785);
 * `jsonb`: as PostgreSQL's JSONB and a JavaScript object give it back (array-index keys first, then shorter keys, then by bytes).
 */
export type KeyOrder = 'natural' | 'jcs' | 'hyrelog' | 'jsonb';

export interface Shape {
  /** `"key":` of every member, in natural order. */
  readonly prefixes: readonly string[];
  /** Positions of the members in each order. */
  readonly orders: Readonly<Record<KeyOrder, readonly number[]>>;
}

/** JSON text, an object, or an array of these. */
export type Value = string | Obj | readonly Value[];

export interface Obj {
  readonly shape: Shape;
  /** In natural order. */
  readonly values: readonly Value[];
}

const isIndexKey = (key: string): boolean => /^(?:0|[1-9]\d{0,8})$/.test(key);

const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const indicesFirst =
  (rest: (a: string, b: string) => number) =>
  (a: string, b: string): number => {
    const aIsIndex = isIndexKey(a);
    const bIsIndex = isIndexKey(b);
    if (aIsIndex && bIsIndex) return Number(a) - Number(b);
    if (aIsIndex !== bIsIndex) return aIsIndex ? -1 : 1;
    return rest(a, b);
  };

/** JSONB's order for keys without characters above U+FFFF: length in bytes, then bytes. */
const byLength = (a: string, b: string): number => Buffer.byteLength(a) - Buffer.byteLength(b) || byUnits(a, b);

/** The shape of an object with these keys, given in natural order. */
export const shapeOf = (...keys: readonly string[]): Shape => {
  const sorted = (compare: (a: string, b: string) => number): readonly number[] =>
    keys.map((_, i) => i).sort((i, j) => compare(keys[i] ?? '', keys[j] ?? ''));
  return {
    prefixes: keys.map((key) => `${JSON.stringify(key)}:`),
    orders: {
      natural: keys.map((_, i) => i),
      jcs: sorted(byUnits),
      hyrelog: sorted(indicesFirst(byUnits)),
      jsonb: sorted(indicesFirst(byLength)),
    },
  };
};

/** JSON text of a value, objects in the given order. */
export const render = (value: Value, order: KeyOrder): string => {
  if (typeof value === 'string') return value;
  if ('shape' in value) return renderObject(value, order);
  let out = '[';
  for (const [i, item] of value.entries()) out += i === 0 ? render(item, order) : `,${render(item, order)}`;
  return `${out}]`;
};

const renderObject = (object: Obj, order: KeyOrder): string => {
  const { prefixes, orders } = object.shape;
  const positions = orders[order];
  let out = '{';
  for (let i = 0; i < positions.length; i += 1) {
    const at = positions[i] as number;
    const value = object.values[at] as Value;
    out += (i === 0 ? '' : ',') + (prefixes[at] as string) + (typeof value === 'string' ? value : render(value, order));
  }
  return `${out}}`;
};

/** JSON text of a string that needs no escapes. */
export const plain = (text: string): string => `"${text}"`;

/** JSON text of any well-formed string. */
export const text = (value: string): string => JSON.stringify(value);
