import type { EventField } from '../../../src-shared/model/event.ts';
import type { AttachedField } from '../store/attached-set.ts';
import type { TextTerm } from '../store/words.ts';

/** A value to compare with: literal parts with anything between them; one part is the whole value. */
export type ValuePattern = readonly [string, ...string[]];

/** What a query means. */
export type QueryNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly nodes: readonly QueryNode[] }
  | { readonly kind: 'or'; readonly nodes: readonly QueryNode[] }
  | { readonly kind: 'not'; readonly node: QueryNode }
  | { readonly kind: 'text'; readonly term: TextTerm }
  | { readonly kind: 'value'; readonly column: EventField; readonly pattern: ValuePattern }
  /** A member of the record that is no field of its own. */
  | { readonly kind: 'member'; readonly path: string; readonly pattern: ValuePattern }
  | { readonly kind: 'chain'; readonly pattern: ValuePattern }
  /** Events in a set that was made beside the evidence. */
  | { readonly kind: 'attached'; readonly field: AttachedField; readonly pattern: ValuePattern }
  /** Both ends belong to it; null is open. */
  | { readonly kind: 'seq'; readonly from: number | null; readonly to: number | null }
  /** Milliseconds UTC: from ≤ time < to; null is open. */
  | { readonly kind: 'time'; readonly from: number | null; readonly to: number | null }
  /** From so much before the newest event on. */
  | { readonly kind: 'last'; readonly count: number; readonly unit: LastUnit };

/** `mo` and `y` are months and years of the calendar. */
export const lastUnits = ['s', 'min', 'h', 'd', 'w', 'mo', 'y'] as const;
export type LastUnit = (typeof lastUnits)[number];
