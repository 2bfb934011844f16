/** Checks a report package with everything that belongs to it: its custody log, and, where they are given, the evidence and the samples. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import {
  reportSchema,
  type PackageCheck,
  type PackageManifest,
  type PackageVerification,
  type Report,
} from '../../../src-shared/model/report.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import { packageRemarks } from '../../../src-shared/text/report.ts';
import { memorySource } from '../archive/memory.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { parseTrustFile } from '../checkpoint/trust.ts';
import { readLog } from '../custody/read-log.ts';
import { custodyFile, planCustody } from '../format/custody-plan.ts';
import { examine, examineSource } from '../indexing/examine.ts';
import type { ExamineOptions } from '../indexing/examine-types.ts';
import type { ExamineSettings } from '../indexing/settings.ts';
import { integritySection } from '../report/model.ts';
import { judgePackage, openPackage } from '../report/verify-package.ts';
import { readManifest, type Manifest } from '../sampling/manifest.ts';
import { SamplingProblem } from '../sampling/problem.ts';
import { listOfBytes, redraw, type Redrawn } from '../sampling/redraw.ts';

export interface VerifyReportParams {
  readonly path: string;
  /** The auditor's and reviewers' keys, and those under which the evidence is verified again. */
  readonly settings: ExamineSettings;
  readonly evidence: readonly string[];
  readonly version: string;
}

type Run = Pick<ExamineOptions, 'pool' | 'ports' | 'signal' | 'meter'>;

/** Largest package that is read whole. */
const packageBytesAtMost = 1024 ** 3;

/** Throws `path_*` where the package cannot be read; what is wrong in it is in the result. */
export async function verifyReport({ path, settings, evidence, version }: VerifyReportParams, run: Run): Promise<PackageVerification> {
  const keys = settings.keys.flatMap(({ vkey }) => parseTrustFile(encodeUtf8(vkey)).keys);
  const opened = openPackage(await readPackage(path), keys);
  const { manifest, files } = opened;
  const more: PackageCheck[] = [];
  if (manifest !== null) {
    more.push(await checkCustody(manifest, files, settings, run));
    const report = parseReport(files.get('report.json'));
    if (report !== null) {
      // Under what the case had pinned, as far as whoever checks trusts it too.
      const trusted = new Set(settings.keys.map(({ vkey }) => vkey));
      const pinned = report.trust
        .filter(({ kind, vkey }) => kind === 'key' && trusted.has(vkey))
        .map(({ vkey, origin }) => ({ vkey, origin }));
      more.push(await checkEvidence(report, evidence, { ...settings, keys: pinned }, run));
      more.push(checkSamples(files));
    }
  }
  const checks = [...opened.checks, ...more];
  return {
    schema: 'assay.report-verification/1',
    path,
    verdict: judgePackage(checks),
    case: manifest?.case ?? '',
    madeAt: manifest?.madeAt ?? '',
    signatures: opened.signatures,
    checks,
    tool: { name: 'assay', version },
  };
}

async function readPackage(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > packageBytesAtMost) throw new AssayError('path_unreadable', { path, reason: 'too_large' });
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof AssayError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AssayError('path_not_found', { path }, { cause: error });
    if (code === 'EACCES') throw new AssayError('path_no_permission', { path }, { cause: error });
    throw new AssayError('path_unreadable', { path, reason: code ?? 'io' }, { cause: error });
  }
}

