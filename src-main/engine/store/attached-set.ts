/**
 * Sets of events that were made beside the evidence: by its verification, by the auditor's marks, by rules, by a draw. A query asks for
 * them with `has:finding`, `tag:reviewed` and the like. Whoever adds a table of such a set adds its line here.
 */
import { allValues, type ReadableDB } from './database.ts';
import { foldValue } from './fold.ts';
import { getLeadRevision } from './lead.ts';
import { getMarkRevision } from './marks.ts';
import { getSampleRevision, sampleEvents } from './sample-events.ts';
import { sql, type Sql } from './sql.ts';

export const attachedFields = ['has', 'in', 'tag', 'lead'] as const;
export type AttachedField = (typeof attachedFields)[number];

const sampled = (first: number, end: number): Sql =>
  sql`SELECT DISTINCT e.event FROM ${sampleEvents} AND e.event >= ${first} AND e.event < ${end}`;

/** `in:`: samples. */
const places: Readonly<Record<string, (first: number, end: number) => Sql>> = { sample: sampled };

/** `has:`: any of these. */
const kinds: Readonly<Record<string, (first: number, end: number) => Sql>> = {
  finding: (first, end) => sql`SELECT DISTINCT event FROM finding WHERE event >= ${first} AND event < ${end}`,
  note: (first, end) => sql`SELECT DISTINCT event FROM event_note WHERE event >= ${first} AND event < ${end}`,
  tag: (first, end) => sql`SELECT DISTINCT event FROM event_tag WHERE event >= ${first} AND event < ${end}`,
  bookmark: (first, end) => sql`SELECT event FROM event_bookmark WHERE event >= ${first} AND event < ${end}`,
  sample: sampled,
  lead: (first, end) => sql`SELECT DISTINCT event FROM lead_event WHERE event >= ${first} AND event < ${end}`,
};

/** Sets that have names, which are matched like values. */
const named: Readonly<
  Record<Exclude<AttachedField, 'has' | 'in'>, { readonly names: Sql; readonly events: (names: string, first: number, end: number) => Sql }>
> = {
  tag: {
    names: sql`SELECT DISTINCT tag FROM event_tag`,
    events: (names, first, end) =>
      sql`SELECT DISTINCT event FROM event_tag WHERE tag IN (SELECT value FROM json_each(${names})) AND event >= ${first} AND event < ${end}`,
  },
  lead: {
    names: sql`SELECT DISTINCT rule FROM lead`,
    events: (names, first, end) =>
      sql`SELECT DISTINCT e.event FROM lead_event e JOIN lead l ON l.id = e.lead
          WHERE l.rule IN (SELECT value FROM json_each(${names})) AND e.event >= ${first} AND e.event < ${end}`,
  },
};

/** The values that a field takes where these are fixed; null: whatever names there are. */
export const setNames = (field: AttachedField): readonly string[] | null => {
  const fixed = fixedSets(field);
  return fixed === null ? null : Object.keys(fixed);
};

const fixedSets = (field: AttachedField): typeof kinds | null => (field === 'has' ? kinds : field === 'in' ? places : null);

/** The names that sets of a field have now. */
export const listSetNames = (db: ReadableDB, field: AttachedField): readonly string[] =>
  field === 'has' || field === 'in' ? (setNames(field) ?? []) : allValues<string>(db, named[field].names);

/** How to read the events, from `first` to before `end`, of those sets of a field of whose folded names `matches` is true; null: none. */
export function findSets(
  db: ReadableDB,
  field: AttachedField,
  matches: (name: string) => boolean,
): ((first: number, end: number) => number[]) | null {
  const names = listSetNames(db, field).filter((name) => matches(foldValue(name)));
  if (names.length === 0) return null;
  if (field !== 'has' && field !== 'in')
    return (first, end) => allValues<number>(db, named[field].events(JSON.stringify(names), first, end));
  return (first, end) =>
    names.flatMap((name) => {
      const read = fixedSets(field)?.[name];
      return read === undefined ? [] : allValues<number>(db, read(first, end));
    });
}

/** Changes whenever a set does that can change while the events stay the same. */
export const getSetRevision = (db: ReadableDB): number => (getMarkRevision(db) + getLeadRevision(db)) * 2 ** 26 + getSampleRevision(db);
