/** Sources of which no public export is at hand: records made by their documentation, with what each field must be. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtinMappings } from '../../src-main/engine/format/builtin-mappings.ts';
import { choosePlain } from '../../src-main/engine/format/plain-plan.ts';
import { compileMapping } from '../../src-main/engine/format/mapper/compile.ts';
import { mapText } from '../mapper/support.ts';
import { trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();

const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';
const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

const samples: readonly (readonly [format: string, record: object, fields: object])[] = [
  [
    'Azure activity log',
    {
      time: '2024-03-01T10:00:00.1234567Z',
      resourceId: '/SUBSCRIPTIONS/1/RESOURCEGROUPS/A',
      operationName: 'MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE',
      category: 'Administrative',
      resultType: 'Success',
      correlationId: 'c-1',
      callerIpAddress: '203.0.113.5',
      identity: { claims: { [upn]: 'ada@example.com', [oid]: 'oid-1' } },
      properties: { eventDataId: 'ignored' },
    },
    {
      time: 1_709_287_200_123.4568,
      actorId: 'oid-1',
      actorEmail: 'ada@example.com',
      category: 'authorization',
      outcome: 'success',
      ip: '203.0.113.5',
      session: 'c-1',
    },
  ],
  [
    'OCSF events',
    {
      class_uid: 3002,
      class_name: 'Authentication',
      category_uid: 3,
      category_name: 'Identity & Access Management',
      activity_name: 'Logon',
      time: 1_700_000_000_123,
      status_id: 2,
      metadata: { version: '1.1.0', uid: 'm-1', logged_time: 1_700_000_001_000, product: { name: 'P' } },
      actor: { user: { uid: 'u1', email_addr: 'a@example.com', type: 'User' }, session: { uid: 's1' } },
      src_endpoint: { ip: '198.51.100.7' },
      http_request: { user_agent: 'UA' },
    },
    {
      time: 1_700_000_000_123,
      recorded: 1_700_000_001_000,
      eventId: 'm-1',
      actorId: 'u1',
      action: 'Logon',
      category: 'authentication',
      outcome: 'failure',
      ip: '198.51.100.7',
      session: 's1',
      userAgent: 'UA',
    },
  ],
  [
    'ECS events',
    {
      '@timestamp': '2024-01-01T00:00:00.000Z',
      ecs: { version: '8.11.0' },
      event: {
        id: 'e1',
        action: 'user-login',
        category: ['network', 'authentication'],
        outcome: 'success',
        ingested: '2024-01-01T00:00:05Z',
      },
      user: { id: '7', email: 'a@example.com' },
      source: { ip: '192.0.2.1' },
      user_agent: { original: 'UA' },
      trace: { id: 't1' },
    },
    {
      time: Date.UTC(2024, 0, 1),
      recorded: Date.UTC(2024, 0, 1, 0, 0, 5),
      eventId: 'e1',
      actorId: '7',
      action: 'user-login',
      category: 'system',
      outcome: 'success',
      ip: '192.0.2.1',
      session: 't1',
    },
  ],
  [
    'ECS events',
    {
      '@timestamp': '2024-01-01T00:00:00.000Z',
      'ecs.version': '8',
      'event.action': 'x',
      'event.category': 'iam',
      'user.id': '7',
      'source.ip': '192.0.2.1',
    },
    { time: Date.UTC(2024, 0, 1), actorId: '7', action: 'x', category: 'admin', ip: '192.0.2.1' },
  ],
  [
    'CloudEvents',
    {
      specversion: '1.0',
      id: 'A-1',
      source: '/crm',
      type: 'com.example.user.login',
      subject: 'u1',
      time: '2024-01-01T00:00:00Z',
      authid: 'x',
      traceparent: 'tp',
    },
    {
      time: Date.UTC(2024, 0, 1),
      eventId: 'A-1',
      actorId: 'x',
      action: 'com.example.user.login',
      category: 'authentication',
      resourceType: '/crm',
      resourceId: 'u1',
      outcome: null,
      session: 'tp',
    },
  ],
  [
    'Google Cloud audit log',
    {
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        methodName: 'storage.objects.delete',
        serviceName: 'storage.googleapis.com',
        status: { code: 7 },
      },
      insertId: 'i',
      timestamp: '2024-01-01T00:00:00Z',
      logName: 'l',
    },
    { action: 'storage.objects.delete', category: 'data.delete', outcome: 'denied' },
  ],
  [
    'Okta system log',
    {
      uuid: 'u',
      published: '2024-01-01T00:00:00.000Z',
      eventType: 'user.session.start',
      actor: { id: '1', alternateId: 'a@example.com', type: 'User' },
      outcome: { result: 'DENY' },
      target: [{ id: 't', type: 'AppInstance', displayName: 'App' }],
    },
    {
      eventId: 'u',
      action: 'user.session.start',
      category: 'authentication',
      outcome: 'denied',
      resourceType: 'AppInstance',
      resourceId: 't',
      resourceName: 'App',
    },
  ],
  [
    'Slack audit log',
    {
      id: 'e',
      date_create: 1_521_214_343,
      action: 'user_login_failed',
      actor: { type: 'user', user: { id: 'W1', email: 'a@example.com' } },
      entity: { type: 'file', file: { id: 'F1', name: 'plan.pdf' } },
      context: { ip_address: '192.0.2.1', ua: 'UA', session_id: 847_288_190_092, location: { type: 'enterprise', name: 'B' } },
    },
    {
      time: 1_521_214_343_000,
      category: 'authentication',
      outcome: 'failure',
      resourceType: 'file',
      resourceId: 'F1',
      resourceName: 'plan.pdf',
      session: '847288190092',
    },
  ],
  [
    'Kubernetes audit log',
    {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      auditID: 'a',
      stage: 'ResponseComplete',
      verb: 'delete',
      user: { username: 'system:admin', uid: 'u', groups: ['g1', 'g2'] },
      sourceIPs: ['192.0.2.1', '10.0.0.1'],
      objectRef: { resource: 'pods', namespace: 'ns', name: 'p' },
      responseStatus: { code: 403 },
      requestReceivedTimestamp: '2024-01-01T00:00:00.000001Z',
      stageTimestamp: '2024-01-01T00:00:01Z',
    },
    {
      eventId: 'a',
      actorId: 'u',
      actorRole: 'g1, g2',
      category: 'data.delete',
      outcome: 'denied',
      ip: '192.0.2.1',
      resourceType: 'pods',
      resourceName: 'ns/p',
      recorded: Date.UTC(2024, 0, 1, 0, 0, 1),
    },
  ],
];

describe('records are recognised by their content and read', () => {
  test.each(samples)('%s', async (format, record, fields) => {
    const text = JSON.stringify(record);
    const plan = choosePlain(new TextEncoder().encode(text), true, null);
    expect(plan?.mapping?.name).toBe(format);
    const { events, notes } = mapText(text, plan!.mapping!, plan!.framing);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject(fields);
    expect(notes).toEqual([]);
    mkdirSync(join(folder, format), { recursive: true });
    const path = join(folder, format, 'x');
    writeFileSync(path, text);
    expect((await examineHere(path, trusting([]))).input).toMatchObject({ verdict: 'not_verifiable', format });
  });
});

test('stages of one Kubernetes request are different records, the same stage twice shares its id', () => {
  const mapping = builtinMappings.find(({ name }) => name === 'Kubernetes audit log')!;
  const stage = (name: string): string => JSON.stringify({ auditID: 'a', stage: name, verb: 'get' });
  const { unique } = mapText([stage('RequestReceived'), stage('ResponseComplete'), stage('ResponseComplete')].join('\n'), mapping);
  expect([unique[0] === unique[1], unique[1] === unique[2]]).toEqual([false, true]);
});

test('every built-in mapping can be compiled, names its signs, and has a name of its own', () => {
  for (const mapping of builtinMappings) {
    expect(compileMapping(mapping).ok, mapping.name).toBe(true);
    expect(mapping.recognise?.length, mapping.name).toBeGreaterThan(0);
  }
  expect(new Set(builtinMappings.map(({ name }) => name)).size).toBe(builtinMappings.length);
});

test.each([
  ['a package manifest', '{"name":"x","version":"1","dependencies":{}}'],
  ['a web server’s log as JSON', '{"time":"2024-01-01T00:00:00Z","level":"info","msg":"GET /"}'],
  ['an array of numbers', '[1,2,3]'],
  ['a GeoJSON file', '{"type":"FeatureCollection","features":[{"type":"Feature","id":"1"}]}'],
  ['an empty object', '{}'],
])('%s is none of them', (_, text) => {
  expect(choosePlain(new TextEncoder().encode(text), true, null)).toBeNull();
});
