/**
 * Bookmarks, tags and notes of events. A mark is bound to its record (`migrations/0020-marks.ts`), so it is still there after the evidence
 * was verified again, and after the same evidence was imported into the case anew.
 */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { EventMarks, MarkChange, Note, RowMarks } from '../../../src-shared/model/marks.ts';
import { allRows, getRow, getValue, inSnapshot, inTransaction, run, type ReadableDB, type WritableDB } from './database.ts';
import { findEvent } from './event-find.ts';
import { sampleEvents } from './sample-events.ts';
import { sql, sqlNumbers } from './sql.ts';

/** Who changes marks, and when. */
export interface Hand {
  readonly author: string;
  readonly at: number;
}

interface RecordPlace {
  readonly sha256: string;
  readonly file: string;
  readonly byte: number;
}

type Kind = 'bookmark' | 'tag' | 'note';

/** The text of a mark as the log keeps it: who wrote it first, and when. */
interface Written extends Hand {
  readonly text: string;
}

const tables = { bookmark: sql`event_bookmark`, tag: sql`event_tag`, note: sql`event_note` } as const;

/** Throws `event_not_found`. */
function placeOf(db: ReadableDB, event: number): RecordPlace {
  const place = getRow<RecordPlace>(
    db,
    sql`SELECT v.sha256, f.path AS file, e.byte FROM event e JOIN evidence_file f ON f.id = e.file JOIN evidence v ON v.id = f.evidence WHERE e.id = ${event}`,
  );
  if (place === undefined) throw new AssayError('event_not_found', { id: event });
  return place;
}

/** All marks of one event, the oldest first. Throws `event_not_found`. */
export const getMarks = (db: ReadableDB, event: number): EventMarks =>
  inSnapshot(db, () => {
    placeOf(db, event);
    return {
      event,
      bookmark: getRow<Hand>(db, sql`SELECT author, at FROM event_bookmark WHERE event = ${event}`) ?? null,
      tags: allRows(db, sql`SELECT tag, author, at FROM event_tag WHERE event = ${event} ORDER BY id`),
      notes: allRows<Note>(db, sql`SELECT id, text, author, at FROM event_note WHERE event = ${event} ORDER BY at, id`),
    };
  });

/** What table rows show of the marks of several events. Events without marks are not in the map. */
export function mapRowMarks(db: ReadableDB, events: readonly number[]): ReadonlyMap<number, RowMarks> {
  const marks = new Map<number, { bookmarked: boolean; tags: string[]; notes: number; sampled: boolean; leads: string[] }>();
  const of = (event: number) => {
    const known = marks.get(event);
    if (known !== undefined) return known;
    const made = { bookmarked: false, tags: [], notes: 0, sampled: false, leads: [] };
    marks.set(event, made);
    return made;
  };
  const ids = sqlNumbers(events);
  for (const { event } of allRows<{ event: number }>(db, sql`SELECT event FROM event_bookmark WHERE event IN ${ids}`))
    of(event).bookmarked = true;
  for (const { event, tag } of allRows<{ event: number; tag: string }>(
    db,
    sql`SELECT event, tag FROM event_tag WHERE event IN ${ids} ORDER BY id`,
  ))
    of(event).tags.push(tag);
  for (const { event, notes } of allRows<{ event: number; notes: number }>(
    db,
    sql`SELECT event, count(*) AS notes FROM event_note WHERE event IN ${ids} GROUP BY event`,
  ))
    of(event).notes = notes;
  for (const { event } of allRows<{ event: number }>(db, sql`SELECT DISTINCT e.event FROM ${sampleEvents} AND e.event IN ${ids}`))
    of(event).sampled = true;
  for (const { event, rule } of allRows<{ event: number; rule: string }>(
    db,
    sql`SELECT DISTINCT e.event, l.rule FROM lead_event e JOIN lead l ON l.id = e.lead WHERE e.event IN ${ids} ORDER BY e.event, l.rule`,
  ))
    of(event).leads.push(rule);
  return marks;
}

export const noRowMarks: RowMarks = { bookmarked: false, tags: [], notes: 0, sampled: false, leads: [] };

/** Tags in use, the most used first. */
export const listTags = (db: ReadableDB): { tag: string; count: number }[] =>
  allRows(db, sql`SELECT tag, count(*) AS count FROM event_tag WHERE event IS NOT NULL GROUP BY tag ORDER BY count DESC, tag`);

