import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { completeQuery } from '../../src-main/engine/search/complete.ts';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { facetEvents } from '../../src-main/engine/search/facets.ts';
import { histogramEvents, scaleOf } from '../../src-main/engine/search/histogram.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { indexTextSteps } from '../../src-main/engine/store/text-index.ts';
import { facetFields, type FacetField } from '../../src-shared/model/search.ts';
import { importEvents, makeEvents, start } from '../store/fixture.ts';
import { matches, write } from './oracle.ts';
import { makeFixture, query, type FoundEvent } from './support.ts';

const never = (): boolean => false;
const day = 86_400_000;

/** The value that an event counts under. */
function valueOf(event: FoundEvent, field: FacetField): string | undefined {
  const { fields } = event;
  switch (field) {
    case 'actor':
      return fields.actorEmail ?? fields.actorId;
    case 'resource':
      return fields.resourceName ?? fields.resourceId;
    case 'chain':
      return event.chain;
    case 'email':
      return fields.actorEmail;
    case 'role':
      return fields.actorRole;
    case 'type':
      return fields.resourceType;
    case 'agent':
      return fields.userAgent;
    default:
      return fields[field];
  }
}

test('facets are what counting by hand gives; values that differ in case alone are one', () => {
  const { db, all } = makeFixture({ chains: 3 });
  runSteps(indexTextSteps(db));
  const session = createSearchSession();
  const runs = [[], ...fc.sample(query, { numRuns: 40, seed: 8 })];
  for (const terms of runs) {
    const typed = terms.map(write).join(' ');
    const found = all.filter((event) => matches(event, terms));
    const { facets, searched, total } = runSteps(facetEvents(db, session, { query: typed, fields: facetFields, limit: 6 }, never));
    expect([searched, total]).toEqual([all.length, all.length]);
    for (const [i, field] of facetFields.entries()) {
      const counts = new Map<string, number>();
      let missing = 0;
      for (const event of found) {
        const value = valueOf(event, field)?.toLowerCase().normalize('NFC');
        if (value === undefined) missing += 1;
        else counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const top = [...counts.values()].toSorted((a, b) => b - a).slice(0, 6);
      const facet = facets[i];
      expect([typed, field, facet?.values.map(({ count }) => count)]).toEqual([typed, field, top]);
      for (const { value, count, whole } of facet?.values ?? []) {
        expect(whole).toBe(true);
        expect([typed, field, value, count]).toEqual([typed, field, value, counts.get(value.toLowerCase().normalize('NFC'))]);
      }
      const listed = top.reduce((sum, count) => sum + count, 0);
      expect(facet).toMatchObject({ field, distinct: counts.size, missing, exact: true, other: found.length - missing - listed });
    }
  }
});

test('members are counted by path, each value of a record once', () => {
  const { db, all } = makeFixture();
  const session = createSearchSession();
  const request = { query: 'outcome:success', fields: ['metadata.Tags', 'metadata.reason', 'metadata.none'], limit: 3 };
  const { facets } = runSteps(facetEvents(db, session, request, never));
  const found = all.filter((event) => event.fields.outcome === 'success');
  for (const [i, path] of ['tags', 'reason', 'none'].entries()) {
    const counts = new Map<string, number>();
    let missing = 0;
    for (const { members = [] } of found) {
      const values = new Set(members.filter(([own]) => own === path).map(([, value]) => value.toLowerCase().normalize('NFC')));
      if (values.size === 0) missing += 1;
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const top = [...counts.values()].toSorted((a, b) => b - a).slice(0, 3);
    const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);
    expect(facets[i]?.values.map(({ count }) => count)).toEqual(top);
    expect(facets[i]).toMatchObject({ distinct: counts.size, missing, other: sum(counts.values()) - sum(top), exact: true });
  }
});

test('a field with one column counts what a query for the value finds', () => {
  const { db } = makeFixture();
  const session = createSearchSession();
  for (const field of ['action', 'country', 'email', 'session', 'chain'] as const) {
    const { facets } = runSteps(facetEvents(db, session, { query: '', fields: [field], limit: 50 }, never));
    expect(facets[0]?.values.length).toBeGreaterThan(1);
    for (const { value, count } of facets[0]?.values ?? [])
      expect([value, runSteps(countEvents(db, session, { query: `${field}:"${value}"` })).count]).toEqual([value, count]);
  }
});

test('an answer that is late says how far it looked, and the next call goes on from there', () => {
  const { db, all } = makeFixture();
  const session = createSearchSession();
  const request = { query: '', fields: ['action'], limit: 50 };
  const sum = (facet: { values: readonly { count: number }[] } | undefined): number =>
    facet?.values.reduce((total, { count }) => total + count, 0) ?? 0;
  const early = runSteps(facetEvents(db, session, request, () => true));
  expect(early.facets[0]?.exact).toBe(false);
  expect(early.searched).toBeLessThan(all.length);
  expect(sum(early.facets[0])).toBeLessThan(all.length);
  const late = runSteps(facetEvents(db, session, request, never));
  expect([late.facets[0]?.exact, sum(late.facets[0])]).toEqual([true, all.length]);
  const histogram = { query: 'example', buckets: 10, offsetMinutes: 0 };
  expect(runSteps(histogramEvents(db, session, histogram, () => true)).exact).toBe(false);
  expect(runSteps(histogramEvents(db, session, histogram, never)).exact).toBe(true);
});

test('a field that cannot be counted is named', () => {
  const { db } = makeFixture();
  const facets = (): unknown => runSteps(facetEvents(db, createSearchSession(), { query: '', fields: ['seq'], limit: 5 }, never));
  expect(facets).toThrow(AssayError);
});

test('very long values are found whole, and cut where they are counted', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const long = `${'x'.repeat(100_000)}Y`;
  const events = makeEvents(6, 1).map((event, i) => ({
    ...event,
    fields:
      i < 3 ? { action: long, resourceId: long, session: 'short' } : { resourceName: `${long}${i % 2}`, session: `${'s'.repeat(301)}${i}` },
  }));
  importEvents(db, events, 'a', { duplicates: [0] });
  const session = createSearchSession();
  const count = (typed: string): number => runSteps(countEvents(db, session, { query: typed })).count;
  expect(count(`resource:${long}`)).toBe(2);
  expect(count(`resource:${long.toLowerCase()}1`)).toBe(2);
  expect(count('resource:*y0')).toBe(1);
  expect(count('resource:x*')).toBe(5);
  expect(count('session:*4')).toBe(1);
  const { facets } = runSteps(facetEvents(db, session, { query: '', fields: ['action', 'resource', 'session'], limit: 5 }, never));
  expect(facets[0]?.values).toEqual([{ value: 'x'.repeat(1000), count: 2, whole: false }]);
  expect(facets[1]?.values).toEqual([{ value: 'x'.repeat(1000), count: 5, whole: false }]);
  expect(facets[2]?.values.map(({ value, count: n }) => [value.length, n])).toEqual([
    [5, 2],
    [302, 1],
    [302, 1],
    [302, 1],
  ]);
});

