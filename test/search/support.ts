/** What tests of the search share: a case of random events, random queries, and everything that a search answers against a plain filter. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { jumpToEvent } from '../../src-main/engine/search/jump.ts';
import { locateEvent, pageEvents } from '../../src-main/engine/search/page.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import type { WritableDB } from '../../src-main/engine/store/database.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { eventSorts, type EventSort } from '../../src-shared/model/search.ts';
import { actions, actors, importEvents, makeEvents, type PlainEvent } from '../store/fixture.ts';
import { matches, write, type Term, type TestNode, type TestTerm } from './oracle.ts';

/** `chainOrder`: chains stand in the order in which they were met. */
export type FoundEvent = PlainEvent & { readonly id: number; readonly chainOrder: number };

export interface Fixture {
  readonly db: WritableDB;
  /** Events in the order of import. */
  readonly all: readonly FoundEvent[];
}

/** Two pieces of evidence, one with copies dropped; ids lie across the border of two chunks. */
export function makeFixture(options: { readonly inTimeOrder?: boolean; readonly chains?: number } = { chains: 3 }): Fixture {
  const db = openStore(':memory:', { mode: 'create' });
  db.connection.exec('UPDATE meta SET next_event = 62000');
  const parts = [
    makeEvents(5000, 21, options),
    makeEvents(4000, 22, options).map((event) => (options.inTimeOrder === true ? { ...event, time: (event.time ?? 0) + 1e9 } : event)),
  ];
  const dropped = new Set(Array.from({ length: 900 }, (_, i) => 1000 + i * 2));
  const chains: string[] = [];
  const all = parts.flatMap((events, part) => {
    for (const { chain } of events) if (!chains.includes(`${part} ${chain}`)) chains.push(`${part} ${chain}`);
    const duplicates = part === 0 ? [...dropped] : [];
    const { first } = importEvents(db, events, `sha${part}`, { duplicates });
    return events
      .filter(({ ordinal }) => part !== 0 || !dropped.has(ordinal))
      .map((event) => ({ ...event, id: first + event.ordinal, chainOrder: chains.indexOf(`${part} ${event.chain}`) }));
  });
  return { db, all };
}

export const freeWords: readonly Term[] = [
  ...[...actors, ...actions, 'example.com', 'bob@example.com', 'support', 'cafe', 'CAFÉ', '7', 'words', 'nothing'].map((text): Term => ({
    kind: 'word',
    text,
    prefix: false,
    quoted: false,
  })),
  // Some of these are within one value, some would reach from one into the next.
  ...[
    'requested by support',
    'two words',
    'support export',
    'export export',
    'export x',
    'data export',
    'by support',
    '10.0.1',
    'export user',
    'x quarterly',
    'support requested',
  ].map((text): Term => ({ kind: 'word', text, prefix: false, quoted: true })),
  ...['us', 'exp', 'doc_1', 'ali', 'quart', '10.0.2', 'support.exp'].map((text): Term => ({
    kind: 'word',
    text,
    prefix: true,
    quoted: false,
  })),
];
export const fieldNames = ['actor', 'email', 'action', 'category', 'outcome', 'resource', 'ip', 'country', 'session', 'chain'];
export const fieldValues = [
  ...actors,
  ...actions,
  'data.*',
  '*export',
  '*o*',
  '*',
  'bob@*',
  'SUCCESS',
  'failure',
  'se',
  'doc_1*',
  'doc_7',
  'CAFÉ*',
  'café menü',
  'k',
  'report*',
  '10.0.1.*',
  's-5',
  'tenant/2',
  'TENANT/*',
  '*100%*',
  '*%',
  '_*',
  '*_*',
  '%',
  'a_b',
  'ten_nt/1',
  'doc%',
  '\\*',
  'STRASSE*',
  'straße@*',
];
export const fieldTerm = (name: string, value: string, quoted: boolean): Term => ({
  kind: 'field',
  name,
  value,
  quoted: quoted || value.includes(' '),
});

const word: fc.Arbitrary<Term> = fc.constantFrom(...freeWords);
const field: fc.Arbitrary<Term> = fc
  .tuple(fc.constantFrom(...fieldNames), fc.constantFrom(...fieldValues), fc.boolean())
  .map(([name, value, quoted]) => fieldTerm(name, value, quoted));
