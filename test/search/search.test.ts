import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { locateEvent, pageEvents } from '../../src-main/engine/search/page.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import { closeStore, type WritableDB } from '../../src-main/engine/store/database.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { indexTextBatch, indexTextSteps } from '../../src-main/engine/store/text-index.ts';
import { actions, actors, importEvents, makeEvents, temporaryFolder, type PlainEvent } from '../store/fixture.ts';
import { matches, write, type Term, type TestTerm } from './oracle.ts';

interface Fixture {
  readonly db: WritableDB;
  /** Events by id, in the order of import, and in the order of time. */
  readonly all: readonly (PlainEvent & { readonly id: number })[];
  readonly byTime: readonly (PlainEvent & { readonly id: number })[];
}

/** Two pieces of evidence, one with copies dropped; ids lie across the border of two chunks. */
function makeFixture(options: { readonly inTimeOrder?: boolean; readonly chains?: number } = { chains: 3 }): Fixture {
  const db = openStore(':memory:', { mode: 'create' });
  db.connection.exec('UPDATE meta SET next_event = 62000');
  const parts = [
    makeEvents(5000, 21, options),
    makeEvents(4000, 22, options).map((event) => (options.inTimeOrder === true ? { ...event, time: (event.time ?? 0) + 1e9 } : event)),
  ];
  const dropped = new Set(Array.from({ length: 900 }, (_, i) => 1000 + i * 2));
  const all = parts.flatMap((events, part) => {
    const duplicates = part === 0 ? [...dropped] : [];
    const { first } = importEvents(db, events, `sha${part}`, { duplicates });
    return events.filter(({ ordinal }) => part !== 0 || !dropped.has(ordinal)).map((event) => ({ ...event, id: first + event.ordinal }));
  });
  const byTime = all.toSorted((a, b) => (a.time ?? Infinity) - (b.time ?? Infinity) || a.id - b.id);
  return { db, all, byTime: byTime.map((event) => event) };
}

