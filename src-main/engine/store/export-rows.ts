/** Events with their whole values, for an export. */
import type { ExportRow } from '../../../src-shared/model/export.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import { allRows, type ReadableDB } from './database.ts';
import { eventColumns } from './event-columns.ts';
import { mapFindingCodes } from './finding.ts';
import { joinSql, sql, sqlNumbers, type Sql } from './sql.ts';

/** Bytes of records that are held at once: a single value may be megabytes long. */
const bytesAtOnce = 2_000_000;

const fields: readonly (readonly [EventField, Sql])[] = [
  ['actorId', sql`actor_id`],
  ['actorEmail', sql`actor_email`],
  ['actorType', sql`actor_type`],
  ['actorRole', sql`actor_role`],
  ['action', sql`action`],
  ['category', sql`category`],
  ['outcome', sql`outcome`],
  ['resourceType', sql`resource_type`],
  ['resourceId', sql`resource_id`],
  ['resourceName', sql`resource_name`],
  ['ip', sql`ip`],
  ['userAgent', sql`user_agent`],
  ['country', sql`country`],
  ['session', sql`session`],
  ['source', sql`source`],
  ['eventId', sql`event_id`],
];

const values = joinSql(
  fields.map(([field, name]) => {
    const { kind, column } = eventColumns[field];
    return kind === 'text' ? sql`e.${column} AS ${name}` : sql`(SELECT text FROM term WHERE id = e.${column}) AS ${name}`;
  }),
  sql`, `,
);

type Plain = Omit<ExportRow, 'findings' | 'bookmark' | 'tags' | 'notes'> & { readonly id: number };

/** The events in the order asked for, some at a time. */
export function* listExportRows(db: ReadableDB, ids: readonly number[]): Generator<readonly ExportRow[], void, void> {
  for (const group of groupsOf(db, ids)) yield readGroup(db, group);
}

/** Ids in groups whose records are together no longer than `bytesAtOnce`, or single. */
function groupsOf(db: ReadableDB, ids: readonly number[]): number[][] {
  const lengths = allRows<{ id: number; length: number }>(
    db,
    sql`SELECT e.id, e.length FROM json_each(${JSON.stringify(ids)}) j CROSS JOIN event e ON e.id = j.value ORDER BY j.key`,
  );
  const groups: number[][] = [];
  let group: number[] = [];
  let bytes = 0;
  for (const { id, length } of lengths) {
    if (group.length > 0 && bytes + length > bytesAtOnce) {
      groups.push(group);
      group = [];
      bytes = 0;
    }
    group.push(id);
    bytes += length;
  }
  return group.length === 0 ? groups : [...groups, group];
}

function readGroup(db: ReadableDB, ids: readonly number[]): ExportRow[] {
  const rows = allRows<Plain>(
    db,
    sql`SELECT e.id, e.seq, e.time, e.recorded, ${values}, c.key AS chain, v.name AS evidence, f.path AS file, e.line, e.byte
        FROM json_each(${JSON.stringify(ids)}) j CROSS JOIN event e ON e.id = j.value JOIN evidence_file f ON f.id = e.file
        JOIN evidence v ON v.id = f.evidence LEFT JOIN chain c ON c.id = e.chain ORDER BY j.key`,
  );
  const codes = mapFindingCodes(db, ids);
  const bookmarks = new Map<number, NonNullable<ExportRow['bookmark']>>();
  const tags = new Map<number, string[]>();
  const notes = new Map<number, ExportRow['notes'][number][]>();
  const within = sqlNumbers(ids);
  for (const { event, author, at } of allRows<{ event: number; author: string; at: number }>(
    db,
    sql`SELECT event, author, at FROM event_bookmark WHERE event IN ${within}`,
  ))
    bookmarks.set(event, { author, at });
  for (const { event, tag } of allRows<{ event: number; tag: string }>(
    db,
    sql`SELECT event, tag FROM event_tag WHERE event IN ${within} ORDER BY id`,
  ))
    tags.set(event, [...(tags.get(event) ?? []), tag]);
  for (const { event, text, author, at } of allRows<{ event: number; text: string; author: string; at: number }>(
    db,
    sql`SELECT event, text, author, at FROM event_note WHERE event IN ${within} ORDER BY at, id`,
  ))
    notes.set(event, [...(notes.get(event) ?? []), { text, author, at }]);
  return rows.map(({ id, ...row }) => ({
    ...row,
    findings: codes.get(id) ?? [],
    bookmark: bookmarks.get(id) ?? null,
    tags: tags.get(id) ?? [],
    notes: notes.get(id) ?? [],
  }));
}
