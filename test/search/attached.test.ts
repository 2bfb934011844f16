/** Sets of events that were made beside the evidence: `has:`, `tag:`, `in:`. */
import { expect, test } from 'vitest';
import { countEvents } from '../../src-main/engine/search/count.ts';
import { pageEvents } from '../../src-main/engine/search/page.ts';
import { createSearchSession } from '../../src-main/engine/search/session.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { importEvents, makeEvents } from '../store/fixture.ts';

test('has:, tag: and in: find the events of their sets, and follow them as they change', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const { evidence, first } = importEvents(db, makeEvents(300, 1), 'a');
  const session = createSearchSession();
  const ids = (query: string): number[] =>
    runSteps(pageEvents(db, session, { query, sort: 'import', offset: 0, limit: 300 })).rows.map(({ id }) => id - first);
  const insert = (sql: string): void => void db.connection.exec(sql);
  expect(ids('has:note')).toEqual([]);
  expect(runSteps(countEvents(db, session, { query: '-has:note' })).count).toBe(300);

  const place = (n: number): string => `${first + n}, 'a', 'f', ${n}`;
  insert(
    `INSERT INTO event_note (event, sha256, file, byte, text, author, at) VALUES (${place(7)}, 't', 'Ada', 1), (${place(9)}, 't', 'Ada', 1), (${place(9)}, 'u', 'Ada', 1);
     INSERT INTO event_tag (event, sha256, file, byte, tag, author, at) VALUES (${place(9)}, 'To do', 'Ada', 1), (${place(11)}, 'Done', 'Ada', 1), (NULL, 'b', 'f', 1, 'Done', 'Ada', 1);
     INSERT INTO event_bookmark (event, sha256, file, byte, author, at) VALUES (${place(12)}, 'Ada', 1);
     UPDATE mark_revision SET revision = revision + 1`,
  );
  expect(ids('has:note')).toEqual([7, 9]);
  expect(ids('has:tag OR has:bookmark')).toEqual([9, 11, 12]);
  expect(ids('tag:"to do"')).toEqual([9]);
  expect(ids('tag:D*')).toEqual([11]);
  expect(ids('tag:*o*')).toEqual([9, 11]);
  expect(ids('has:note -tag:"TO DO"')).toEqual([7]);
  expect(ids('tag:none')).toEqual([]);

  insert(
    `INSERT INTO finding (evidence, event, code, severity, count, message) VALUES (${evidence}, ${first + 3}, 'event.altered', 'broken', 1, 'm');
     UPDATE meta SET generation = generation + 1`,
  );
  expect(ids('has:finding')).toEqual([3]);

  insert(
    `INSERT INTO sample (id, state, created_at, population, extensions) VALUES (1, 'drawn', 0, '{}', '[]');
     INSERT INTO sample_item (id, sample, number, event, body, test, tested_by, revision) VALUES (1, 1, 1, ${first + 5}, '{}', '{}', '', 0);
     INSERT INTO sample_item (id, sample, number, event, body, test, voided, tested_by, revision) VALUES (2, 1, 2, ${first + 6}, '{}', '{}', 'copy', '', 0);
     INSERT INTO sample_item_event VALUES (1, ${first + 5}), (1, ${first + 8}), (2, ${first + 6});
     INSERT INTO sample_log (sample, at, by, action, detail) VALUES (1, 0, '', 'draw', '{}')`,
  );
  expect(ids('in:sample')).toEqual([5, 8]);
});
