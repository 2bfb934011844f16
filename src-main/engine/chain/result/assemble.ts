/**
 * From what the passes over an evidence found to its result: findings with their sentences, checks with their denominators, limits, what is
 * not proven, and the verdict (DESIGN section 4). Pure.
 */
import { checkIds } from '../../../../src-shared/model/check.ts';
import { findingCodes, severities, type Finding, type FindingCode, type RawFinding } from '../../../../src-shared/model/finding.ts';
import { limits } from '../../../../src-shared/limits.ts';
import { limitCodes, type EvidenceResult, type LimitCode } from '../../../../src-shared/model/verification.ts';
import type { Verdict } from '../../../../src-shared/model/verdict.ts';
import { findingMessage, datedText, limitText, notProvenText } from '../../../../src-shared/text/findings.ts';
import { datedBy, stampFindings, stampResults, withStamps } from '../stamps.ts';
import { listChecks } from './check-list.ts';
import { severityOf } from '../severity.ts';
import type { AssembleInput } from './inputs.ts';

export interface Assembled {
  readonly result: EvidenceResult;
  /** The result's findings, each with the running number of the record that it is about. */
  readonly findings: readonly { readonly finding: Finding; readonly ordinal: number | null }[];
}

/**
 * An export in which no record carries a hash has no integrity data, whatever its format could have: there is nothing mixed in it. One whose
 * hashes were seen, and none of which can be read, has lost them.
 */
function withoutEmptyChains(input: AssembleInput): AssembleInput {
  const { plan, outcome } = input;
  if (plan.integrity !== 'linked' || plan.isProfile === true || outcome.tallies.hashesChecked > 0) return input;
  if (outcome.tallies.malformed > 0 && plan.files.some(({ hashes }) => hashes === 'seen')) return input;
  const notProven = plan.notProven.filter(({ id }) => id !== 'hyrelog.tail' && id !== 'hyrelog.no_hashes');
  return {
    ...input,
    plan: { ...plan, integrity: 'none', unhashedFields: [], notProven: [...notProven, { id: 'hyrelog.no_hashes' }] },
    outcome: {
      ...outcome,
      findings: outcome.findings.filter(
        ({ code }) => code !== 'chain.mixed' && code !== 'fields.unhashed' && code !== 'chain.unsealed_tail',
      ),
    },
  };
}

/** The result of one evidence. */
export function assembleResult(given: AssembleInput): Assembled {
  const input = withoutEmptyChains(given);
  const { plan, outcome, checkpoints } = input;
  const { tallies } = outcome;
  const all = gather(input);
  const placed = all.kept.map((raw) => ({ finding: finished(raw, plan.integrity), ordinal: raw.ordinal ?? null }));
  const findings = placed.map(({ finding }) => finding);
  const checks = listChecks(input, findings, checkIds);
  const duplicates = outcome.duplicates.size;
  const expanded = input.files.reduce((sum, file) => sum + (file.expanded ?? 0), 0);
  const limitList = listLimits(input, findings);
  return {
    findings: placed,
    result: {
      input: {
        ...input.input,
        format: plan.format,
        verdict: judge(
          input,
          findings,
          limitList.length,
          // What had something to check and was not run has not passed.
          checks.every(({ status, total }) => status === 'passed' || (status === 'not_run' && total === 0)),
        ),
      },
      counts: {
        // The verifier counts events; of a record that holds several each is one.
        records: tallies.records - expanded,
        events: tallies.records - tallies.malformed - duplicates,
        rejected: tallies.malformed,
        duplicates,
        headers: input.files.reduce((sum, { headers }) => sum + headers, 0),
        ...(expanded > 0 ? { expanded } : {}),
        hashesChecked: tallies.hashesChecked,
        linksChecked: tallies.linksChecked,
        checkpointsFound: checkpoints.found,
        checkpointsValid: checkpoints.valid,
      },
      chains: withStamps(
        outcome.chains,
        input.stamps ?? [],
        new Set(findings.flatMap(({ severity, chain }) => (severity === 'broken' && chain !== null ? [chain] : []))),
      ),
      checks: [...checks],
      findings,
      findingsTotal: all.total,
      faultsTotal: all.faults,
      limits: limitList,
      notProven: listNotProven(input),
      files: input.files.map(({ trailingBytes: _trailing, decodedBytes: _decoded, readToEnd: _readToEnd, ...file }) => file),
      asOf: input.asOf ?? null,
      timestamps: stampResults(input.stamps ?? []),
    },
  };
}

