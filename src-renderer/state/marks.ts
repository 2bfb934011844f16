/** Bookmarks, tags and notes as this window changed them: rows that were read before show them at once. */
import { create } from 'zustand';
import type { EventMarks, MarkChange, RowMarks } from '../../src-shared/model/marks.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { engine } from '../bridge/host.ts';
import { say } from './actions.ts';
import { authorName } from './author.ts';
import { announce, notify } from './notices.ts';
import { useSession } from './session.ts';

const text = screens.marks;

interface Undo {
  readonly event: number;
  readonly change: number;
  /** What was done. */
  readonly words: string;
}

interface Marks {
  /** Of which opening of the case they are. */
  readonly generation: number;
  readonly changed: ReadonlyMap<number, EventMarks>;
  /** Grows with every change: what was found by marks before is stale. */
  readonly revision: number;
  readonly undo: Undo | null;
}

const none: ReadonlyMap<number, EventMarks> = new Map();

export const useMarks = create<Marks>(() => ({ generation: -1, changed: none, revision: 0, undo: null }));

/** Forgets changes of another opening of a case. */
export function marksFor(generation: number): void {
  if (useMarks.getState().generation !== generation)
    useMarks.setState(({ revision }) => ({ generation, changed: none, revision: revision + 1, undo: null }));
}

/** What a row shows: as changed here, else as it was read. */
export function rowMarks(read: RowMarks, changed: EventMarks | undefined): RowMarks {
  if (changed === undefined) return read;
  return {
    bookmarked: changed.bookmark !== null,
    tags: changed.tags.map(({ tag }) => tag),
    notes: changed.notes.length,
    sampled: read.sampled,
    leads: read.leads,
  };
}

async function change(words: string, work: (author: string) => Promise<MarkChange>): Promise<boolean> {
  if (useSession.getState().summary?.readOnly === true) {
    notify('info', text.readOnly);
    return false;
  }
  const author = await authorName();
  if (author === null) return false;
  try {
    const { marks, undo } = await work(author);
    useMarks.setState(({ changed, revision }) => ({
      changed: new Map(changed).set(marks.event, marks),
      revision: revision + 1,
      undo: undo === null ? null : { event: marks.event, change: undo, words },
    }));
    announce(words);
    return true;
  } catch (error) {
    say(error);
    return false;
  }
}

export const setBookmark = (event: number, on: boolean): Promise<boolean> =>
  change(on ? text.bookmarked : text.unbookmarked, (author) => engine.call('marks.bookmark', { event, on, author }));

export const setTag = (event: number, tag: string, on: boolean): Promise<boolean> =>
  change(on ? text.tagged(tag) : text.untagged(tag), (author) => engine.call('marks.tag', { event, tag, on, author }));

export const addNote = (event: number, note: string): Promise<boolean> =>
  change(text.noteAdded, (author) => engine.call('marks.addNote', { event, text: note, author }));

export const changeNote = (id: number, note: string): Promise<boolean> =>
  change(text.noteChanged, (author) => engine.call('marks.changeNote', { id, text: note, author }));

export const removeNote = (id: number): Promise<boolean> =>
  change(text.noteRemoved, (author) => engine.call('marks.removeNote', { id, author }));

/** Takes the last change of this window back. */
export async function undoMark(): Promise<void> {
  const { undo } = useMarks.getState();
  if (undo === null) return;
  await change(text.undone(undo.words), (author) => engine.call('marks.undo', { change: undo.change, author }));
}
