import type { Check, CheckId, CheckReason, CheckStatus } from '../../../src-shared/model/check.ts';
import type { FindingCode, Severity } from '../../../src-shared/model/finding.ts';
import type { ResultFacts } from './result-facts.ts';

/** Which check a finding belongs to. */
const checkOfCode: Readonly<Record<FindingCode, CheckId>> = {
  'event.altered': 'event.hashes',
  'event.hash_edited': 'event.hashes',
  'event.malformed': 'event.wellformed',
  'event.missing': 'chain.sequence',
  'event.inserted': 'chain.links',
  'event.duplicate': 'chain.sequence',
  'event.reordered': 'chain.sequence',
  'chain.link_broken': 'chain.links',
  'chain.fork': 'chain.links',
  'chain.dangling_start': 'chain.links',
  'chain.truncated': 'chain.sequence',
  'chain.unsealed_tail': 'checkpoint.coverage',
  'chain.mixed': 'event.hashes',
  'checkpoint.signature_invalid': 'checkpoint.signatures',
  'checkpoint.key_unknown': 'checkpoint.signatures',
  'checkpoint.origin_mismatch': 'checkpoint.signatures',
  'checkpoint.root_mismatch': 'checkpoint.roots',
  'checkpoint.fork': 'checkpoint.roots',
  'checkpoint.inconsistent': 'checkpoint.roots',
  'checkpoint.rollback': 'checkpoint.roots',
  'checkpoint.missing': 'checkpoint.signatures',
  'checkpoint.malformed': 'checkpoint.signatures',
  'head.mismatch': 'head.pinned',
  'manifest.malformed': 'manifest.valid',
  'manifest.mismatch': 'manifest.statements',
  'file.hash_mismatch': 'file.digests',
  'file.missing': 'file.digests',
  'file.trailing_data': 'evidence.read',
  'file.unlisted': 'evidence.read',
  'file.unreadable': 'evidence.read',
  'file.changed': 'evidence.read',
  'archive.unsafe_entry': 'evidence.read',
  'crypto.disagreement': 'event.hashes',
  'period.gap': 'chain.sequence',
  'fields.unhashed': 'fields.hashed',
  'time.regression': 'chain.sequence',
  'value.unlisted': 'event.wellformed',
  'number.inexact': 'event.wellformed',
};

export interface WeighedFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly reason?: string | undefined;
  readonly file?: string | null | undefined;
}

interface Measure {
  readonly id: CheckId;
  readonly checked: number;
  readonly total: number;
  /** Why it did not run, when nothing was checked. */
  readonly idle: CheckReason;
  /** Why it ran only in part. */
  readonly partly?: CheckReason;
  /** Failed for a cause that has its finding elsewhere. */
  readonly failed?: boolean;
}

/** All checks in their order. Zero checked is never passed. `beyond`: codes of findings that were only counted. */
export function makeChecks(facts: ResultFacts, findings: readonly WeighedFinding[]): readonly Check[] {
  const worst = new Map<CheckId, Severity>();
  const rank: Readonly<Record<Severity, number>> = { broken: 3, incomplete: 2, limit: 1, note: 0 };
  for (const finding of findings) {
    const id = checkFor(finding, facts);
    if (rank[finding.severity] > rank[worst.get(id) ?? 'note']) worst.set(id, finding.severity);
  }
  return measures(facts, findings).map((measure) => toCheck(measure, worst.get(measure.id) ?? 'note', facts.cancelled));
}

function checkFor({ code, reason }: WeighedFinding, { plan }: ResultFacts): CheckId {
  if (code === 'crypto.disagreement' && reason === 'signature') return 'checkpoint.signatures';
  // Without numbers a gap or a copy shows in the links.
  if (plan.integrity === 'linked' && checkOfCode[code] === 'chain.sequence') return 'chain.links';
  return checkOfCode[code];
}

function toCheck({ id, checked, total, idle, partly, failed }: Measure, worst: Severity, cancelled: boolean): Check {
  const isFailed = failed === true || worst === 'broken' || worst === 'incomplete';
  const isPart = checked < total || worst === 'limit';
  const status: CheckStatus = isFailed ? 'failed' : checked === 0 ? 'not_run' : isPart ? 'limited' : 'passed';
  const why = cancelled && checked < total ? 'cancelled' : checked === 0 ? idle : checked < total ? (partly ?? 'covered_in_part') : worst === 'limit' ? (partly ?? null) : null;
  return { id, status, checked, total, reason: status === 'passed' || (status === 'failed' && checked > 0) ? null : why };
}

