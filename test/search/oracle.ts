/** The query language once more, in the plainest way: a function over plain events. Shares no code with the engine. */
import type { EventField } from '../../src-shared/model/event.ts';
import type { PlainEvent } from '../store/fixture-data.ts';

export type Term =
  | { readonly kind: 'word'; readonly text: string; readonly prefix: boolean; readonly quoted: boolean }
  | { readonly kind: 'field'; readonly name: string; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'member'; readonly path: string; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'seq'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'time'; readonly op: 'time' | 'after' | 'before'; readonly from: string; readonly to: string };

export interface TestTerm {
  readonly not: boolean;
  readonly term: Term;
}

/** Parentheses: in one of these all must hold. */
export interface TestGroup {
  readonly not: boolean;
  readonly any: readonly (readonly TestNode[])[];
}

export type TestNode = TestTerm | TestGroup;

const fields: Readonly<Record<string, readonly EventField[]>> = {
  actor: ['actorId', 'actorEmail'],
  email: ['actorEmail'],
  action: ['action'],
  category: ['category'],
  outcome: ['outcome'],
  resource: ['resourceId', 'resourceName'],
  ip: ['ip'],
  country: ['country'],
  session: ['session'],
};

export function write(node: TestNode): string {
  const sign = node.not ? '-' : '';
  if ('any' in node) return `${sign}(${node.any.map((nodes) => nodes.map(write).join(' ')).join(' OR ')})`;
  const { term } = node;
  const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
  switch (term.kind) {
    case 'word':
      return `${sign}${term.quoted ? quote(term.text) : term.text}${term.prefix ? '*' : ''}`;
    case 'field':
      return `${sign}${term.name}:${term.quoted ? quote(term.value) : term.value}`;
    case 'member':
      return `${sign}metadata.${/\s/.test(term.path) ? quote(term.path) : term.path}:${term.quoted ? quote(term.value) : term.value}`;
    case 'seq':
      return `${sign}seq:${term.from ?? ''}..${term.to ?? ''}`;
    case 'time':
      return `${sign}${term.op}:${term.op === 'time' ? `${term.from}..${term.to}` : term.from}`;
  }
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');
const wordsOf = (text: string): string[] =>
  plain(text)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');

/** Words of each value of a text; texts are asked about again and again. */
const known = new Map<string, readonly (readonly string[])[]>();

function linesOf(text: string): readonly (readonly string[])[] {
  const lines = known.get(text) ?? text.split('\n').map(wordsOf);
  known.set(text, lines);
  return lines;
}

function hasWords(text: string, typed: string, prefix: boolean): boolean {
  const wanted = wordsOf(typed);
  return linesOf(text).some((words) =>
    words.some((_, at) =>
      wanted.every((word, i) => (prefix && i === wanted.length - 1 ? (words[at + i] ?? '').startsWith(word) : words[at + i] === word)),
    ),
  );
}

function matchesValue(value: string, wanted: string, quoted: boolean): boolean {
  const [a, b] = [value.toLowerCase(), wanted.toLowerCase()];
  if (quoted || !b.includes('*')) return a === b;
  return new RegExp(
    `^${b
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
      .join('[^]*')}$`,
    'u',
  ).test(a);
}

export function matches(event: PlainEvent, nodes: readonly TestNode[]): boolean {
  return nodes.every((node) => node.not !== ('any' in node ? node.any.some((all) => matches(event, all)) : holds(event, node.term)));
}

function holds(event: PlainEvent, term: Term): boolean {
  switch (term.kind) {
    case 'word':
      return hasWords(event.text, term.text, term.prefix);
    case 'field':
      if (term.name === 'chain') return matchesValue(event.chain, term.value, term.quoted);
      return (fields[term.name] ?? []).some((field) => {
        const value = event.fields[field];
        return value !== undefined && matchesValue(value, term.value, term.quoted);
      });
    case 'member':
      return (event.members ?? []).some(
        ([path, value]) => path.toLowerCase() === term.path.toLowerCase() && matchesValue(value, term.value, term.quoted),
      );
    case 'seq':
      return event.seq !== null && event.seq >= (term.from ?? 0) && event.seq <= (term.to ?? Infinity);
    case 'time': {
      if (event.time === null) return false;
      const start = Date.parse(`${term.from}T00:00:00Z`);
      const end = Date.parse(`${term.to}T00:00:00Z`) + 86_400_000;
      if (term.op === 'after') return event.time >= start;
      if (term.op === 'before') return event.time < start;
      return event.time >= start && event.time < end;
    }
  }
}