/** All findings in order of gravity, code and place, at most `findingsPerCode` of one code, and how many there are in all. */
function gather(input: AssembleInput): { readonly kept: readonly RawFinding[]; readonly total: number; readonly faults: number } {
  const { plan, outcome, checkpoints, problems } = input;
  const explained = new Set(outcome.findings.filter(({ code }) => code === 'file.missing').map(({ file }) => file));
  // The numbers that a plan gives an absent file are the manifest's statement; that those events are missing is for the verifier to say.
  const planned = plan.findings
    .filter(({ code, file }) => code !== 'file.missing' || !explained.has(file))
    .map((raw) => (raw.code === 'file.missing' ? { ...raw, seq: null, seqTo: null } : raw));
  const read = problems.map(({ code, path, reason, byte }): RawFinding => ({
    code,
    file: path === '' ? null : path,
    byte,
    reason,
    ...(reason === 'system_litter' ? { severity: 'note' } : {}),
  }));
  const byCode = new Map<FindingCode, RawFinding[]>();
  for (const finding of [
    ...planned,
    ...read,
    ...fileFindings(input),
    ...checkpoints.findings,
    ...stampFindings(input.stamps ?? []),
    ...outcome.findings,
  ]) {
    const list = byCode.get(finding.code);
    if (list === undefined) byCode.set(finding.code, [finding]);
    else list.push(finding);
  }
  const isFault = (raw: RawFinding): boolean => ['broken', 'incomplete'].includes(severityOf(raw, plan.integrity));
  let total = 0;
  let faults = 0;
  for (const code of findingCodes) {
    const list = byCode.get(code) ?? [];
    const beyond = outcome.findingsBeyond[code] ?? 0;
    total += list.length + beyond;
    // What was only counted weighs as much as what is kept of its code.
    faults += list.filter(isFault).length + (isFault(list[0] ?? { code }) ? beyond : 0);
  }
  const kept = findingCodes.flatMap((code) => (byCode.get(code) ?? []).slice(0, limits.findingsPerCode));
  return {
    kept: kept.toSorted((a, b) => severities.indexOf(severityOf(a, plan.integrity)) - severities.indexOf(severityOf(b, plan.integrity))),
    total,
    faults,
  };
}

/** Stored bytes that are not what the manifest lists, and bytes that belong to no member. */
function* fileFindings({ plan, files, input, expectedSha256, problems }: AssembleInput): Generator<RawFinding> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  if (
    expectedSha256 !== null &&
    input.sha256 !== null &&
    input.sha256 !== expectedSha256 &&
    problems.every(({ code }) => code !== 'file.changed')
  ) {
    yield { code: 'file.hash_mismatch', reason: 'stored_copy', expected: expectedSha256, found: input.sha256 };
  }
  for (const { path, bytes, sha256 } of plan.listed) {
    const read = byPath.get(path);
    if (read?.sha256 == null) continue;
    if (read.sha256 !== sha256) yield { code: 'file.hash_mismatch', file: path, expected: sha256, found: read.sha256 };
    else if (read.bytes !== bytes)
      yield { code: 'file.hash_mismatch', file: path, expected: String(bytes), found: String(read.bytes), reason: 'size' };
  }
  for (const { path, trailingBytes, decodedBytes } of files) {
    if (trailingBytes > 0)
      yield { code: 'file.trailing_data', file: path, byte: decodedBytes, count: trailingBytes, detail: { bytes: trailingBytes } };
  }
}

const finished = (raw: RawFinding, integrity: AssembleInput['plan']['integrity']): Finding => ({
  code: raw.code,
  severity: severityOf(raw, integrity),
  chain: raw.chain ?? null,
  seq: raw.seq ?? null,
  seqTo: raw.seqTo ?? raw.seq ?? null,
  count: raw.count ?? 1,
  file: raw.file ?? null,
  line: raw.line ?? null,
  byte: raw.byte ?? null,
  expected: raw.expected ?? null,
  found: raw.found ?? null,
  message: findingMessage(raw),
});

