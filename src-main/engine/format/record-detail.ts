/** What the detail pane is told of one record. */
import type { NormalisedEvent } from '../../../src-shared/model/event.ts';
import type { RecordRemark } from '../chain/types.ts';

/**
 * A top-level member of the raw record, key included: covered by the hash, outside of it, or the stated hash itself. An object that is
 * covered in part stands as its own members (`actor.id`).
 */
export interface DetailRange {
  readonly member: string;
  readonly start: number;
  readonly end: number;
  readonly use: 'hashed' | 'outside' | 'hash';
}

export interface RecordDetail {
  /** Lowercase hex; null where the record states none or cannot be read. */
  readonly stated: string | null;
  readonly prev: string | null;
  /** By node:crypto and by @noble/hashes, over `hashedText`; null where there is nothing to hash. */
  readonly computed: string | null;
  readonly computedCheck: string | null;
  readonly matches: boolean | null;
  /** The text whose UTF-8 bytes the hash covers; in chain v0 the previous hash's digits stand before the JSON. */
  readonly hashedText: string | null;
  /** Members of a JSON record in order; empty for CSV and for records that cannot be read. */
  readonly ranges: readonly DetailRange[];
  /** Null when the record is malformed. */
  readonly event: NormalisedEvent | null;
  /** The format's own words for what `event` gives in ours. */
  readonly words: { readonly category: string | null; readonly outcome: string | null };
  readonly seq: number | null;
  /** What is to be said of the record: why it is malformed, notes. */
  readonly remarks: readonly RecordRemark[];
}
