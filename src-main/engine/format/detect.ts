/** Decides what an evidence is and how it is read: by content, never by a name alone. */
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { EntrySource } from '../archive/types.ts';
import { lookAtManifest, manifestCandidates } from './assay-plan.ts';
import type { ManifestLook } from './assay-plan.ts';
import { planCloudtrail } from './cloudtrail-plan.ts';
import { lookAtFiles, planHyrelog, seenDetail } from './hyrelog-plan.ts';
import type { Looked } from './hyrelog-plan.ts';
import { planPlain } from './plain-plan.ts';
import { planTlog } from './tlog-plan.ts';
import type { EntryAccess, ReadingPlan, Refusal } from './types.ts';

export interface PlanOptions {
  /** The auditor's word on which place in S3 the evidence's root stands for (`s3://bucket/prefix`); null when there is none. */
  readonly copiedFrom?: string | null | undefined;
  /** How the auditor wants exports without integrity data to be read; null: by the mappings that Assay has. */
  readonly mapping?: MappingFile | null | undefined;
}

/**
 * Plans the reading of one evidence: an Assay archive, a CloudTrail delivery with its digests, HyreLog exports of any kind together, exports
 * without integrity data that a mapping knows, or a refusal that says what was seen. Files that are not read are in `findings` as `file.unlisted`. Reads the heads of files only, and
 * manifests and digests whole. Rejects only for what `access` throws.
 */
export const planReading = async (source: EntrySource, access: EntryAccess, options: PlanOptions = {}): Promise<ReadingPlan> => {
  const plan = await planFormat(source, access, options);
  const { mapping = null } = options;
  if (mapping === null || plan.files.some((file) => file.mapping === mapping)) return plan;
  if (plan.refusal !== null && plan.refusal.reason === 'unknown_format') {
    return { ...plan, refusal: { reason: 'mapping_unused', detail: { mapping: mapping.name } } };
  }
  return { ...plan, notProven: [...plan.notProven, { id: 'plain.mapping_unused', detail: { mapping: mapping.name } }] };
};

const planFormat = async (source: EntrySource, access: EntryAccess, options: PlanOptions): Promise<ReadingPlan> => {
  const { entries } = source;
  if (entries.length === 0) return refuse({ reason: 'empty_folder', detail: { container: source.kind } });
  const candidates = manifestCandidates(entries);
  const looks: ManifestLook[] = [];
  for (const candidate of candidates.slice(0, 2)) looks.push(await lookAtManifest(source, access, candidate));
  const assay = looks.filter((look) => look.kind === 'assay');
  if (assay[0] !== undefined && candidates.length === 1) return assay[0].plan;
  if (assay[0] !== undefined) return refuse({ reason: 'several_manifests', detail: { count: String(candidates.length) } });
  const tlog = await planTlog(source, access);
  if (tlog !== null) return tlog;
  const looked = await lookAtFiles(source, access, options.mapping ?? null);
  const cloudtrail = await planCloudtrail(source, access, looked, options.copiedFrom ?? null);
  if (cloudtrail !== null) return cloudtrail;
  const hyrelog = planHyrelog(source, looked);
  if (hyrelog !== null) return hyrelog;
  const plain = planPlain(source, looked, seenDetail);
  if (plain !== null) return plain;
  const hasAssayRecords = looked.some(({ sniffed }) => sniffed.kind === 'records' && sniffed.reader === 'assay/1');
  const damaged = looks.find((look) => look.kind === 'damaged');
  if (hasAssayRecords && damaged !== undefined) return damaged.plan;
  const findings = looked.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  return refuse(refusalOf(source, looks, looked, hasAssayRecords), findings);
};

const refusalOf = (source: EntrySource, looks: readonly ManifestLook[], looked: readonly Looked[], hasAssayRecords: boolean): Refusal => {
  const foreign = looks.find((look) => look.kind === 'foreign');
  if (foreign !== undefined && foreign.format !== null) return { reason: 'other_manifest', detail: { format: foreign.format } };
  if (hasAssayRecords) return { reason: 'assay_without_manifest', detail: {} };
  const shown = looked.find(({ sniffed, problem }) => sniffed.kind === 'unknown' && problem === null) ?? looked[0];
  if (shown === undefined) return { reason: 'unknown_format', detail: {} };
  const detail = { path: shown.entry.path, files: String(looked.length), ...seenDetail(shown.sniffed) };
  if (shown.problem !== null) return { reason: 'unreadable', detail };
  if (shown.sniffed.kind === 'empty') return { reason: source.kind === 'file' ? 'empty_file' : 'empty_folder', detail };
  return { reason: 'unknown_format', detail };
};

const refuse = (refusal: Refusal, findings: readonly RawFinding[] = []): ReadingPlan => ({
  format: 'unknown',
  integrity: 'none',
  files: [],
  checkpoints: [],
  chains: [],
  listed: [],
  manifestPath: null,
  findings,
  notProven: [],
  unhashedFields: [],
  refusal,
});
