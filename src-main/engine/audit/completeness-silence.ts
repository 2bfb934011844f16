/** Silences of a source, held against its own hours of the week. Method: `assay.completeness.silence`. */
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, timeQuery, type Cell, type Outcome } from './outcome.ts';
import type { Silence, SourceTally, Tally } from './tally.ts';
import { dayMs, type Zone } from './zone.ts';

export const leastDays = 28;
export const leastEvents = 500;
const hourMs = 3_600_000;

/** Events that a source usually writes between two times. `weeks`: how many weeks its counts stand for. */
export function usualEvents(zone: Zone, hours: Float64Array, weeks: number, from: number, to: number): number {
  const perWeek = hours.reduce((sum, one) => sum + one, 0) / weeks;
  const whole = Math.floor((to - from) / (7 * dayMs));
  let sum = whole * perWeek;
  for (let at = from + whole * 7 * dayMs; at < to;) {
    // To the next full hour of UTC, or to the end.
    const next = Math.min(to, (Math.floor(at / hourMs) + 1) * hourMs);
    sum += ((hours[zone.hourOfWeek(at)] ?? 0) / weeks) * ((next - at) / hourMs);
    at = next;
  }
  return sum;
}

/** Silences that are judged in all: hostile evidence may hold thousands of sources. Of each source the longest ones. */
const judgedAtMost = 200_000;

const longest = (silences: readonly Silence[], most: number): readonly Silence[] =>
  silences.length <= most ? silences : silences.toSorted((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from).slice(0, most);

interface Judged extends Silence {
  readonly source: string;
  readonly usual: number;
}

export function testSilence(frame: Frame, { sources, inPeriod }: Tally): Outcome {
  const { zone, engagement } = frame;
  const threshold = engagement.thresholds.silenceEvents;
  const judged: Judged[] = [];
  let tested = 0;
  let events = 0;
  let candidates = 0;
  const present = [...sources.values()].filter(({ count }) => count > 0);
  const most = Math.max(50, Math.floor(judgedAtMost / Math.max(1, present.length)));
  for (const source of present) {
    const weeks = (source.lastIn - source.firstIn) / (7 * dayMs);
    if (source.count < leastEvents || weeks * 7 < leastDays) continue;
    tested += 1;
    events += source.count;
    for (const silence of [...longest(source.silences, most), ...edges(frame, source)]) {
      candidates += 1;
      judged.push({ ...silence, source: source.name, usual: usualEvents(zone, source.hours, weeks, silence.from, silence.to) });
    }
  }
  const byUsual = judged.toSorted((a, b) => b.usual - a.usual || a.from - b.from);
  const unusual = byUsual.filter(({ usual }) => usual >= threshold);
  const table = tableOf(
    'silences',
    auditTables.silences,
    [
      ['source', 'text'],
      ['from', 'time'],
      ['to', 'time'],
      ['seconds', 'seconds'],
      ['usual', 'count'],
    ],
    byUsual.slice(0, 100).map(({ source, from, to, usual }): Cell[] => [source, from, to, (to - from) / 1000, Math.round(usual * 10) / 10]),
  );
  const base = { checked: events, total: inPeriod, unit: 'events', tables: [table] } as const;
  if (tested === 0) return { ...base, status: 'not_testable', reason: auditReasons.noRhythm };
  return {
    ...base,
    status: unusual.length === 0 ? 'pass' : 'exception',
    reason: tested < present.length ? auditReasons.partRhythm(tested, present.length) : null,
    figures: {
      sourcesTested: tested,
      sources: present.length,
      silences: candidates,
      unusual: unusual.length,
      threshold,
      greatestUsual: Math.round((byUsual[0]?.usual ?? 0) * 10) / 10,
    },
    findings: unusual.map(({ source, from, to, usual, before, after }) =>
      findingOf(auditFindings.silence(source, to - from, usual), {
        source,
        from,
        to,
        events: [before, after].filter((event) => event > 0),
        query: timeQuery(from, to + 1) ?? undefined,
      }),
    ),
  };
}

/** From the beginning of a stated period to the first event, and from the last one to its end. */
function edges({ from, to, stated }: Frame, source: SourceTally): Silence[] {
  if (!stated) return [];
  return [
    { from, to: source.firstIn, before: 0, after: source.firstEvent },
    { from: source.lastIn, to, before: source.lastEvent, after: 0 },
  ];
}
