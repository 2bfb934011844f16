import { AssayError } from '../../../src-shared/contract/errors.ts';
import { eventFields, moreFields, type EventField, type EventRow, type MoreField } from '../../../src-shared/model/event.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { allRows, getRow, getValue, inSnapshot, type ReadableDB } from './database.ts';
import { eventColumns } from './event-columns.ts';
import { noTimeAt } from './event-writer.ts';
import { mapFindingCodes } from './finding.ts';
import { mapRowMarks, noRowMarks } from './marks.ts';
import { joinSql, sql, type Sql } from './sql.ts';

/** Longest value in a table row; the detail pane has the whole. Evidence may hold values of megabytes, a page must fit a frame. */
const cellCharacters = 500;

/** A field's value as text. */
const textOf = (field: EventField): Sql => {
  const { kind, column } = eventColumns[field];
  return kind === 'text' ? sql`e.${column}` : sql`(SELECT text FROM term WHERE id = e.${column})`;
};

// Measured in bytes first, because SQL's substr ends at U+0000, which a value may hold.
const cell = (value: Sql): Sql =>
  sql`iif(octet_length(${value}) <= ${4 * cellCharacters}, ${value}, substr(${value}, 1, ${cellCharacters}))`;

const rowColumns = sql`
  e.id, f.evidence, c.key AS chain, e.seq, e.time, e.recorded,
  ${cell(sql`coalesce(${textOf('actorEmail')}, ${textOf('actorId')})`)} AS actor,
  ${cell(textOf('action'))} AS action, ${cell(textOf('category'))} AS category, ${cell(textOf('outcome'))} AS outcome,
  ${cell(sql`coalesce(${textOf('resourceName')}, ${textOf('resourceId')})`)} AS resource,
  ${cell(textOf('ip'))} AS ip, ${cell(textOf('country'))} AS country`;

const moreColumns = (): Sql =>
  joinSql(
    moreFields.map((field) => sql`${cell(textOf(field))} AS ${fieldAlias[field]}`),
    sql`, `,
  );

type PlainRow = Omit<EventRow, 'findings' | 'marks' | 'more'> & Record<MoreField, string | null>;

/** Puts what is stated of the other fields together. */
function withMore(plain: PlainRow): Omit<EventRow, 'findings' | 'marks'> {
  const { id, evidence, chain, seq, time, recorded, actor, action, category, outcome, resource, ip, country } = plain;
  const more: EventRow['more'] = {};
  for (const field of moreFields) {
    const value = plain[field];
    if (value !== null) more[field] = value;
  }
  return { id, evidence, chain, seq, time, recorded, actor, action, category, outcome, resource, ip, country, more };
}

/** Table rows of several events, in the order asked for. Events that are not there are left out. */
export const listEventRows = (db: ReadableDB, ids: readonly number[]): EventRow[] =>
  inSnapshot(db, () => {
    const rows = allRows<PlainRow>(
      db,
      sql`SELECT ${rowColumns}, ${moreColumns()} FROM json_each(${JSON.stringify(ids)}) j
          CROSS JOIN event e ON e.id = j.value JOIN evidence_file f ON f.id = e.file LEFT JOIN chain c ON c.id = e.chain ORDER BY j.key`,
    );
    const codes = mapFindingCodes(db, ids);
    const marks = mapRowMarks(db, ids);
    return rows.map((row) => ({ ...withMore(row), findings: [...(codes.get(row.id) ?? [])], marks: marks.get(row.id) ?? noRowMarks }));
  });

/** An event with everything that the database holds of it. Its bytes stand in the evidence copy at (`file`, `byte`, `length`). */
export interface StoredEvent {
  readonly row: EventRow;
  readonly evidenceName: string;
  readonly evidenceSha256: string;
  readonly file: string;
  readonly reader: string;
  readonly framing: unknown;
  /** How the record became an event; null where that is part of the reader. */
  readonly mapping: MappingFile | null;
  /** The hash-chain profile of its evidence, or null. */
  readonly hashProfile: ProfileFile | null;
  readonly line: number;
  readonly byte: number;
  readonly length: number;
  /** Empty where the chain has none. */
  readonly profile: string;
  readonly fields: readonly { readonly field: EventField; readonly value: string }[];
}

/** Throws `event_not_found`. */
export const getEvent = (db: ReadableDB, id: number): StoredEvent =>
  inSnapshot(db, () => {
    const [row] = listEventRows(db, [id]);
    const place = getRow<
      Omit<StoredEvent, 'row' | 'fields' | 'framing' | 'mapping' | 'hashProfile'> & {
        framing: string;
        mapping: string | null;
        hashProfile: string | null;
      }
    >(
      db,
      sql`SELECT v.name AS evidenceName, v.sha256 AS evidenceSha256, f.path AS file, f.reader, f.framing, (SELECT content FROM mapping WHERE id = f.mapping) AS mapping,
            (SELECT content FROM evidence_profile WHERE evidence = f.evidence) AS hashProfile, e.line, e.byte, e.length, coalesce(c.profile, '') AS profile
          FROM event e JOIN evidence_file f ON f.id = e.file JOIN evidence v ON v.id = f.evidence LEFT JOIN chain c ON c.id = e.chain WHERE e.id = ${id}`,
    );
    const values = getRow<Record<EventField, string | null>>(
      db,
      sql`SELECT ${joinSql(
        eventFields.map((field) => sql`${textOf(field)} AS ${fieldAlias[field]}`),
        sql`, `,
      )} FROM event e WHERE e.id = ${id}`,
    );
    if (row === undefined || place === undefined || values === undefined) throw new AssayError('event_not_found', { id });
    const fields = eventFields.flatMap((field) => {
      const value = values[field];
      return value === null ? [] : [{ field, value }];
    });
    const mapping = place.mapping === null ? null : (JSON.parse(place.mapping) as MappingFile);
    const hashProfile = place.hashProfile === null ? null : (JSON.parse(place.hashProfile) as ProfileFile);
    return { row, ...place, framing: JSON.parse(place.framing), mapping, hashProfile, fields };
  });

const fieldAlias: Readonly<Record<EventField, Sql>> = {
  eventId: sql`eventId`,
  actorId: sql`actorId`,
  actorEmail: sql`actorEmail`,
  actorType: sql`actorType`,
  actorRole: sql`actorRole`,
  action: sql`action`,
  category: sql`category`,
  outcome: sql`outcome`,
  resourceType: sql`resourceType`,
  resourceId: sql`resourceId`,
  resourceName: sql`resourceName`,
  ip: sql`ip`,
  userAgent: sql`userAgent`,
  country: sql`country`,
  session: sql`session`,
  source: sql`source`,
};

/** Events without a time: they stand last in the order of time. */
export const countUndated = (db: ReadableDB): number =>
  getValue<number>(db, sql`SELECT count(*) FROM event INDEXED BY event_time WHERE at >= ${noTimeAt}`) ?? 0;

/** The time of the newest event; null if none has a time. */
export const findNewest = (db: ReadableDB): number | null =>
  getValue<number>(db, sql`SELECT at FROM event INDEXED BY event_time WHERE at < ${noTimeAt} ORDER BY at DESC LIMIT 1`) ?? null;

/** The whole text of a column of an event. */
export const getLongText = (db: ReadableDB, column: EventField, id: number): string =>
  getValue<string>(db, sql`SELECT ${eventColumns[column].column} FROM event WHERE id = ${id}`) ?? '';
