/** Whether the recording clock goes back. Method: `assay.timeliness.clock`. */
import { auditFindings, auditReasons } from '../../../src-shared/text/audit.ts';
import { readByImport } from '../store/audit-rows.ts';
import type { ReadableDB } from '../store/database.ts';
import type { Steps } from '../store/steps.ts';
import type { Names } from './frame.ts';
import { findingOf, type Outcome } from './outcome.ts';
import { addTo, newSample, type Sample } from './tally.ts';

interface Clock {
  readonly name: string;
  latest: number;
  seen: number;
  largest: number;
  readonly back: Sample;
}

/** Also counts the events that have no time. */
export interface ClockResult {
  readonly outcome: Outcome;
  readonly undated: Sample;
  readonly events: number;
}

export function* testClock(db: ReadableDB, names: Names, total: number): Steps<ClockResult> {
  const clocks = new Map<string, Clock>();
  const undated = newSample();
  let events = 0;
  for (const rows of readByImport(db)) {
    for (const [id, chain, , time, recorded, file] of rows) {
      events += 1;
      if (time === null) addTo(undated, id);
      if (recorded === null) continue;
      const key = chain === null || chain === 0 ? `f${file}` : `c${chain}`;
      let clock = clocks.get(key);
      if (clock === undefined)
        clocks.set(key, (clock = { name: names.source(0, chain ?? 0, file), latest: -Infinity, seen: 0, largest: 0, back: newSample() }));
      clock.seen += 1;
      if (recorded < clock.latest) {
        addTo(clock.back, id);
        clock.largest = Math.max(clock.largest, clock.latest - recorded);
      } else clock.latest = recorded;
    }
    yield { done: events, total };
  }
  const all = [...clocks.values()];
  const checked = all.reduce((sum, { seen }) => sum + seen, 0);
  const back = all.filter((clock) => clock.back.count > 0);
  const base = { checked, total: events, unit: 'events' } as const;
  const outcome: Outcome =
    checked === 0
      ? { ...base, status: 'not_testable', reason: auditReasons.noRecordedTimes }
      : {
          ...base,
          status: back.length === 0 ? 'pass' : 'exception',
          reason: checked < events ? auditReasons.partRecorded(checked, events) : null,
          figures: {
            chains: all.length,
            regressions: back.reduce((sum, clock) => sum + clock.back.count, 0),
            largestSeconds: back.reduce((most, clock) => Math.max(most, clock.largest), 0) / 1000,
          },
          findings: back.map(({ name, back: sample, largest }) =>
            findingOf(auditFindings.regression(name, sample.count, largest), { source: name, sample }),
          ),
        };
  return { outcome, undated, events };
}