test('the histogram counts every dated result once, in buckets that begin at whole units of the time zone', () => {
  const { db, all } = makeFixture({ chains: 3 });
  runSteps(indexTextSteps(db));
  const session = createSearchSession();
  const runs = [[], ...fc.sample(query, { numRuns: 40, seed: 9 })];
  for (const [i, terms] of runs.entries()) {
    const typed = terms.map(write).join(' ');
    const found = all.filter((event) => matches(event, terms));
    const offsetMinutes = [0, 120, -330][i % 3] ?? 0;
    const buckets = [10, 100, 1][i % 3] ?? 1;
    const histogram = runSteps(histogramEvents(db, session, { query: typed, buckets, offsetMinutes }, never));
    const dated = found.flatMap(({ time }) => (time === null ? [] : [time]));
    expect([typed, histogram.undated, histogram.exact]).toEqual([typed, found.length - dated.length, true]);
    expect(histogram.counts.length).toBeLessThanOrEqual(buckets);
    const { from, to, bucketMs, counts } = histogram;
    if (from === null || to === null) {
      expect(dated).toEqual([]);
      continue;
    }
    expect(to).toBe(from + counts.length * bucketMs);
    expect(counts).toEqual(
      counts.map((_, n) => dated.filter((time) => time >= from + n * bucketMs && time < from + (n + 1) * bucketMs).length),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(dated.length);
    expect([counts[0], counts.at(-1)]).not.toContain(0);
    if (bucketMs % day === 0) expect((from + offsetMinutes * 60_000) % day).toBe(0);
  }
});

test('buckets are round lengths, the smallest that suffice', () => {
  expect(scaleOf(start, start + 59_000, 60, 0)).toEqual({ from: start, bucketMs: 1000, count: 60 });
  expect(scaleOf(start, start + 30 * day - 1, 30, 0)).toEqual({ from: start, bucketMs: day, count: 30 });
  expect(scaleOf(start, start + 30 * day, 30, 0).bucketMs).toBe(7 * day);
  // Weeks begin on Mondays: 2026-01-01 is a Thursday.
  expect(new Date(scaleOf(start, start + 300 * day, 60, 0).from).toISOString()).toBe('2025-12-29T00:00:00.000Z');
  expect(scaleOf(start, start, 5, 0)).toEqual({ from: start, bucketMs: 1, count: 1 });
  const ages = scaleOf(Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z'), 40, 0);
  expect(ages.count).toBeLessThanOrEqual(40);
});

test('completion knows fields, and frequent values of the field that stands at the place', () => {
  const { db } = makeFixture();
  const session = createSearchSession();
  const complete = (typed: string, at = typed.length) => runSteps(completeQuery(db, session, typed, at, never));
  expect(complete('x ac')).toMatchObject({
    from: 2,
    to: 4,
    items: [
      { text: 'actor:', kind: 'field' },
      { text: 'action:', kind: 'field' },
    ],
  });
  expect(complete('-out').items).toEqual([{ text: 'outcome:', kind: 'field' }]);
  const outcomes = complete('x -outcome:', 11);
  expect([outcomes.from, outcomes.to, outcomes.items.map(({ text }) => text)]).toEqual([11, 11, ['success', 'denied', 'failure']]);
  expect(outcomes.items[0]?.count).toBe(runSteps(countEvents(db, session, { query: 'outcome:success' })).count);
  expect(complete('action:exp').items[0]).toMatchObject({ text: 'export', kind: 'value' });
  expect(complete('action:exp').items.map(({ text }) => text)).toContain('Data.Export');
  // Written so that it is read as the value.
  expect(complete('resource:"caf').items.map(({ text }) => text)).toContain('"Café Menü"');
  expect(complete('a "b c', 6)).toMatchObject({ from: 2, to: 6, items: [] });
  expect(complete('metadata.fl').items.map(({ text }) => text)).toEqual(['metadata.flags.deep:']);
  expect(complete('metadata.rare').items.map(({ text }) => text)).toEqual(['metadata."Rare path":']);
  expect(
    complete('metadata.flags.deep:')
      .items.map(({ text }) => text)
      .toSorted(),
  ).toEqual(['False', 'true']);
  expect(complete('has:f').items).toEqual([{ text: 'finding', kind: 'value' }]);
  expect(complete('', 100).items.length).toBeGreaterThan(5);
});
