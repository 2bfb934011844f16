/** Keys and policies as the auditor pinned them. */
import type { Policy } from '../checkpoint/policy.ts';
import type { TrustKey } from '../checkpoint/vkey.ts';

/** What the auditor knows of a key's life. Milliseconds since 1970, null where there is no such limit. */
export interface KeyValidity {
  readonly from: number | null;
  readonly until: number | null;
  readonly revoked: number | null;
}

/** A pinned key. `origin` empty: not bound to one log (the auditor's `--trust FILE`); see `speaksFor`. */
export interface PinnedKey {
  readonly key: TrustKey;
  readonly origin: string;
  /** What the auditor knows of its life; absent: nothing. */
  readonly validity?: KeyValidity | undefined;
}

/** What else the auditor's trust says of checkpoints. */
export interface CheckpointTrust {
  /** Policies whose quorum of witnesses every checkpoint of their logs must have. */
  readonly policies?: readonly Policy[];
  /** Milliseconds since 1970: when keys are judged where nothing proves when a checkpoint existed. */
  readonly asOf?: number | null;
}
