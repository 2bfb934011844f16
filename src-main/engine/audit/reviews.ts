/** Whether the client's log reviews cover the period. Method: `assay.monitoring.reviews`. */
import type { Review } from '../../../src-shared/model/controls.ts';
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, type Outcome } from './outcome.ts';
import { dayMs } from './zone.ts';

export function testReviews({ from, to, zone, engagement }: Frame, reviews: readonly Review[]): Outcome {
  const most = engagement.thresholds.reviewDays;
  const within = reviews
    .map((review) => ({ ...review, time: zone.startOf(review.date) }))
    .filter(({ time }) => time >= from && time < to)
    .toSorted((a, b) => a.time - b.time);
  const times = [from, ...within.map(({ time }) => time), to];
  const gaps = times.slice(1).flatMap((time, i) => {
    const before = times[i] ?? time;
    const days = Math.floor((time - before) / dayMs);
    return days > most ? [{ before, time, days }] : [];
  });
  const base = {
    checked: within.length,
    total: reviews.length,
    unit: 'reviews',
    figures: {
      reviews: within.length,
      atMostDays: most,
      longestDays: Math.max(0, ...times.slice(1).map((time, i) => Math.floor((time - (times[i] ?? time)) / dayMs))),
    },
    tables: [
      tableOf(
        'reviews',
        auditTables.reviews,
        [
          ['day', 'day'],
          ['reviewer', 'text'],
          ['message', 'text'],
          ['result', 'text'],
        ],
        within.map(({ date, reviewer, scope, outcome }) => [date, reviewer, scope, outcome]),
      ),
    ],
  } as const;
  if (reviews.length === 0)
    return { ...base, figures: { reviews: 0, atMostDays: most }, status: 'not_testable', reason: auditReasons.noReviews };
  return {
    ...base,
    status: gaps.length === 0 ? 'pass' : 'exception',
    findings: gaps.map(({ before, time, days }) =>
      findingOf(auditFindings.reviewGap(days, before, time), { from: before, to: time, count: days }),
    ),
  };
}
