import type { EventField } from '../../../src-shared/model/event.ts';
import { attachedFields, type AttachedField } from '../store/attached-set.ts';

/** What `name:value` looks at. */
export type SearchField =
  /** The whole value of any of these columns. */
  | { readonly kind: 'value'; readonly columns: readonly EventField[] }
  | { readonly kind: 'chain' }
  | { readonly kind: 'attached'; readonly field: AttachedField }
  | { readonly kind: 'seq' }
  /** `during`: within the value's day or range; `after`: from its beginning on; `before`: before its beginning. */
  | { readonly kind: 'time'; readonly side: 'during' | 'after' | 'before' }
  | { readonly kind: 'last' };

const value = (...columns: EventField[]): SearchField => ({ kind: 'value', columns });

/** The fields of the query language, by the name that is typed. `metadata.path` is a field, too. */
export const searchFields: ReadonlyMap<string, SearchField> = new Map<string, SearchField>([
  ['actor', value('actorId', 'actorEmail')],
  ['email', value('actorEmail')],
  ['role', value('actorRole')],
  ['action', value('action')],
  ['category', value('category')],
  ['outcome', value('outcome')],
  ['resource', value('resourceId', 'resourceName')],
  ['type', value('resourceType')],
  ['ip', value('ip')],
  ['country', value('country')],
  ['agent', value('userAgent')],
  ['session', value('session')],
  ['source', value('source')],
  ['chain', { kind: 'chain' }],
  ['seq', { kind: 'seq' }],
  ['time', { kind: 'time', side: 'during' }],
  ['after', { kind: 'time', side: 'after' }],
  ['before', { kind: 'time', side: 'before' }],
  ['last', { kind: 'last' }],
  ...attachedFields.map((field) => [field, { kind: 'attached', field }] as const),
]);

/** Other words for fields, as people who know other tools type them: they are suggested, not understood. */
const otherWords: Readonly<Record<string, string>> = {
  user: 'actor',
  username: 'actor',
  who: 'actor',
  mail: 'email',
  event: 'action',
  object: 'resource',
  target: 'resource',
  document: 'resource',
  result: 'outcome',
  status: 'outcome',
  address: 'ip',
  useragent: 'agent',
  browser: 'agent',
  date: 'time',
  timestamp: 'time',
  since: 'after',
  from: 'after',
  until: 'before',
  to: 'before',
  meta: 'metadata.',
  metadata: 'metadata.',
  details: 'metadata.',
  label: 'tag',
  is: 'has',
  number: 'seq',
  sequence: 'seq',
};

/** Changes of one letter (put in, left out, another one, or two turned round) between two words, up to a limit. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] ?? [];
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Infinity;
}

/** The word of a list that somebody may have meant; undefined if none is near. */
export function closest(typed: string, known: Iterable<string>): string | undefined {
  const lower = typed.toLowerCase();
  let best: string | undefined;
  let least = lower.length < 5 ? 1 : 2;
  for (const word of known) {
    if (lower.length >= 3 && word.startsWith(lower)) return word;
    const found = distance(lower, word);
    if (found <= least && (best === undefined || found < least)) {
      best = word;
      least = found;
    }
  }
  return best;
}

/** The field that somebody may have meant. */
export function closestField(typed: string): string | undefined {
  const lower = typed.toLowerCase();
  return (Object.hasOwn(otherWords, lower) ? otherWords[lower] : undefined) ?? closest(lower, searchFields.keys());
}