const freeWords: readonly Term[] = [
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
const fieldNames = ['actor', 'email', 'action', 'category', 'outcome', 'resource', 'ip', 'country', 'session', 'chain'];
const fieldValues = [
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
const fieldTerm = (name: string, value: string, quoted: boolean): Term => ({
  kind: 'field',
  name,
  value,
  quoted: quoted || value.includes(' '),
});

const word: fc.Arbitrary<Term> = fc.constantFrom(...freeWords);
const field: fc.Arbitrary<Term> = fc
  .tuple(fc.constantFrom(...fieldNames), fc.constantFrom(...fieldValues), fc.boolean())
  .map(([name, value, quoted]) => fieldTerm(name, value, quoted));
const day = fc.integer({ min: -2, max: 95 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
const range: fc.Arbitrary<Term> = fc.oneof(
  fc.tuple(fc.nat(2000), fc.nat(1500)).map(([from, more]): Term => ({ kind: 'seq', from, to: from + more })),
  fc.nat(3000).map((from): Term => ({ kind: 'seq', from, to: null })),
  fc
    .tuple(day, day, fc.constantFrom('time', 'after', 'before'))
    .map(([a, b, op]): Term => ({ kind: 'time', op, from: a < b ? a : b, to: a < b ? b : a })),
);
const query: fc.Arbitrary<readonly TestTerm[]> = fc.array(
  fc
    .record({ not: fc.boolean(), term: fc.oneof(word, field, range) })
    .map((one) => (one.not && Math.abs(JSON.stringify(one.term).length) % 2 === 0 ? { ...one, not: false } : one)),
  { minLength: 1, maxLength: 3 },
);

/** Everything that a search answers, against the plain filter. */
function check({ db, all, byTime }: Fixture, terms: readonly TestTerm[], at: number): void {
  const typed = terms.map(write).join(' ');
  const session = createSearchSession();
  const found = new Set(all.filter((event) => matches(event, terms)).map(({ id }) => id));
  for (const [sort, events] of [
    ['import', all],
    ['time', byTime],
  ] as const) {
    const expected = events.flatMap(({ id }) => (found.has(id) ? [id] : []));
    const offset = expected.length === 0 ? 0 : at % expected.length;
    const page = runSteps(pageEvents(db, session, { query: typed, sort, offset, limit: 40 }));
    expect([typed, sort, offset, page.rows.map(({ id }) => id)]).toEqual([typed, sort, offset, expected.slice(offset, offset + 40)]);
    const [first] = page.rows;
    if (first !== undefined) expect(runSteps(locateEvent(db, session, { query: typed, sort, id: first.id }))).toBe(offset);
    const other = all[at % all.length]?.id ?? 0;
    const place = expected.indexOf(other);
    expect(runSteps(locateEvent(db, session, { query: typed, sort, id: other }))).toBe(place === -1 ? null : place);
    expect(runSteps(countEvents(db, session, { query: typed }))).toMatchObject({ count: expected.length, exact: true });
  }
}

describe.each([
  ['the order of time is another one', { chains: 3 }],
  ['the order of time is the order of import', { inTimeOrder: true }],
])('%s', (_name, options) => {
  test('searches find what a plain filter finds: before, while and after the text is indexed', () => {
    const fixture = makeFixture(options);
    const runs = fc.sample(fc.tuple(query, fc.nat(100_000)), { numRuns: 100, seed: 5 });
    runs.slice(0, 20).forEach(([terms, at]) => check(fixture, terms, at));
    // Half of the texts.
    fixture.db.connection.exec(
      'CREATE TABLE hold AS SELECT * FROM event_text WHERE first > 66000; DELETE FROM event_text WHERE first > 66000',
    );
    indexTextBatch(fixture.db);
    fixture.db.connection.exec('INSERT INTO event_text SELECT * FROM hold; DROP TABLE hold');
    runs.slice(0, 40).forEach(([terms, at]) => check(fixture, terms, at));
    runSteps(indexTextSteps(fixture.db));
    runs.forEach(([terms, at]) => check(fixture, terms, at));
  });

  test('everything, by position', () => {
    const { db, all, byTime } = makeFixture(options);
    const session = createSearchSession();
    for (const [sort, events] of [
      ['import', all],
      ['time', byTime],
    ] as const) {
      for (const offset of [0, 1, 1999, 2000, 2001, 5555, all.length - 1, all.length, all.length + 5000]) {
        const { rows } = runSteps(pageEvents(db, session, { query: ' ', sort, offset, limit: 50 }));
        expect([sort, offset, rows.map(({ id }) => id)]).toEqual([sort, offset, events.slice(offset, offset + 50).map(({ id }) => id)]);
      }
      for (const offset of [0, 1999, 2000, 4321, all.length - 1]) {
        expect(runSteps(locateEvent(db, session, { query: '', sort, id: events[offset]?.id ?? 0 }))).toBe(offset);
      }
      expect(runSteps(locateEvent(db, session, { query: '', sort, id: 1 }))).toBeNull();
    }
    expect(runSteps(countEvents(db, session, { query: '' }))).toEqual({ count: all.length, exact: true, indexed: true });
  });
});

test('every kind of word and value, one by one, before and after the text is indexed', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(700, 51, { chains: 2 });
  const { first } = importEvents(db, events, 'a');
  const all = events.map((event) => ({ ...event, id: first + event.ordinal }));
  const session = createSearchSession();
  const terms = [
    ...freeWords,
    ...fieldNames.flatMap((name) => fieldValues.flatMap((value) => [fieldTerm(name, value, false), fieldTerm(name, value, true)])),
  ];
  for (const indexed of [false, true]) {
    if (indexed) runSteps(indexTextSteps(db));
    for (const term of terms) {
      for (const not of [false, true]) {
        if (indexed && term.kind === 'field') continue;
        const typed = write({ not, term });
        const { rows } = runSteps(pageEvents(db, session, { query: typed, sort: 'import', offset: 0, limit: 700 }));
        expect([typed, indexed, rows.map(({ id }) => id)]).toEqual([
          typed,
          indexed,
          all.filter((event) => matches(event, [{ not, term }])).map(({ id }) => id),
        ]);
      }
    }
  }
});

test('frequent results in the order of time are met along its index, rare ones sorted', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(70_000, 31);
  const { first } = importEvents(db, events, 'a', { block: 2000 });
  runSteps(indexTextSteps(db));
  const byTime = events
    .map((event) => ({ ...event, id: first + event.ordinal }))
    .toSorted((a, b) => (a.time ?? Infinity) - (b.time ?? Infinity) || a.id - b.id);
  for (const [typed, terms] of [
    ['-category:nothing', [{ not: true, term: { kind: 'field', name: 'category', value: 'nothing', quoted: false } }]],
    ['-actor:alice', [{ not: true, term: { kind: 'field', name: 'actor', value: 'alice', quoted: false } }]],
    ['actor:alice', [{ not: false, term: { kind: 'field', name: 'actor', value: 'alice', quoted: false } }]],
  ] satisfies [string, TestTerm[]][]) {
    const expected = byTime.filter((event) => matches(event, terms)).map(({ id }) => id);
    const session = createSearchSession();
    for (const offset of [0, Math.floor(expected.length * 0.7), 10, expected.length - 30]) {
      const { rows } = runSteps(pageEvents(db, session, { query: typed, sort: 'time', offset, limit: 100 }));
      expect([typed, offset, rows.map(({ id }) => id)]).toEqual([typed, offset, expected.slice(offset, offset + 100)]);
      expect(runSteps(locateEvent(db, session, { query: typed, sort: 'time', id: expected[offset] ?? 0 }))).toBe(offset);
    }
  }
});

test('a session follows the case: new evidence is found, the old position is void', () => {
  const db = openStore(':memory:', { mode: 'create' });
  importEvents(db, makeEvents(500, 1), 'a');
  const session = createSearchSession();
  const count = (typed: string): number => runSteps(countEvents(db, session, { query: typed })).count;
  const before = count('outcome:success');
  importEvents(db, makeEvents(500, 1), 'b');
  expect(count('outcome:success')).toBe(2 * before);
  expect(count('')).toBe(1000);
});

test('rows move into the text index while a search runs: none is missed, none comes twice', () => {
  const path = join(temporaryFolder(), 'case.db');
  const writer = openStore(path, { mode: 'create' });
  writer.connection.exec('UPDATE meta SET next_event = 60000');
  const events = makeEvents(24_000, 41, { inTimeOrder: true });
  const { first } = importEvents(writer, events, 'a', { block: 2000 });
  const reader = openStore(path, { mode: 'read' });
  const terms: TestTerm[] = [{ not: false, term: { kind: 'word', text: 'support', prefix: false, quoted: false } }];
  const expected = events.filter((event) => matches(event, terms)).map(({ ordinal }) => first + ordinal);
  for (const typed of ['support', 'suppo*', 'support -"by nobody"']) {
    const session = createSearchSession();
    const steps = pageEvents(reader, session, { query: typed, sort: 'time', offset: 0, limit: 24_000 });
    for (let n = 0; ; n++) {
      const step = steps.next();
      if (step.done === true) {
        expect([typed, step.value.rows.map(({ id }) => id)]).toEqual([typed, expected]);
        break;
      }
      if (n % 7 === 3) indexTextBatch(writer);
    }
  }
  closeStore(reader);
  closeStore(writer);
});

test('counting can stop early and says so', () => {
  const db = openStore(':memory:', { mode: 'create' });
  db.connection.exec('UPDATE meta SET next_event = 65000');
  importEvents(db, makeEvents(2000, 1), 'a');
  const session = createSearchSession();
  const some = runSteps(countEvents(db, session, { query: 'example', atMost: 10 }));
  expect(some).toMatchObject({ exact: false, indexed: false });
  expect(some.count).toBeGreaterThanOrEqual(10);
  const exact = runSteps(countEvents(db, session, { query: 'example' }));
  expect(exact.count).toBeGreaterThan(some.count);
  runSteps(indexTextSteps(db));
  expect(runSteps(countEvents(db, session, { query: 'example' }))).toMatchObject({ count: exact.count, exact: true, indexed: true });
});

test('an empty case has no rows and no errors', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const session = createSearchSession();
  for (const typed of ['', 'alice', '-alice', 'actor:x', 'time:2026']) {
    for (const sort of ['time', 'import'] as const) {
      expect(runSteps(pageEvents(db, session, { query: typed, sort, offset: 0, limit: 10 }))).toEqual({ rows: [], offset: 0 });
      expect(runSteps(locateEvent(db, session, { query: typed, sort, id: 1 }))).toBeNull();
    }
    expect(runSteps(countEvents(db, session, { query: typed })).count).toBe(0);
  }
});

test('no string that is typed reaches SQL or the text index as anything but a value', () => {
  const db = openStore(':memory:', { mode: 'create' });
  importEvents(db, makeEvents(300, 3), 'a');
  const tables = db.connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  const piece = fc.constantFrom(
    '"',
    '""',
    "'",
    '\\',
    '*',
    '-',
    ':',
    '(',
    ')',
    ' ',
    ' OR ',
    'actor:',
    'action:',
    'resource:',
    'session:',
    'chain:',
    'NEAR(',
    ' AND ',
    'NOT',
    'text:',
    '{',
    '^',
    '+',
    ';',
    '--',
    '/*',
    '\0',
    'é',
    '%',
    '_',
    '[',
    ']',
    '?',
    '$1',
    '@x',
    'ab',
    'K',
    '\ud800',
    'rowid',
    'event_fts',
    "'); DROP TABLE event; --",
  );
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  const session = createSearchSession();
  for (const indexed of [false, true]) {
    if (indexed) runSteps(indexTextSteps(db));
    fc.assert(
      fc.property(typed, fc.constantFrom('time' as const, 'import' as const), (one, sort) => {
        try {
          const { rows } = runSteps(pageEvents(db, session, { query: one, sort, offset: 0, limit: 500 }));
          expect(runSteps(countEvents(db, session, { query: one })).count).toBe(rows.length);
        } catch (error) {
          if (!(error instanceof AssayError)) throw error;
          expect(error.code).toBe('query_invalid');
        }
      }),
      { numRuns: 1500 },
    );
  }
  expect(db.connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(tables);
  expect(db.connection.prepare('SELECT count(*) FROM event').pluck().get()).toBe(300);
});