/** Changes with every change of a mark. */
export const getMarkRevision = (db: ReadableDB): number => getValue<number>(db, sql`SELECT revision FROM mark_revision`) ?? 0;

const bumpRevision = (db: WritableDB): void => void run(db, sql`UPDATE mark_revision SET revision = revision + 1`);

function log(
  db: WritableDB,
  kind: Kind,
  mark: number,
  { sha256, file, byte }: RecordPlace,
  before: Written | null,
  after: Written | null,
  { author, at }: Hand,
): number {
  bumpRevision(db);
  const asText = (written: Written | null): string | null =>
    written === null ? null : JSON.stringify({ author: written.author, at: written.at, text: written.text });
  return run(
    db,
    sql`INSERT INTO mark_log (kind, mark, sha256, file, byte, before, after, author, at)
        VALUES (${kind}, ${mark}, ${sha256}, ${file}, ${byte}, ${asText(before)}, ${asText(after)}, ${author}, ${at})`,
  ).id;
}

/** Puts a mark there; `id` gives it the one that it had before. */
function insert(db: WritableDB, kind: Kind, event: number | null, p: RecordPlace, w: Written, id: number | null): number {
  switch (kind) {
    case 'bookmark':
      return run(
        db,
        sql`INSERT INTO event_bookmark (id, event, sha256, file, byte, author, at) VALUES (${id}, ${event}, ${p.sha256}, ${p.file}, ${p.byte}, ${w.author}, ${w.at})`,
      ).id;
    case 'tag':
      return run(
        db,
        sql`INSERT INTO event_tag (id, event, sha256, file, byte, tag, author, at) VALUES (${id}, ${event}, ${p.sha256}, ${p.file}, ${p.byte}, ${w.text}, ${w.author}, ${w.at})`,
      ).id;
    case 'note':
      return run(
        db,
        sql`INSERT INTO event_note (id, event, sha256, file, byte, text, author, at) VALUES (${id}, ${event}, ${p.sha256}, ${p.file}, ${p.byte}, ${w.text}, ${w.author}, ${w.at})`,
      ).id;
  }
}

const remove = (db: WritableDB, kind: Kind, id: number): void => void run(db, sql`DELETE FROM ${tables[kind]} WHERE id = ${id}`);

const rewrite = (db: WritableDB, id: number, { text, author, at }: Written): void =>
  void run(db, sql`UPDATE event_note SET text = ${text}, author = ${author}, at = ${at} WHERE id = ${id}`);

/** Sets or takes away a bookmark. Throws `event_not_found`. */
export const setBookmark = (db: WritableDB, event: number, on: boolean, hand: Hand): MarkChange =>
  inTransaction(db, () => {
    const place = placeOf(db, event);
    const known = getRow<{ id: number } & Hand>(db, sql`SELECT id, author, at FROM event_bookmark WHERE event = ${event}`);
    const undo = toggle(db, 'bookmark', event, place, known, '', on, hand);
    return { marks: getMarks(db, event), undo };
  });

/** Sets or takes away a tag. Throws `event_not_found`. */
export const setTag = (db: WritableDB, event: number, tag: string, on: boolean, hand: Hand): MarkChange =>
  inTransaction(db, () => {
    const place = placeOf(db, event);
    const known = getRow<{ id: number } & Hand>(db, sql`SELECT id, author, at FROM event_tag WHERE event = ${event} AND tag = ${tag}`);
    const undo = toggle(db, 'tag', event, place, known, tag, on, hand);
    return { marks: getMarks(db, event), undo };
  });

function toggle(
  db: WritableDB,
  kind: 'bookmark' | 'tag',
  event: number,
  place: RecordPlace,
  known: ({ readonly id: number } & Hand) | undefined,
  text: string,
  on: boolean,
  hand: Hand,
): number | null {
  if (on === (known !== undefined)) return null;
  if (known === undefined) {
    const written = { ...hand, text };
    return log(db, kind, insert(db, kind, event, place, written, null), place, null, written, hand);
  }
  remove(db, kind, known.id);
  return log(db, kind, known.id, place, { text, author: known.author, at: known.at }, null, hand);
}

