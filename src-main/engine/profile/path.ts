/** Reads a value out of a record by a profile's path. */
import { everyElement, parseFieldPath, type FieldPath } from '../../../src-shared/model/mapping-file.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json/value.ts';

/** The value at the path, or undefined. `[*]` gives the list of what each element has there. */
export type ReadPath = (record: JsonObject) => JsonValue | undefined;

export const compilePath = (path: FieldPath): ReadPath => {
  const steps = parseFieldPath(path) ?? [];
  const [first] = steps;
  if (steps.length === 1 && typeof first === 'string') return (record) => record.get(first);
  const walk = (value: JsonValue | undefined, at: number): JsonValue | undefined => {
    let current = value;
    for (let i = at; i < steps.length; i += 1) {
      const step = steps[i];
      if (step === everyElement) {
        if (!isJsonArray(current)) return undefined;
        return current.flatMap((element) => {
          const inside = walk(element, i + 1);
          return inside === undefined ? [] : [inside];
        });
      }
      if (typeof step === 'string') current = isJsonObject(current) ? current.get(step) : undefined;
      else current = isJsonArray(current) ? current[step as number] : undefined;
      if (current === undefined) return undefined;
    }
    return current;
  };
  return (record) => walk(record, 0);
};

/** The top-level member that a path begins with. */
export const topMember = (path: FieldPath): string => {
  const first = parseFieldPath(path)?.[0];
  return typeof first === 'string' ? first : '';
};
