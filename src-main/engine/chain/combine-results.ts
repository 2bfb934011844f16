import { limits as caps } from '../../../src-shared/limits.ts';
import { checkIds, type Check, type CheckStatus } from '../../../src-shared/model/check.ts';
import { worstVerdict } from '../../../src-shared/model/verdict.ts';
import type { Counts, EvidenceResult, Verification } from '../../../src-shared/model/verification.ts';

/** Several results as `assay verify --json` prints them: the worst verdict decides, counts and checks add up. */
export function combineResults(results: readonly EvidenceResult[], version: string): Verification {
  return {
    schema: 'assay.verification/1',
    verdict: worstVerdict(results.map(({ input }) => input.verdict)),
    inputs: results.map(({ input }) => input),
    counts: addCounts(results.map(({ counts }) => counts)),
    chains: results.flatMap(({ chains }) => chains),
    checks: combineChecks(results),
    findings: capPerCode(results.flatMap(({ findings }) => findings)),
    findingsTotal: results.reduce((sum, { findingsTotal }) => sum + findingsTotal, 0),
    limits: [...new Map(results.flatMap(({ limits }) => limits).map((limit) => [limit.message, limit])).values()],
    notProven: [...new Set(results.flatMap(({ notProven }) => notProven))],
    files: results.flatMap(({ files }) => files),
    tool: { name: 'assay', version },
  };
}

const noCounts: Counts = {
  records: 0,
  events: 0,
  rejected: 0,
  duplicates: 0,
  headers: 0,
  hashesChecked: 0,
  linksChecked: 0,
  checkpointsFound: 0,
  checkpointsValid: 0,
};

function addCounts(all: readonly Counts[]): Counts {
  const sum = { ...noCounts };
  for (const counts of all) for (const key of Object.keys(noCounts) as (keyof Counts)[]) sum[key] += counts[key];
  return sum;
}

function combineChecks(results: readonly EvidenceResult[]): Check[] {
  return checkIds.flatMap((id) => {
    const all = results.flatMap(({ checks }) => checks.filter((check) => check.id === id));
    if (all.length < 2) return all;
    const status = combineStatus(all.map((check) => check.status));
    return [
      {
        id,
        status,
        checked: all.reduce((sum, { checked }) => sum + checked, 0),
        total: all.reduce((sum, { total }) => sum + total, 0),
        reason: status === 'passed' ? null : (all.find(({ reason }) => reason !== null)?.reason ?? null),
      },
    ];
  });
}

/** A check that did not run for one input has not passed for all of them. */
function combineStatus(all: readonly CheckStatus[]): CheckStatus {
  if (all.includes('failed')) return 'failed';
  if (all.every((status) => status === 'not_run')) return 'not_run';
  return all.every((status) => status === 'passed') ? 'passed' : 'limited';
}

function capPerCode<T extends { readonly code: string }>(findings: readonly T[]): T[] {
  const kept = new Map<string, number>();
  return findings.filter(({ code }) => {
    const count = (kept.get(code) ?? 0) + 1;
    kept.set(code, count);
    return count <= caps.findingsPerCode;
  });
}
