/**
 * Selections of a Sigma rule as predicates. Supported: maps and lists of maps; values with `*` and `?`, numbers, booleans, null; the
 * modifiers contains, startswith, endswith, all, cased, exists, fieldref, lt, lte, gt, gte. Everything else is refused: keywords and
 * regular expressions too, which would have to run over untrusted text.
 */
import type { AuditRow } from '../../store/audit-rows.ts';
import { foldValue } from '../../store/fold.ts';
import { isCoarse, ruleFields, valueOf, type Computed, type ComputedName, type FieldValue, type RuleField } from './fields.ts';
import type { Names } from '../frame.ts';
import { RuleProblem } from './problem.ts';

type Path = readonly (string | number)[];

/** True, false, or null where only coarse fields may be looked at and this needs another. */
export type Test = (row: AuditRow, names: Names, computed: Computed, coarse: boolean) => boolean | null;

export interface Selection {
  readonly test: Test;
  readonly computed: ReadonlySet<ComputedName>;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws RuleProblem. */
export function compileSelection(value: unknown, path: Path): Selection {
  const computed = new Set<ComputedName>();
  const test = compileValue(value, path, computed);
  return { test, computed };
}

function compileValue(value: unknown, path: Path, computed: Set<ComputedName>): Test {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new RuleProblem('the list is empty', path);
    const parts = value.map((one, i) => {
      if (!isMap(one)) throw new RuleProblem('keywords without a field are not supported: name the field that they stand in', [...path, i]);
      return compileValue(one, [...path, i], computed);
    });
    return combine(parts, true);
  }
  if (!isMap(value)) throw new RuleProblem('a selection is a map of fields, or a list of such maps', path);
  const entries = Object.entries(value);
  if (entries.length === 0) throw new RuleProblem('the selection is empty', path);
  return combine(
    entries.map(([key, wanted]) => compileItem(key, wanted, [...path, key], computed)),
    false,
  );
}

/** Any of the parts where `decisive` is true, else all of them. */
function combine(parts: readonly Test[], decisive: boolean): Test {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (row, names, computed, coarse) => {
    let unknown = false;
    for (const part of parts) {
      const value = part(row, names, computed, coarse);
      if (value === decisive) return decisive;
      if (value === null) unknown = true;
    }
    return unknown ? null : !decisive;
  };
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
};
const supported = new Set(['contains', 'startswith', 'endswith', 'all', 'cased', 'exists', 'fieldref', ...Object.keys(comparisons)]);

/** Throws RuleProblem for a field that events do not have. */
export function fieldOf(name: string, path: Path): RuleField {
  const field = ruleFields.get(name);
  if (field === undefined) throw new RuleProblem(`“${name}” is no field of an event: there are ${[...ruleFields.keys()].join(', ')}`, path);
  return field;
}

function compileItem(key: string, wanted: unknown, path: Path, computed: Set<ComputedName>): Test {
  const [name = '', ...modifiers] = key.split('|');
  const field = fieldOf(name, path);
  if (field.kind === 'computed') computed.add(field.name);
  for (const modifier of modifiers)
    if (!supported.has(modifier)) throw new RuleProblem(`the modifier “${modifier}” is not supported`, path);
  const matches = compilePredicate(modifiers, wanted, path, computed);
  // A value is judged once: terms by their number.
  const known = new Map<number, boolean>();
  return (row, names, compute, coarse) => {
    if (coarse && !isCoarse(field)) return null;
    if (field.kind !== 'term' || matches.needsRow) return matches.test(valueOf(field, row, names, compute), row, names, compute);
    const number = (row[field.column] as number | null) ?? 0;
    const before = known.get(number);
    if (before !== undefined) return before;
    const value = matches.test(valueOf(field, row, names, compute), row, names, compute);
    if (known.size < 100_000) known.set(number, value);
    return value;
  };
}

interface Predicate {
  readonly needsRow: boolean;
  readonly test: (value: FieldValue, row: AuditRow, names: Names, computed: Computed) => boolean;
}

