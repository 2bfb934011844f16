/** How long it took until events were recorded. Methods: `assay.timeliness.delay`, `assay.timeliness.before`. */
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, type Cell, type Outcome } from './outcome.ts';
import { createNumbers, type Tally } from './tally.ts';

/** The smallest value that at least `percent` % of the sorted values do not exceed (nearest rank); null of none. */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
}

/** Upper ends of the classes of the distribution, milliseconds; the first one is for negative delays, the last one is open. */
const classes = [0, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000, Infinity];

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

export function testDelay({ engagement }: Frame, { sources, inPeriod }: Tally): Outcome {
  const { lateSeconds } = engagement.thresholds;
  const counts = classes.map(() => 0);
  const rows: Cell[][] = [];
  const findings = [];
  /** The delays of all sources; of a single one they are sorted already. */
  const several = [...sources.values()].filter(({ delays }) => delays.length > 0).length > 1;
  const all = createNumbers();
  let only: Float64Array | null = null;
  let late = 0;
  for (const source of sources.values()) {
    const sorted = source.delays.sorted();
    if (sorted.length === 0) continue;
    late += source.late.count;
    let at = 0;
    if (!several) only = sorted;
    for (const delay of sorted) {
      if (several) all.push(delay);
      while (at < classes.length - 1 && !(at === 0 ? delay < 0 : delay <= (classes[at] ?? Infinity))) at += 1;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    rows.push([
      source.name,
      sorted.length,
      ...[50, 95, 99].map((percent) => seconds(percentile(sorted, percent))),
      seconds(sorted.at(-1) ?? null),
      source.late.count,
    ]);
    if (source.late.count > 0)
      findings.push(
        findingOf(auditFindings.late(source.name, source.late.count, sorted.length, lateSeconds), {
          source: source.name,
          sample: source.late,
        }),
      );
  }
  const sorted = only ?? all.sorted();
  const base = { checked: sorted.length, total: inPeriod, unit: 'events' } as const;
  if (sorted.length === 0) return { ...base, status: 'not_testable', reason: auditReasons.noRecorded };
  return {
    ...base,
    status: late === 0 ? 'pass' : 'exception',
    reason: sorted.length < inPeriod ? auditReasons.partRecorded(sorted.length, inPeriod) : null,
    figures: {
      p50Seconds: seconds(percentile(sorted, 50)),
      p95Seconds: seconds(percentile(sorted, 95)),
      p99Seconds: seconds(percentile(sorted, 99)),
      maxSeconds: seconds(sorted.at(-1) ?? null),
      minSeconds: seconds(sorted[0] ?? null),
      late,
      lateAfterSeconds: lateSeconds,
    },
    findings,
    tables: [
      tableOf(
        'distribution',
        auditTables.distribution,
        [
          ['upTo', 'seconds'],
          ['events', 'count'],
        ],
        classes.map((end, i) => [Number.isFinite(end) ? end / 1000 : null, counts[i] ?? 0]),
      ),
      tableOf(
        'delays',
        auditTables.delays,
        [
          ['source', 'text'],
          ['events', 'count'],
          ['p50', 'seconds'],
          ['p95', 'seconds'],
          ['p99', 'seconds'],
          ['max', 'seconds'],
          ['late', 'count'],
        ],
        rows,
      ),
    ],
  };
}

export function testBefore(_: Frame, { sources, inPeriod }: Tally): Outcome {
  const findings = [];
  let checked = 0;
  let early = 0;
  for (const { name, delays, early: sample } of sources.values()) {
    checked += delays.length;
    early += sample.count;
    if (sample.count > 0) findings.push(findingOf(auditFindings.early(name, sample.count, delays.length), { source: name, sample }));
  }
  const base = { checked, total: inPeriod, unit: 'events', figures: { before: early } } as const;
  if (checked === 0) return { ...base, status: 'not_testable', reason: auditReasons.noRecorded };
  return {
    ...base,
    status: early === 0 ? 'pass' : 'exception',
    reason: checked < inPeriod ? auditReasons.partRecorded(checked, inPeriod) : null,
    findings,
  };
}
