import type { RawFinding, Finding } from '../../../src-shared/model/finding.ts';
import { findingSeverities } from '../../../src-shared/model/finding.ts';
import type { EvidenceResult, FileReconciliation, Verification } from '../../../src-shared/model/verification.ts';
import { worstVerdict, type Verdict } from '../../../src-shared/model/verdict.ts';
import type { ChainOutcome } from '../chain/types.ts';
import type { ReadingPlan } from '../format/types.ts';

export const finish = (raw: RawFinding): Finding => ({
  code: raw.code, severity: raw.severity ?? findingSeverities[raw.code], chain: raw.chain ?? null, seq: raw.seq ?? null, seqTo: raw.seqTo ?? raw.seq ?? null,
  count: raw.count ?? 1, file: raw.file ?? null, line: raw.line ?? null, byte: raw.byte ?? null, expected: raw.expected ?? null, found: raw.found ?? null,
  message: `${raw.code} ${raw.reason ?? ''}`,
});
export const assembleTmp = (o: { plan: ReadingPlan; outcome: ChainOutcome; extra: readonly RawFinding[]; path: string; bytes: number; sha256: string | null; files: FileReconciliation[] }): { result: EvidenceResult; findings: { finding: Finding; ordinal: number | null }[] } => {
  const raws = [...o.plan.findings, ...o.extra, ...o.outcome.findings];
  const findings = raws.map((raw) => ({ finding: finish(raw), ordinal: raw.ordinal ?? null }));
  const has = (s: string) => findings.some(({ finding }) => finding.severity === s);
  const t = o.outcome.tallies;
  const verdict: Verdict = has('broken') ? 'broken' : has('incomplete') ? 'incomplete' : t.hashesChecked === 0 ? 'not_verifiable' : has('limit') ? 'verified_with_limits' : 'verified';
  const dup = o.outcome.duplicates.size;
  return {
    findings,
    result: {
      input: { path: o.path, bytes: o.bytes, sha256: o.sha256, format: o.plan.format, verdict },
      counts: { records: t.records, events: t.records - t.malformed - dup, rejected: t.malformed, duplicates: dup, headers: 0, hashesChecked: t.hashesChecked, linksChecked: t.linksChecked, checkpointsFound: t.checkpointsFound, checkpointsValid: t.checkpointsValid },
      chains: [...o.outcome.chains],
      checks: [{ id: 'event.hashes', status: t.hashesChecked > 0 && t.hashesChecked === t.hashesRight ? 'passed' : 'failed', checked: t.hashesRight, total: t.records, reason: null }],
      findings: findings.map(({ finding }) => finding), findingsTotal: findings.length, limits: [], notProven: [], files: o.files,
    },
  };
};
export const combineResults = (results: readonly EvidenceResult[], version: string): Verification => ({
  schema: 'assay.verification/1', verdict: worstVerdict(results.map((r) => r.input.verdict)), inputs: results.map((r) => r.input), counts: results[0]!.counts,
  chains: results.flatMap((r) => r.chains), checks: results.flatMap((r) => r.checks), findings: results.flatMap((r) => r.findings), findingsTotal: 0, limits: [], notProven: [], files: [], tool: { name: 'assay', version },
});
