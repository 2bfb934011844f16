/** Changes of a mapping in the making: pure, so that the wizard is only what they look like. */
import { categories, eventFields, outcomes } from '../../../src-shared/model/event.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import { timeFormats } from '../../../src-shared/model/mapping-file.ts';
import type { FieldPath, MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { InspectedColumn, Inspection } from '../../../src-shared/model/mapping-preview.ts';

export type TimeField = 'time' | 'recorded';
export type WordField = 'category' | 'outcome';
export type AnyField = EventField | TimeField;

export const allFields: readonly AnyField[] = ['time', 'recorded', ...eventFields];
export const meanings: Readonly<Record<WordField, readonly string[]>> = { category: [...categories, 'unknown'], outcome: outcomes };

type Fields = MappingFile['fields'];
type Source = { readonly [key: string]: unknown };

/** Where a field comes from: one column, more than the wizard can show, or nowhere. */
export type Origin = { readonly kind: 'none' } | { readonly kind: 'path'; readonly path: FieldPath } | { readonly kind: 'kept' };

const isPath = (source: unknown): source is FieldPath => typeof source === 'string' || Array.isArray(source);
const objectOf = (source: unknown): Source =>
  source !== null && typeof source === 'object' && !Array.isArray(source) ? (source as Source) : {};

export function originOf({ fields }: MappingFile, field: AnyField): Origin {
  const source: unknown = fields[field];
  if (source === undefined) return { kind: 'none' };
  if (isPath(source)) return { kind: 'path', path: source };
  const { from } = objectOf(source);
  return isPath(from) && objectOf(source)['cut'] === undefined ? { kind: 'path', path: from } : { kind: 'kept' };
}

export const pathKey = (path: FieldPath): string => JSON.stringify(path);

const withField = (mapping: MappingFile, field: AnyField, source: unknown): MappingFile => {
  const { [field]: _old, ...others } = mapping.fields;
  return { ...mapping, fields: (source === undefined ? others : { ...others, [field]: source }) as Fields };
};

/** Takes a field from another column, or from none. What was said of its form stays. */
export function setPath(mapping: MappingFile, field: AnyField, path: FieldPath | null): MappingFile {
  if (path === null) return withField(mapping, field, undefined);
  const old = objectOf(mapping.fields[field]);
  if (field === 'time' || field === 'recorded') {
    return withField(mapping, field, { formats: formatsOf(mapping, field), zone: zoneOf(mapping, field), from: path });
  }
  if (field === 'category' || field === 'outcome') return withField(mapping, field, { as: 'text', words: old['words'] ?? {}, from: path });
  return withField(mapping, field, path);
}

export function formatsOf({ fields }: MappingFile, field: TimeField): readonly string[] {
  const { formats } = objectOf(fields[field]);
  return Array.isArray(formats) ? formats.map(String) : ['rfc3339'];
}

export function zoneOf({ fields }: MappingFile, field: TimeField): string {
  return String(objectOf(fields[field])['zone'] ?? 'UTC');
}

export function setTime(
  mapping: MappingFile,
  field: TimeField,
  part: { readonly formats?: readonly string[]; readonly zone?: string },
): MappingFile {
  const source = mapping.fields[field];
  const rest = isPath(source) ? { from: source } : objectOf(source);
  return withField(mapping, field, { formats: formatsOf(mapping, field), zone: zoneOf(mapping, field), ...rest, ...part });
}

export const isNamedForm = (form: string): boolean => (timeFormats as readonly string[]).includes(form);

export function wordsOf({ fields }: MappingFile, field: WordField): Readonly<Record<string, string>> {
  return objectOf(objectOf(fields[field])['words']) as Readonly<Record<string, string>>;
}

/** Null: the mapping says that other words mean nothing; undefined: it does not say. */
export function otherwiseOf({ fields }: MappingFile, field: WordField): string | null | undefined {
  return objectOf(fields[field])['otherwise'] as string | null | undefined;
}

const asObject = (mapping: MappingFile, field: WordField): Source => {
  const source = mapping.fields[field];
  return isPath(source) ? { from: source, as: 'text', words: {} } : objectOf(source);
};

/** What a word means; null takes it out of the table. Words are compared without case, so one entry stands for all its spellings. */
export function setWord(mapping: MappingFile, field: WordField, word: string, meaning: string | null): MappingFile {
  const others = Object.entries(wordsOf(mapping, field)).filter(([known]) => known.toLowerCase() !== word.toLowerCase());
  const words = Object.fromEntries(meaning === null ? others : [...others, [word, meaning]]);
  return withField(mapping, field, { ...asObject(mapping, field), words });
}

export function setOtherwise(mapping: MappingFile, field: WordField, otherwise: string | null): MappingFile {
  return withField(mapping, field, { ...asObject(mapping, field), otherwise });
}

export function meaningOf(mapping: MappingFile, field: WordField, word: string): string | null {
  return Object.entries(wordsOf(mapping, field)).find(([known]) => known.toLowerCase() === word.toLowerCase())?.[1] ?? null;
}

/** The column that a field comes from, if it is one of these. */
export function columnOf(mapping: MappingFile, field: AnyField, columns: readonly InspectedColumn[]): InspectedColumn | undefined {
  const origin = originOf(mapping, field);
  if (origin.kind !== 'path') return undefined;
  return columns.find(({ path, label }) => pathKey(path) === pathKey(origin.path) || label === origin.path);
}

/** A mapping for a file that could be read in no other way: nothing is taken from anywhere yet. */
export function blankMapping(name: string, { container }: Inspection): MappingFile {
  return {
    schema: 'assay.mapping/1',
    name,
    container: container ?? { kind: 'csv', delimiter: ',', header: true },
    inferred: [],
    fields: {},
  };
}
