import { expect, test } from 'vitest';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { importEvents, makeEvents } from '../store/fixture.ts';

test('the steps of a count never go back, and the last one says that all is done', () => {
  const db = openStore(':memory:', { mode: 'create' });
  importEvents(db, makeEvents(300, 1), 'a');
  const done = [...countEvents(db, createSearchSession(), { query: 'anything' })].map((step) => step.done);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(done.at(-1)).toBe(300);
});
