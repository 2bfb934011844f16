/** Which members of records look like hashes, links, signatures, numbers and times. */
import type { HashEncoding } from '../../../../src-shared/model/profile-file.ts';
import { base64ToBytes, base64UrlToBytes } from '../../bytes/base64.ts';
import { isJsonNumber, isJsonObject, type JsonObject, type JsonValue } from '../../json/value.ts';

export interface HashForm {
  readonly encoding: HashEncoding;
  readonly prefix: string;
  /** Bytes. */
  readonly width: number;
}

export interface HashMember {
  readonly path: string;
  readonly form: HashForm;
  /** Of each record; null where it is absent, null or of another form. */
  readonly values: readonly (string | null)[];
}

/** What stands before the digits of a hash. */
const PREFIX = /^(?:[a-z0-9-]{2,12}[:=]|0x)/;
const widths: ReadonlySet<number> = new Set([32, 64]);

/** The form of a text that looks like a hash, or null. */
export const hashFormOf = (text: string): HashForm | null => {
  const prefix = PREFIX.exec(text)?.[0] ?? '';
  for (const before of prefix === '' ? [''] : ['', prefix]) {
    const digits = text.slice(before.length);
    const form = digitsForm(digits);
    if (form !== null) return { ...form, prefix: before };
  }
  return null;
};

const digitsForm = (digits: string): Omit<HashForm, 'prefix'> | null => {
  if (/^[0-9a-f]+$/.test(digits) && widths.has(digits.length / 2)) return { encoding: 'hex', width: digits.length / 2 };
  if (/^[0-9A-F]+$/.test(digits) && widths.has(digits.length / 2)) return { encoding: 'HEX', width: digits.length / 2 };
  if (digits.length < 42 || digits.length > 90) return null;
  const standard = base64ToBytes(digits);
  if (standard !== null && widths.has(standard.length)) return { encoding: 'base64', width: standard.length };
  const url = base64UrlToBytes(digits);
  return url !== null && widths.has(url.length) ? { encoding: 'base64url', width: url.length } : null;
};

/** Objects inside which members are looked for: a record's own, and those of its objects. */
const pathsAtMost = 200;

/** Members whose values are hashes of one form in most of the records. */
export const findHashMembers = (records: readonly JsonObject[]): readonly HashMember[] => {
  const paths = new Set<string>();
  for (const record of records.slice(0, 20)) collectPaths(record, '', paths, 2);
  const members: HashMember[] = [];
  for (const path of paths) {
    const texts = records.map((record) => valueAt(record, path));
    const forms = texts.map((text) => (typeof text === 'string' ? hashFormOf(text) : null));
    // The first record of a chain may state something else.
    const form = forms.find((one, i) => one !== null && !isZero(String(texts[i]))) ?? forms.find((one) => one !== null);
    if (form == null) continue;
    const values = texts.map((text, i) => (forms[i] !== null && isSameForm(forms[i] ?? form, form) ? String(text) : null));
    if (values.filter((value) => value !== null).length * 2 >= records.length) members.push({ path, form, values });
  }
  return members;
};

const isZero = (text: string): boolean => /^(?:[a-z0-9-]+[:=]|0x)?0+$/.test(text);

const isSameForm = (a: HashForm, b: HashForm): boolean => a.encoding === b.encoding && a.prefix === b.prefix && a.width === b.width;

const collectPaths = (object: JsonObject, before: string, paths: Set<string>, depth: number): void => {
  for (const [name, value] of object) {
    if (paths.size >= pathsAtMost) return;
    const path = before + escapeName(name);
    if (typeof value === 'string') paths.add(path);
    else if (depth > 1 && isJsonObject(value)) collectPaths(value, `${path}.`, paths, depth - 1);
  }
};

/** A name as a path writes it. */
export const escapeName = (name: string): string => name.replace(/[\\.[\]]/g, '\\$&');

export const valueAt = (record: JsonObject, path: string): JsonValue | undefined => {
  let value: JsonValue | undefined = record;
  for (const name of path.split(/(?<!\\)\./)) value = isJsonObject(value) ? value.get(name.replace(/\\(.)/g, '$1')) : undefined;
  return value;
};

const seqNames = /^(?:seq|sequence|sequence_number|seq_no|index|idx|n|number|position|counter|id)$/i;

/** The member that numbers the records, with its first number and its step; null where none does. */
export const findSeq = (
  records: readonly JsonObject[],
): { readonly path: string; readonly first: number; readonly step: number } | null => {
  const [first] = records;
  if (first === undefined || records.length < 3) return null;
  for (const [name] of first) {
    if (!seqNames.test(name)) continue;
    const numbers = records.map((record) => {
      const value = record.get(name);
      return isJsonNumber(value) && Number.isSafeInteger(value.value)
        ? value.value
        : typeof value === 'string' && /^\d{1,15}$/.test(value)
          ? Number(value)
          : NaN;
    });
    const steps = numbers.slice(1).map((number, i) => number - (numbers[i] ?? NaN));
    const step = Math.min(...steps.filter((one) => one > 0));
    const regular = steps.filter((one) => one === step).length;
    if (Number.isSafeInteger(step) && step > 0 && regular >= steps.length * 0.8 && (numbers[0] ?? -1) >= 0)
      return { path: escapeName(name), first: numbers[0] ?? 0, step };
  }
  return null;
};