/** Throws `event_not_found`. */
export const addNote = (db: WritableDB, event: number, text: string, hand: Hand): MarkChange =>
  inTransaction(db, () => {
    const place = placeOf(db, event);
    const written = { ...hand, text };
    const undo = log(db, 'note', insert(db, 'note', event, place, written, null), place, null, written, hand);
    return { marks: getMarks(db, event), undo };
  });

/** Changes a note's text, or takes the note away where the text is null. Throws `mark_not_found`. */
export const changeNote = (db: WritableDB, id: number, text: string | null, hand: Hand): MarkChange =>
  inTransaction(db, () => {
    const note = getRow<RecordPlace & Written & { event: number | null }>(
      db,
      sql`SELECT event, sha256, file, byte, text, author, at FROM event_note WHERE id = ${id}`,
    );
    if (note === undefined || note.event === null) throw new AssayError('mark_not_found', { id });
    const before = { text: note.text, author: note.author, at: note.at };
    const after = text === null ? null : { ...hand, text };
    if (after === null) remove(db, 'note', id);
    else rewrite(db, id, after);
    return { undo: log(db, 'note', id, note, before, after, hand), marks: getMarks(db, note.event) };
  });

/** Takes a change back, unless something else happened to the mark since. Throws `mark_not_found`. */
export const undoChange = (db: WritableDB, change: number, hand: Hand): MarkChange =>
  inTransaction(db, () => {
    const entry = getRow<RecordPlace & { kind: Kind; mark: number; before: string | null; after: string | null }>(
      db,
      sql`SELECT kind, mark, sha256, file, byte, before, after FROM mark_log WHERE id = ${change} AND undone = 0
            AND NOT EXISTS (SELECT 1 FROM mark_log later WHERE later.id > mark_log.id AND later.kind = mark_log.kind AND later.mark = mark_log.mark)`,
    );
    const event = entry === undefined ? null : findRecord(db, entry);
    if (entry === undefined || event === null) throw new AssayError('mark_not_found', { id: change });
    const { kind, mark } = entry;
    const before = entry.before === null ? null : (JSON.parse(entry.before) as Written);
    const after = entry.after === null ? null : (JSON.parse(entry.after) as Written);
    const twin = before === null || after !== null || kind === 'note' ? null : findTwin(db, kind, entry, before.text);
    if (twin !== null) throw new AssayError('mark_not_found', { id: change });
    if (before === null) remove(db, kind, mark);
    else if (after === null) insert(db, kind, event, entry, before, mark);
    else rewrite(db, mark, before);
    run(db, sql`UPDATE mark_log SET undone = 1 WHERE id = ${change}`);
    log(db, kind, mark, entry, after, before, hand);
    return { marks: getMarks(db, event), undo: null };
  });

/** The same bookmark or tag, set again by another hand. */
const findTwin = (db: ReadableDB, kind: 'bookmark' | 'tag', { sha256, file, byte }: RecordPlace, text: string): number | null =>
  (kind === 'bookmark'
    ? getValue<number>(db, sql`SELECT id FROM event_bookmark WHERE sha256 = ${sha256} AND file = ${file} AND byte = ${byte}`)
    : getValue<number>(
        db,
        sql`SELECT id FROM event_tag WHERE sha256 = ${sha256} AND file = ${file} AND byte = ${byte} AND tag = ${text}`,
      )) ?? null;

function findRecord(db: ReadableDB, { sha256, file, byte }: RecordPlace): number | null {
  const evidence = getValue<number>(db, sql`SELECT id FROM evidence WHERE sha256 = ${sha256}`);
  return evidence === undefined ? null : findEvent(db, { evidence, chain: null, seq: null, file, line: null, byte });
}

/** Binds the marks of an evidence to its events, which are new ones after it was imported into the case anew. */
export function bindMarks(db: WritableDB, sha256: string): void {
  let bound = 0;
  for (const table of Object.values(tables)) {
    const marks = allRows<RecordPlace & { id: number; event: number | null }>(
      db,
      sql`SELECT id, event, sha256, file, byte FROM ${table} WHERE sha256 = ${sha256}`,
    );
    for (const mark of marks) {
      const event = findRecord(db, mark);
      if (event === mark.event) continue;
      bound += run(db, sql`UPDATE ${table} SET event = ${event} WHERE id = ${mark.id}`).changes;
    }
  }
  if (bound > 0) bumpRevision(db);
}
