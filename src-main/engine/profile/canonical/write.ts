/** The canonical JSON forms that profiles name. Values come from the strict parser, with their lexemes and their order. */
import { canonicalize, canonicalizeHyrelogV0, canonicalizeHyrelogV1 } from '../../json/canonicalize.ts';
import { isJsonArray, isJsonObject } from '../../json/value.ts';
import type { JsonNumber, JsonObject, JsonValue } from '../../json/value.ts';
import type { CanonicalForm } from '../../../../src-shared/model/profile-file.ts';
import { goNumber } from './go-number.ts';
import { asWritten, byCodePoint, type KeyOrder } from './order.ts';
import { pythonNumber } from './python-number.ts';
import { goString, jsString, pythonAsciiString, pythonString } from './strings.ts';

/** A member that is not there but is written all the same, as the bare word. */
export type Written = JsonValue | undefined;
export type WrittenObject = ReadonlyMap<string, Written>;

export type CanonicalWriterFunction = (value: Written | WrittenObject) => string;

interface Style {
  readonly comma: string;
  readonly colon: string;
  readonly order: KeyOrder;
  readonly string: (text: string) => string;
  readonly number: (number: JsonNumber) => string;
}

const jsNumber = ({ value }: JsonNumber): string => String(value);
const python = { number: pythonNumber, order: byCodePoint, comma: ',', colon: ':' } as const;

const styles: Readonly<Partial<Record<CanonicalForm, Style>>> = {
  'py-sorted-compact-utf8': { ...python, string: pythonString },
  'py-sorted-compact-ascii': { ...python, string: pythonAsciiString },
  'py-sorted-default': { ...python, comma: ', ', colon: ': ', string: pythonAsciiString },
  'py-default': { ...python, order: asWritten, comma: ', ', colon: ': ', string: pythonAsciiString },
  'js-insertion-order': { comma: ',', colon: ':', order: asWritten, string: jsString, number: jsNumber },
  'go-map-json': { comma: ',', colon: ':', order: byCodePoint, string: goString, number: goNumber },
};

const styled =
  (style: Style): CanonicalWriterFunction =>
  (value) =>
    write(defined(value), style);

const write = (value: JsonValue, style: Style): string => {
  if (typeof value === 'string') return style.string(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isJsonArray(value)) return `[${value.map((item) => write(item, style)).join(style.comma)}]`;
  if (!isJsonObject(value)) return style.number(value);
  const members = style.order([...value.keys()]).flatMap((key) => {
    const member = value.get(key);
    return member === undefined ? [] : [`${style.string(key)}${style.colon}${write(member, style)}`];
  });
  return `{${members.join(style.comma)}}`;
};

/** Members that are `undefined` are left out, as every library but one does. */
const defined = (value: Written | WrittenObject): JsonValue => {
  if (value === undefined) return null;
  if (!isJsonObject(value as JsonValue)) return value as JsonValue;
  return new Map([...(value as WrittenObject)].filter((member): member is [string, JsonValue] => member[1] !== undefined)) as JsonObject;
};

/** The writer of a form. `raw-line-minus-field` and `joined` are no JSON forms: they throw RangeError. */
export const canonicalWriterOf = (form: CanonicalForm): CanonicalWriterFunction => {
  switch (form) {
    case 'jcs':
      return (value) => canonicalize(defined(value));
    case 'js-sorted':
      return (value) => canonicalizeHyrelogV1(defined(value));
    case 'js-locale-sorted':
      return (value) => canonicalizeHyrelogV0(value as WrittenObject);
    case 'raw-line-minus-field':
    case 'joined':
      throw new RangeError(`${form} is no form of JSON`);
    default: {
      const style = styles[form];
      if (style === undefined) throw new RangeError(`no style for ${form}`);
      return styled(style);
    }
  }
};
