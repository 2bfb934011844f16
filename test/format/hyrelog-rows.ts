/** Makes rows of HyreLog's chain v1 with their right hashes. */
import { hashedTextV1 } from '../../src-main/engine/format/hyrelog-row.ts';
import { canonicalizeHyrelogV1 } from '../../src-main/engine/json/canonicalize.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import { isJsonObject } from '../../src-main/engine/json/value.ts';
import type { Plain } from './helpers.ts';
import { readRecord, sha256 } from './helpers.ts';

export const C = '11111111-1111-4111-8111-111111111111';
export const W = '22222222-2222-4222-8222-222222222222';
export const P = '33333333-3333-4333-8333-333333333333';
export const scope = `${C}/${W}/-`;

export const read = (line: string) => readRecord(line, 'hyrelog/1');

/** The 13 hashed members; those not given are null. */
export const thirteen = (more: Plain): Plain => ({
  action: 'user.login',
  actorEmail: null,
  actorId: null,
  actorRole: null,
  category: 'auth',
  companyId: C,
  metadata: {},
  prevHash: null,
  projectId: null,
  resourceId: null,
  resourceType: null,
  timestamp: '2026-01-15T09:30:00.000Z',
  workspaceId: W,
  ...more,
});
export const hashOf = (members: Plain): string => {
  const emptyAsNull = Object.fromEntries(
    ['actorId', 'actorRole', 'resourceType', 'resourceId'].flatMap((name) => (members[name] === '' ? [[name, null]] : [])),
  );
  return sha256(canonicalizeHyrelogV1(fromPlain({ ...members, ...emptyAsNull })));
};
/** An exported row of 20 keys in export order. */
export const row = (more: Plain = {}, outside: Plain = {}): Plain => {
  const m = thirteen(more);
  return {
    id: 'aaaaaaaa-0000-4000-8000-000000000001',
    companyId: m['companyId'],
    workspaceId: m['workspaceId'],
    projectId: m['projectId'],
    timestamp: m['timestamp'],
    category: m['category'],
    action: m['action'],
    actorId: m['actorId'],
    actorEmail: m['actorEmail'],
    actorRole: m['actorRole'],
    resourceType: m['resourceType'],
    resourceId: m['resourceId'],
    metadata: m['metadata'],
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    ipAddress: '203.0.113.9',
    geo: null,
    userAgent: 'curl/8',
    prevHash: m['prevHash'],
    hash: hashOf(m),
    idempotencyHash: null,
    ...outside,
  };
};
export const line = (more: Plain = {}, outside: Plain = {}): string => JSON.stringify(row(more, outside));
export const hashedText = (json: string): string => {
  const parsed = parseStrict(json);
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error('no object');
  return hashedTextV1(parsed.value);
};
