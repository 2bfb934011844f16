import { describe, expect, it } from 'vitest';
import { percentile } from '../../src-main/engine/audit/timeliness.ts';
import { usualEvents } from '../../src-main/engine/audit/completeness-silence.ts';
import { createZone } from '../../src-main/engine/audit/zone.ts';
import { auditOf, day, every, hour, start, statusOf, testIn } from './fixture.ts';

const january = { period: { from: '2026-01-01', to: '2026-01-31' } };

describe('silence', () => {
  const steady = every(hour, start, start + 31 * day);
  /** An event an hour, except between the two. */
  const without = (from: number, hours: number) => steady.filter(({ time }) => time! <= from || time! >= from + hours * hour);
  const middle = start + 12 * day;
  const policy = (silenceEvents: number) => ({
    ...january,
    thresholds: { silenceEvents, coverageHours: 24, lateSeconds: 900, reviewDays: 31 },
  });

  it('passes a steady source', () => {
    expect(statusOf('completeness.silence', steady, policy(10))).toBe('pass');
  });

  it('finds a long one, with the events on either side', () => {
    const test = testIn(auditOf(without(middle, 40), policy(25)), 'completeness.silence');
    expect(test.status).toBe('exception');
    expect(test.findings).toHaveLength(1);
    expect(test.findings[0]).toMatchObject({ source: 'main', from: middle, to: middle + 40 * hour });
    expect(test.findings[0]!.events).toHaveLength(2);
    expect(test.figures).toMatchObject({ sourcesTested: 1, unusual: 1 });
  });

  it('counts what reaches the threshold, and not what is below it', () => {
    const events = without(middle, 40);
    const usual = testIn(auditOf(events, policy(1e6)), 'completeness.silence').tables[0]!.rows[0]![4] as number;
    expect(statusOf('completeness.silence', events, policy(usual - 0.1))).toBe('exception');
    expect(statusOf('completeness.silence', events, policy(usual + 0.1))).toBe('pass');
  });

  it('knows its nights and weekends', () => {
    const office = every(300_000, start, start + 60 * day).filter(({ time }) => {
      const date = new Date(time!);
      return date.getUTCHours() >= 8 && date.getUTCHours() < 18 && date.getUTCDay() % 6 !== 0;
    });
    expect(statusOf('completeness.silence', office, {})).toBe('pass');
  });

  it('is not testable without 28 days and 500 events', () => {
    expect(statusOf('completeness.silence', every(hour, start, start + 27 * day))).toBe('not_testable');
    expect(statusOf('completeness.silence', every(2 * hour, start, start + 31 * day))).toBe('not_testable');
    expect(statusOf('completeness.silence', [])).toBe('not_testable');
  });

  it('adds up the usual rate over parts of hours and whole weeks', () => {
    const zone = createZone('UTC');
    const hours = new Float64Array(168).fill(8);
    expect(usualEvents(zone, hours, 4, start, start + 90 * 60_000)).toBeCloseTo(3, 9);
    expect(usualEvents(zone, hours, 4, start, start + 15 * day)).toBeCloseTo(15 * 48, 6);
  });
});

describe('days', () => {
  const days = (...numbers: readonly number[]) => numbers.map((n) => ({ time: start + n * day + 12 * hour }));
  it('passes where every day has an event, and names the ones that have none', () => {
    expect(statusOf('completeness.days', days(0, 1, 2))).toBe('pass');
    const test = testIn(auditOf(days(0, 1, 4, 5, 7)), 'completeness.days');
    expect(test).toMatchObject({ status: 'exception', checked: 8, figures: { withoutEvents: 3 } });
    expect(test.findings.map(({ count }) => count)).toEqual([2, 1]);
  });
  it('is decided by local days', () => {
    // 23:30 UTC is the next day in Berlin.
    const events = [{ time: start + 23.5 * hour }, { time: start + 2 * day + hour }];
    expect(statusOf('completeness.days', events)).toBe('exception');
    expect(statusOf('completeness.days', events, { period: { from: '2026-01-01', to: '2026-01-31', timeZone: 'Europe/Berlin' } })).toBe(
      'pass',
    );
  });
  it('is not testable without events', () => {
    expect(statusOf('completeness.days', [], january)).toBe('not_testable');
  });
});

describe('period', () => {
  const end = start + 31 * day;
  it('passes up to the threshold and not beyond', () => {
    expect(statusOf('completeness.period', [{ time: start + day }, { time: end - day }], january)).toBe('pass');
    expect(statusOf('completeness.period', [{ time: start + day + 1 }, { time: end - 1 }], january)).toBe('exception');
    expect(statusOf('completeness.period', [{ time: start }, { time: end - day - 1 }], january)).toBe('exception');
  });
  it('is not testable without a stated period', () => {
    expect(statusOf('completeness.period', [{ time: start }, { time: end - 1 }])).toBe('not_testable');
  });
  it('misses the system that no source covers', () => {
    const events = [
      { time: start, chain: 'app/eu' },
      { time: end - 1, chain: 'app/us' },
    ];
    const policy = { ...january, systems: [{ name: 'App', sources: ['APP/*'] }] };
    expect(statusOf('completeness.period', events, policy)).toBe('pass');
    const more = { ...january, systems: [...policy.systems, { name: 'Billing', sources: ['billing'] }] };
    const test = testIn(auditOf(events, more), 'completeness.period');
    expect(test.status).toBe('exception');
    expect(test.findings[0]!.message).toContain('“Billing”');
  });
});

