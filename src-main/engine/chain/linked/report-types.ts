import type { LinkedOptions } from '../inputs.ts';
import type { FindingSink } from '../finding-sink.ts';
import type { RecordStore } from '../record-store.ts';
import type { Walk } from './head-walk.ts';
import type { JoinResult } from './join.ts';
import type { ScopeState } from './scopes.ts';

/** A record whose content does not give its stated hash. */
export interface UnsoundRecord {
  readonly ordinal: number;
  readonly scope: number;
  readonly time: number;
  readonly stated: Uint8Array;
  readonly computed: Uint8Array | null;
}

export interface MalformedRecord {
  readonly ordinal: number;
  readonly reason: string;
  readonly inRecord: number | null;
  readonly member: string | null;
}

export interface LinkedFacts {
  readonly options: LinkedOptions;
  readonly scopes: readonly ScopeState[];
  readonly joined: JoinResult;
  readonly walks: ReadonlyMap<number, Walk>;
  readonly unsound: readonly UnsoundRecord[];
  readonly malformed: readonly MalformedRecord[];
  readonly counts: { readonly hashed: number; readonly unsound: number; readonly unhashed: number; readonly malformedBeyond: number };
  readonly firstUnhashed: number | null;
  readonly places: RecordStore;
  readonly sink: FindingSink;
}