function measures(facts: ResultFacts, findings: readonly WeighedFinding[]): readonly Measure[] {
  const { plan, outcome, checkpoints, digests, files } = facts;
  const { integrity } = plan;
  const t = outcome?.tallies;
  const records = t?.records ?? 0;
  const none: CheckReason = integrity === 'none' ? 'no_integrity_data' : 'no_events';
  const chains = outcome?.chains ?? [];
  const unread = new Set(findings.filter(({ code }) => code === 'file.unreadable' || code === 'file.changed' || code === 'archive.unsafe_entry').map(({ file }) => file ?? ''));
  const filesTotal = new Set([...files.map(({ path }) => path), ...unread]).size;
  const found = checkpoints?.found ?? 0;
  const judged = (checkpoints?.checkpoints ?? []).filter(({ status }) => status === 'trusted' || status === 'invalid' || status === 'origin_mismatch').length;
  const rootsTotal = (t?.rootsChecked ?? 0) + (t?.rootsNotRun ?? 0);
  const hasEarlier = findings.some(({ code }) => code === 'chain.dangling_start');
  const noSeal: CheckReason = integrity === 'none' ? 'no_integrity_data' : found === 0 ? 'no_checkpoints' : 'no_pinned_key';
  const heads = t?.headsPinned ?? 0;
  const hasRootMismatch = chains.some((chain) => chain.checkpoints.some(({ status }) => status === 'root_mismatch'));
  return [
    { id: 'evidence.read', checked: filesTotal - unread.size, total: filesTotal, idle: 'no_events', partly: 'unreadable' },
    { id: 'manifest.valid', checked: plan.manifestPath === null ? 0 : 1, total: plan.manifestPath === null ? 0 : 1, idle: 'no_manifest' },
    {
      id: 'file.digests',
      checked: digests.filter(({ foundSha256 }) => foundSha256 !== null).length,
      total: Math.max(plan.listed.length, digests.length),
      idle: plan.manifestPath === null ? 'no_manifest' : plan.listed.length === 0 ? 'nothing_listed' : 'unreadable',
      partly: 'unreadable',
    },
    { id: 'event.wellformed', checked: records, total: records, idle: 'no_events' },
    { id: 'event.hashes', checked: t?.hashesChecked ?? 0, total: records, idle: none },
    { id: 'chain.links', checked: t?.linksChecked ?? 0, total: t?.linksTotal ?? 0, idle: none },
    { id: 'chain.sequence', checked: integrity === 'sequenced' ? (t?.sequenceChecked ?? 0) : 0, total: integrity === 'sequenced' ? records : 0, idle: integrity === 'sequenced' ? 'no_events' : 'no_sequence_numbers' },
    { id: 'manifest.statements', checked: plan.manifestPath === null ? 0 : chains.length, total: plan.manifestPath === null ? 0 : chains.length, idle: plan.manifestPath === null ? 'no_manifest' : 'no_events' },
    { id: 'checkpoint.signatures', checked: judged, total: found, idle: noSeal },
    { id: 'checkpoint.roots', checked: t?.rootsChecked ?? 0, total: rootsTotal, idle: rootsTotal === 0 ? 'no_checkpoints' : hasEarlier ? 'earlier_leaves_missing' : 'leaves_missing', partly: hasEarlier ? 'earlier_leaves_missing' : 'leaves_missing', failed: hasRootMismatch },
    { id: 'checkpoint.coverage', checked: t?.chainsCovered ?? 0, total: chains.length, idle: chains.length === 0 ? none : integrity === 'linked' ? 'no_pinned_head' : noSeal },
    { id: 'head.pinned', checked: heads, total: heads, idle: 'no_pinned_head', failed: (t?.headsMatched ?? 0) < heads },
    { id: 'fields.hashed', checked: t?.hashesChecked ?? 0, total: t?.hashesChecked ?? 0, idle: none, partly: 'outside_the_hash' },
  ];
}
