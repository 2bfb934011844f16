/**
 * What a CloudTrail record says in the terms of an event (CloudTrail record contents, eventVersion 1.0 to 1.11). Pure; used for logs with
 * and without digests. Nothing is guessed: a value that the record does not state stays empty.
 */
import type { Category, EventField, Outcome } from '../../../src-shared/model/event.ts';
import { isJsonArray, isJsonNumber, isJsonObject } from '../json/value.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';

/** Text columns of a CloudTrail event; those that it does not fill (e-mail, country) are left out. */
export type CloudtrailColumns = Readonly<Partial<Record<EventField, string | null>>>;

/** The columns of one record. */
export const cloudtrailColumns = (record: JsonObject): CloudtrailColumns => {
  const identity = objectAt(record, 'userIdentity');
  const issuer = objectAt(objectAt(identity, 'sessionContext'), 'sessionIssuer');
  const resource = resourceOf(record);
  return {
    eventId: textAt(record, 'eventID'),
    actorId: firstText(identity, ['arn', 'principalId', 'userName', 'invokedBy', 'accountId']),
    actorType: textAt(identity, 'type'),
    actorRole: firstText(issuer, ['arn', 'userName']),
    action: textAt(record, 'eventName'),
    category: categoryOf(record),
    outcome: outcomeOf(record),
    resourceType: resource.type,
    resourceId: resource.id,
    ip: textAt(record, 'sourceIPAddress'),
    userAgent: textAt(record, 'userAgent'),
    session: firstText(identity, ['accessKeyId']) ?? textAt(record, 'sharedEventID'),
    source: textAt(record, 'eventSource'),
  };
};

const objectAt = (record: JsonObject | null, name: string): JsonObject | null => {
  const value = record?.get(name);
  return isJsonObject(value) ? value : null;
};

const textOf = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : isJsonNumber(value) ? value.lexeme : null;

const textAt = (record: JsonObject | null, name: string): string | null => textOf(record?.get(name));

const firstText = (record: JsonObject | null, names: readonly string[]): string | null => {
  for (const name of names) {
    const text = textAt(record, name);
    if (text !== null) return text;
  }
  return null;
};

// --- outcome ---------------------------------------------------------------------------------------------------------------------

/** Error codes of any service that say "not allowed" rather than "did not work". */
const DENIED = /access.?denied|unauthori[sz]ed|not.?authori[sz]ed|forbidden|authfailure|invalidclienttokenid|optinrequired|explicitdeny/i;

/** No error code means success, except for sign-ins, which state their own outcome. */
const outcomeOf = (record: JsonObject): Outcome => {
  const signIn = textAt(objectAt(record, 'responseElements'), 'ConsoleLogin');
  if (signIn === 'Success') return 'success';
  if (signIn === 'Failure') return 'failure';
  const code = textAt(record, 'errorCode');
  if (code !== null) return DENIED.test(code) ? 'denied' : 'failure';
  return textAt(record, 'errorMessage') === null ? 'success' : 'failure';
};

// --- category --------------------------------------------------------------------------------------------------------------------

/** Services whose calls are about who somebody is. */
const SIGN_IN: ReadonlySet<string> = new Set(['signin', 'sts', 'sso', 'sso-oauth', 'cognito-idp', 'cognito-identity', 'rolesanywhere']);
/** Services that hold identities and what they may do. */
const IDENTITY: ReadonlySet<string> = new Set(['iam', 'sso-directory', 'identitystore', 'organizations', 'ram', 'account']);
/** Services that guard others. */
const SECURITY: ReadonlySet<string> = new Set([
  'cloudtrail',
  'guardduty',
  'securityhub',
  'kms',
  'cloudhsm',
  'secretsmanager',
  'acm',
  'acm-pca',
  'macie2',
  'inspector',
  'inspector2',
  'access-analyzer',
  'detective',
  'waf',
  'wafv2',
  'waf-regional',
  'network-firewall',
  'shield',
  'fms',
]);