/** Nothing keeps whoever holds the database from recomputing the chain. */
const isKeyless = (plan: AssembleInput['plan'], { tallies, chains }: AssembleInput['outcome']): boolean =>
  tallies.hashesChecked > 0 && (plan.isProfile === true ? tallies.chainsCovered < chains.length : plan.integrity === 'linked');

const isLimitCode = (code: string): code is LimitCode => (limitCodes as readonly string[]).includes(code);

function listLimits(
  { plan, outcome, filtered, refusal, stamps = [] }: AssembleInput,
  findings: readonly Finding[],
): EvidenceResult['limits'] {
  const counted = new Map<LimitCode, number>();
  const tails = new Set<string | null>();
  for (const { code, severity, count, chain } of findings) {
    if (severity !== 'limit' || !isLimitCode(code)) continue;
    // One chain can have several ends that nothing seals; its limit speaks of chains.
    if (code === 'chain.unsealed_tail' && tails.size === tails.add(chain).size) continue;
    // A count of findings, except where one finding stands for several checkpoints or records.
    counted.set(
      code,
      (counted.get(code) ?? 0) +
        (code === 'checkpoint.key_unknown' ||
        code === 'checkpoint.quorum_not_met' ||
        code === 'checkpoint.missing' ||
        code === 'event.duplicate'
          ? count
          : 1),
    );
  }
  if (isKeyless(plan, outcome)) counted.set('chain.unkeyed', 1);
  if (filtered) counted.set('filtered.declared', 1);
  if (plan.digests !== undefined && plan.digests.moved > 0) counted.set('files.moved', plan.digests.moved);
  if (outcome.tallies.records > 0 && plan.integrity === 'none') counted.set('export.no_integrity', 1);
  const dated = datedBy(stamps);
  const known = limitCodes.flatMap((code) => {
    const count = counted.get(code);
    if (count === undefined) return [];
    const text = limitText(code, count);
    return [{ code, message: dated !== null && isDatable(code) ? `${text} ${datedText(dated)}` : text }];
  });
  return refusal === null ? known : [...known, { code: 'export.no_integrity', message: refusal }];
}

/** Limits that come from there being no other anchor: a time stamp says at least when. */
const isDatable = (code: LimitCode): boolean => ['chain.unkeyed', 'chain.unsealed_tail', 'export.no_integrity'].includes(code);

/** Worst wins; and verified only where everything in scope was checked and is right. */
function judge({ outcome, plan }: AssembleInput, findings: readonly Finding[], limitCount: number, isEverythingPassed: boolean): Verdict {
  // A finding that was only counted weighs as much as those of its code that are kept.
  const counted = (Object.keys(outcome.findingsBeyond) as readonly FindingCode[]).map(
    (code) => findings.find((finding) => finding.code === code)?.severity ?? severityOf({ code }, plan.integrity),
  );
  const has = (severity: Finding['severity']): boolean =>
    counted.includes(severity) || findings.some((finding) => finding.severity === severity);
  const { tallies, chains } = outcome;
  if (has('broken')) return 'broken';
  if (has('incomplete')) return 'incomplete';
  if (plan.integrity === 'none' || tallies.hashesChecked === 0 || chains.length === 0) return 'not_verifiable';
  const isComplete =
    tallies.hashesRight === tallies.hashesChecked &&
    tallies.hashesChecked === tallies.records &&
    tallies.linksChecked === tallies.linksTotal &&
    tallies.rootsNotRun === 0 &&
    tallies.chainsCovered === chains.length &&
    isEverythingPassed;
  return has('limit') || limitCount > 0 || !isComplete ? 'verified_with_limits' : 'verified';
}

function listNotProven({ plan, outcome }: AssembleInput): string[] {
  const stated = plan.notProven.map(({ id, detail }) => notProvenText(id, detail));
  if (outcome.tallies.records === 0) return stated;
  const general = [
    'events.truth',
    ...(plan.notProven.some(({ id }) => id === 'plain.no_integrity') ? [] : ['chains.complete']),
    ...(plan.integrity !== 'digests' && outcome.chains.some(({ checkpoints }) => checkpoints.length > 0) ? ['checkpoint.time'] : []),
  ];
  const keyless = isKeyless(plan, outcome) ? ['chain.unkeyed'] : [];
  return [...stated, ...[...keyless, ...general].map((id) => notProvenText(id))];
}
