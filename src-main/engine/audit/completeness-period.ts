/** Whether the first and the last event reach the ends of the period. Method: `assay.completeness.period`. */
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, type Cell, type Outcome } from './outcome.ts';
import { matcherOf } from './pattern.ts';
import type { SourceTally, Tally } from './tally.ts';

interface Scope {
  readonly name: string;
  readonly sources: readonly SourceTally[];
}

/** The systems in scope with the sources that cover them; without systems each source stands for itself. */
export function scopesOf({ engagement }: Frame, { sources }: Tally): readonly Scope[] {
  const all = [...sources.values()];
  if (engagement.systems.length === 0) return all.map((source) => ({ name: source.name, sources: [source] }));
  return engagement.systems.map(({ name, sources: patterns }) => {
    const matchers = patterns.map(matcherOf);
    return { name, sources: all.filter((source) => matchers.some((matches) => matches(source.name))) };
  });
}

export function testPeriod(frame: Frame, tally: Tally): Outcome {
  const { from, to, stated, engagement } = frame;
  const scopes = scopesOf(frame, tally);
  const toleranceMs = engagement.thresholds.coverageHours * 3_600_000;
  const rows: Cell[][] = [];
  const findings = [];
  let events = 0;
  for (const { name, sources } of scopes) {
    const held = sources.filter(({ count }) => count > 0);
    const count = held.reduce((sum, source) => sum + source.count, 0);
    events += count;
    const first = held.reduce((least, source) => Math.min(least, source.firstIn), Infinity);
    const last = held.reduce((most, source) => Math.max(most, source.lastIn), -Infinity);
    rows.push([name, count, count === 0 ? null : first, count === 0 ? null : last]);
    if (count === 0) findings.push(findingOf(auditFindings.noSource(name), { source: name, count: 0 }));
    else {
      const firstEvent = held.find(({ firstIn }) => firstIn === first)?.firstEvent;
      const lastEvent = held.find(({ lastIn }) => lastIn === last)?.lastEvent;
      if (first - from > toleranceMs)
        findings.push(
          findingOf(auditFindings.lateStart(name, first), {
            source: name,
            from,
            to: first,
            events: firstEvent === undefined ? [] : [firstEvent],
          }),
        );
      if (to - last > toleranceMs)
        findings.push(
          findingOf(auditFindings.earlyEnd(name, last), {
            source: name,
            from: last,
            to,
            events: lastEvent === undefined ? [] : [lastEvent],
          }),
        );
    }
  }
  const table = tableOf(
    'sources',
    auditTables.sources,
    [
      [engagement.systems.length === 0 ? 'source' : 'system', 'text'],
      ['events', 'count'],
      ['first', 'time'],
      ['last', 'time'],
    ],
    rows,
  );
  const base = {
    checked: stated ? scopes.length : 0,
    total: scopes.length,
    unit: 'sources',
    figures: { events, toleranceHours: engagement.thresholds.coverageHours },
    tables: [table],
  } as const;
  if (!stated) return { ...base, status: 'not_testable', reason: auditReasons.noPeriod };
  if (scopes.length === 0) return { ...base, status: 'not_testable', reason: auditReasons.noEvents };
  return { ...base, status: findings.length === 0 ? 'pass' : 'exception', findings };
}
