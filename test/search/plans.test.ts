import { beforeAll, expect, test } from 'vitest';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { facetEvents } from '../../src-main/engine/search/facets.ts';
import { histogramEvents } from '../../src-main/engine/search/histogram.ts';
import { jumpToEvent } from '../../src-main/engine/search/jump.ts';
import { locateEvent, pageEvents } from '../../src-main/engine/search/page.ts';
import type { EventSort } from '../../src-shared/model/search.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import type { WritableDB } from '../../src-main/engine/store/database.ts';
import { findEvent, findNeighbours } from '../../src-main/engine/store/event-find.ts';
import { listEventRows } from '../../src-main/engine/store/event.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { indexTextSteps } from '../../src-main/engine/store/text-index.ts';
import { importEvents, makeEvents } from '../store/fixture.ts';

let db: WritableDB;

beforeAll(() => {
  db = openStore(':memory:', { mode: 'create' });
  importEvents(db, makeEvents(9000, 1), 'a');
  runSteps(indexTextSteps(db));
});

/** How SQLite carries out the statements that `work` runs, by statement. */
function plansOf(work: () => void): string[] {
  db.statements.clear();
  work();
  // Marks of rows are not the search's.
  const own = [...db.statements.keys()].filter((key) => !/event_(bookmark|tag|note)|sample_item|lead_event/.test(key));
  return own.map((key) => {
    const text = key.replace(/^1/, '');
    const values = Array.from(text.matchAll(/\?/g), () => null);
    const steps = db.connection.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values) as { detail: string }[];
    return steps
      .map(({ detail }) => detail)
      .join('; ')
      .replace(/(; CORRELATED SCALAR SUBQUERY \d+; SEARCH term USING INTEGER PRIMARY KEY \(rowid=\?\))+/, '; and terms by number');
  });
}

const page =
  (query: string, sort: EventSort, offset = 0) =>
  () =>
    void runSteps(pageEvents(db, createSearchSession(), { query, sort, offset, limit: 50 }));

test('a page in the order of time comes from the index of time and from row numbers', () => {
  expect(plansOf(page('', 'time', 5000))).toMatchInlineSnapshot(`
    [
      "SCAN meta",
      "SEARCH anchor USING PRIMARY KEY (sort=? AND n=?)",
      "SEARCH event USING INDEX event_time (at>?)",
      "SCAN j VIRTUAL TABLE INDEX 1:; SEARCH e USING INTEGER PRIMARY KEY (rowid=?); SEARCH f USING INTEGER PRIMARY KEY (rowid=?); SEARCH c USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN; and terms by number; USE TEMP B-TREE FOR ORDER BY",
      "SEARCH finding USING INDEX finding_event (event=?); LIST SUBQUERY 1; SCAN json_each VIRTUAL TABLE INDEX 1:; USE TEMP B-TREE FOR GROUP BY; USE TEMP B-TREE FOR ORDER BY",
    ]
  `);
});

test('a page in the order of import', () => {
  expect(plansOf(page('', 'import', 5000))).toMatchInlineSnapshot(`
    [
      "SCAN meta",
      "SEARCH anchor USING PRIMARY KEY (sort=? AND n=?)",
      "SEARCH event USING INTEGER PRIMARY KEY (rowid>?)",
      "SCAN j VIRTUAL TABLE INDEX 1:; SEARCH e USING INTEGER PRIMARY KEY (rowid=?); SEARCH f USING INTEGER PRIMARY KEY (rowid=?); SEARCH c USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN; and terms by number; USE TEMP B-TREE FOR ORDER BY",
      "SEARCH finding USING INDEX finding_event (event=?); LIST SUBQUERY 1; SCAN json_each VIRTUAL TABLE INDEX 1:; USE TEMP B-TREE FOR GROUP BY; USE TEMP B-TREE FOR ORDER BY",
    ]
  `);
});

