/** Import of one evidence into a case: copy and hash, verify and index from the copy, then commit. All of it or nothing (DESIGN 7). */
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { Provenance } from '../../../src-shared/model/case.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import type { Verdict } from '../../../src-shared/model/verdict.ts';
import { refusalText } from '../../../src-shared/text/refusals.ts';
import { copyInto, type EvidenceSink } from '../archive/copy.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { incomingPath, settleIncoming, type CasePaths } from '../cases/case-folder.ts';
import type { ProgressMeter } from '../jobs/progress.ts';
import type { Ports } from '../ports.ts';
import type { WritableDB } from '../store/database.ts';
import { findEvidence } from '../store/evidence.ts';
import { insertStamp } from '../store/evidence-stamp.ts';
import { createIngest, type Ingest } from '../store/ingest.ts';
import { driveSteps } from '../store/steps.ts';
import { inputErrors } from './input-errors.ts';
import { examine } from './examine.ts';
import type { ParsePool } from './parse-pool.ts';
import { stampBeside } from './stamps.ts';
import type { ExamineSettings } from './settings.ts';

export interface ImportOptions {
  readonly path: string;
  readonly provenance: Provenance;
  readonly settings: ExamineSettings;
  readonly paths: CasePaths;
  readonly db: WritableDB;
  readonly pool: ParsePool;
  readonly ports: Ports;
  readonly sinkFor: (target: string) => EvidenceSink;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
}

export interface Imported {
  readonly id: number;
  readonly name: string;
  readonly verdict: Verdict;
  readonly result: EvidenceResult;
}

/** Throws AssayError `path_*`, `evidence_known`, `evidence_empty`, `disk_full`, `cancelled`; the case is then as it was before. */
export async function importEvidence(options: ImportOptions): Promise<Imported> {
  const { path, paths, db, ports, signal, meter, settings } = options;
  const name = basename(path);
  const startedAt = ports.clock.now();
  const incoming = incomingPath(paths, bytesToHex(ports.random.bytes(8)));
  let settled: string | null = null;
  let ingest: Ingest | null = null;
  try {
    const total = await sizeOf(path, ports);
    meter.stage('copy', 2 * total);
    const copy = await inputErrors(path, () =>
      copyInto(path, { files: ports.files, sink: options.sinkFor(incoming), signal, onInput: (bytes) => meter.advance(bytes, 0) }),
    );
    // The sink makes no folder for no file: there would be nothing to examine.
    if (copy.files.length === 0) {
      const unread = copy.problems.find(({ code }) => code === 'file.unreadable');
      throw new AssayError('evidence_empty', {
        name,
        reason: unread === undefined ? refusalText('empty_folder', {}) : refusalText('unreadable', { path: unread.path }),
      });
    }
    if (findEvidence(db, copy.sha256) !== null) throw new AssayError('evidence_known', { name, sha256: copy.sha256 });
    // It stands outside of what is copied, and is kept with it.
    const stamps = [await stampBeside(path, ports.files)].filter((one) => one !== null);
    const examined = await examine({
      path: incoming,
      name,
      shownPath: path,
      expectedSha256: copy.sha256,
      copyProblems: copy.problems,
      settings,
      stamps,
      pool: options.pool,
      ports,
      signal,
      meter,
      ingest: (files, profile) => {
        ingest = createIngest(db, {
          name,
          importedAt: startedAt,
          filtered: settings.filtered,
          provenance: options.provenance,
          copyProblems: copy.problems,
          files,
          givenMapping: settings.mapping,
          profile: profile === null ? null : { file: profile, isGiven: settings.profile != null },
        });
        return ingest;
      },
    });
    if (examined.refusal !== null || ingest === null) throw new AssayError('evidence_empty', { name, reason: examined.refusal ?? '' });
    meter.stage('commit', 0);
    settled = await settleIncoming(paths, incoming, copy.sha256);
    const verifiedAt = ports.clock.now();
    for (const { finding, ordinal } of examined.findings) (ingest as Ingest).addFinding(finding, ordinal);
    const { evidence } = await driveSteps(
      (ingest as Ingest).finish({
        result: examined.result,
        verifiedAt,
        verifyMs: verifiedAt - startedAt,
        sha256: copy.sha256,
        bytes: copy.bytes,
        duplicates: examined.duplicates,
      }),
      { signal },
    );
    for (const stamp of stamps) insertStamp(db, evidence, stamp);
    return { id: evidence, name, verdict: examined.result.input.verdict, result: examined.result };
  } catch (error) {
    (ingest as Ingest | null)?.abort();
    await rm(incoming, { recursive: true, force: true });
    // A cancel that came just after the commit came too late: the evidence is in the case and keeps its copy.
    if (settled !== null && findEvidence(db, basename(settled)) === null) await rm(settled, { recursive: true, force: true });
    throw error;
  }
}

/** Bytes of a file; of a folder 0, since it is listed only while it is copied. */
async function sizeOf(path: string, { files }: Ports): Promise<number> {
  const stat = await inputErrors(path, () => files.stat(path));
  return stat.kind === 'file' ? stat.bytes : 0;
}