function parseReport(bytes: Uint8Array | undefined): Report | null {
  try {
    return bytes === undefined ? null : reportSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}

async function checkCustody(
  { custody }: PackageManifest,
  files: ReadonlyMap<string, Uint8Array>,
  settings: ExamineSettings,
  run: Run,
): Promise<PackageCheck> {
  const log = files.get(custodyFile);
  if (log === undefined) return { id: 'custody', status: 'failed', checked: 0, total: 1, remarks: [packageRemarks.custodyMissing] };
  const checkpoints = [...files.keys()].filter((path) => path.startsWith('custody-checkpoints/'));
  const state = readLog(log);
  const source = memorySource([custodyFile, ...checkpoints].map((path) => ({ path, bytes: files.get(path) ?? new Uint8Array() })));
  const { result } = await examineSource(source, {
    path: custodyFile,
    plan: planCustody(checkpoints, state.origin),
    settings: { ...settings, heads: {}, checkpoints: [], policies: [] },
    ...run,
    ingest: null,
  });
  const faults = result.findings
    .filter(({ severity }) => severity === 'broken' || severity === 'incomplete')
    .map(({ message, line }) => packageRemarks.custodyFault(line === null ? message : `line ${line}: ${message}`));
  if (state.origin !== custody.origin || state.seq !== custody.records || state.hash !== custody.head)
    faults.push(packageRemarks.custodyHead);
  const { events } = result.counts;
  if (faults.length > 0)
    return { id: 'custody', status: 'failed', checked: Math.max(0, events - faults.length), total: events, remarks: faults };
  return result.input.verdict === 'verified'
    ? { id: 'custody', status: 'passed', checked: events, total: events, remarks: [] }
    : { id: 'custody', status: 'limited', checked: events, total: events, remarks: [packageRemarks.custodyUnsigned] };
}

/** Every evidence that is given is verified again; its part of the report, made again from that, must be what the report holds. */
async function checkEvidence(report: Report, paths: readonly string[], settings: ExamineSettings, run: Run): Promise<PackageCheck> {
  const remarks: string[] = [];
  const missing = new Map(report.evidence.map((one) => [one.sha256, one]));
  let right = 0;
  let failed = false;
  for (const path of paths) {
    let result = (await examine({ path, settings, ...run, ingest: null })).result;
    const stated = report.evidence.find(({ sha256 }) => sha256 === result.input.sha256);
    if (stated === undefined) {
      remarks.push(packageRemarks.evidenceUnknown(basename(path)));
      failed = true;
      continue;
    }
    if (stated.filtered !== settings.filtered)
      result = (await examine({ path, settings: { ...settings, filtered: stated.filtered }, ...run, ingest: null })).result;
    missing.delete(stated.sha256);
    const differences = differencesOf(report, stated, result);
    if (differences.length === 0) right += 1;
    else failed = true;
    remarks.push(...differences.map((what) => packageRemarks.evidenceDiffers(stated.name, what)));
  }
  if (missing.size > 0) remarks.push(packageRemarks.evidenceNotGiven([...missing.values()].map(({ name }) => name).join(', ')));
  const status = failed ? 'failed' : missing.size > 0 || report.evidence.length === 0 ? 'limited' : 'passed';
  return { id: 'evidence', status, checked: right, total: report.evidence.length, remarks };
}

function differencesOf(report: Report, stated: Report['evidence'][number], result: EvidenceResult): readonly string[] {
  const differences: string[] = [];
  if (result.input.verdict !== stated.verdict) differences.push(`the verdict is ${result.input.verdict}, stated is ${stated.verdict}`);
  if (result.input.bytes !== stated.bytes) differences.push('its size');
  const { format, verdict } = result.input;
  const again = integritySection({ summary: { id: 0, name: stated.name, format, verdict, filtered: stated.filtered }, result });
  const section = report.sections.find(({ id, title }) => id.startsWith('integrity-') && title === again.title);
  if (section === undefined) return [...differences, 'the report has no section of it'];
  if (JSON.stringify(section.paragraphs) !== JSON.stringify(again.paragraphs)) differences.push('what is said of its verdict and limits');
  for (const [i, table] of again.tables.entries())
    if (JSON.stringify(section.tables[i]) !== JSON.stringify(table))
      differences.push(`the table ${(table.name.split(':', 1)[0] ?? '').toLowerCase()}`);
  return differences;
}

/** Null where the list is none, or has a line without an end. */
function redrawn(manifest: Manifest, list: Uint8Array): Redrawn | null {
  try {
    return redraw(manifest, listOfBytes(list));
  } catch (error) {
    if (error instanceof SamplingProblem) return null;
    throw error;
  }
}

function checkSamples(files: ReadonlyMap<string, Uint8Array>): PackageCheck {
  const folders = [...files.keys()].flatMap((path) => /^samples\/([^/]+)\/manifest\.json$/.exec(path)?.[1] ?? []);
  const remarks: string[] = [];
  let right = 0;
  let drawn = 0;
  for (const ref of folders) {
    const manifest = readManifest(Buffer.from(files.get(`samples/${ref}/manifest.json`) ?? new Uint8Array()).toString('utf8'));
    const list = files.get(`samples/${ref}/population.csv`);
    const again = manifest === null || list === undefined ? null : redrawn(manifest, list);
    if (manifest === null || again === null) {
      remarks.push(packageRemarks.sampleUnreadable(`samples/${ref}`));
      continue;
    }
    if (manifest.draw === null) continue;
    drawn += 1;
    if (again.same) right += 1;
    else remarks.push(packageRemarks.sampleDiffers(ref));
  }
  // A report without samples has nothing to draw again, and lacks nothing for it.
  if (folders.length === 0) return { id: 'samples', status: 'passed', checked: 0, total: 0, remarks: [packageRemarks.noSamples] };
  return { id: 'samples', status: remarks.length > 0 ? 'failed' : 'passed', checked: right, total: drawn, remarks };
}
