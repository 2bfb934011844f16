import { expect, test } from 'vitest';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import { countSets } from '../../src-main/engine/search/set-counts.ts';
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