describe('categories and authentication', () => {
  const of = (category: string, outcome: string) => ({ time: start, fields: { category, outcome } });
  it('misses the category that does not occur', () => {
    const policy = { categories: ['data.read', 'admin'] };
    expect(statusOf('completeness.categories', [of('data.read', 'success'), of('admin', 'success')], policy)).toBe('pass');
    expect(statusOf('completeness.categories', [of('data.read', 'success')], policy)).toBe('exception');
    expect(statusOf('completeness.categories', [], policy)).toBe('not_testable');
    expect(statusOf('completeness.categories', [of('data.read', 'success')], { categories: [] })).toBe('not_testable');
  });
  it('wants successes and failures; a denial is a failure', () => {
    const success = of('authentication', 'success');
    expect(statusOf('completeness.authentication', [success, of('authentication', 'denied')])).toBe('pass');
    expect(statusOf('completeness.authentication', [success])).toBe('exception');
    expect(statusOf('completeness.authentication', [of('authentication', 'failure'), of('authentication', 'unknown')])).toBe('exception');
    expect(statusOf('completeness.authentication', [of('admin', 'success')])).toBe('not_testable');
  });
});

describe('catalog', () => {
  const catalog = (...actions: readonly object[]) => ({ catalog: { name: 'Own', actions } });
  const events = [
    { time: start, fields: { action: 'User.Login', category: 'authentication' } },
    { time: start, fields: { action: 'odd.thing' } },
  ];
  it('finds expected actions whatever their case, and lists what it does not name', () => {
    const test = testIn(auditOf(events, catalog({ action: 'user.*' })), 'completeness.catalog');
    expect(test).toMatchObject({ status: 'pass', figures: { expected: 1, neverSeen: 0, notInCatalog: 1, eventsNotInCatalog: 1 } });
    expect(test.tables[1]!.rows).toEqual([['odd.thing', 'data.read', 1]]);
  });
  it('misses what never occurs, unless that is allowed', () => {
    expect(statusOf('completeness.catalog', events, catalog({ action: 'user.*' }, { action: 'role.granted' }))).toBe('exception');
    expect(statusOf('completeness.catalog', events, catalog({ action: 'user.*' }, { action: 'role.granted', expected: false }))).toBe(
      'pass',
    );
    expect(statusOf('completeness.catalog', events, catalog({ action: 'user.*', category: 'admin' }))).toBe('exception');
  });
  it('counts events without a required field', () => {
    const bare = [{ time: start, fields: { action: 'a', ip: '' } }].map(({ time }) => ({ time, fields: { action: 'a' } }));
    expect(statusOf('completeness.catalog', bare, catalog({ action: 'a', required: ['where'] }))).toBe('pass');
    expect(
      statusOf(
        'completeness.catalog',
        [{ time: start, fields: { action: 'a', outcome: 'unknown' } }],
        catalog({ action: 'a', required: ['outcome'] }),
      ),
    ).toBe('exception');
  });
  it('is not testable when it is empty', () => {
    expect(statusOf('completeness.catalog', events, catalog())).toBe('not_testable');
  });
});

describe('fields', () => {
  it('passes when all required answers are there, and names the ones that are not', () => {
    expect(statusOf('completeness.fields', [{ time: start }])).toBe('pass');
    const test = testIn(auditOf([{ time: start }, { time: start, fields: { outcome: 'unknown' } }]), 'completeness.fields');
    expect(test).toMatchObject({ status: 'exception', checked: 2 });
    expect(test.findings[0]).toMatchObject({ count: 1, query: '-outcome:success -outcome:failure -outcome:denied' });
  });
  it('counts events without a time', () => {
    const test = testIn(auditOf([{ time: start }, { time: null }]), 'completeness.fields');
    expect(test).toMatchObject({ status: 'exception', checked: 2, figures: { 'missing when': 1 } });
  });
  it('is not testable without events or requirements', () => {
    expect(statusOf('completeness.fields', [])).toBe('not_testable');
    expect(statusOf('completeness.fields', [{ time: start }], { requiredFields: [] })).toBe('not_testable');
  });
});

