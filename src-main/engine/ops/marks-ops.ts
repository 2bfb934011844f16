/** Operations on what the auditor adds to events. */
import type { EventMarks, MarkChange, SavedSearch } from '../../../src-shared/model/marks.ts';
import type { Clock } from '../ports.ts';
import type { ReadableDB, WritableDB } from '../store/database.ts';
import { addNote, changeNote, getMarks, listTags, setBookmark, setTag, undoChange, type Hand } from '../store/marks.ts';
import { listSavedSearches, removeSavedSearch, saveSearch } from '../store/saved-search.ts';

interface By {
  readonly author: string;
}

export type MarkJobOps = {
  readonly bookmark: (p: By & { event: number; on: boolean }) => MarkChange;
  readonly tag: (p: By & { event: number; tag: string; on: boolean }) => MarkChange;
  readonly addNote: (p: By & { event: number; text: string }) => MarkChange;
  /** Null takes the note away. */
  readonly changeNote: (p: By & { id: number; text: string | null }) => MarkChange;
  readonly undoMark: (p: By & { change: number }) => MarkChange;
  /** Changes nothing: an export is an act of the auditor, and is written down with the others. */
  readonly noteExport: (p: By & { name: string; query: string; format: string; rows: number; bytes: number; sha256: string }) => void;
  readonly saveSearch: (p: By & { name: string; query: string }) => readonly SavedSearch[];
  readonly removeSearch: (p: { id: number }) => readonly SavedSearch[];
};

export type MarkQueryOps = {
  readonly marks: (p: { event: number }) => EventMarks;
  readonly tags: (p: object) => readonly { tag: string; count: number }[];
  readonly searches: (p: object) => readonly SavedSearch[];
};

export function createMarkJobOps(writing: () => WritableDB, clock: Clock): MarkJobOps {
  const hand = ({ author }: By): Hand => ({ author, at: clock.now() });
  return {
    bookmark: (p) => setBookmark(writing(), p.event, p.on, hand(p)),
    tag: (p) => setTag(writing(), p.event, p.tag, p.on, hand(p)),
    addNote: (p) => addNote(writing(), p.event, p.text, hand(p)),
    changeNote: (p) => changeNote(writing(), p.id, p.text, hand(p)),
    undoMark: (p) => undoChange(writing(), p.change, hand(p)),
    noteExport: () => undefined,
    saveSearch: (p) => saveSearch(writing(), p.name, p.query, hand(p)),
    removeSearch: ({ id }) => removeSavedSearch(writing(), id),
  };
}

export const createMarkQueryOps = (reading: () => ReadableDB): MarkQueryOps => ({
  marks: ({ event }) => getMarks(reading(), event),
  tags: () => listTags(reading()),
  searches: () => listSavedSearches(reading()),
});
