/**
 * Public exports without integrity data: each is not verifiable, every record is accounted for, and the fields are what the raw files say,
 * read here independently with JSON.parse.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFrameProcessor } from '../../src-main/engine/format/process.ts';
import { createSplitter } from '../../src-main/engine/format/framing.ts';
import { eventAt } from '../../src-main/engine/format/read-one.ts';
import { choosePlain } from '../../src-main/engine/format/plain-plan.ts';
import { exitCodes } from '../../src-shared/model/verdict.ts';
import type { NormalisedEvent } from '../../src-shared/model/event.ts';
import { trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';

const folder = join(import.meta.dirname, '../../../shared/fixtures/plain-exports');
const isThere = existsSync(folder);
if (!isThere) console.warn('skipped: the folder of public fixtures is not beside this project');

type Raw = Readonly<Record<string, unknown>>;

/** A value by dotted names, written anew for this test. */
const at = (record: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value === null || typeof value !== 'object' ? undefined : (value as Raw)[key]), record);
const first = (record: Raw, ...paths: readonly string[]): string | null => {
  for (const path of paths) {
    const value = at(record, path);
    if (value !== undefined && value !== null && value !== '' && typeof value !== 'object') return String(value);
  }
  return null;
};
/** Times of these files: RFC 3339, a database's form without zone (UTC), milliseconds or seconds. */
const time = (text: string | null, unit = 1): number | null => {
  if (text === null) return null;
  if (/^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(text)) return Number(text) * unit;
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  return match === null ? null : Date.parse(`${match[1]}T${match[2]}${match[4] ?? 'Z'}`) + Math.round(Number(match[3] ?? 0) * 1e9) / 1e6;
};

const eventsOf = (bytes: Uint8Array): readonly NormalisedEvent[] => {
  const plan = choosePlain(bytes.subarray(0, 65_536), bytes.length <= 65_536, null);
  if (plan === null) throw new Error('not recognised');
  const splitter = createSplitter(plan.framing);
  const process = createFrameProcessor();
  const events: NormalisedEvent[] = [];
  for (const frame of [...splitter.feed(bytes), ...splitter.end()]) {
    const { rows } = process(frame, { ...plan, thorough: false, wantRows: true, file: 0, firstOrdinal: 0, chain: null });
    for (let i = 0; i < (rows?.count ?? 0); i += 1) events.push(eventAt(rows!, i));
  }
  return events;
};

const linesOf = (name: string): readonly Raw[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Raw);

interface Fixture {
  readonly file: string;
  readonly format: string;
  readonly expected: (record: Raw) => Partial<NormalisedEvent>;
}

const fixtures: readonly Fixture[] = [
  {
    file: 'slack.jsonl',
    format: 'Slack audit log',
    expected: (r) => ({
      time: time(first(r, 'date_create'), 1000),
      eventId: first(r, 'id'),
      actorId: first(r, 'actor.user.id'),
      actorEmail: first(r, 'actor.user.email'),
      actorType: first(r, 'actor.type'),
      action: first(r, 'action'),
      resourceType: first(r, 'entity.type'),
      ip: first(r, 'context.ip_address'),
      userAgent: first(r, 'context.ua'),
      session: first(r, 'context.session_id'),
    }),
  },
  {
    file: 'okta.jsonl',
    format: 'Okta system log',
    expected: (r) => ({
      time: time(first(r, 'published')),
      eventId: first(r, 'uuid'),
      actorId: first(r, 'actor.id'),
      actorEmail: first(r, 'actor.alternateId'),
      action: first(r, 'eventType', 'eventtype'),
      outcome: { SUCCESS: 'success', FAILURE: 'failure', DENY: 'denied', CHALLENGE: 'unknown' }[first(r, 'outcome.result') ?? ''] ?? null,
      ip: first(r, 'client.ipAddress'),
      userAgent: first(r, 'client.userAgent.rawUserAgent'),
      country: first(r, 'client.geographicalContext.country'),
      resourceType: first(r, 'target.0.type'),
      resourceId: first(r, 'target.0.id'),
    }),
  },
  {
    file: 'github-real.ndjson',
    format: 'GitHub audit log',
    expected: (r) => ({
      time: time(first(r, '@timestamp')),
      eventId: first(r, '_document_id'),
      actorId: first(r, 'actor_id'),
      action: first(r, 'action'),
      userAgent: first(r, 'user_agent'),
      resourceName: first(r, 'repo', 'org', 'business'),
      outcome: /_failure$|\.failed_/.test(String(r['action'])) ? 'failure' : null,
    }),
  },
  {
    file: 'github.jsonl',
    format: 'GitHub audit log',
    expected: (r) => ({
      eventId: first(r, '_document_id'),
      actorId: first(r, 'actor_id', 'actor'),
      action: first(r, 'action'),
      ip: first(r, 'actor_ip'),
      country: first(r, 'actor_location.country_code'),
      ...(first(r, '@timestamp') === null && first(r, 'created_at') !== null ? { time: time(first(r, 'created_at')) } : {}),
    }),
  },
  {
    file: 'google-workspace.jsonl',
    format: 'Google Workspace activity',
    expected: (r) => ({
      time: time(first(r, 'id.time')),
      eventId: first(r, 'id.uniqueQualifier'),
      actorId: first(r, 'actor.profileId'),
      actorEmail: first(r, 'actor.email'),
      actorType: first(r, 'actor.callerType'),
      action: first(r, 'name'),
      ip: first(r, 'ipAddress'),
      source: first(r, 'id.applicationName'),
    }),
  },
  {
    file: 'gcp-audit.jsonl',
    format: 'Google Cloud audit log',
    expected: (r) => {
      const code = first(r, 'protoPayload.status.code');
      return {
        time: time(first(r, 'timestamp', 'protoPayload.requestMetadata.requestAttributes.time')),
        recorded: time(first(r, 'receiveTimestamp', 'receivetimestamp')),
        eventId: first(r, 'insertId', 'insertid'),
        actorEmail: first(r, 'protoPayload.authenticationInfo.principalEmail'),
        action: first(r, 'protoPayload.methodName'),
        source: first(r, 'protoPayload.serviceName'),
        resourceId: first(r, 'protoPayload.resourceName'),
        outcome: code === null || code === '0' ? 'success' : code === '7' || code === '16' ? 'denied' : 'failure',
        ip: first(r, 'protoPayload.requestMetadata.callerIp', 'protoPayload.requestMetadata.callerIP'),
        userAgent: first(r, 'protoPayload.requestMetadata.callerSuppliedUserAgent'),
        session: first(r, 'trace', 'operation.id'),
      };
    },
  },
  {
    file: 'kubernetes-audit.jsonl',
    format: 'Kubernetes audit log',
    expected: (r) => {
      // Managed clusters put the event into a text of their diagnostic log.
      const inside = first(r, 'properties.log');
      const event = inside === null ? r : (JSON.parse(inside) as Raw);
      const code = first(event, 'responseStatus.code');
      return {
        time: time(first(event, 'requestReceivedTimestamp') ?? first(r, 'timestamp')),
        eventId: first(event, 'auditID'),
        action: first(event, 'verb') ?? first(r, 'protoPayload.methodName', 'operationName'),
        actorEmail: first(event, 'user.username') ?? first(r, 'protoPayload.authenticationInfo.principalEmail'),
        resourceType: first(event, 'objectRef.resource') ?? first(r, 'resource.type'),
        outcome: code === null ? null : /^[123]/.test(code) ? 'success' : code === '401' || code === '403' ? 'denied' : 'failure',
        ip: first(event, 'sourceIPs.0') ?? first(r, 'protoPayload.requestMetadata.callerIP'),
        userAgent: first(event, 'userAgent') ?? first(r, 'protoPayload.requestMetadata.callerSuppliedUserAgent'),
      };
    },
  },
];