describe('timeliness', () => {
  it('gives percentiles by nearest rank', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, i) => i + 1);
    expect([50, 95, 99, 100].map((p) => percentile(sorted, p))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 1)).toBe(7);
    expect(percentile([], 50)).toBeNull();
  });
  it('is late above the threshold and not at it', () => {
    expect(statusOf('timeliness.delay', [{ time: start, recorded: start + 900_000 }])).toBe('pass');
    expect(statusOf('timeliness.delay', [{ time: start, recorded: start + 900_001 }])).toBe('exception');
    expect(statusOf('timeliness.delay', [{ time: start }])).toBe('not_testable');
  });
  it('says how many have both times', () => {
    const test = testIn(auditOf([{ time: start, recorded: start + 5000 }, { time: start }]), 'timeliness.delay');
    expect(test).toMatchObject({ checked: 1, total: 2, figures: { p50Seconds: 5, maxSeconds: 5, late: 0 } });
    expect(test.reason).toContain('1 of 2');
  });
  it('finds what was recorded before it happened', () => {
    expect(statusOf('timeliness.before', [{ time: start, recorded: start }])).toBe('pass');
    expect(statusOf('timeliness.before', [{ time: start, recorded: start - 1 }])).toBe('exception');
    expect(statusOf('timeliness.before', [{ time: start }])).toBe('not_testable');
  });
  it('finds a clock that goes back, within a chain', () => {
    const at = (recorded: number, chain = 'main') => ({ time: start, recorded, chain });
    expect(statusOf('timeliness.clock', [at(5), at(5), at(6)])).toBe('pass');
    expect(statusOf('timeliness.clock', [at(5), at(6), at(5)])).toBe('exception');
    expect(statusOf('timeliness.clock', [at(5), at(3, 'other'), at(6), at(4, 'other')])).toBe('pass');
    expect(statusOf('timeliness.clock', [{ time: start }])).toBe('not_testable');
  });
});

describe('retention', () => {
  const held = (days: number) => [{ time: start }, { time: start + days * day }];
  it('holds from the policy’s day on, measured to the newest event', () => {
    expect(statusOf('retention.span', held(90), { retention: { days: 90 } })).toBe('pass');
    expect(statusOf('retention.span', [{ time: start + 1 }, { time: start + 90 * day }], { retention: { days: 90 } })).toBe('exception');
    expect(statusOf('retention.span', held(90))).toBe('not_testable');
    expect(statusOf('retention.span', [], { retention: { days: 90 } })).toBe('not_testable');
  });
  it('sees a purge edge within a day of the policy', () => {
    const edges = (days: number) => testIn(auditOf(held(days), { retention: { days: 90 } }), 'retention.span').figures['purgeEdges'];
    expect([89, 90, 91, 92].map(edges)).toEqual([1, 1, 1, 0]);
  });
  it('reaches back to the beginning of the period', () => {
    expect(statusOf('retention.period', [{ time: start + day }], january)).toBe('pass');
    expect(statusOf('retention.period', [{ time: start + day + 1 }], january)).toBe('exception');
    expect(statusOf('retention.period', [{ time: start }])).toBe('not_testable');
  });
});

describe('log reviews', () => {
  const review = (date: string) => ({ date, reviewer: 'Grace', scope: 'all rules', outcome: 'nothing' });
  const status = (days: number, ...dates: readonly string[]) =>
    testIn(
      auditOf([{ time: start }], { ...january, thresholds: { reviewDays: days } }, { reviews: dates.map(review) }),
      'monitoring.reviews',
    );
  it('have no pause longer than stated, from the beginning of the period to its end', () => {
    expect(status(16, '2026-01-16').status).toBe('pass');
    expect(status(15, '2026-01-16').status).toBe('exception');
    expect(status(15, '2026-01-16').findings).toHaveLength(1);
    expect(status(16).status).toBe('not_testable');
  });
});

describe('the whole', () => {
  it('counts what lies in the period, its last day included', () => {
    const policy = { period: { from: '2026-01-02', to: '2026-01-03' } };
    const at = [-1, 0, 2 * day - 1, 2 * day].map((after) => ({ time: start + day + after }));
    expect(auditOf(at, policy).events).toEqual({ total: 4, undated: 0, inPeriod: 2 });
  });
  it('takes the days of a time zone with its own midnight', () => {
    const policy = { period: { from: '2026-03-29', to: '2026-03-29', timeZone: 'Europe/Berlin' } };
    const audit = auditOf([{ time: start }], policy);
    expect(audit.period).toMatchObject({ from: '2026-03-28T23:00:00.000Z', to: '2026-03-29T22:00:00.000Z', stated: true });
  });
  it('counts sources without end together', () => {
    const many = Array.from({ length: 2100 }, (_, i) => ({ time: start + i, fields: { source: `s${i}` } }));
    const test = testIn(auditOf(many, january), 'completeness.period');
    expect(test.tables[0]!.rows).toHaveLength(2001);
    expect(test.figures['events']).toBe(2100);
  });
  it('gives the same twice', () => {
    const events = every(7 * hour, start, start + 40 * day, { recorded: start });
    expect(auditOf(events, january)).toEqual(auditOf(events, january));
  });
  it('names evidence that is not verified in every result', () => {
    // Plain rows have no verified chain: nothing may look as if it had.
    const audit = auditOf([{ time: start }]);
    expect(audit.verdict.period).not.toBe('verified');
    for (const test of audit.tests) expect(test.caveats).toHaveLength(1);
  });
});