const memberTerm = (path: string, value: string): Term => ({ kind: 'member', path, value, quoted: value.includes(' ') });
export const memberTerms: readonly Term[] = ['reason', 'Reason', 'flags.deep', 'tags', 'rare path', 'none', 'flags'].flatMap((path) =>
  [
    '*',
    'x',
    'export',
    'EXP*',
    'requested by support',
    'req*',
    '*support',
    'quart*7',
    'true',
    'tr*',
    'false',
    'red',
    'n-3',
    '970',
    '97*',
    '%',
    'a-b_c',
  ].map((value) => memberTerm(path, value)),
);
const member: fc.Arbitrary<Term> = fc.constantFrom(...memberTerms);
const day = fc.integer({ min: -2, max: 95 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
const range: fc.Arbitrary<Term> = fc.oneof(
  fc.tuple(fc.nat(2000), fc.nat(1500)).map(([from, more]): Term => ({ kind: 'seq', from, to: from + more })),
  fc.nat(3000).map((from): Term => ({ kind: 'seq', from, to: null })),
  fc
    .tuple(day, day, fc.constantFrom('time', 'after', 'before'))
    .map(([a, b, op]): Term => ({ kind: 'time', op, from: a < b ? a : b, to: a < b ? b : a })),
);
const termArbitrary: fc.Arbitrary<TestTerm> = fc
  .record({ not: fc.boolean(), term: fc.oneof(word, field, range, member) })
  .map((one) => (one.not && Math.abs(JSON.stringify(one.term).length) % 2 === 0 ? { ...one, not: false } : one));

const termsArbitrary = fc.array(termArbitrary, { minLength: 1, maxLength: 2 });
const group: fc.Arbitrary<TestNode> = fc.record({
  not: fc.boolean(),
  any: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: termsArbitrary },
      {
        weight: 1,
        arbitrary: fc.record({ not: fc.boolean(), any: fc.array(termsArbitrary, { minLength: 1, maxLength: 2 }) }).map((one) => [one]),
      },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});

export const query: fc.Arbitrary<readonly TestNode[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: termArbitrary }, { weight: 1, arbitrary: group }),
  { minLength: 1, maxLength: 3 },
);

/** Numbers to sort by, the first the more important; null: no key. */
function keysOf(event: FoundEvent, sort: EventSort): readonly number[] | null {
  switch (sort) {
    case 'import':
      return [];
    case 'time':
      return event.time === null ? null : [event.time];
    case 'recorded':
      return event.recorded === null ? null : [event.recorded];
    case 'seq':
      return event.seq === null ? null : [event.chainOrder, event.seq];
  }
}

/** In an order; events without a key stand last, and in each part equal ones in the order of import. Descending turns both parts round. */
export function sorted(events: readonly FoundEvent[], sort: EventSort, descending: boolean): FoundEvent[] {
  const ordered = (part: readonly FoundEvent[]): FoundEvent[] => {
    const ascending = part.toSorted((a, b) => {
      const [ka, kb] = [keysOf(a, sort) ?? [], keysOf(b, sort) ?? []];
      for (const [i, key] of ka.entries()) if (key !== kb[i]) return key - (kb[i] ?? 0);
      return a.id - b.id;
    });
    return descending ? ascending.toReversed() : ascending;
  };
  return [
    ...ordered(events.filter((event) => keysOf(event, sort) !== null)),
    ...ordered(events.filter((event) => keysOf(event, sort) === null)),
  ];
}

/** Everything that a search answers by rows, against the plain filter. */
export function check({ db, all }: Fixture, terms: readonly TestNode[], at: number): void {
  const typed = terms.map(write).join(' ');
  const session = createSearchSession();
  const found = all.filter((event) => matches(event, terms));
  const descending = at % 3 === 0;
  for (const sort of ['time', eventSorts[at % 4] ?? 'import'] as const) {
    const request = { query: typed, sort, descending };
    const expected = sorted(found, sort, descending);
    const ids = expected.map(({ id }) => id);
    const offset = ids.length === 0 ? 0 : at % ids.length;
    for (const from of [0, offset]) {
      const page = runSteps(pageEvents(db, session, { ...request, offset: from, limit: 40 }));
      expect([request, from, page.rows.map(({ id }) => id)]).toEqual([request, from, ids.slice(from, from + 40)]);
    }
    const wanted = ids[offset];
    if (wanted !== undefined) expect(runSteps(locateEvent(db, session, { ...request, id: wanted }))).toBe(offset);
    const other = all[at % all.length]?.id ?? 0;
    const place = ids.indexOf(other);
    expect(runSteps(locateEvent(db, session, { ...request, id: other }))).toBe(place === -1 ? null : place);
    expect(runSteps(countEvents(db, session, { query: typed }))).toMatchObject({ count: ids.length, exact: true });
    for (const by of ['time', 'seq'] as const) {
      const target = all[(at * 7) % all.length]?.[by] ?? 0;
      const to = by === 'time' ? { kind: by, time: target } : { kind: by, seq: target };
      const first = expected.findIndex((event) => {
        const value = event[by];
        return value !== null && (descending ? value <= target : value >= target);
      });
      expect([request, to, runSteps(jumpToEvent(db, session, { ...request, to }))]).toEqual([
        request,
        to,
        first === -1 ? { offset: null, id: null } : { offset: first, id: ids[first] },
      ]);
    }
  }
}
