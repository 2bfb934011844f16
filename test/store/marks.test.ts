import { expect, test } from 'vitest';
import type { AssayError } from '../../src-shared/contract/errors.ts';
import type { WritableDB } from '../../src-main/engine/store/database.ts';
import { listEventRows } from '../../src-main/engine/store/event.ts';
import {
  addNote,
  changeNote,
  getMarkRevision,
  getMarks,
  listTags,
  setBookmark,
  setTag,
  undoChange,
} from '../../src-main/engine/store/marks.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { listSavedSearches, removeSavedSearch, saveSearch } from '../../src-main/engine/store/saved-search.ts';
import { writeVerification } from '../../src-main/engine/store/verification.ts';
import { importEvents, makeEvents, makeResult } from './fixture.ts';

const ada = { author: 'Ada', at: 1000 };
const ben = { author: 'Ben', at: 2000 };
const notFound = expect.objectContaining({ code: 'mark_not_found' }) as AssayError;

function newCase(sha256 = 'a'): { readonly db: WritableDB; readonly first: number; readonly evidence: number } {
  const db = openStore(':memory:', { mode: 'create' });
  return { db, ...importEvents(db, makeEvents(20, 1), sha256) };
}

test('each mark says who made it and when, and rows show them', () => {
  const { db, first } = newCase();
  setBookmark(db, first, true, ada);
  setTag(db, first, 'payroll', true, ada);
  setTag(db, first, 'ask', true, ben);
  addNote(db, first, 'Ask for the ticket.', ben);
  const { marks } = addNote(db, first, 'Got it.', ada);
  expect(marks).toEqual({
    event: first,
    bookmark: ada,
    tags: [
      { tag: 'payroll', ...ada },
      { tag: 'ask', ...ben },
    ],
    notes: [
      { id: 2, text: 'Got it.', ...ada },
      { id: 1, text: 'Ask for the ticket.', ...ben },
    ],
  });
  expect(listEventRows(db, [first, first + 1]).map((row) => row.marks)).toEqual([
    { bookmarked: true, tags: ['payroll', 'ask'], notes: 2, sampled: false, leads: [] },
    { bookmarked: false, tags: [], notes: 0, sampled: false, leads: [] },
  ]);
  expect(listTags(db)).toEqual([
    { tag: 'ask', count: 1 },
    { tag: 'payroll', count: 1 },
  ]);
});

test('setting what is set, and taking away what is not there, changes nothing', () => {
  const { db, first } = newCase();
  expect(setTag(db, first, 'x', false, ada).undo).toBeNull();
  expect(setTag(db, first, 'x', true, ada).undo).not.toBeNull();
  const revision = getMarkRevision(db);
  expect(setTag(db, first, 'x', true, ben)).toMatchObject({ undo: null, marks: { tags: [{ tag: 'x', author: 'Ada' }] } });
  expect(getMarkRevision(db)).toBe(revision);
});

test('every change can be taken back, and gives back whose it was', () => {
  const { db, first } = newCase();
  const undo = (change: number | null) => undoChange(db, change ?? 0, ben).marks;
  expect(undo(setBookmark(db, first, true, ada).undo).bookmark).toBeNull();
  setBookmark(db, first, true, ada);
  expect(undo(setBookmark(db, first, false, ben).undo).bookmark).toEqual(ada);
  setTag(db, first, 'x', true, ada);
  expect(undo(setTag(db, first, 'x', false, ben).undo).tags).toEqual([{ tag: 'x', ...ada }]);
  const { marks } = addNote(db, first, 'one', ada);
  const id = marks.notes[0]?.id ?? 0;
  expect(undo(changeNote(db, id, 'two', ben).undo).notes).toEqual([{ id, text: 'one', ...ada }]);
  expect(undo(changeNote(db, id, null, ben).undo).notes).toEqual([{ id, text: 'one', ...ada }]);
});

