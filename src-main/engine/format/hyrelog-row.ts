/** What is common to HyreLog's records: names, scopes, hashed texts. Facts are in DESIGN's research note on HyreLog. */
import { canonicalizeHyrelogV0, canonicalizeHyrelogV1 } from '../json/canonicalize.ts';
import { isJsonObject } from '../json/value.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { normaliseHyrelogTime } from './time.ts';
import { column, group, hidden } from './walk-row.ts';
import type { RowShape } from './walk-row.ts';

/** The 13 members of a hashed record of chain v1, in canonical order. */
export const hashedV1 = [
  'action',
  'actorEmail',
  'actorId',
  'actorRole',
  'category',
  'companyId',
  'metadata',
  'prevHash',
  'projectId',
  'resourceId',
  'resourceType',
  'timestamp',
  'workspaceId',
] as const;
export type HashedV1 = (typeof hashedV1)[number];

/** Stored as '' and hashed as null. */
export const emptyIsNull: ReadonlySet<string> = new Set<HashedV1>(['actorId', 'actorRole', 'resourceType', 'resourceId']);

/** Members outside the hash that tell one event's copies apart in every export that has hashes. */
export const unhashedV1 = ['id', 'traceId', 'ipAddress', 'geo', 'userAgent'] as const;

/** The 11 members of a hashed record of chain v0; the previous hash stands before the text. */
export const hashedV0 = [
  'action',
  'actorEmail',
  'actorId',
  'actorName',
  'category',
  'companyId',
  'createdAt',
  'metadata',
  'payload',
  'projectId',
  'workspaceId',
] as const;

/** Rows of the database in any export, and bodies of webhooks with their nested actor and resource. */
export const hyrelogShape: RowShape = {
  id: column('eventId'),
  companyId: hidden,
  workspaceId: hidden,
  projectId: hidden,
  timestamp: hidden,
  createdAt: hidden,
  updatedAt: hidden,
  archivedAt: hidden,
  hash: hidden,
  prevHash: hidden,
  idempotencyHash: hidden,
  coldArchiveKey: hidden,
  category: column('category'),
  action: column('action'),
  actorId: column('actorId'),
  actorEmail: column('actorEmail'),
  actorRole: column('actorRole'),
  resourceType: column('resourceType'),
  resourceId: column('resourceId'),
  targetType: column('resourceType'),
  targetId: column('resourceId'),
  ipAddress: column('ip'),
  userAgent: column('userAgent'),
  geo: column('country'),
  actor: group({ id: column('actorId'), email: column('actorEmail'), role: column('actorRole') }),
  resource: group({ type: column('resourceType'), id: column('resourceId') }),
};

/** `companyId/workspaceId/projectId`, with `-` for null: the chain that a record belongs to. */
export const scopeName = (company: string, workspace: string, project: string | null): string =>
  `${scopePart(company)}/${scopePart(workspace)}/${project === null ? '-' : scopePart(project)}`;

/** Ids are UUIDs; others are escaped so that two scopes never share a name. */
const scopePart = (id: string): string =>
  /^[\w.:-]+$/.test(id) && id !== '-' ? id : encodeURIComponent(id.toWellFormed()).replace(/^-$/, '%2D');

/** A member of a row; of a webhook body, from its nested actor and resource. */
export const memberV1 = (record: JsonObject, name: string): JsonValue | undefined => {
  const flat = record.get(name);
  if (flat !== undefined) return flat;
  const nested = NESTED.get(name);
  if (nested === undefined) return undefined;
  const outer = record.get(nested[0]);
  return isJsonObject(outer) ? outer.get(nested[1]) : undefined;
};

const NESTED: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['actorId', ['actor', 'id']],
  ['actorEmail', ['actor', 'email']],
  ['actorRole', ['actor', 'role']],
  ['resourceType', ['resource', 'type']],
  ['resourceId', ['resource', 'id']],
]);

/**
 * The text that a v1 hash covers: compact JSON of exactly 13 members, '' as null where the service hashes it so, the time in its one form
 * (as it stands when it is no time), absent members null, absent metadata {}.
 */
export const hashedTextV1 = (record: JsonObject): string =>
  canonicalizeHyrelogV1(new Map(hashedV1.map((name): [string, JsonValue] => [name, hashedValueV1(name, memberV1(record, name))])));

const hashedValueV1 = (name: HashedV1, value: JsonValue | undefined): JsonValue => {
  if (value === undefined) return name === 'metadata' ? new Map() : null;
  if (value === '' && emptyIsNull.has(name)) return null;
  if (name === 'timestamp' && typeof value === 'string') return normaliseHyrelogTime(value) ?? value;
  return value;
};

/**
 * The texts that a v0 hash may cover, likeliest first: absent payload or metadata was hashed as the bare word `undefined` but stored as null,
 * as was a null that had been given. The previous hash, or nothing, stands before the JSON.
 */
export const hashedTextsV0 = (record: JsonObject): readonly string[] => {
  const prev = record.get('prevHash');
  const before = typeof prev === 'string' ? prev : '';
  const value = (name: string): JsonValue => {
    const member = record.get(name) ?? null;
    return name === 'createdAt' && typeof member === 'string' ? (normaliseHyrelogTime(member) ?? member) : member;
  };
  const choices = (name: string): readonly (JsonValue | undefined)[] => (value(name) === null ? [undefined, null] : [value(name)]);
  return choices('metadata').flatMap((metadata) =>
    choices('payload').map((payload) => {
      const members = new Map<string, JsonValue | undefined>(hashedV0.map((name) => [name, value(name)]));
      members.set('metadata', metadata);
      members.set('payload', payload);
      return before + canonicalizeHyrelogV0(members);
    }),
  );
};
