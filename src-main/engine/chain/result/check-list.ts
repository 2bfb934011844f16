import type { Check, CheckId, CheckReason, CheckStatus } from '../../../../src-shared/model/check.ts';
import type { Finding, FindingCode } from '../../../../src-shared/model/finding.ts';
import type { AssembleInput } from './inputs.ts';

/** Where digests cover whole files, series and listed files have checks of their own. */
const digestCheckOf = (code: FindingCode): CheckId | null => {
  switch (code) {
    case 'checkpoint.missing':
    case 'period.gap':
      return 'chain.sequence';
    case 'checkpoint.inconsistent':
      return 'chain.links';
    case 'crypto.disagreement':
      return 'checkpoint.signatures';
    default:
      return checkOf(code, false, true);
  }
};

/** Which check a finding speaks against. Codes of order and presence belong to the sequence where records are numbered, else to the links. */
const checkOf = (code: FindingCode, isSequenced: boolean, isListed: boolean): CheckId | null => {
  switch (code) {
    case 'event.malformed':
      return 'event.wellformed';
    case 'event.altered':
    case 'event.hash_edited':
    case 'crypto.disagreement':
    case 'chain.mixed':
      return 'event.hashes';
    case 'chain.link_broken':
    case 'chain.fork':
    case 'chain.dangling_start':
      return 'chain.links';
    case 'event.missing':
    case 'event.inserted':
    case 'event.duplicate':
    case 'event.reordered':
    case 'chain.truncated':
      return isSequenced ? 'chain.sequence' : 'chain.links';
    case 'chain.unsealed_tail':
    case 'checkpoint.missing':
      return 'checkpoint.coverage';
    case 'checkpoint.signature_invalid':
    case 'checkpoint.key_unknown':
    case 'checkpoint.origin_mismatch':
    case 'checkpoint.malformed':
      return 'checkpoint.signatures';
    case 'checkpoint.root_mismatch':
    case 'checkpoint.fork':
    case 'checkpoint.inconsistent':
    case 'checkpoint.rollback':
      return 'checkpoint.roots';
    case 'timestamp.invalid':
    case 'timestamp.mismatch':
    case 'timestamp.untrusted':
      return 'timestamps';
    case 'checkpoint.quorum_not_met':
      return 'checkpoint.quorum';
    case 'head.mismatch':
      return 'head.pinned';
    case 'manifest.malformed':
      return 'manifest.valid';
    case 'manifest.mismatch':
      return 'manifest.statements';
    case 'file.hash_mismatch':
    case 'file.missing':
    case 'file.trailing_data':
    case 'file.unlisted':
      return isListed ? 'file.digests' : 'evidence.read';
    case 'file.unreadable':
    case 'file.changed':
    case 'archive.unsafe_entry':
      return 'evidence.read';
    case 'fields.unhashed':
      return 'fields.hashed';
    case 'period.gap':
    case 'time.regression':
    case 'value.unlisted':
    case 'number.inexact':
    case 'time.unreadable':
    case 'time.zone_assumed':
    case 'export.damaged':
      return null;
  }
};

interface Count {
  readonly checked: number;
  readonly total: number;
  /** Why it did not run, if it did not. */
  readonly reason: CheckReason | null;
}

/** Counts of every check, as they are shown: right ones of all in scope. */
function countsOf(
  { plan, files, checkpoints, outcome, trustedKeys, stamps = [] }: AssembleInput,
  findings: readonly Finding[],
): Readonly<Record<CheckId, Count>> {
  const { tallies, chains } = outcome;
  const isSequenced = plan.integrity === 'sequenced' || plan.integrity === 'tree';
  const byPath = new Map(files.map((file) => [file.path, file]));
  const rightFiles = plan.listed.filter(({ path, bytes, sha256 }) => {
    const read = byPath.get(path);
    return read !== undefined && read.sha256 === sha256 && read.bytes === bytes;
  });
  const hashed = tallies.hashesChecked + tallies.malformed;
  const stated = plan.chains.filter(({ firstSeq, lastSeq, head }) => firstSeq !== null || lastSeq !== null || head !== null).length;
  const noData: CheckReason = tallies.records === 0 ? 'no_events' : 'no_integrity_data';
  const events = (...codes: readonly FindingCode[]): number =>
    findings.reduce((sum, { code, count }) => sum + (codes.includes(code) ? count : 0), 0);
  const misplaced = events('event.inserted', 'event.duplicate', 'event.reordered');
  const missing = events('event.missing', 'chain.truncated');
  const brokenLinks = events('chain.link_broken') + (isSequenced ? 0 : events('event.missing'));
  const coverable = plan.integrity === 'none' ? 0 : chains.length;
  return {
    'evidence.read': { checked: files.filter(({ readToEnd }) => readToEnd).length, total: files.length, reason: 'unreadable' },
    'manifest.valid': { checked: plan.manifestPath === null ? 0 : 1, total: plan.manifestPath === null ? 0 : 1, reason: 'no_manifest' },
    'file.digests': {
      checked: rightFiles.length,
      total: plan.listed.length,
      reason: plan.manifestPath === null ? 'no_manifest' : 'nothing_listed',
    },
    'event.wellformed': {
      checked: tallies.records - tallies.malformed,
      total: tallies.records,
      reason: tallies.records === 0 ? 'no_events' : 'unreadable',
    },
    'event.hashes': { checked: tallies.hashesRight, total: tallies.hashesChecked === 0 ? 0 : hashed + tallies.unhashed, reason: noData },
    // A link that does not hold was looked at, and is not right.
    'chain.links': {
      checked: Math.max(0, tallies.linksChecked - brokenLinks),
      total: tallies.linksTotal,
      reason: plan.integrity === 'tree' ? 'no_links' : noData,
    },
    'chain.sequence': {
      checked: isSequenced ? Math.max(0, tallies.sequenceChecked - misplaced) : 0,
      total: isSequenced ? tallies.records + missing : 0,
      reason: isSequenced ? 'no_events' : 'no_sequence_numbers',
    },
    'manifest.statements': { checked: stated, total: stated, reason: plan.manifestPath === null ? 'no_manifest' : 'nothing_listed' },
    'checkpoint.signatures': {
      checked: checkpoints.valid,
      total: checkpoints.found,
      reason: checkpoints.found === 0 ? 'no_checkpoints' : trustedKeys === 0 ? 'no_pinned_key' : 'covered_in_part',
    },
    'checkpoint.roots': {
      checked: tallies.rootsChecked,
      total: tallies.rootsChecked + tallies.rootsNotRun,
      reason: checkpoints.found === 0 ? 'no_checkpoints' : 'leaves_missing',
    },
    'checkpoint.coverage': {
      checked: tallies.chainsCovered,
      total: coverable,
      reason: checkpoints.found === 0 ? 'no_checkpoints' : 'covered_in_part',
    },
    'head.pinned': { checked: tallies.headsMatched, total: tallies.headsPinned, reason: 'no_pinned_head' },
    // A stamp that proves nothing to this auditor is only listed: it takes nothing away.
    timestamps: {
      checked: stamps.filter(({ status }) => status === 'valid').length,
      total: stamps.filter(({ status }) => status !== 'untrusted').length,
      reason: stamps.length === 0 ? 'no_time_stamp' : 'no_pinned_root',
    },
    'checkpoint.quorum': {
      checked: checkpoints.quorums?.met ?? 0,
      total: checkpoints.quorums?.total ?? 0,
      reason: checkpoints.found === 0 ? 'no_checkpoints' : 'no_policy',
    },
    'fields.hashed': {
      checked: plan.integrity === 'none' || plan.unhashedFields.length > 0 ? 0 : tallies.hashesChecked,
      total: plan.integrity === 'none' ? 0 : tallies.hashesChecked,
      reason: plan.unhashedFields.length > 0 ? 'outside_the_hash' : noData,
    },
  };
}

