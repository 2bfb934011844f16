import { expect, test } from 'vitest';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import { countSets } from '../../src-main/engine/search/set-counts.ts';
import { listEventRows } from '../../src-main/engine/store/event.ts';
import { writeRun } from '../../src-main/engine/store/lead.ts';
import { addNote, setBookmark, setTag } from '../../src-main/engine/store/marks.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { importEvents, makeEvents } from '../store/fixture.ts';

const hand = { author: 'Ada', at: 1 };

test('each set counts what has: finds, whatever else the query says', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const { first } = importEvents(db, makeEvents(70_000, 1), 'a');
  for (const at of [0, 1, 2, 66_000, 69_999]) setBookmark(db, first + at, true, hand);
  for (const at of [0, 0, 66_000]) addNote(db, first + at, 'x', hand);
  setTag(db, first + 5, 'a', true, hand);
  setTag(db, first + 5, 'b', true, hand);
  const session = createSearchSession();
  for (const query of ['', 'action:user.login', '-action:user.login', 'has:note', 'nothing']) {
    const { counts, exact } = runSteps(countSets(db, session, query, () => false));
    expect(exact).toBe(true);
    for (const [name, count] of Object.entries(counts)) {
      const found = runSteps(countEvents(db, createSearchSession(), { query: `${query} has:${name}` })).count;
      expect(count, `${query} ${name}`).toBe(found);
    }
  }
  expect(runSteps(countSets(db, session, '', () => false)).counts).toMatchObject({ bookmark: 5, note: 2, tag: 1, finding: 0 });
  expect(runSteps(countSets(db, session, 'nothing', () => true)).exact).toBe(false);
});

test('in:sample and has:sample find the items of samples that were not set aside, also after they changed', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const { first } = importEvents(db, makeEvents(100, 1), 'a');
  const session = createSearchSession();
  const count = (query: string): number => runSteps(countEvents(db, session, { query })).count;
  expect([count('in:sample'), count('-in:sample')]).toEqual([0, 100]);
  db.connection.exec(`
    INSERT INTO sample (id, state, created_at, population, extensions) VALUES (1, 'drawn', 0, '{}', '[]');
    INSERT INTO sample_item (id, sample, number, event, body, test, voided, tested_by, revision)
      VALUES (1, 1, 1, ${first}, '{}', '{}', NULL, '', 1), (2, 1, 2, ${first + 1}, '{}', '{}', '{"why":"x"}', '', 1);
    INSERT INTO sample_item_event VALUES (1, ${first}), (1, ${first + 7}), (2, ${first + 1});
  `);
  expect([count('in:sample'), count('-in:sample'), count('has:sample')]).toEqual([2, 98, 2]);
  expect(listEventRows(db, [first, first + 1, first + 7]).map(({ marks }) => marks.sampled)).toEqual([true, false, true]);
  db.connection.exec(`UPDATE sample_item SET voided = NULL`);
  expect(count('in:sample')).toBe(3);
});

test('rows name the rules of their leads', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const { first } = importEvents(db, makeEvents(10, 1), 'a');
  const leads = [
    { rule: 'burst', events: [first, first + 1] },
    { rule: 'self-grant', events: [first] },
  ];
  writeRun(db, { generation: 1, engagement: 1, at: 1, result: {} }, leads);
  expect(listEventRows(db, [first, first + 1, first + 2]).map(({ marks }) => marks.leads)).toEqual([
    ['burst', 'self-grant'],
    ['burst'],
    [],
  ]);
});
