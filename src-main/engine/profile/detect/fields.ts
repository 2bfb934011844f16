/** A first mapping of members to event fields, by their usual names. The auditor sees it and can change it. */
import type { EventField } from '../../../../src-shared/model/event.ts';
import { isJsonNumber, isJsonObject, type JsonObject } from '../../json/value.ts';
import { escapeName } from './members.ts';

type Guessed = EventField | 'time' | 'recorded';

const names: Readonly<Partial<Record<Guessed, readonly string[]>>> = {
  time: [
    'timestamp',
    'time',
    'ts',
    'occurred_at',
    'occurredat',
    'event_time',
    'eventtime',
    'datetime',
    'date',
    'created_at',
    'createdat',
    '@timestamp',
  ],
  recorded: ['recorded_at', 'recordedat', 'logged_at', 'ingested_at', 'stored_at'],
  eventId: ['id', 'event_id', 'eventid', 'uuid', 'entry_id'],
  actorId: ['actor_id', 'actorid', 'user_id', 'userid', 'actor', 'user', 'username', 'principal', 'subject'],
  actorEmail: ['actor_email', 'actoremail', 'email', 'user_email'],
  actorRole: ['actor_role', 'actorrole', 'role'],
  action: ['action', 'event_type', 'eventtype', 'operation', 'event', 'type', 'verb', 'activity', 'event_name'],
  category: ['category'],
  outcome: ['outcome', 'status', 'result'],
  resourceType: ['resource_type', 'resourcetype', 'target_type', 'entity_type', 'object_type'],
  resourceId: ['resource_id', 'resourceid', 'target_id', 'entity_id', 'object_id', 'resource', 'target'],
  ip: ['ip', 'ip_address', 'ipaddress', 'source_ip', 'client_ip', 'remote_addr'],
  userAgent: ['user_agent', 'useragent'],
  session: ['session_id', 'sessionid', 'trace_id', 'request_id'],
  source: ['tenant_id', 'tenant', 'service', 'source', 'app', 'system'],
};

/** Unix times by their size: seconds, milliseconds, microseconds or nanoseconds of our days. */
const unixFormat = (value: number): string => (value > 1e17 ? 'unix-ns' : value > 1e14 ? 'unix-us' : value > 1e11 ? 'unix-ms' : 'unix-s');

export const guessFields = (records: readonly JsonObject[]): Record<string, unknown> => {
  const [first] = records;
  if (first === undefined) return {};
  const paths = new Map<string, { readonly path: string; readonly value: unknown }>();
  const collect = (object: JsonObject, before: string, depth: number): void => {
    for (const [name, value] of object) {
      const path = before + escapeName(name);
      if (isJsonObject(value)) {
        if (depth > 1) collect(value, `${path}.`, depth - 1);
      } else if (!paths.has(name.toLowerCase())) paths.set(name.toLowerCase(), { path, value });
    }
  };
  collect(first, '', 3);
  const out: Record<string, unknown> = {};
  const used = new Set<string>();
  for (const [field, candidates] of Object.entries(names)) {
    for (const candidate of candidates ?? []) {
      const found = paths.get(candidate);
      if (found === undefined || used.has(found.path)) continue;
      used.add(found.path);
      out[field] = field === 'time' || field === 'recorded' ? timeSource(found) : found.path;
      break;
    }
  }
  return out;
};

const timeSource = ({ path, value }: { readonly path: string; readonly value: unknown }): unknown => {
  const number = value as Parameters<typeof isJsonNumber>[0];
  if (isJsonNumber(number)) return { from: path, formats: [unixFormat(number.value)] };
  return /^\d{4}-\d{2}-\d{2}[Tt]/.test(String(value)) ? path : { from: path, formats: ['rfc3339', 'YYYY-MM-DD HH:mm:ss'] };
};