/** The counts that are others where digests cover whole files. */
function digestCounts({ outcome }: AssembleInput): Partial<Readonly<Record<CheckId, Count>>> {
  const { digests, tallies } = outcome;
  if (digests === undefined) return {};
  const { linked, contiguous, missing, listed, right } = digests;
  return {
    'file.digests': { checked: right, total: listed, reason: 'nothing_listed' },
    'event.hashes': { checked: tallies.hashesRight, total: tallies.records, reason: 'no_events' },
    'chain.links': { checked: linked, total: digests.digests, reason: 'one_signature' },
    'chain.sequence': { checked: contiguous, total: digests.digests + missing, reason: 'one_signature' },
    'checkpoint.roots': { checked: 0, total: 0, reason: 'hashed_by_file' },
  };
}

/** Every check in the order of the model. Nothing is ever passed with zero checked. */
export function listChecks(input: AssembleInput, findings: readonly Finding[], order: readonly CheckId[]): readonly Check[] {
  const { integrity } = input.plan;
  const isSequenced = integrity === 'sequenced' || integrity === 'tree';
  const worst = new Map<CheckId, 'failed' | 'limited'>();
  for (const { code, severity } of findings) {
    const id = integrity === 'digests' ? digestCheckOf(code) : checkOf(code, isSequenced, input.plan.manifestPath !== null);
    if (id === null || severity === 'note') continue;
    if (severity !== 'limit') worst.set(id, 'failed');
    else if (!worst.has(id)) worst.set(id, 'limited');
  }
  // What these two say can have its finding elsewhere: a broken link that a wrong root belongs to, an absent record that was the head.
  const { chains, tallies } = input.outcome;
  if (integrity !== 'digests' && chains.some(({ checkpoints }) => checkpoints.some(({ status }) => status === 'root_mismatch')))
    worst.set('checkpoint.roots', 'failed');
  if (tallies.headsMatched < tallies.headsPinned && !worst.has('head.pinned')) {
    worst.set('head.pinned', findings.some(({ severity }) => severity === 'broken') ? 'failed' : 'limited');
  }
  const counts = { ...countsOf(input, findings), ...digestCounts(input) };
  return order.map((id) => {
    const { checked, total, reason } = counts[id];
    const status = statusOf(worst.get(id), checked, total);
    return {
      id,
      status,
      checked,
      total,
      reason: status === 'not_run' ? reason : status === 'limited' ? (partlyBecause[id] ?? 'covered_in_part') : null,
    };
  });
}

/** Why a check that ran could not say yes to all, where there is more to say than "not all of it". */
const partlyBecause: Partial<Readonly<Record<CheckId, CheckReason>>> = {
  'evidence.read': 'unreadable',
  'checkpoint.signatures': 'no_pinned_key',
  'checkpoint.roots': 'leaves_missing',
  'checkpoint.quorum': 'quorum_not_met',
  'fields.hashed': 'outside_the_hash',
};

function statusOf(found: 'failed' | 'limited' | undefined, checked: number, total: number): CheckStatus {
  if (found === 'failed') return 'failed';
  if (total === 0) return found ?? 'not_run';
  if (found === 'limited' || checked < total) return checked === 0 && found === undefined ? 'not_run' : 'limited';
  return 'passed';
}
