import { limits as caps } from '../../../src-shared/limits.ts';
import type { Check } from '../../../src-shared/model/check.ts';
import { severities, type Finding, type FindingCode, type RawFinding, type Severity } from '../../../src-shared/model/finding.ts';
import { limitCodes, type EvidenceResult, type LimitCode } from '../../../src-shared/model/verification.ts';
import type { Verdict } from '../../../src-shared/model/verdict.ts';
import { findingMessage, limitText, notProvenText } from '../../../src-shared/text/findings.ts';
import { makeChecks } from './make-checks.ts';
import type { ResultFacts } from './result-facts.ts';
import { severityOf } from './severity.ts';

type Weighed = RawFinding & { readonly severity: Severity };

/**
 * The result of one evidence from all that was found out about it: checks, findings with their sentences, limits, what is not proven, and
 * the verdict (DESIGN section 4). Pure: the same facts give the same result.
 */
export function assembleResult(facts: ResultFacts): EvidenceResult {
  const { plan, outcome, files } = facts;
  const all = collectFindings(facts).map((finding): Weighed => ({ ...finding, severity: severityOf(finding, plan.integrity) }));
  const beyond = Object.entries(outcome?.findingsBeyond ?? {}) as readonly (readonly [FindingCode, number])[];
  // What was only counted weighs as much as what is kept of its code.
  const counted = beyond.map(([code]) => ({ code, severity: all.find((finding) => finding.code === code)?.severity ?? severityOf({ code }, plan.integrity) }));
  const checks = makeChecks(facts, [...all, ...counted]);
  const sum = (of: 'records' | 'accepted' | 'rejected' | 'duplicates' | 'headers'): number => files.reduce((total, file) => total + file[of], 0);
  const tallies = outcome?.tallies;
  const events = sum('accepted');
  return {
    input: {
      ...facts.input,
      format: plan.format,
      verdict: verdictOf(facts, [...all, ...counted].map(({ severity }) => severity), checks, events),
    },
    counts: {
      records: sum('records'),
      events,
      rejected: sum('rejected'),
      duplicates: sum('duplicates'),
      headers: sum('headers'),
      hashesChecked: tallies?.hashesChecked ?? 0,
      linksChecked: tallies?.linksChecked ?? 0,
      checkpointsFound: facts.checkpoints?.found ?? 0,
      checkpointsValid: tallies?.checkpointsValid ?? 0,
    },
    chains: [...(outcome?.chains ?? [])],
    checks: [...checks],
    findings: capPerCode(sortFindings(all)).map(toFinding),
    findingsTotal: all.length + beyond.reduce((total, [, count]) => total + count, 0),
    limits: makeLimits(facts, all, beyond),
    notProven: makeNotProven(facts),
    files: [...files],
  };
}

function collectFindings({ plan, problems, digests, outcome, checkpoints, findings = [] }: ResultFacts): readonly RawFinding[] {
  const chainFindings = outcome?.findings ?? [];
  const explained = new Set(chainFindings.filter(({ code }) => code === 'file.missing').map(({ file }) => file));
  const isManifestBad = plan.findings.some(({ code }) => code === 'manifest.malformed');
  return [
    // The verifier says of an absent file which events went with it.
    ...plan.findings.filter(({ code, file }) => code !== 'file.missing' || !explained.has(file)).map(withoutStatement),
    ...problems.map(({ code, path, reason, byte }): RawFinding => ({ code, file: path, byte, reason })),
    ...findings,
    ...digests.flatMap(digestFinding),
    ...(checkpoints?.findings ?? []),
    // A chain whose declaration is malformed is not undeclared as well.
    ...chainFindings.filter(({ code, reason }) => !(isManifestBad && code === 'manifest.mismatch' && reason === 'unknown_chain')),
  ];
}

/** A plan states in `file.missing` the numbers that the manifest gives the file; that they are missing is for the verifier to say. */
function withoutStatement(finding: RawFinding): RawFinding {
  return finding.code === 'file.missing' ? { ...finding, seq: null, seqTo: null } : finding;
}

function digestFinding({ path, expectedSha256, foundSha256, expectedBytes, foundBytes }: ResultFacts['digests'][number]): readonly RawFinding[] {
  if (foundSha256 === null) return [];
  if (foundSha256 !== expectedSha256) return [{ code: 'file.hash_mismatch', file: path, expected: expectedSha256, found: foundSha256, reason: 'sha256' }];
  if (foundBytes !== null && foundBytes !== expectedBytes) return [{ code: 'file.hash_mismatch', file: path, expected: String(expectedBytes), found: String(foundBytes), reason: 'size' }];
  return [];
}

