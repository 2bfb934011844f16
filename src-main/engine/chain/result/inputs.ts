/** What the passes over an evidence found out, as `assembleResult` takes it. The shapes fit those of archive and format, which chain does not import. */
import type { FindingCode, RawFinding } from '../../../../src-shared/model/finding.ts';
import type { FileReconciliation } from '../../../../src-shared/model/verification.ts';
import type { StampFact } from '../stamps.ts';
import type { CheckpointSet } from '../read-checkpoints.ts';
import type { ChainOutcome } from '../types.ts';

/** The parts of a reading plan that the result depends on. Fits `ReadingPlan`. */
export interface PlanFacts {
  readonly format: string;
  readonly integrity: 'sequenced' | 'linked' | 'tree' | 'digests' | 'none';
  /** Of integrity `digests`. */
  readonly digests?: { readonly moved: number; readonly copiedFrom: string | null } | undefined;
  /** Files of events, and whether their first records carry hashes. */
  readonly files: readonly { readonly hashes: 'seen' | 'not_seen' | 'never' }[];
  readonly chains: readonly {
    readonly id: string;
    readonly firstSeq: number | null;
    readonly lastSeq: number | null;
    readonly head: string | null;
  }[];
  readonly listed: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly manifestPath: string | null;
  readonly findings: readonly RawFinding[];
  readonly notProven: readonly { readonly id: string; readonly detail?: Readonly<Record<string, string>> }[];
  readonly unhashedFields: readonly string[];
  /** A chain of a profile is keyless unless something that is pinned covers it to its end. */
  readonly isProfile?: boolean | undefined;
}

/** A problem of the container or of reading a file. Fits `ArchiveProblem`. */
export interface ReadProblem {
  readonly code: FindingCode;
  readonly path: string;
  readonly reason: string;
  readonly byte: number | null;
}

/** One file as it was read. */
export interface FileFacts extends FileReconciliation {
  /** Bytes behind the last compressed member that belong to none. */
  readonly trailingBytes: number;
  /** Length of the decoded content: where trailing bytes begin. */
  readonly decodedBytes: number;
  readonly readToEnd: boolean;
}

export interface AssembleInput {
  readonly plan: PlanFacts;
  readonly input: { readonly path: string; readonly bytes: number; readonly sha256: string | null };
  /** What the stored copy's bytes were to hash to; null where nothing was stated. */
  readonly expectedSha256: string | null;
  readonly files: readonly FileFacts[];
  readonly problems: readonly ReadProblem[];
  readonly checkpoints: CheckpointSet;
  readonly outcome: ChainOutcome;
  readonly trustedKeys: number;
  readonly filtered: boolean;
  readonly stamps?: readonly StampFact[];
  /** The as-of date that keys and certificates were judged at, RFC 3339; null or absent: none was given. */
  readonly asOf?: string | null;
  /** Why nothing can be read as events, as a sentence; null where the format is known. */
  readonly refusal: string | null;
}
