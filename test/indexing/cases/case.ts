/** One way to make a finding appear: what is done to a clean archive, and everything that is then found. */
import type { FindingCode } from '../../../src-shared/model/finding.ts';
import type { Verdict } from '../../../src-shared/model/verdict.ts';
import type { ExamineSettings } from '../../../src-main/engine/index.ts';
import type { Archive } from '../../support/assay-archive.ts';

/** Members of a finding that must be as given; others are not looked at. */
export interface ExpectedFinding {
  readonly code: FindingCode;
  readonly seq?: number | null;
  readonly seqTo?: number | null;
  readonly count?: number;
  readonly file?: string | null;
  readonly line?: number | null;
  readonly byte?: number | null;
  readonly severity?: string;
  readonly chain?: string | null;
  readonly expected?: string | null;
  readonly found?: string | null;
  readonly message?: unknown;
}

export interface Case {
  readonly name: string;
  /** Changes a copy of the clean archive, or gives another one (`path` is free for it). The manifest is made to fit afterwards, unless `manifestAsItIs`. */
  readonly edit: (archive: Archive, path: string) => Archive | void | Promise<Archive | void>;
  readonly manifestAsItIs?: boolean;
  readonly settings?: Partial<ExamineSettings>;
  /** Keys pinned besides the archive's own. */
  readonly alsoTrust?: readonly string[];
  /** Nothing is pinned. */
  readonly trustNothing?: boolean;
  /** All findings, in the order in which they are told; `archive` is what was written. */
  readonly findings: (archive: Archive) => readonly ExpectedFinding[];
  readonly verdict: Verdict;
}
