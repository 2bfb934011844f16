import { checkIds, type Check, type CheckStatus } from '../../../../src-shared/model/check.ts';
import type { Counts, EvidenceResult, Verification } from '../../../../src-shared/model/verification.ts';
import { worstVerdict } from '../../../../src-shared/model/verdict.ts';

const worstStatus: readonly CheckStatus[] = ['failed', 'limited', 'not_run', 'passed'];

const sumCounts = (all: readonly Counts[]): Counts => {
  const sum = (key: keyof Counts): number => all.reduce((total, counts) => total + (counts[key] ?? 0), 0);
  const expanded = sum('expanded');
  return {
    records: sum('records'),
    events: sum('events'),
    rejected: sum('rejected'),
    duplicates: sum('duplicates'),
    headers: sum('headers'),
    ...(expanded > 0 ? { expanded } : {}),
    hashesChecked: sum('hashesChecked'),
    linksChecked: sum('linksChecked'),
    checkpointsFound: sum('checkpointsFound'),
    checkpointsValid: sum('checkpointsValid'),
  };
};

/** The check over several inputs: counts add up, the worst status stands, with the reason of the first input that has it. */
function sumChecks(checks: readonly Check[]): Check {
  const [first] = checks;
  if (first === undefined) throw new RangeError('no checks to sum');
  const status = worstStatus.find((one) => checks.some((check) => check.status === one)) ?? 'not_run';
  return {
    id: first.id,
    status,
    checked: checks.reduce((total, { checked }) => total + checked, 0),
    total: checks.reduce((total, check) => total + check.total, 0),
    reason: checks.find((check) => check.status === status)?.reason ?? null,
  };
}

const unique = <T>(values: readonly T[], keyOf: (value: T) => string): T[] => [
  ...new Map(values.map((value) => [keyOf(value), value])).values(),
];

const custodyOf = ({
  input,
  counts,
  chains,
  checks,
  findings,
  findingsTotal,
  limits,
  notProven,
}: EvidenceResult): Verification['custody'] => ({
  input,
  counts,
  chains,
  checks,
  findings,
  findingsTotal,
  limits,
  notProven,
});

/**
 * One verification of several inputs, as `assay verify --json` prints it; the worst verdict decides. `custody`: of the inputs that are
 * cases, their custody logs; the worst of them is shown.
 */
export function combineResults(results: readonly EvidenceResult[], version: string, custody: readonly EvidenceResult[] = []): Verification {
  const faulty = custody.filter(({ input }) => input.verdict === 'broken' || input.verdict === 'incomplete');
  const [shown] = [...faulty, ...custody];
  return {
    schema: 'assay.verification/1',
    verdict: worstVerdict([...results, ...faulty].map(({ input }) => input.verdict)),
    inputs: results.map(({ input }) => input),
    counts: sumCounts(results.map(({ counts }) => counts)),
    chains: results.flatMap(({ chains }) => chains),
    checks: checkIds.flatMap((id) => {
      const checks = results.flatMap((result) => result.checks.filter((check) => check.id === id));
      return checks.length === 0 ? [] : [sumChecks(checks)];
    }),
    findings: results.flatMap(({ findings }) => findings),
    findingsTotal: results.reduce((total, { findingsTotal }) => total + findingsTotal, 0),
    limits: unique(
      results.flatMap((result) => result.limits),
      ({ code, message }) => `${code} ${message}`,
    ),
    notProven: unique(
      results.flatMap(({ notProven }) => notProven),
      (line) => line,
    ),
    files: results.flatMap(({ files }) => files),
    asOf: results.find(({ asOf }) => asOf !== null)?.asOf ?? null,
    timestamps: results.flatMap(({ timestamps }) => timestamps),
    custody: shown === undefined ? null : custodyOf(shown),
    tool: { name: 'assay', version },
  };
}
