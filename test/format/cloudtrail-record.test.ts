import { describe, expect, test } from 'vitest';
import { readAll, readRecord } from './helpers.ts';
import type { Plain } from './helpers.ts';

const record: Plain = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:ada',
    arn: 'arn:aws:sts::123456789012:assumed-role/Admin/ada',
    accountId: '123456789012',
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::123456789012:role/Admin', userName: 'Admin' } },
  },
  eventTime: '2023-07-10T12:04:10Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'AttachRolePolicy',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'aws-cli/2.15',
  requestParameters: { roleName: 'Deploy', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  responseElements: null,
  requestID: '7a1e',
  eventID: '1694d8a8-3e2c-46d1-b9ce-7f4847d3c836',
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '123456789012',
  eventCategory: 'Management',
};
const read = (more: Plain = {}) => readRecord(JSON.stringify({ ...record, ...more }), 'cloudtrail/1', { chain: 'trail' });
const mapped = (more: Plain) => {
  const { category, outcome, resourceType, resourceId } = read(more).event;
  return { category, outcome, resourceType, resourceId };
};

describe('CloudTrail records', () => {
  test('an assumed role is the actor, with the role that it was assumed from', () => {
    expect(read()).toMatchObject({
      malformed: null,
      unhashed: true,
      scope: 'trail',
      time: Date.UTC(2023, 6, 10, 12, 4, 10),
      event: {
        eventId: '1694d8a8-3e2c-46d1-b9ce-7f4847d3c836',
        actorId: 'arn:aws:sts::123456789012:assumed-role/Admin/ada',
        actorType: 'AssumedRole',
        actorRole: 'arn:aws:iam::123456789012:role/Admin',
        action: 'AttachRolePolicy',
        category: 'authorization',
        outcome: 'success',
        resourceType: 'role',
        resourceId: 'Deploy',
        ip: '192.0.2.7',
        userAgent: 'aws-cli/2.15',
        session: 'ASIAEXAMPLE',
        source: 'iam.amazonaws.com',
      },
    });
  });

  test('every value but the time is found by a free-text search', () => {
    const { text } = read().event;
    expect(text.split('\n')).toEqual(expect.arrayContaining(['AROAEXAMPLE:ada', '7a1e', 'arn:aws:iam::aws:policy/AdministratorAccess']));
    expect(text).not.toContain('2023-07-10T12:04:10Z');
  });

  test('no error code is a success, codes of refusal are denials, all others failures', () => {
    expect(read().event.outcome).toBe('success');
    for (const code of ['AccessDenied', 'Client.UnauthorizedOperation', 'AccessDeniedException', 'AuthFailure'])
      expect(read({ errorCode: code }).event.outcome).toBe('denied');
    for (const code of ['NoSuchBucketPolicy', 'ThrottlingException', 'Client.VpcLimitExceeded'])
      expect(read({ errorCode: code }).event.outcome).toBe('failure');
  });

  test('a sign-in states its outcome itself', () => {
    const signIn = { eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', eventType: 'AwsConsoleSignIn' };
    expect(mapped({ ...signIn, responseElements: { ConsoleLogin: 'Failure' } })).toMatchObject({
      category: 'authentication',
      outcome: 'failure',
    });
    expect(mapped({ ...signIn, responseElements: { ConsoleLogin: 'Success' } })).toMatchObject({ outcome: 'success' });
  });

  test.each([
    [{ eventSource: 's3.amazonaws.com', eventName: 'GetObject', readOnly: true, eventCategory: 'Data' }, 'data.read'],
    [{ eventSource: 's3.amazonaws.com', eventName: 'PutObject', eventCategory: 'Data' }, 'data.write'],
    [{ eventSource: 's3.amazonaws.com', eventName: 'DeleteObject', eventCategory: 'Data' }, 'data.delete'],
    [{ eventSource: 's3.amazonaws.com', eventName: 'DeleteBucket' }, 'configuration'],
    [{ eventSource: 'ec2.amazonaws.com', eventName: 'DescribeInstances', readOnly: undefined }, 'data.read'],
    [{ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser' }, 'admin'],
    [{ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' }, 'security'],
    [{ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', readOnly: true }, 'authentication'],
    [{ eventSource: 'health.amazonaws.com', eventName: 'Notice', eventType: 'AwsServiceEvent' }, 'system'],
  ])('%o is %s', (more, category) => {
    expect(read(more).event.category).toBe(category);
  });

  test('the first resource with a name is the resource, else the parameter that says most', () => {
    const resources = [{ accountId: '1' }, { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::b/k' }];
    expect(mapped({ resources })).toMatchObject({ resourceType: 'AWS::S3::Object', resourceId: 'arn:aws:s3:::b/k' });
    expect(mapped({ requestParameters: { bucketName: 'b', key: 'k' } })).toMatchObject({ resourceType: 'object', resourceId: 'b/k' });
    expect(mapped({ requestParameters: null })).toMatchObject({ resourceType: null, resourceId: null });
  });

  test.each([
    ['no time', { eventTime: undefined }, 'missing_member', 'eventTime'],
    ['a time that is none', { eventTime: 'yesterday' }, 'bad_time', 'eventTime'],
    ['no action', { eventName: null }, 'missing_member', 'eventName'],
    ['an action that is no text', { eventName: 7 }, 'wrong_type', 'eventName'],
  ])('a record with %s is malformed, not guessed', (_, more, reason, member) => {
    expect(read(more)).toMatchObject({ malformed: reason, member });
  });

  test('members of hostile shapes fill no column and stop nothing', () => {
    const hostile = { userIdentity: [1], resources: 'x', requestParameters: [[]], responseElements: 3, errorCode: {}, __proto__: null };
    expect(read(hostile)).toMatchObject({
      malformed: null,
      event: { actorId: null, actorType: null, resourceId: null, outcome: 'success' },
    });
    expect(readRecord('{"eventTime":"2023', 'cloudtrail/1').malformed).toBe('truncated');
    expect(readRecord('[]', 'cloudtrail/1').malformed).toBe('not_object');
    expect(readRecord('{"eventTime":"2023-07-10T12:04:10Z","eventTime":"x"}', 'cloudtrail/1').malformed).toBe('duplicate_key');
  });

  test('a log file gives one record for each element of Records', () => {
    const log = JSON.stringify({ Records: [record, { ...record, eventID: '2' }] });
    expect(readAll(log, 'cloudtrail/1', {}, { kind: 'json-array', path: ['Records'] }).block.count).toBe(2);
  });
});
