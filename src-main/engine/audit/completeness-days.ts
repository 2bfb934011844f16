/** Days without events, by source; also the picture of coverage. Method: `assay.completeness.days`. */
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, type Cell, type Outcome } from './outcome.ts';
import type { Tally } from './tally.ts';
import { dayText } from './zone.ts';

/** Longest period, in days, that is looked at day by day: beyond it a time must be wrong. */
const daysAtMost = 20_000;
/** Rows that are listed; every day is counted. */
const rowsAtMost = 60_000;

export function testDays(frame: Frame, { sources, inPeriod }: Tally): Outcome {
  const { zone } = frame;
  const present = [...sources.values()].filter(({ count }) => count > 0);
  if (present.length === 0) return { status: 'not_testable', reason: auditReasons.noEvents, checked: 0, total: 0, unit: 'days' };
  let days = 0;
  let silent = 0;
  const findings = [];
  const rows: Cell[][] = [];
  for (const source of present) {
    const first = zone.day(source.firstIn);
    const last = Math.min(zone.day(source.lastIn), first + daysAtMost);
    let runFrom: number | null = null;
    for (let day = first; day <= last; day++) {
      const count = source.days.get(day) ?? 0;
      if (rows.length < rowsAtMost) rows.push([source.name, dayText(day), count]);
      days += 1;
      if (count === 0) {
        silent += 1;
        runFrom ??= day;
      } else if (runFrom !== null) {
        findings.push(gap(source.name, runFrom, day - 1, frame));
        runFrom = null;
      }
    }
  }
  return {
    status: silent === 0 ? 'pass' : 'exception',
    checked: days,
    total: days,
    unit: 'days',
    figures: { sources: present.length, sourceDays: days, withoutEvents: silent, events: inPeriod },
    findings,
    tables: [
      tableOf(
        'coverage',
        auditTables.coverage,
        [
          ['source', 'text'],
          ['day', 'day'],
          ['events', 'count'],
        ],
        rows,
      ),
    ],
  };
}

function gap(source: string, from: number, to: number, { zone }: Frame) {
  return findingOf(auditFindings.silentDay(source, dayText(from), dayText(to), to - from + 1), {
    source,
    from: zone.startOf(dayText(from)),
    to: zone.startOf(dayText(to + 1)),
    count: to - from + 1,
    query: `time:${dayText(from - 1)}..${dayText(to + 1)}`,
  });
}
