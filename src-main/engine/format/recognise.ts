/** Which mapping records belong to, by the signs that it names. */
import type { FieldPath, MappingFile, PathStep } from '../../../src-shared/model/mapping-file.ts';
import { everyElement, parseFieldPath } from '../../../src-shared/model/mapping-file.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonArray, isJsonNumber, isJsonObject } from '../json/value.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { createWordPattern } from './mapper/words.ts';

type Group = NonNullable<MappingFile['recognise']>[number];

/** The values at a path of a record that has been parsed; a JSON text inside a string is looked into, as when records are read. */
export const valuesAt = (record: JsonValue, path: FieldPath): readonly JsonValue[] => {
  const steps = parseFieldPath(path);
  return steps === null ? [] : follow(record, steps);
};

const follow = (value: JsonValue, steps: readonly PathStep[]): readonly JsonValue[] => {
  const [step, ...rest] = steps;
  if (step === undefined) return value === null || value === '' ? [] : [value];
  if (typeof value === 'string' && value.startsWith('{')) {
    const inside = parseStrict(value);
    return inside.ok ? follow(inside.value, steps) : [];
  }
  if (step === everyElement) return isJsonArray(value) ? value.flatMap((item) => follow(item, rest)) : [];
  if (typeof step === 'number') {
    const item = isJsonArray(value) ? value[step] : undefined;
    return item === undefined ? [] : follow(item, rest);
  }
  const member = isJsonObject(value) ? value.get(step) : undefined;
  return member === undefined ? [] : follow(member, rest);
};

/** A value as the word that it is, or null for a list or an object. */
export const wordOf = (value: JsonValue): string | null =>
  typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : isJsonNumber(value) ? value.lexeme : null;

const hasSigns = (record: JsonObject, group: Group): boolean =>
  group.every(({ path, words }) => {
    const values = valuesAt(record, path);
    if (words === undefined) return values.length > 0;
    const patterns = words.map((word) => (word.includes('*') ? createWordPattern(word) : (value: string) => value === word));
    return values.some((value) => {
      const word = wordOf(value);
      return word !== null && patterns.some((fits) => fits(word));
    });
  });

/** How many of the records have the signs of a mapping; 0 for a mapping that names none. */
export const countRecognised = ({ recognise = [] }: Pick<MappingFile, 'recognise'>, samples: readonly JsonObject[]): number =>
  samples.filter((record) => recognise.some((group) => hasSigns(record, group))).length;