describe.skipIf(!isThere).each(fixtures)('$file', ({ file, format, expected }) => {
  const records = isThere ? linesOf(file) : [];
  test('is not verifiable, and every record is an event', async () => {
    const result = await examineHere(join(folder, file), trusting([]));
    expect({ verdict: result.input.verdict, exit: exitCodes[result.input.verdict], format: result.input.format }).toEqual({
      verdict: 'not_verifiable',
      exit: 3,
      format,
    });
    expect(result.counts).toMatchObject({ records: records.length, events: records.length, rejected: 0, duplicates: 0, hashesChecked: 0 });
    expect(result.input.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(result.limits.map(({ code }) => code)).toEqual(['export.no_integrity']);
  });
  test('has the values of the raw file in its fields', () => {
    const events = eventsOf(readFileSync(join(folder, file)));
    expect(events).toHaveLength(records.length);
    records.forEach((record, i) => {
      const wanted = expected(record);
      const found = Object.fromEntries(Object.keys(wanted).map((field) => [field, events[i]?.[field as keyof NormalisedEvent]]));
      expect(found, `line ${i + 1}`).toEqual(wanted);
    });
  });
});

describe.skipIf(!isThere)('loose CloudTrail logs', () => {
  const names = isThere ? readdirSync(join(folder, 'cloudtrail')).toSorted() : [];
  const records = names.flatMap(
    (name) => (JSON.parse(readFileSync(join(folder, 'cloudtrail', name), 'utf8')) as { Records: Raw[] }).Records,
  );
  test('are not verifiable without their digests; every record is an event', async () => {
    const result = await examineHere(join(folder, 'cloudtrail'), trusting([]));
    expect(result.input).toMatchObject({ verdict: 'not_verifiable', format: 'AWS CloudTrail log' });
    expect(result.counts).toMatchObject({ records: records.length, events: records.length });
    expect(result.files).toHaveLength(names.length);
  });
  test('have the values of the raw files', () => {
    const events = names.flatMap((name) => eventsOf(readFileSync(join(folder, 'cloudtrail', name))));
    expect(events.map(({ time: when, action, eventId, ip }) => ({ when, action, eventId, ip }))).toEqual(
      records.map((r) => ({
        when: time(first(r, 'eventTime')),
        action: first(r, 'eventName'),
        eventId: first(r, 'eventID'),
        ip: first(r, 'sourceIPAddress'),
      })),
    );
  });
});

test.skipIf(!isThere)('a folder with exports of many kinds is read file by file', async () => {
  const result = await examineHere(folder, trusting([]));
  expect(result.input.verdict).toBe('not_verifiable');
  expect(result.files.every(({ role }) => role === 'events')).toBe(true);
  expect(result.counts.records).toBe(result.files.reduce((sum, { records }) => sum + records, 0));
  expect(result.counts.events).toBe(result.counts.records);
});
