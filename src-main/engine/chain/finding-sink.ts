import { limits } from '../../../src-shared/limits.ts';
import type { FindingCode, RawFinding } from '../../../src-shared/model/finding.ts';

/** Collects findings, a bounded number per code; a flood is counted, not kept. */
export interface FindingSink {
  add(finding: RawFinding): void;
  /** Counts findings of a code whose positions were not kept. */
  count(code: FindingCode, number: number): void;
  /** True while findings of this code are still kept with their positions. */
  keeps(code: FindingCode): boolean;
  readonly findings: readonly RawFinding[];
  beyond(): Readonly<Partial<Record<FindingCode, number>>>;
}

/** An empty sink that keeps `limits.findingsPerCode` findings of each code. */
export function createFindingSink(): FindingSink {
  const findings: RawFinding[] = [];
  const kept = new Map<FindingCode, number>();
  const beyond = new Map<FindingCode, number>();
  const keeps = (code: FindingCode): boolean => (kept.get(code) ?? 0) < limits.findingsPerCode;
  const count = (code: FindingCode, number: number): void => {
    if (number > 0) beyond.set(code, (beyond.get(code) ?? 0) + number);
  };
  return {
    add(finding) {
      if (!keeps(finding.code)) return count(finding.code, 1);
      kept.set(finding.code, (kept.get(finding.code) ?? 0) + 1);
      findings.push(finding);
    },
    count,
    keeps,
    findings,
    beyond: () => Object.fromEntries(beyond),
  };
}
