import type { TrustSettings } from '../cases/trust-settings.ts';
import type { OtherCheckpoint } from '../chain/outside-checkpoints.ts';

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly role: 'job' | 'query' | 'parse' | 'export';
  /** URL of the worker entry, for threads that start threads. */
  readonly entry: string;
  readonly nativeBinding: string | null;
  readonly parseThreads: number;
}

/** What the auditor trusts for one run, and how it is to be run. */
export interface ExamineSettings extends TrustSettings {
  readonly filtered: boolean;
  readonly thorough: boolean;
  /** Trusted checkpoints of the same logs in other evidence: compared with, never relied on. */
  readonly others?: readonly OtherCheckpoint[] | undefined;
}