test('a filter reads one range of rows, words come from the text index', () => {
  expect(plansOf(page('action:data.export alice', 'time'))).toMatchInlineSnapshot(`
    [
      "SCAN meta",
      "MERGE (UNION); LEFT; SEARCH term USING COVERING INDEX sqlite_autoindex_term_1 (text=?); RIGHT; SEARCH term USING COVERING INDEX term_fold (fold=?)",
      "SEARCH event_segment USING INDEX event_segment_place (name=? AND chunk=?)",
      "SCAN event_text",
      "SCAN event_fts VIRTUAL TABLE INDEX 0:M1><",
      "SCAN j VIRTUAL TABLE INDEX 1:; SEARCH e USING INTEGER PRIMARY KEY (rowid=?); SEARCH f USING INTEGER PRIMARY KEY (rowid=?); SEARCH c USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN; and terms by number; USE TEMP B-TREE FOR ORDER BY",
      "SEARCH finding USING INDEX finding_event (event=?); LIST SUBQUERY 1; SCAN json_each VIRTUAL TABLE INDEX 1:; USE TEMP B-TREE FOR GROUP BY; USE TEMP B-TREE FOR ORDER BY",
    ]
  `);
  expect(plansOf(() => void runSteps(countEvents(db, createSearchSession(), { query: 'seq:5 chain:tenant/1' })))).toMatchInlineSnapshot(`
    [
      "SCAN meta",
      "SCAN chain USING COVERING INDEX sqlite_autoindex_chain_1",
      "SEARCH event_segment USING INDEX event_segment_place (name=? AND chunk=?)",
    ]
  `);
});

test('an event is located from the anchor before it', () => {
  expect(plansOf(() => void runSteps(locateEvent(db, createSearchSession(), { query: '', sort: 'time', id: 77 })))).toMatchInlineSnapshot(`
    [
      "SCAN meta",
      "SEARCH event USING INTEGER PRIMARY KEY (rowid=?)",
      "SEARCH anchor USING PRIMARY KEY (sort=?)",
      "SEARCH event USING INDEX event_time (at>? AND at<?)",
    ]
  `);
});

test('events are found by number, by place and beside each other', () => {
  expect(
    plansOf(() => {
      findEvent(db, { evidence: 1, chain: 'tenant/1', seq: 5, file: null, line: null });
      findEvent(db, { evidence: 1, chain: null, seq: null, file: 'events/1.ndjson', line: 50 });
      findNeighbours(db, 50);
    }),
  ).toMatchInlineSnapshot(`
    [
      "SEARCH chain USING COVERING INDEX sqlite_autoindex_chain_1 (evidence=? AND key=?)",
      "SEARCH event USING COVERING INDEX event_chain (chain=? AND seq=?)",
      "SEARCH evidence_file USING INDEX evidence_file_evidence (evidence=? AND path=?)",
      "SEARCH event USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
      "SEARCH event USING INTEGER PRIMARY KEY (rowid=?)",
      "SEARCH event USING COVERING INDEX event_chain (chain=? AND seq<?)",
      "SEARCH event USING COVERING INDEX event_chain (chain=? AND seq>?)",
    ]
  `);
});

test('no statement of these reads the whole event table or sorts it', () => {
  const all = [
    ...plansOf(page('', 'time', 5000)),
    ...plansOf(page('', 'import', 5000)),
    ...plansOf(page('-alice ip:10.* resource:doc_7', 'time', 10)),
    ...plansOf(page('actor:alice', 'time')),
    ...plansOf(() => listEventRows(db, [1, 2, 3])),
    ...plansOf(page('(metadata.reason:x OR has:finding) last:30d tag:x', 'recorded', 20)),
    ...plansOf(() => {
      const fields = ['actor', 'resource', 'chain', 'metadata.reason'];
      runSteps(facetEvents(db, createSearchSession(), { query: 'outcome:success', fields, limit: 10 }, () => false));
      runSteps(histogramEvents(db, createSearchSession(), { query: '-outcome:success', buckets: 50, offsetMinutes: 0 }, () => false));
      const to = { kind: 'seq', seq: 70 } as const;
      runSteps(jumpToEvent(db, createSearchSession(), { query: 'outcome:success', sort: 'seq', descending: true, to }));
    }),
  ];
  for (const plan of all) {
    expect(plan).not.toMatch(/SCAN (e|event)\b/);
    // The 50 rows of a page, which come as a list of ids, may be put in order.
    if (!/SCAN (j|json_each)\b/.test(plan)) expect(plan).not.toContain('TEMP B-TREE');
  }
});
