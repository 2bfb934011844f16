/** What the engine asks of its worker threads: parameters and results, as types only. */
import type {
  CaseSummary,
  EvidenceDetail,
  EvidenceSummary,
  Provenance,
  TrustAnchor,
  TrustValidity,
} from '../../../src-shared/model/case.ts';
import type { EventDetail } from '../../../src-shared/model/event.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import type { Verdict } from '../../../src-shared/model/verdict.ts';
import type { ArchiveProblem } from '../archive/types.ts';
import type { AuditorKey } from '../custody/key-file.ts';
import type { Seal } from '../custody/seal.ts';
import type { ExamineSettings, GivenProfile } from '../indexing/settings.ts';
import type { CustodyPage } from '../../../src-shared/model/custody.ts';
import type { MadeReport, PackageVerification } from '../../../src-shared/model/report.ts';
import type { ReportParams } from './report-ops.ts';
import type { VerifyReportParams } from './report-verify.ts';
import type { FoundStamp } from '../indexing/examine-types.ts';
import type { OpContext } from '../jobs/protocol.ts';
import type { AuditJobOps, AuditQueryOps } from './audit-ops.ts';
import type { MappingJobOps } from './mapping-ops.ts';
import type { MarkJobOps, MarkQueryOps } from './marks-ops.ts';
import type { SampleJobOps, SampleQueryOps } from './sample-ops.ts';
import type { ProfileJobOps } from './profile-ops.ts';
import type { ProofOps } from './proof-ops.ts';
import type { SearchOps } from './search-ops.ts';

/**
 * The one thread that writes: imports, verification, trust. Operations run one after another.
 * A type alias, not an interface, so that it fits the op table's index signature.
 */
export type JobOps = MarkJobOps &
  ProfileJobOps &
  MappingJobOps &
  ProofOps &
  SampleJobOps &
  AuditJobOps & {
    /** `name`, `sha256`, `copyProblems`: of a stored copy, what it is called, what it must hash to, and what was met when it was made. */
    readonly verify: (
      p: {
        path: string;
        name?: string;
        sha256?: string;
        copyProblems?: readonly ArchiveProblem[];
        stamps?: readonly FoundStamp[];
        settings: ExamineSettings;
      },
      c: OpContext,
    ) => Promise<EvidenceResult>;
    /** Verifies the custody log of a case; null where it has none. `work`: digests of the covered tables as they are. */
    readonly verifyCustody: (
      p: { folder: string; settings: ExamineSettings; work: Readonly<Record<string, string>> },
      c: OpContext,
    ) => Promise<EvidenceResult | null>;
    /** Signs the custody log of the open case up to now. */
    readonly signCustody: (p: { key: AuditorKey }, c: OpContext) => Promise<Seal>;
    /** Writes the reports of the open case. */
    readonly makeReport: (p: ReportParams, c: OpContext) => Promise<MadeReport>;
    /** Checks a report package; no case need be open. */
    readonly verifyReport: (p: VerifyReportParams, c: OpContext) => Promise<PackageVerification>;
    readonly createCase: (p: { folder: string; name: string }, c: OpContext) => Promise<{ readOnly: boolean }>;
    readonly openCase: (p: { folder: string }, c: OpContext) => Promise<{ readOnly: boolean }>;
    readonly closeCase: (p: object, c: OpContext) => Promise<void>;
    readonly importEvidence: (
      p: {
        path: string;
        filtered: boolean;
        thorough: boolean;
        mapping?: MappingFile | undefined;
        profile?: GivenProfile | null | undefined;
        /** Verifier keys for this run alone. */
        trust?: readonly string[] | undefined;
        provenance: Provenance;
      },
      c: OpContext,
    ) => Promise<{ id: number; name: string; verdict: Verdict; result: EvidenceResult }>;
    readonly reverify: (p: { id: number | null; thorough: boolean; trustOnly: boolean }, c: OpContext) => Promise<void>;
    readonly pinKey: (p: { vkey: string; origin: string; source: string; pinnedBy: string }, c: OpContext) => Promise<TrustAnchor>;
    readonly setTrustValidity: (p: { id: number; validity: TrustValidity | null }, c: OpContext) => Promise<void>;
    readonly setAsOf: (p: { asOf: number | null }, c: OpContext) => Promise<void>;
    readonly removeKey: (p: { id: number }, c: OpContext) => Promise<void>;
    /** Moves one batch of texts into the full-text index. */
    readonly indexText: (p: object, c: OpContext) => Promise<{ indexed: number; total: number }>;
    readonly makeDemo: (p: { id: string; folder: string }, c: OpContext) => Promise<{ archive: string; vkey: string }>;
  };

/** Read-only queries on the open case. */
export type QueryOps = MarkQueryOps &
  SampleQueryOps &
  AuditQueryOps &
  SearchOps & {
    readonly open: (p: { folder: string }, c: OpContext) => Promise<void>;
    readonly close: (p: object, c: OpContext) => Promise<void>;
    readonly summary: (p: { readOnly: boolean }, c: OpContext) => CaseSummary;
    readonly listEvidence: (p: object, c: OpContext) => readonly EvidenceSummary[];
    readonly getEvidence: (p: { id: number }, c: OpContext) => EvidenceDetail;
    readonly getMapping: (p: { id: number }, c: OpContext) => MappingFile | null;
    readonly getProfile: (p: { id: number }, c: OpContext) => ProfileFile | null;
    /** Time stamps that stood beside an evidence when it was imported. */
    readonly listStamps: (p: { id: number }, c: OpContext) => readonly FoundStamp[];
    readonly listCopyProblems: (p: { id: number }, c: OpContext) => readonly ArchiveProblem[];
    readonly asOf: (p: object, c: OpContext) => { asOf: number | null };
    readonly listKeys: (p: object, c: OpContext) => readonly TrustAnchor[];
    /** Digests of the tables that the custody log covers. */
    readonly custody: (p: { offset: number; limit: number }, c: OpContext) => Promise<CustodyPage>;
    readonly digestWork: (p: object, c: OpContext) => Readonly<Record<string, string>>;
    readonly detail: (p: { id: number }, c: OpContext) => Promise<EventDetail>;
    readonly find: (
      p: { evidence: number; chain: string | null; seq: number | null; file: string | null; line: number | null },
      c: OpContext,
    ) => { id: number | null };
  };
