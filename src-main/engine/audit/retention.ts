/** How long events are held. Methods: `assay.retention.span`, `assay.retention.period`. */
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, type Cell, type Outcome } from './outcome.ts';
import type { SourceTally, Tally } from './tally.ts';
import { dayMs } from './zone.ts';

const wholeDays = (ms: number): number => Math.floor(ms / dayMs);

/** The instant that spans are measured to: the end of the period or the newest event, whichever comes first. Never the clock. */
export const referenceOf = ({ to }: Frame, sources: readonly SourceTally[]): number =>
  Math.min(to, Math.max(...sources.map(({ last }) => last)));

export function testSpan(frame: Frame, tally: Tally): Outcome {
  const policy = frame.engagement.retention;
  const sources = [...tally.sources.values()];
  if (sources.length === 0) return { status: 'not_testable', reason: auditReasons.noEvents, checked: 0, total: 0, unit: 'sources' };
  const reference = referenceOf(frame, sources);
  const rows: Cell[][] = [];
  const findings = [];
  for (const { name, first, last, days } of sources) {
    const held = wholeDays(reference - first);
    const missing = missingDays(frame, days);
    const edge = policy !== null && Math.abs(reference - first - policy.days * dayMs) <= dayMs;
    rows.push([name, first, last, held, policy?.days ?? null, edge ? 'yes' : 'no', missing]);
    if (policy !== null && held < policy.days)
      findings.push(findingOf(auditFindings.tooShort(name, held, policy.days), { source: name, from: first, to: reference }));
  }
  const base = {
    checked: policy === null ? 0 : sources.length,
    total: sources.length,
    unit: 'sources',
    figures: {
      policyDays: policy?.days ?? null,
      shortestDays: Math.min(...rows.map((row) => Number(row[3]))),
      longestDays: Math.max(...rows.map((row) => Number(row[3]))),
      purgeEdges: rows.filter((row) => row[5] === 'yes').length,
    },
    tables: [
      tableOf(
        'held',
        auditTables.held,
        [
          ['source', 'text'],
          ['first', 'time'],
          ['last', 'time'],
          ['days', 'days'],
          ['policy', 'days'],
          ['edge', 'text'],
          ['silent', 'days'],
        ],
        rows,
      ),
    ],
  } as const;
  if (policy === null) return { ...base, status: 'not_testable', reason: auditReasons.noPolicy };
  return { ...base, status: findings.length === 0 ? 'pass' : 'exception', findings };
}

/** Days without an event between a source's first and last day in the period. */
function missingDays(_: Frame, days: ReadonlyMap<number, number>): number {
  let first = Infinity;
  let last = -Infinity;
  for (const day of days.keys()) {
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  return days.size === 0 ? 0 : last - first + 1 - days.size;
}

export function testHeld({ from, stated, engagement }: Frame, tally: Tally): Outcome {
  const sources = [...tally.sources.values()];
  const toleranceMs = engagement.thresholds.coverageHours * 3_600_000;
  const base = {
    checked: stated ? sources.length : 0,
    total: sources.length,
    unit: 'sources',
    figures: { toleranceHours: engagement.thresholds.coverageHours },
  } as const;
  if (sources.length === 0) return { ...base, status: 'not_testable', reason: auditReasons.noEvents };
  if (!stated) return { ...base, status: 'not_testable', reason: auditReasons.noPeriod };
  const short = sources.filter(({ first }) => first - from > toleranceMs);
  return {
    ...base,
    status: short.length === 0 ? 'pass' : 'exception',
    findings: short.map(({ name, first }) => findingOf(auditFindings.heldFrom(name, first), { source: name, from, to: first })),
  };
}
