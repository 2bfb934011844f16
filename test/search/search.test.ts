import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { locateEvent, pageEvents } from '../../src-main/engine/search/page.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import { closeStore } from '../../src-main/engine/store/database.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { indexTextBatch, indexTextSteps } from '../../src-main/engine/store/text-index.ts';
import { eventSorts } from '../../src-shared/model/search.ts';
import { importEvents, makeEvents, temporaryFolder } from '../store/fixture.ts';
import { matches, write, type TestTerm } from './oracle.ts';
import { check, fieldNames, fieldTerm, fieldValues, freeWords, makeFixture, memberTerms, query, sorted } from './support.ts';

/** Some seconds of work, on a machine that may be busy with other things. */
const heavy = 120_000;

describe.each([
  ['the order of time is another one', { chains: 3 }],
  ['the order of time is the order of import', { inTimeOrder: true }],
])('%s', (_name, options) => {
  test('searches find what a plain filter finds: before, while and after the text is indexed', { timeout: heavy }, () => {
    const fixture = makeFixture(options);
    const runs = fc.sample(fc.tuple(query, fc.nat(100_000)), { numRuns: 90, seed: 5 });
    runs.slice(0, 15).forEach(([terms, at]) => check(fixture, terms, at));
    // Half of the texts.
    fixture.db.connection.exec(
      'CREATE TABLE hold AS SELECT * FROM event_text WHERE first > 66000; DELETE FROM event_text WHERE first > 66000',
    );
    indexTextBatch(fixture.db);
    fixture.db.connection.exec('INSERT INTO event_text SELECT * FROM hold; DROP TABLE hold');
    runs.slice(15, 40).forEach(([terms, at]) => check(fixture, terms, at));
    runSteps(indexTextSteps(fixture.db));
    runs.forEach(([terms, at]) => check(fixture, terms, at));
  });

  test('everything, by position', () => {
    const { db, all } = makeFixture(options);
    const session = createSearchSession();
    for (const sort of eventSorts) {
      const events = sorted(all, sort, false);
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

test('every kind of word and value, one by one, before and after the text is indexed', { timeout: heavy }, () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(400, 51, { chains: 2 });
  const { first } = importEvents(db, events, 'a');
  const all = events.map((event) => ({ ...event, id: first + event.ordinal }));
  const session = createSearchSession();
  const terms = [
    ...freeWords,
    ...memberTerms,
    ...fieldNames.flatMap((name) => fieldValues.flatMap((value) => [fieldTerm(name, value, false), fieldTerm(name, value, true)])),
  ];
  for (const indexed of [false, true]) {
    if (indexed) runSteps(indexTextSteps(db));
    for (const term of terms) {
      for (const not of [false, true]) {
        if (indexed && term.kind === 'field') continue;
        const typed = write({ not, term });
        const { rows } = runSteps(pageEvents(db, session, { query: typed, sort: 'import', offset: 0, limit: 400 }));
        expect([typed, indexed, rows.map(({ id }) => id)]).toEqual([
          typed,
          indexed,
          all.filter((event) => matches(event, [{ not, term }])).map(({ id }) => id),
        ]);
      }
    }
  }
});

test('many results: a page from the beginning, from far behind, and from the other end', { timeout: heavy }, () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(70_000, 31);
  const { first } = importEvents(db, events, 'a', { block: 2000 });
  runSteps(indexTextSteps(db));
  const all = events.map((event) => ({ ...event, id: first + event.ordinal, chainOrder: 0 }));
  for (const [typed, terms] of [
    ['-category:nothing', [{ not: true, term: { kind: 'field', name: 'category', value: 'nothing', quoted: false } }]],
    ['actor:alice', [{ not: false, term: { kind: 'field', name: 'actor', value: 'alice', quoted: false } }]],
  ] satisfies [string, TestTerm[]][]) {
    const found = all.filter((event) => matches(event, terms));
    for (const sort of ['time', 'recorded', 'seq'] as const) {
      for (const descending of [false, true]) {
        const request = { query: typed, sort, descending };
        const expected = sorted(found, sort, descending).map(({ id }) => id);
        const session = createSearchSession();
        for (const offset of [0, Math.floor(expected.length * 0.7), 10, expected.length - 30]) {
          const { rows } = runSteps(pageEvents(db, session, { ...request, offset, limit: 100 }));
          expect([request, offset, rows.map(({ id }) => id)]).toEqual([request, offset, expected.slice(offset, offset + 100)]);
          expect(runSteps(locateEvent(db, session, { ...request, id: expected[offset] ?? 0 }))).toBe(offset);
        }
      }
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

test('no string that is typed reaches SQL or the text index as anything but a value', { timeout: heavy }, () => {
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
      { numRuns: 800 },
    );
  }
  expect(db.connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(tables);
  expect(db.connection.prepare('SELECT count(*) FROM event').pluck().get()).toBe(300);
});
