/**
 * Reads a profile file: JSON or YAML 1.2 (`yaml`, its core schema: no tags that make objects of the runtime, no merge keys). The file is the
 * auditor's, but may come from somebody else: its size is capped, and so is what its aliases may grow to. Problems come as one sentence
 * with the place in the file and what is allowed there.
 */
import { LineCounter, parseDocument, isAlias, isMap, isNode, isScalar, visit, type Document, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { profileFileSchema, type ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';

/** Largest profile file. */
export const profileBytes = 256 * 1024;
/** Nodes of a profile, those that aliases stand for included. */
const nodesAtMost = 20_000;
const aliasesAtMost = 100;

export type LoadedProfile =
  | { readonly ok: true; readonly profile: ProfileFile }
  /** `line` and `column` from 1; 0 for the file as a whole. `problem` is a part of a sentence. */
  | { readonly ok: false; readonly line: number; readonly column: number; readonly problem: string };

/** A file of settings as a value, with what is needed to point into it. */
export type ParsedSettings =
  | { readonly ok: true; readonly value: unknown; readonly document: Document; readonly lines: LineCounter }
  | Extract<LoadedProfile, { ok: false }>;

/** Parses JSON or YAML of somebody else within the caps of a profile. Never throws for bad content. */
export const parseSettings = (bytes: Uint8Array): ParsedSettings => {
  const whole = (problem: string): ParsedSettings => ({ ok: false, line: 0, column: 0, problem });
  if (bytes.length > profileBytes) return whole(`it is larger than ${profileBytes / 1024} KiB`);
  const text = decodeUtf8(bytes);
  if (text === null) return whole('it is not valid UTF-8');
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/, ''), {
    version: '1.2',
    schema: 'core',
    merge: false,
    // Looked for below: the library compares every key with every other one.
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { ok: false, line, column: col, problem: syntaxProblem(error.code) };
  }
  const excess = excessOf(document);
  if (excess !== null) {
    const { line, col } = excess.at === null ? { line: 0, col: 0 } : lines.linePos(excess.at);
    return { ok: false, line, column: col, problem: excess.problem };
  }
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: aliasesAtMost }), document, lines };
  } catch {
    return whole('its aliases make it larger than any profile');
  }
};

export const loadProfile = (bytes: Uint8Array): LoadedProfile => {
  const settings = parseSettings(bytes);
  if (!settings.ok) return settings;
  const { value, document, lines } = settings;
  const parsed = profileFileSchema.safeParse(value);
  if (parsed.success) return { ok: true, profile: parsed.data };
  const issue = deepest(parsed.error.issues);
  const { line, column } = placeOf(document, lines, issue.path);
  return { ok: false, line, column, problem: isAbsent(value, issue) ? `${nameOf(issue)} is needed, and is absent` : problemText(issue) };
};

const syntaxProblem = (code: string): string => {
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
      return 'it uses a tag, and a profile has none';
    case 'NON_STRING_KEY':
      return 'a name there is no text';
    case 'MULTIPLE_DOCS':
      return 'another document begins there';
    default:
      return 'that is neither JSON nor YAML';
  }
};

/** Aliases are few, and lead to something small: a document of nested aliases can stand for billions of values. */
const excessOf = (document: Document): { readonly problem: string; readonly at: number | null } | null => {
  let nodes = 0;
  let aliases = 0;
  let hasTag = false;
  let twice: number | null = null;
  visit(document, {
    Node: (_key, node) => {
      nodes += 1;
      if (isAlias(node)) aliases += 1;
      if (isMap(node)) twice ??= repeatedKey(node);
      if (isNode(node) && 'tag' in node && typeof node.tag === 'string' && !node.tag.startsWith('tag:yaml.org,2002:')) hasTag = true;
      return nodes > nodesAtMost ? visit.BREAK : undefined;
    },
  });
  if (nodes > nodesAtMost) return { problem: 'it holds more values than any profile', at: null };
  if (aliases > aliasesAtMost) return { problem: 'it uses more aliases than any profile needs', at: null };
  if (hasTag) return { problem: 'it uses a tag, and a profile has none', at: null };
  return twice === null ? null : { problem: 'a member stands there twice', at: twice };
};

/** Where a key stands that its map has already; null where all differ. */
const repeatedKey = (map: YAMLMap): number | null => {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    const name = isScalar(key) ? key.value : key;
    if (seen.has(name)) return isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    seen.add(name);
  }
  return null;
};

type Issue = z.core.$ZodIssue;

/** Of a choice between several forms, the fault in the form that was meant: the one that gets furthest. */
const deepest = (issues: readonly Issue[]): Issue => {
  // A name that is none explains most: what is absent may stand under it.
  const best = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (best === undefined) throw new RangeError('a refusal has a reason');
  if (best.code !== 'invalid_union' || best.errors.length === 0) return best;
  const inner = best.errors
    .filter((list) => list.length > 0)
    .map((list) => deepest(list))
    .toSorted((a, b) => b.path.length - a.path.length || rank(b) - rank(a))[0];
  return inner === undefined || (inner.path.length === 0 && rank(inner) === 0) ? best : { ...inner, path: [...best.path, ...inner.path] };
};

/** A wrong type says less than a wrong value: another form was meant. */
const rank = (issue: Issue): number => (issue.code === 'invalid_type' ? 0 : 1);

const placeOf = (
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): { readonly line: number; readonly column: number } => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start === undefined) continue;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
};

const nameOf = ({ path }: Issue): string => (path.length === 0 ? 'the profile' : `“${path.map(String).join('.').slice(0, 200)}”`);

const isAbsent = (value: unknown, { code, path }: Issue): boolean => {
  if (code === 'unrecognized_keys' || code === 'custom') return false;
  let at: unknown = value;
  for (const step of path) at = typeof at === 'object' && at !== null ? (at as Readonly<Record<PropertyKey, unknown>>)[step] : undefined;
  return at === undefined;
};

const problemText = (issue: Issue): string => {
  const name = nameOf(issue);
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${name} has no member ${issue.keys.map((key) => `“${key.slice(0, 60)}”`).join(', ')}`;
    case 'invalid_value':
      return `${name} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_type':
      return `${name} must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'too_big':
    case 'too_small':
      return `${name} is ${issue.code === 'too_big' ? 'larger or longer' : 'smaller or shorter'} than allowed (${String(issue.code === 'too_big' ? issue.maximum : issue.minimum)})`;
    case 'custom':
      return `${name}: ${issue.message}`;
    case 'invalid_format':
      return `${name} is not written as it must be: ${issue.message}`;
    case 'invalid_union':
      return `${name} has none of the forms that it may have`;
    default:
      return `${name} is not usable (${issue.message})`;
  }
};

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  tuple: 'a pair',
};
