import type { EventField } from '../../../src-shared/model/event.ts';

/** What `name:value` looks at. */
export type SearchField =
  /** The whole value of any of these columns. */
  | { readonly kind: 'value'; readonly columns: readonly EventField[] }
  | { readonly kind: 'chain' }
  | { readonly kind: 'seq' }
  /** `during`: within the value's day or range; `after`: from its beginning on; `before`: before its beginning. */
  | { readonly kind: 'time'; readonly side: 'during' | 'after' | 'before' };

const value = (...columns: EventField[]): SearchField => ({ kind: 'value', columns });

/** The fields of the query language, by the name that is typed. */
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
]);
