/** What the verifier of hash-chain profiles is told; chain imports neither formats nor profiles. */
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { Scratch } from '../../ports.ts';
import type { ChainFile } from '../inputs.ts';

/** What a bundle's manifest says of its one chain. */
export interface ManifestFact {
  readonly file: string;
  /** Its signature verifies under a pinned key. */
  readonly isTrusted: boolean;
  /** Bytes of the hashes, numbers as the records state them. */
  readonly head: Uint8Array | null;
  readonly before: Uint8Array | null;
  readonly count: number | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  readonly findings: readonly RawFinding[];
}

export interface ProfiledOptions {
  readonly files: readonly ChainFile[];
  readonly profile: string;
  /** `seq`: numbers without gaps from `start` by `step`; `file`: records stand in order; `links`: order follows the links alone. */
  readonly order: { readonly by: 'seq'; readonly start: number; readonly step: number } | { readonly by: 'file' | 'links' };
  /** Bytes of one hash. */
  readonly width: number;
  /** Every record is hashed for itself. */
  readonly isChainless: boolean;
  /** Records do not state their own hash: only the next one does. */
  readonly isHashImplied: boolean;
  /** Records do not state what they link to: it is the record before. */
  readonly isLinkImplied: boolean;
  /** Each hash is made with what comes of the ones before: behind a fault nothing more of a chain can be checked. */
  readonly isSequential: boolean;
  /** Keyed with a secret that is not at hand: nothing can be recomputed. */
  readonly isBlind: boolean;
  /** Keyed with a secret that the auditor gave. */
  readonly isKeyed: boolean;
  /** Records carry signatures. */
  readonly isSigned: boolean;
  /** The chain of records that name none. */
  readonly chain: string;
  /** Records name their chains: there may be any number of them. */
  readonly isMany: boolean;
  /** Pinned heads: chain id to lowercase hex of the whole hash. */
  readonly heads: ReadonlyMap<string, string>;
  readonly manifest: ManifestFact | null;
  /** How many events the auditor expects, by the profile. */
  readonly count: number | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  readonly filtered: boolean;
  readonly unreadFiles: ReadonlySet<string>;
  readonly scratch: Scratch;
  /** Records joined in memory. */
  readonly memoryRecords: number;
}
