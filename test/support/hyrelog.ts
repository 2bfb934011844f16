/** HyreLog rows and exports by hand, after the research note: shares no code with the generator or the reader. */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Json, JsonRecord } from '../generate/reading.ts';

const company = '11111111-1111-4111-8111-111111111111';
const workspace = '22222222-2222-4222-8222-222222222222';
const hashed = [
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
];
const emptyIsNull = new Set(['actorId', 'actorRole', 'resourceType', 'resourceId']);

export type Row = JsonRecord;

/** Keys sorted; objects then put array-index keys first by themselves, as HyreLog's serialiser does. */
const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
};

/** Chain v1: SHA-256 over 13 members; four of them count "" as null. */
export function rowHash(row: Row): string {
  const members = hashed.map((key) => [key, emptyIsNull.has(key) && row[key] === '' ? null : (row[key] ?? null)] as const);
  return createHash('sha256')
    .update(JSON.stringify(sorted(Object.fromEntries(members))))
    .digest('hex');
}

export const restate = (row: Row, members: Row = {}): Row => {
  const next = { ...row, ...members };
  return { ...next, hash: rowHash(next) };
};

/** Row `n` of an archive: 20 keys in HyreLog's order. `members` may replace any of them. */
export function makeRow(n: number, prevHash: string | null, members: Row = {}): Row {
  const row: Row = {
    id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    companyId: company,
    workspaceId: workspace,
    projectId: null,
    timestamp: new Date(Date.UTC(2026, 0, 1) + n * 3 * 3_600_000).toISOString(),
    category: 'auth',
    action: 'user.login',
    actorId: 'user_1',
    actorEmail: 'ada@example.com',
    actorRole: 'ADMIN',
    resourceType: 'invoice',
    resourceId: `inv_${n}`,
    metadata: { n },
    traceId: 'ab'.repeat(16),
    ipAddress: '203.0.113.7',
    geo: null,
    userAgent: 'curl/8',
    prevHash,
    hash: '',
    idempotencyHash: null,
    ...members,
  };
  return restate(row);
}

/** A chain of `count` rows, three hours apart: eight on each UTC day from 2026-01-01 on. */
export function makeRows(count: number, members: Row = {}, { first = 0 }: { readonly first?: number } = {}): Row[] {
  const rows: Row[] = [];
  let prevHash: string | null = null;
  for (let n = 0; n < count; n += 1) {
    const row = makeRow(first + n, prevHash, members);
    prevHash = String(row['hash']);
    rows.push(row);
  }
  return rows;
}

/** Links everything again from row `from` on. */
export function relinkRows(rows: readonly Row[], from: number): Row[] {
  const out = rows.slice(0, from);
  for (const row of rows.slice(from)) out.push(restate(row, { prevHash: out.at(-1)?.['hash'] ?? null }));
  return out;
}

export const dayOf = (row: Row): string => String(row['timestamp']).slice(0, 10);

export const jsonl = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** `archives/{company}/{YYYY}/{MM}/{DD}/events.jsonl.gz`: joined by line feeds, none at the end. */
export function tree(rows: readonly Row[]): [string, Buffer][] {
  const days = Map.groupBy(rows, dayOf);
  return [...days].map(([day, ofDay]) => [treePath(day), gzipSync(ofDay.map((row) => JSON.stringify(row)).join('\n'))]);
}
export const treePath = (day: string): string => `archives/${company}/${day.replaceAll('-', '/')}/events.jsonl.gz`;

export const hotKeys = [
  'id',
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
];
export const hotRow = (row: Row): Row => Object.fromEntries(hotKeys.map((key) => [key, row[key] ?? null]));

const cell = (value: Json | undefined): string =>
  `"${(value == null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)).replaceAll('"', '""')}"`;
export const csvHeader = hotKeys.join(',');
export const csvLine = (row: Row): string => hotKeys.map((key) => cell(row[key])).join(',');

/** Where row `id` stands in a JSONL file: line and byte, by looking for line feeds. */
export function placeOfRow(
  file: string,
  data: Uint8Array,
  row: Row,
  nth = 0,
): { readonly file: string; readonly line: number; readonly byte: number } {
  const decoded = file.endsWith('.gz') ? gunzipSync(data) : Buffer.from(data);
  let left = nth;
  for (let byte = 0, line = 1; byte < decoded.length; line += 1) {
    const found = decoded.indexOf(0x0a, byte);
    const end = found < 0 ? decoded.length : found;
    if (decoded.subarray(byte, end).includes(String(row['id'])) && left-- === 0) return { file, line, byte };
    byte = end + 1;
  }
  throw new Error(`no row ${String(row['id'])} in ${file}`);
}

/** The id that the engine gives the chain of this row: its scope. */
export const otherScope = {
  workspaceId: '44444444-4444-4444-8444-444444444444',
  projectId: '33333333-3333-4333-8333-333333333333',
} as const;
