/** What is common to HyreLog's records: names, scopes, hashed texts. Facts are in DESIGN's research note on HyreLog. */
import { canonicalizeHyrelogV0, canonicalizeHyrelogV1 } from '../json/canonicalize.ts';
import { isJsonNumber, isJsonObject } from '../json/value.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import { normaliseHyrelogTime } from './time.ts';
import { column, hidden } from './walk-row.ts';
import type { RowShape } from './walk-row.ts';

/** Members of a row of chain v1, in the order in which exports write them. */
export const membersV1 = [
  'id',
  'companyId',
  'workspaceId',
  'projectId',
  'timestamp',
  'category',
  'action',
  'actorId',
  'actorEmail',
  'actorRole',
  'resourceType',
  'resourceId',
  'metadata',
  'traceId',
  'ipAddress',
  'geo',
  'userAgent',
  'prevHash',
  'hash',
  'idempotencyHash',
  'dataRegion',
  'archivalCandidate',
  'archived',
  'archivedAt',
  'isColdArchived',
  'coldArchiveKey',
  'createdAt',
] as const;

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

/**
 * Members outside the hash that archive lines and API pages both carry: with whatever no export carries (`furtherV1`) they tell a copy
 * from a changed record. The rest of a page's row (`createdAt`, `dataRegion`, the archival members) is not compared: archive lines lack
 * it, and the service itself changes the archival members.
 */
export const unhashedV1 = ['id', 'traceId', 'ipAddress', 'geo', 'userAgent', 'idempotencyHash'] as const;

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

/** What the rows of both chains have. */
const commonShape: RowShape = {
  id: column('eventId'),
  companyId: hidden,
  workspaceId: hidden,
  projectId: hidden,
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
};

/**
 * Rows of chain v1. Only the flat members are columns here: a nested actor or resource is search text, and fills a column only where the
 * hash takes the value from it (`nestedColumnsV1`).
 */
export const shapeV1: RowShape = {
  ...commonShape,
  timestamp: hidden,
  actorRole: column('actorRole'),
  resourceType: column('resourceType'),
  resourceId: column('resourceId'),
  ipAddress: column('ip'),
  userAgent: column('userAgent'),
  geo: column('country'),
};

/** Rows of chain v0, with no member of v1 that its hash would not cover. The target is outside its hash, and is said to be. */
export const shapeV0: RowShape = {
  ...commonShape,
  targetType: column('resourceType'),
  targetId: column('resourceId'),
};

/** `companyId/workspaceId/projectId`, with `-` for null: the chain that a record belongs to. */
export const scopeName = (company: string, workspace: string, project: string | null): string =>
  `${scopePart(company)}/${scopePart(workspace)}/${project === null ? '-' : scopePart(project)}`;

/** Ids are UUIDs; others are escaped so that two scopes never share a name. */
const scopePart = (id: string): string =>
  /^[\w.:-]+$/.test(id) && id !== '-' ? id : encodeURIComponent(id.toWellFormed()).replace(/^-$/, '%2D');

/** Members that rows have flat and webhook bodies nested; each is the column of its flat name. */
const NESTED = [
  { name: 'actorId', outer: 'actor', inner: 'id' },
  { name: 'actorEmail', outer: 'actor', inner: 'email' },
  { name: 'actorRole', outer: 'actor', inner: 'role' },
  { name: 'resourceType', outer: 'resource', inner: 'type' },
  { name: 'resourceId', outer: 'resource', inner: 'id' },
] as const;
const OUTERS: ReadonlySet<string> = new Set(NESTED.map(({ outer }) => outer));
const known: ReadonlySet<string> = new Set(membersV1);

const nestedValue = (record: JsonObject, outer: string, inner: string): JsonValue | undefined => {
  const object = record.get(outer);
  return isJsonObject(object) ? object.get(inner) : undefined;
};

/** The value of a member that the hash covers, for hash and columns alike: the flat one, or that of the nested actor and resource. */
export const memberV1 = (record: JsonObject, name: HashedV1): JsonValue | undefined => {
  const flat = record.get(name);
  if (flat !== undefined) return flat;
  const nested = NESTED.find((item) => item.name === name);
  return nested === undefined ? undefined : nestedValue(record, nested.outer, nested.inner);
};

/** True when the hash takes a value from this member of a nested actor or resource. */
export const isNestedHashedV1 = (record: JsonObject, outer: string, inner: string): boolean =>
  NESTED.some((item) => item.outer === outer && item.inner === inner && !record.has(item.name));

/** The columns that `shapeV1` leaves to the nested form, and those whose flat value is no text: what the hash used, in its form. */
export const nestedColumnsV1 = (record: JsonObject): readonly (readonly [EventField, string | null])[] =>
  NESTED.flatMap(({ name }) => (typeof record.get(name) === 'string' ? [] : [[name, columnText(memberV1(record, name))] as const]));

const columnText = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : isJsonNumber(value) ? String(value.value) : null;

/** Where a nested actor or resource says something else than the flat member that the hash covers; null where none does. */
export const contradictionV1 = (record: JsonObject): readonly [outer: string, inner: string] | null => {
  for (const { name, outer, inner } of NESTED) {
    const flat = record.get(name);
    const nested = nestedValue(record, outer, inner);
    if (flat === undefined || nested === undefined) continue;
    if (canonicalizeHyrelogV1(hashedValueV1(name, flat)) !== canonicalizeHyrelogV1(hashedValueV1(name, nested))) return [outer, inner];
  }
  return null;
};

/** Canonical text of the members that no export has, of a nested actor and resource too: outside the hash. '' when there are none. */
export const furtherV1 = (record: JsonObject): string => {
  const further = new Map<string, JsonValue>();
  for (const [member, value] of record) {
    if (known.has(member)) continue;
    if (!OUTERS.has(member)) further.set(member, value);
    else if (isJsonObject(value)) {
      const inside = [...value].filter(([key]) => !NESTED.some(({ outer, inner }) => outer === member && inner === key));
      if (inside.length > 0) further.set(member, new Map(inside));
    } else if (value !== null) further.set(member, value);
  }
  return further.size === 0 ? '' : canonicalizeHyrelogV1(further);
};

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
