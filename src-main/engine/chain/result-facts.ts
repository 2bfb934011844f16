import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { FileReconciliation } from '../../../src-shared/model/verification.ts';
import type { CheckpointSet } from './read-checkpoints.ts';
import type { Integrity } from './severity.ts';
import type { ChainOutcome } from './types.ts';

/** The parts of a reading plan that a result speaks of. Fits `ReadingPlan`. */
export interface PlanFacts {
  readonly format: string;
  readonly integrity: Integrity;
  readonly manifestPath: string | null;
  readonly listed: readonly { readonly path: string }[];
  readonly findings: readonly RawFinding[];
  readonly notProven: readonly { readonly id: string; readonly detail?: Readonly<Record<string, string>> }[];
  readonly unhashedFields: readonly string[];
}

/** A problem of the container. Fits `ArchiveProblem`. */
export interface ContainerProblem {
  readonly code: 'archive.unsafe_entry' | 'file.trailing_data' | 'file.unreadable' | 'file.changed' | 'file.unlisted';
  readonly path: string;
  readonly reason: string;
  readonly byte: number | null;
}

/** A listed file against its digest, both of the file as stored. `found…` null: it was not read to its end. */
export interface FileDigest {
  readonly path: string;
  readonly expectedSha256: string;
  readonly foundSha256: string | null;
  readonly expectedBytes: number;
  readonly foundBytes: number | null;
}

/** Everything that was found out about one evidence. */
export interface ResultFacts {
  readonly input: { readonly path: string; readonly bytes: number; readonly sha256: string | null };
  readonly plan: PlanFacts;
  readonly problems: readonly ContainerProblem[];
  readonly digests: readonly FileDigest[];
  /** Null when no record was read. */
  readonly outcome: ChainOutcome | null;
  readonly checkpoints: CheckpointSet | null;
  /** One row a file that was read. */
  readonly files: readonly FileReconciliation[];
  /** Findings of the pipeline itself, such as an original that changed while it was copied. */
  readonly findings?: readonly RawFinding[];
  /** The auditor declared the export filtered. */
  readonly filtered: boolean;
  readonly cancelled: boolean;
}