function compilePredicate(modifiers: readonly string[], wanted: unknown, path: Path, computed: Set<ComputedName>): Predicate {
  const has = (modifier: string): boolean => modifiers.includes(modifier);
  const values = Array.isArray(wanted) ? wanted : [wanted];
  if (values.length === 0) throw new RuleProblem('the list is empty', path);
  const of = (test: (value: FieldValue) => boolean): Predicate => ({ needsRow: false, test });

  if (has('exists')) {
    if (typeof wanted !== 'boolean' || modifiers.length > 1)
      throw new RuleProblem('exists takes true or false and no other modifier', path);
    return of((value) => (value !== null) === wanted);
  }
  if (has('fieldref')) {
    if (typeof wanted !== 'string' || modifiers.length > 1) throw new RuleProblem('fieldref takes one field and no other modifier', path);
    const other = fieldOf(wanted, path);
    if (other.kind === 'computed') computed.add(other.name);
    return {
      needsRow: true,
      test: (value, row, names, compute) => {
        const second = valueOf(other, row, names, compute);
        return value !== null && second !== null && foldValue(String(value)) === foldValue(String(second));
      },
    };
  }
  const comparing = modifiers.filter((modifier) => Object.hasOwn(comparisons, modifier));
  if (comparing.length > 0) {
    const compare = comparisons[comparing[0] ?? ''];
    if (modifiers.length > 1 || typeof wanted !== 'number' || compare === undefined)
      throw new RuleProblem('a comparison takes one number and no other modifier', path);
    return of((value) => {
      const number = typeof value === 'number' ? value : value === null || value.trim() === '' ? NaN : Number(value);
      return compare(number, wanted);
    });
  }
  const parts = ['contains', 'startswith', 'endswith'].filter(has);
  if (parts.length > 1) throw new RuleProblem(`${parts.join(' and ')} exclude each other`, path);
  const tests = values.map((value) => compileText(value, parts[0] ?? '', has('cased'), path));
  return of(has('all') ? (value) => tests.every((test) => test(value)) : (value) => tests.some((test) => test(value)));
}

function compileText(wanted: unknown, part: string, cased: boolean, path: Path): (value: FieldValue) => boolean {
  if (wanted === null) {
    if (part !== '') throw new RuleProblem(`${part} takes a text`, path);
    return (value) => value === null || value === '';
  }
  if (typeof wanted !== 'string' && typeof wanted !== 'number' && typeof wanted !== 'boolean')
    throw new RuleProblem('a value is a text, a number, true, false or null', path);
  const fold = cased ? (text: string) => text : foldValue;
  const text = fold(String(wanted));
  const pattern = part === 'contains' ? `*${text}*` : part === 'startswith' ? `${text}*` : part === 'endswith' ? `*${text}` : text;
  const matches = wildcard(pattern);
  return (value) => value !== null && matches(fold(String(value)));
}

/** `*`: anything, `?`: one character, both literal after a backslash. Takes time in proportion to text × pattern at most. */
function wildcard(pattern: string): (text: string) => boolean {
  const signs: (string | typeof any | typeof one)[] = [];
  const chars = [...pattern];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    const following = chars[i + 1];
    if (char === '\\' && (following === '*' || following === '?' || following === '\\')) {
      signs.push(following);
      i += 1;
    } else if (char === '*') {
      if (signs.at(-1) !== any) signs.push(any);
    } else signs.push(char === '?' ? one : char);
  }
  if (!signs.some((sign) => sign === any || sign === one)) {
    const whole = signs.join('');
    return (text) => text === whole;
  }
  return (text) => {
    const own = [...text];
    let s = 0;
    let star = -1;
    let mark = 0;
    let i = 0;
    while (i < own.length) {
      const sign = signs[s];
      if (sign === any) {
        star = s++;
        mark = i;
      } else if (sign === one || (sign !== undefined && sign === own[i])) {
        s += 1;
        i += 1;
      } else if (star >= 0) {
        s = star + 1;
        i = ++mark;
      } else return false;
    }
    while (signs[s] === any) s += 1;
    return s === signs.length;
  };
}
const any = Symbol('anything');
const one = Symbol('one character');
