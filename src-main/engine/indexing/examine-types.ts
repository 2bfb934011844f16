/** What examining an evidence takes and gives. */
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import type { ArchiveProblem } from '../archive/types.ts';
import type { ReadingPlan } from '../format/types.ts';
import type { ProgressMeter } from '../jobs/progress.ts';
import type { Ports } from '../ports.ts';
import type { EventFileInput } from '../store/evidence-file.ts';
import type { Ingest } from '../store/ingest.ts';
import type { PlacedFinding } from '../store/verification.ts';
import type { ParsePool } from './parse-pool.ts';
import type { ExamineSettings } from './settings.ts';

/** A time stamp's bytes, and the name of what it stands beside; null beside the evidence as a whole. */
export interface FoundStamp {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly beside: string | null;
}

export interface ExamineOptions {
  readonly path: string;
  /** What the evidence is called: its own name, also where `path` is a copy named by hash. */
  readonly name?: string | undefined;
  /** The path to state in the result, where it is not `path`. */
  readonly shownPath?: string | undefined;
  /** What the bytes must hash to: of a stored copy. */
  readonly expectedSha256?: string | undefined;
  /** What was met when the evidence was copied. */
  readonly copyProblems?: readonly ArchiveProblem[] | undefined;
  /** How it is read, where that is known without looking. */
  readonly plan?: ReadingPlan | undefined;
  /** Time stamps that stood beside the evidence when it was imported; else NAME.tsr beside `path` is looked for. */
  readonly stamps?: readonly FoundStamp[] | undefined;
  readonly settings: ExamineSettings;
  readonly pool: ParsePool;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
  /** Begins the import, once it is known which files hold events; null: verify only. */
  readonly ingest: ((files: readonly EventFileInput[], profile: ProfileFile | null) => Ingest) | null;
}

export interface Examined {
  readonly result: EvidenceResult;
  /** The result's findings with the record that each is about. */
  readonly findings: readonly PlacedFinding[];
  /** Ordinals of records that are copies of others. */
  readonly duplicates: Iterable<number>;
  /** Why nothing can be read as events, as a sentence; null where the format is known. */
  readonly refusal: string | null;
}
