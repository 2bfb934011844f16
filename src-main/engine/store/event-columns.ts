import type { EventField } from '../../../src-shared/model/event.ts';
import { sql, type Sql } from './sql.ts';

/** `term`: the column holds the value's number in the dictionary; `text`: the value itself, for what hardly repeats. */
export interface EventColumn {
  readonly kind: 'term' | 'text';
  readonly column: Sql;
}

/** Where each normalised field stands in the event table. */
export const eventColumns = {
  eventId: { kind: 'text', column: sql`event_id` },
  actorId: { kind: 'term', column: sql`actor_id` },
  actorEmail: { kind: 'term', column: sql`actor_email` },
  actorType: { kind: 'term', column: sql`actor_type` },
  actorRole: { kind: 'term', column: sql`actor_role` },
  action: { kind: 'term', column: sql`action` },
  category: { kind: 'term', column: sql`category` },
  outcome: { kind: 'term', column: sql`outcome` },
  resourceType: { kind: 'term', column: sql`resource_type` },
  resourceId: { kind: 'text', column: sql`resource_id` },
  resourceName: { kind: 'text', column: sql`resource_name` },
  ip: { kind: 'term', column: sql`ip` },
  userAgent: { kind: 'term', column: sql`user_agent` },
  country: { kind: 'term', column: sql`country` },
  session: { kind: 'text', column: sql`session` },
  source: { kind: 'term', column: sql`source` },
} as const satisfies Readonly<Record<EventField, EventColumn>>;
