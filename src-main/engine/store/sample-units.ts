/** What a population is made of: where each event stands, and the values that units and strata are made by. */
import type { GroupField } from '../../../src-shared/model/sample.ts';
import { allRows, type ReadableDB } from './database.ts';
import { sql, type Sql } from './sql.ts';

export interface UnitRow {
  readonly id: number;
  readonly sha256: string;
  readonly file: string;
  readonly byte: number;
  readonly at: number;
  /** Null: the record has none. */
  readonly unit: string | null;
  readonly stratum: string | null;
}

const term = (column: Sql): Sql => sql`(SELECT text FROM term WHERE id = e.${column})`;

const values: Readonly<Record<GroupField, Sql>> = {
  actor: sql`coalesce(${term(sql`actor_email`)}, ${term(sql`actor_id`)})`,
  session: sql`e.session`,
  resource: sql`nullif(coalesce(${term(sql`resource_type`)}, '') || ':' || coalesce(e.resource_id, e.resource_name, ''), ':')`,
  action: term(sql`action`),
  category: term(sql`category`),
  outcome: term(sql`outcome`),
  ip: term(sql`ip`),
  country: term(sql`country`),
  source: term(sql`source`),
};

/** ISO 8601 in UTC, by day or month; null where the record states no time. */
const calendar = (format: string): Sql => sql`strftime(${format}, e.time / 1000, 'unixepoch')`;

const nothing = sql`NULL`;

/** The rows of these events, in their order. */
export function listUnitRows(
  db: ReadableDB,
  ids: readonly number[],
  unit: { readonly by: 'event' | GroupField; readonly perDay: boolean },
  strataBy: GroupField | 'month' | null,
): UnitRow[] {
  const value = unit.by === 'event' ? nothing : values[unit.by];
  const keyed = unit.perDay && unit.by !== 'event' ? sql`${value} || ' ' || coalesce(${calendar('%Y-%m-%d')}, 'no time')` : value;
  const stratum = strataBy === null ? nothing : strataBy === 'month' ? calendar('%Y-%m') : values[strataBy];
  return allRows(
    db,
    sql`SELECT e.id, v.sha256, f.path AS file, e.byte, e.at, ${keyed} AS unit, ${stratum} AS stratum
        FROM json_each(${JSON.stringify(ids)}) j CROSS JOIN event e ON e.id = j.value
        JOIN evidence_file f ON f.id = e.file JOIN evidence v ON v.id = f.evidence ORDER BY j.key`,
  );
}
