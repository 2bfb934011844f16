/** HyreLog rows: the 13 hashed members in canonical order, and every form in which a row leaves HyreLog (research note, sections 2 to 4). */
import { sha256Hex } from '../crypto/sha256.ts';
import { render } from './shapes.ts';
import type { Obj } from './shapes.ts';

/** Members as JSON text, quotes included; `null` where there is none. */
export interface HyrelogFields {
  readonly companyId: string;
  readonly workspaceId: string;
  readonly projectId: string;
  readonly timestamp: string;
  readonly category: string;
  readonly action: string;
  readonly actorId: string;
  readonly actorEmail: string;
  readonly actorRole: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly metadata: Obj;
}

export interface HyrelogRow extends HyrelogFields {
  readonly id: string;
  readonly traceId: string;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly idempotencyHash: string;
  readonly createdAt: string;
  /** JSON text: `null` or a quoted hash. */
  readonly prevHash: string;
  readonly hash: string;
}

/** Four members are hashed as null when they are stored as empty strings. */
const orNull = (jsonText: string): string => (jsonText === '""' ? 'null' : jsonText);

/** The exact text that chain v1 hashes. `prevHash` is JSON text. */
export const hyrelogPreimage = (row: HyrelogFields, prevHash: string): string =>
  `{"action":${row.action},"actorEmail":${row.actorEmail},"actorId":${orNull(row.actorId)},"actorRole":${orNull(row.actorRole)},"category":${row.category},` +
  `"companyId":${row.companyId},"metadata":${render(row.metadata, 'hyrelog')},"prevHash":${prevHash},"projectId":${row.projectId},"resourceId":${orNull(row.resourceId)},` +
  `"resourceType":${orNull(row.resourceType)},"timestamp":${row.timestamp},"workspaceId":${row.workspaceId}}`;

/** The row's hash as JSON text. */
export const hyrelogHash = (row: HyrelogFields, prevHash: string): string => `"${sha256Hex(hyrelogPreimage(row, prevHash))}"`;

/** A line of the cold archive: 20 keys in HyreLog's order, no line feed. */
export const archiveLine = (row: HyrelogRow): string =>
  `{"id":${row.id},"companyId":${row.companyId},"workspaceId":${row.workspaceId},"projectId":${row.projectId},"timestamp":${row.timestamp},"category":${row.category},"action":${row.action},` +
  `"actorId":${row.actorId},"actorEmail":${row.actorEmail},"actorRole":${row.actorRole},"resourceType":${row.resourceType},"resourceId":${row.resourceId},"metadata":${render(row.metadata, 'jsonb')},` +
  `"traceId":${row.traceId},"ipAddress":${row.ipAddress},"geo":null,"userAgent":${row.userAgent},"prevHash":${row.prevHash},"hash":${row.hash},"idempotencyHash":${row.idempotencyHash}}`;

/** A line of a HOT export: 14 keys, no hashes, no scope. */
export const hotLine = (row: HyrelogRow): string =>
  `{"id":${row.id},"timestamp":${row.timestamp},"category":${row.category},"action":${row.action},"actorId":${row.actorId},"actorEmail":${row.actorEmail},"actorRole":${row.actorRole},` +
  `"resourceType":${row.resourceType},"resourceId":${row.resourceId},"metadata":${render(row.metadata, 'jsonb')},"traceId":${row.traceId},"ipAddress":${row.ipAddress},"geo":null,"userAgent":${row.userAgent}}`;

export const csvHeader =
  'id,timestamp,category,action,actorId,actorEmail,actorRole,resourceType,resourceId,metadata,traceId,ipAddress,geo,userAgent';

const csvCell = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** The string that a JSON text stands for; empty for null. */
const cellOf = (jsonText: string): string => (jsonText === 'null' ? '' : String(JSON.parse(jsonText)));

/** A row of a CSV export: the same 14 members, every value quoted. */
export const csvLine = (row: HyrelogRow): string =>
  [
    cellOf(row.id),
    cellOf(row.timestamp),
    cellOf(row.category),
    cellOf(row.action),
    cellOf(row.actorId),
    cellOf(row.actorEmail),
    cellOf(row.actorRole),
    cellOf(row.resourceType),
    cellOf(row.resourceId),
    render(row.metadata, 'jsonb'),
    cellOf(row.traceId),
    cellOf(row.ipAddress),
    '',
    cellOf(row.userAgent),
  ]
    .map(csvCell)
    .join(',');

/** A row as `GET /v1/events` gives it: all 27 columns. */
export const pageRow = (row: HyrelogRow): string =>
  `{"id":${row.id},"companyId":${row.companyId},"workspaceId":${row.workspaceId},"projectId":${row.projectId},"timestamp":${row.timestamp},"category":${row.category},"action":${row.action},` +
  `"actorId":${row.actorId},"actorEmail":${row.actorEmail},"actorRole":${row.actorRole},"resourceType":${row.resourceType},"resourceId":${row.resourceId},"metadata":${render(row.metadata, 'jsonb')},` +
  `"prevHash":${row.prevHash},"hash":${row.hash},"traceId":${row.traceId},"ipAddress":${row.ipAddress},"userAgent":${row.userAgent},"geo":null,"idempotencyHash":${row.idempotencyHash},` +
  `"dataRegion":"EU","archivalCandidate":false,"archived":false,"archivedAt":null,"isColdArchived":false,"coldArchiveKey":null,"createdAt":${row.createdAt}}`;