test('a change is not taken back over a later one, nor twice', () => {
  const { db, first } = newCase();
  const added = addNote(db, first, 'one', ada);
  const id = added.marks.notes[0]?.id ?? 0;
  const changed = changeNote(db, id, 'two', ben);
  expect(() => undoChange(db, added.undo ?? 0, ada)).toThrow(notFound);
  undoChange(db, changed.undo ?? 0, ada);
  expect(() => undoChange(db, changed.undo ?? 0, ada)).toThrow(notFound);
  const removed = setTag(db, first, 'x', true, ada) && setTag(db, first, 'x', false, ada);
  setTag(db, first, 'x', true, ben);
  expect(() => undoChange(db, removed.undo ?? 0, ada)).toThrow(notFound);
  expect(getMarks(db, first).tags).toEqual([{ tag: 'x', ...ben }]);
});

test('what was written is in the log for ever', () => {
  const { db, first } = newCase();
  const id = addNote(db, first, 'one', ada).marks.notes[0]?.id ?? 0;
  changeNote(db, id, 'two', ben);
  changeNote(db, id, null, ada);
  const entries = db.connection.prepare('SELECT kind, before, after, author FROM mark_log ORDER BY id').all();
  expect(entries).toEqual([
    { kind: 'note', before: null, after: JSON.stringify({ ...ada, text: 'one' }), author: 'Ada' },
    { kind: 'note', before: JSON.stringify({ ...ada, text: 'one' }), after: JSON.stringify({ ...ben, text: 'two' }), author: 'Ben' },
    { kind: 'note', before: JSON.stringify({ ...ben, text: 'two' }), after: null, author: 'Ada' },
  ]);
});

test('marks stay when the evidence is verified again', () => {
  const { db, first, evidence } = newCase();
  addNote(db, first + 5, 'kept', ada);
  writeVerification(db, evidence, { result: makeResult(), verifiedAt: 9, verifyMs: 1 }, []);
  expect(getMarks(db, first + 5).notes).toMatchObject([{ text: 'kept' }]);
});

test('marks follow their records when the same evidence is imported anew, and leave other evidence alone', () => {
  const { db, first, evidence } = newCase('same');
  const other = importEvents(db, makeEvents(20, 2), 'other');
  addNote(db, first + 5, 'kept', ada);
  setTag(db, first + 6, 'x', true, ada);
  setBookmark(db, other.first + 7, true, ada);
  db.connection.exec(`DELETE FROM event WHERE id < ${other.first}; DELETE FROM evidence WHERE id = ${evidence}`);
  const revision = getMarkRevision(db);
  const again = importEvents(db, makeEvents(20, 1), 'same');
  expect(again.first).toBeGreaterThan(other.first);
  expect(getMarks(db, again.first + 5).notes).toMatchObject([{ text: 'kept', ...ada }]);
  expect(getMarks(db, again.first + 6).tags).toEqual([{ tag: 'x', ...ada }]);
  expect(getMarks(db, other.first + 7).bookmark).toEqual(ada);
  expect(getMarkRevision(db)).toBeGreaterThan(revision);
});

test('an event that is not there takes no mark', () => {
  const { db } = newCase();
  const absent = expect.objectContaining({ code: 'event_not_found' }) as AssayError;
  expect(() => getMarks(db, 999)).toThrow(absent);
  expect(() => addNote(db, 999, 'x', ada)).toThrow(absent);
  expect(() => changeNote(db, 999, 'x', ada)).toThrow(notFound);
  expect(db.connection.prepare('SELECT count(*) FROM mark_log').pluck().get()).toBe(0);
});

test('a saved search replaces the one of its name', () => {
  const { db } = newCase();
  saveSearch(db, 'Exports', 'action:export*', ada);
  saveSearch(db, 'denied', 'outcome:denied', ada);
  expect(saveSearch(db, 'Exports', 'category:data.export', ben)).toMatchObject([
    { name: 'denied' },
    { name: 'Exports', query: 'category:data.export', author: 'Ben' },
  ]);
  removeSavedSearch(db, 1);
  expect(listSavedSearches(db).map(({ name }) => name)).toEqual(['denied']);
});