/**
 * Worst wins. `verified` needs every check passed (only a pinned head, and checkpoints where a pinned head covers the chain, may be
 * absent), so that a check that did not run can never turn into a pass.
 */
function verdictOf({ plan, outcome, cancelled }: ResultFacts, found: readonly Severity[], checks: readonly Check[], events: number): Verdict {
  if (found.includes('broken')) return 'broken';
  if (cancelled || found.includes('incomplete')) return 'incomplete';
  const hashes = outcome?.tallies.hashesChecked ?? 0;
  if (plan.integrity === 'none' || events === 0 || hashes === 0) return 'not_verifiable';
  // A check can fail for a fault whose finding stands elsewhere, never without any.
  if (checks.some(({ status }) => status === 'failed')) return 'broken';
  const isCovered = checks.some(({ id, status }) => id === 'checkpoint.coverage' && status === 'passed');
  const mayBeAbsent: readonly string[] = isCovered ? ['head.pinned', 'checkpoint.signatures', 'checkpoint.roots'] : [];
  const isComplete = checks.every(({ id, status, total }) => status === 'passed' || (status === 'not_run' && total === 0 && mayBeAbsent.includes(id)));
  return isComplete && isCovered && !found.includes('limit') ? 'verified' : 'verified_with_limits';
}

function sortFindings(findings: readonly Weighed[]): readonly Weighed[] {
  const last = Number.MAX_SAFE_INTEGER;
  return findings.toSorted(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareText(a.chain, b.chain) ||
      (a.seq ?? last) - (b.seq ?? last) ||
      compareText(a.file, b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compareText(a.code, b.code),
  );
}

/** By code units, so that no locale has a say. */
function compareText(a: string | null | undefined, b: string | null | undefined): number {
  const [x, y] = [a ?? '', b ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
}

function capPerCode<T extends { readonly code: string }>(findings: readonly T[]): readonly T[] {
  const kept = new Map<string, number>();
  return findings.filter(({ code }) => {
    const count = (kept.get(code) ?? 0) + 1;
    kept.set(code, count);
    return count <= caps.findingsPerCode;
  });
}

/** A finding with its sentence, and all positions spelt out. */
export function toFinding(finding: Weighed): Finding {
  return {
    code: finding.code,
    severity: finding.severity,
    chain: finding.chain ?? null,
    seq: finding.seq ?? null,
    seqTo: finding.seqTo ?? null,
    count: finding.count ?? 1,
    file: finding.file ?? null,
    line: finding.line ?? null,
    byte: finding.byte ?? null,
    expected: finding.expected ?? null,
    found: finding.found ?? null,
    message: findingMessage(finding),
  };
}

function makeLimits({ plan, outcome, filtered }: ResultFacts, all: readonly Weighed[], beyond: readonly (readonly [FindingCode, number])[]): EvidenceResult['limits'] {
  const counts = new Map<LimitCode, number>();
  const isLimit = (code: string): code is LimitCode => (limitCodes as readonly string[]).includes(code);
  for (const { code, severity, count } of all) {
    if (severity === 'limit' && isLimit(code)) counts.set(code, (counts.get(code) ?? 0) + (code === 'checkpoint.key_unknown' ? (count ?? 1) : 1));
  }
  for (const [code, count] of beyond) if (isLimit(code) && counts.has(code)) counts.set(code, (counts.get(code) ?? 0) + count);
  if (plan.integrity === 'linked' && (outcome?.tallies.hashesChecked ?? 0) > 0) counts.set('chain.unkeyed', 1);
  if (plan.integrity === 'none') counts.set('export.no_integrity', 1);
  if (filtered && counts.has('event.missing')) counts.set('filtered.declared', 1);
  return limitCodes.flatMap((code) => {
    const count = counts.get(code);
    return count === undefined ? [] : [{ code, message: limitText(code, count) }];
  });
}

function makeNotProven({ plan, outcome }: ResultFacts): string[] {
  const own = plan.integrity === 'sequenced' ? ['events.truth', 'chains.complete'] : plan.integrity === 'linked' ? ['chain.unkeyed', 'events.truth'] : ['events.truth'];
  const times = (outcome?.chains ?? []).some((chain) => chain.proven.length > 0) ? ['checkpoint.time'] : [];
  return [...new Set([...plan.notProven.map(({ id, detail }) => notProvenText(id, detail)), ...[...own, ...times].map((id) => notProvenText(id))])];
}
