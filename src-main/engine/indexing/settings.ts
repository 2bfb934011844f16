import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { TrustSettings } from '../cases/trust-settings.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { OtherCheckpoint } from '../chain/outside-checkpoints.ts';

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly role: 'job' | 'query' | 'parse' | 'export' | 'audit';
  /** URL of the worker entry, for threads that start threads. */
  readonly entry: string;
  readonly nativeBinding: string | null;
  readonly parseThreads: number;
}

/** A profile that the auditor gave. */
export interface GivenProfile {
  readonly file: ProfileFile;
  /** Of keyed hashes; kept for the run alone. */
  readonly secret: Uint8Array | null;
}

/** Content given from outside: a file's bytes, or 64 hex digits. */
export type GivenLeaf = { readonly bytes: Uint8Array } | { readonly hex: string };

/** A profile as it is stored with its evidence. */
export const withoutSecret = (file: ProfileFile | null): GivenProfile | null => (file === null ? null : { file, secret: null });

/** What the auditor trusts for one run, and how it is to be run. */
export interface ExamineSettings extends TrustSettings {
  readonly filtered: boolean;
  /** How exports without integrity data are to be read; null: by the mappings that Assay has. */
  readonly mapping?: MappingFile | null | undefined;
  readonly thorough: boolean;
  /** The hash-chain profile by which the auditor wants it read; null: what it is is told from its content. */
  readonly profile?: GivenProfile | null | undefined;
  /** The auditor's word on which place in S3 the evidence's root was copied from (`s3://bucket/prefix`). */
  readonly copiedFrom?: string | null | undefined;
  /** Trusted checkpoints of the same logs in other evidence: compared with, never relied on. */
  readonly others?: readonly OtherCheckpoint[] | undefined;
  /** The content that a tlog-proof is about, where the auditor names it. */
  readonly leaf?: GivenLeaf | null | undefined;
}
