import type { EventField } from '../../../src-shared/model/event.ts';
import type { TextTerm } from '../store/words.ts';

/** A value to compare with: literal parts with anything between them; one part is the whole value. */
export type ValuePattern = readonly [string, ...string[]];

/** What a query means. `or` is what a field of two columns is made of, and where OR will come in. */
export type QueryNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly nodes: readonly QueryNode[] }
  | { readonly kind: 'or'; readonly nodes: readonly QueryNode[] }
  | { readonly kind: 'not'; readonly node: QueryNode }
  | { readonly kind: 'text'; readonly term: TextTerm }
  | { readonly kind: 'value'; readonly column: EventField; readonly pattern: ValuePattern }
  | { readonly kind: 'chain'; readonly pattern: ValuePattern }
  /** Both ends belong to it; null is open. */
  | { readonly kind: 'seq'; readonly from: number | null; readonly to: number | null }
  /** Milliseconds UTC: from ≤ time < to; null is open. */
  | { readonly kind: 'time'; readonly from: number | null; readonly to: number | null };
