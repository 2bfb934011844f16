/** Policy files and catalogs: YAML (JSON is YAML), checked against the model. A problem says the line and the column. */
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import {
  catalogSchema,
  engagementProblems,
  engagementSchema,
  type Catalog,
  type Engagement,
} from '../../../src-shared/model/engagement.ts';

/** Longest text that is parsed. */
const textAtMost = 4_000_000;

/** Reads a YAML document of plain values: no tags of its own, no aliases beyond a few. Throws `policy_invalid`. */
export function readYaml(text: string, name: string): { readonly value: unknown; place(path: readonly PropertyKey[]): string } {
  if (text.length > textAtMost) throw new AssayError('policy_invalid', { name, place: '', problem: 'it is too long' });
  const lines = new LineCounter();
  const doc = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    schema: 'core',
    prettyErrors: false,
    logLevel: 'silent',
  });
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const [problem] = [...doc.errors, ...doc.warnings];
  if (problem !== undefined)
    throw new AssayError('policy_invalid', { name, place: placeAt(problem.pos[0]), problem: problem.message.split('\n')[0] ?? '' });
  const place = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) return placeAt(Number(node.range[0]));
    }
    return '';
  };
  try {
    return { value: doc.toJS({ maxAliasCount: 20 }) as unknown, place };
  } catch {
    throw new AssayError('policy_invalid', { name, place: '', problem: 'it repeats itself by aliases too often' });
  }
}

function checked<T>(schema: z.ZodType<T>, text: string, name: string): T {
  const { value, place } = readYaml(text, name);
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  throw new AssayError('policy_invalid', {
    name,
    place: place(path),
    problem: `${path.length === 0 ? '' : `${path.map(String).join('.')}: `}${issue?.message ?? 'it does not fit'}`,
  });
}

/** Reads a policy file. Throws `policy_invalid`. */
export function readPolicy(text: string, name: string): Engagement {
  const engagement = checked(engagementSchema, text, name);
  const [problem] = engagementProblems(engagement);
  if (problem !== undefined) throw new AssayError('policy_invalid', { name, place: '', problem });
  return engagement;
}

/** Reads a catalog of expected actions as YAML, JSON or CSV (`action,category,expected,required`). Throws `policy_invalid`. */
export function readCatalog(text: string, name: string): Catalog {
  const isCsv = /^\uFEFF?"?action"?\s*(,|\r?\n)/.test(text);
  if (!isCsv) return checked(catalogSchema, text, name);
  const [head = [], ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"|"$/g, '')));
  const column = (row: readonly string[], title: string): string => row[head.indexOf(title)] ?? '';
  const value = {
    name: name.slice(0, 200) || 'Catalog',
    actions: rows.map((row) => ({
      action: column(row, 'action'),
      ...(column(row, 'category') === '' ? {} : { category: column(row, 'category') }),
      expected: !/^(no|false|0)$/i.test(column(row, 'expected')),
      required: column(row, 'required')
        .split(/[ ;|]+/)
        .filter(Boolean),
    })),
  };
  const parsed = catalogSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const row = issue?.path[0] === 'actions' ? Number(issue.path[1]) + 2 : 0;
  throw new AssayError('policy_invalid', { name, place: row === 0 ? '' : `row ${row}`, problem: issue?.message ?? 'it does not fit' });
}