const READ_VERB = /^(?:Get|List|Describe|Head|Lookup|Search|BatchGet|Query|Scan|Select|View|Check|Simulate|Test)/;
const DELETE_VERB = /^(?:Delete|Remove|Purge|BatchDelete)/;
const PERMISSION_WORDS = /Policy|Policies|Role|Permission|Group|Boundary|Delegat|Share|Attach|Detach/;

const isRead = (record: JsonObject, action: string): boolean => {
  const stated = record.get('readOnly');
  // Older record versions write it as text, or not at all.
  if (stated === true || stated === 'true') return true;
  if (stated === false || stated === 'false') return false;
  return READ_VERB.test(action);
};

const categoryOf = (record: JsonObject): Category | null => {
  const action = textAt(record, 'eventName');
  const source = textAt(record, 'eventSource');
  if (action === null || source === null) return null;
  const service = source.toLowerCase().replace(/\.amazonaws\.com(?:\.cn)?$/, '');
  if (SIGN_IN.has(service) || textAt(record, 'eventType') === 'AwsConsoleSignIn') return 'authentication';
  if (textAt(record, 'eventCategory') === 'Insight') return 'security';
  if (isRead(record, action)) return 'data.read';
  if (IDENTITY.has(service)) return PERMISSION_WORDS.test(action) ? 'authorization' : 'admin';
  if (SECURITY.has(service)) return 'security';
  if (textAt(record, 'eventType') === 'AwsServiceEvent') return 'system';
  const isData = textAt(record, 'eventCategory') === 'Data' || record.get('managementEvent') === false;
  if (isData) return DELETE_VERB.test(action) ? 'data.delete' : 'data.write';
  return 'configuration';
};

// --- resource --------------------------------------------------------------------------------------------------------------------

interface Resource {
  readonly type: string | null;
  readonly id: string | null;
}

/** Request parameters that name what a call is about, most telling first, with a word for its type. */
const PARAMETERS: readonly (readonly [name: string, type: string])[] = [
  ['userName', 'user'],
  ['roleName', 'role'],
  ['roleArn', 'role'],
  ['groupName', 'group'],
  ['policyArn', 'policy'],
  ['policyName', 'policy'],
  ['bucketName', 'bucket'],
  ['functionName', 'function'],
  ['tableName', 'table'],
  ['keyId', 'key'],
  ['secretId', 'secret'],
  ['instanceId', 'instance'],
  ['volumeId', 'volume'],
  ['snapshotId', 'snapshot'],
  ['imageId', 'image'],
  ['vpcId', 'vpc'],
  ['subnetId', 'subnet'],
  ['groupId', 'security group'],
  ['dBInstanceIdentifier', 'database'],
  ['dBClusterIdentifier', 'database'],
  ['clusterName', 'cluster'],
  ['stackName', 'stack'],
  ['queueUrl', 'queue'],
  ['topicArn', 'topic'],
  ['logGroupName', 'log group'],
  ['trailName', 'trail'],
  ['resourceArn', 'resource'],
  ['resourceId', 'resource'],
  ['name', 'resource'],
];

const resourceOf = (record: JsonObject): Resource => {
  const resources = record.get('resources');
  if (isJsonArray(resources)) {
    for (const one of resources) {
      if (!isJsonObject(one)) continue;
      const id = firstText(one, ['ARN', 'arn', 'ARNPrefix', 'resourceName']);
      if (id !== null) return { type: firstText(one, ['type', 'resourceType']), id };
    }
  }
  const parameters = objectAt(record, 'requestParameters');
  for (const [name, type] of PARAMETERS) {
    const id = textAt(parameters, name);
    if (id === null) continue;
    const key = name === 'bucketName' ? textAt(parameters, 'key') : null;
    return key === null ? { type, id } : { type: 'object', id: `${id}/${key}` };
  }
  return { type: null, id: null };
};
