/**
 * Makes CloudTrail deliveries with throw-away RSA keys: digests and logs as AWS lays them out, signed as AWS signs them. Written from AWS's
 * description and not with the product's code.
 */
import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface AwsKey {
  readonly private: KeyObject;
  readonly pkcs1: Buffer;
  readonly spki: Buffer;
  readonly fingerprint: string;
}

export const awsKey = (modulusLength = 2048): AwsKey => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const publicKey = createPublicKey(privateKey);
  const pkcs1 = publicKey.export({ format: 'der', type: 'pkcs1' });
  return {
    private: privateKey,
    pkcs1,
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    fingerprint: createHash('md5').update(pkcs1).digest('hex'),
  };
};

/** What `aws cloudtrail list-public-keys` prints. */
export const keyList = (...keys: readonly AwsKey[]): string =>
  JSON.stringify({
    PublicKeyList: keys.map(({ pkcs1, fingerprint }) => ({ Value: pkcs1.toString('base64'), Fingerprint: fingerprint })),
  });

/** Settings of a run that trusts these keys. */
export const trustingAws = (...keys: readonly AwsKey[]) => ({ cloudtrail: [{ key: keyList(...keys), region: '' }] });

export const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

export interface TrailOptions {
  readonly account?: string;
  readonly organisation?: string;
  readonly region?: string;
  readonly home?: string;
  readonly trail?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly start?: string;
  readonly hours?: number;
  /** Logs in each digest; 0 makes empty digests. */
  readonly logs?: (hour: number) => number;
  readonly events?: number;
  /** Hours before which logging paused for three hours. */
  readonly restarts?: readonly number[];
  readonly backfill?: boolean;
  readonly keyOf?: (hour: number) => AwsKey;
}

export interface Digest {
  readonly object: string;
  readonly text: string;
  readonly signature: string;
  readonly key: AwsKey;
  readonly content: Record<string, unknown>;
  readonly logs: readonly { readonly object: string; readonly text: string }[];
}

const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '/');

/** Signs a digest's text at its place. */
export const signDigest = (content: Record<string, unknown>, text: string, key: AwsKey): string =>
  sign(
    'sha256',
    Buffer.from(
      `${content['digestEndTime'] as string}\n${content['digestS3Bucket'] as string}/${content['digestS3Object'] as string}\n${sha256(text)}\n${(content['previousDigestSignature'] as string | null) ?? 'null'}`,
    ),
    key.private,
  ).toString('hex');

const hour = 3_600_000;

/** The digests of one trail in one region, from the oldest to the newest. */
export function makeTrail(key: AwsKey, options: TrailOptions = {}): readonly Digest[] {
  const {
    account = '123456789012',
    region = 'us-east-1',
    home = region,
    trail = 'audit',
    bucket = 'acme-trail',
    prefix = '',
    start = '2024-02-28T20:00:00Z',
    hours = 6,
    logs = () => 2,
    events = 3,
    restarts = [],
    backfill = false,
    keyOf = () => key,
  } = options;
  const root = `${prefix}AWSLogs/${options.organisation === undefined ? '' : `${options.organisation}/`}${account}`;
  const digests: Digest[] = [];
  let at = Date.parse(start);
  for (let i = 0; i < hours; i += 1) {
    const isRestart = restarts.includes(i);
    if (isRestart) at += 3 * hour;
    const end = at + hour;
    const previous = isRestart ? undefined : digests.at(-1);
    const files = Array.from({ length: logs(i) }, (_, n) => {
      const id = createHash('sha256')
        .update(`${account}${region}${trail}${i}-${n}`)
        .digest('base64url')
        .replaceAll(/[-_]/g, 'x')
        .slice(0, 16);
      return {
        object: `${root}/CloudTrail/${region}/${day(at)}/${account}_CloudTrail_${region}_${stamp(at).slice(0, 13)}Z_${id}.json.gz`,
        text: JSON.stringify({
          Records: Array.from({ length: events }, (_record, e) => record(account, region, at + n * 60_000 + e * 1000, `${i}-${n}-${e}`)),
        }),
      };
    });
    const object = `${root}/CloudTrail-Digest/${region}/${day(end)}/${account}_CloudTrail-Digest_${region}_${trail}_${home}_${stamp(end)}Z${backfill ? '_backfill' : ''}.json.gz`;
    const signer = keyOf(i);
    const content = {
      awsAccountId: account,
      digestStartTime: iso(at),
      digestEndTime: iso(end),
      digestS3Bucket: bucket,
      digestS3Object: object,
      digestPublicKeyFingerprint: signer.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: files.length === 0 ? null : iso(at + 60_000),
      oldestEventTime: files.length === 0 ? null : iso(at),
      previousDigestS3Bucket: previous === undefined ? null : bucket,
      previousDigestS3Object: previous?.object ?? null,
      previousDigestHashValue: previous === undefined ? null : sha256(previous.text),
      previousDigestHashAlgorithm: previous === undefined ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: files.map(({ object: s3Object, text }) => ({
        s3Bucket: bucket,
        s3Object,
        hashValue: sha256(text),
        hashAlgorithm: 'SHA-256',
        newestEventTime: iso(at + 60_000),
        oldestEventTime: iso(at),
      })),
    };
    // AWS writes slashes escaped: nothing may be serialised again.
    const text = JSON.stringify(content).replaceAll('/', '\\/');
    digests.push({ object, text, signature: signDigest(content, text, signer), key: signer, content, logs: files });
    at = end;
  }
  return digests;
}

const record = (account: string, region: string, ms: number, id: string) => ({
  eventVersion: '1.08',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: `arn:aws:iam::${account}:user/ada`,
    accountId: account,
    userName: 'ada',
  },
  eventTime: iso(ms),
  eventSource: 's3.amazonaws.com',
  eventName: 'PutBucketPolicy',
  awsRegion: region,
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2.15',
  requestParameters: { bucketName: 'finance' },
  responseElements: null,
  eventID: id,
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  eventCategory: 'Management',
});

/** Files by path, as a copy of the bucket would have them. */
export type Tree = Map<string, Buffer>;

/** The files of a delivery. `metadata`: signatures beside them, in one of the forms in which they come; `none`: a plain download. */
export function treeOf(digests: readonly Digest[], metadata: 'map' | 'heads' | 'list' | 'none' = 'map'): Tree {
  const tree: Tree = new Map();
  for (const { object, text, logs } of digests) {
    tree.set(object, gzipSync(text));
    for (const log of logs) tree.set(log.object, gzipSync(log.text));
  }
  const stated = ({ signature }: Digest) => ({ signature, 'signature-algorithm': 'SHA256withRSA' });
  if (metadata === 'map')
    tree.set('object-metadata.json', Buffer.from(JSON.stringify(Object.fromEntries(digests.map((one) => [one.object, stated(one)])))));
  if (metadata === 'list')
    tree.set(
      'heads.json',
      Buffer.from(JSON.stringify(digests.map((one) => ({ Key: one.object, ContentLength: 1, Metadata: stated(one) })))),
    );
  if (metadata === 'heads')
    for (const one of digests)
      tree.set(`${one.object}.head.json`, Buffer.from(JSON.stringify({ AcceptRanges: 'bytes', ContentLength: 1, Metadata: stated(one) })));
  return tree;
}

/** Writes a tree into a new folder. */
export function writeTree(tree: Tree, folder: string): string {
  for (const [path, data] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), data);
  }
  return folder;
}

/** A query's result as CloudTrail Lake delivers it: compressed files and the signature over their hashes. */
export function signLake(key: AwsKey, files: Readonly<Record<string, string>>, publicKeyFingerprint = key.fingerprint): Tree {
  const tree: Tree = new Map(Object.entries(files).map(([name, text]) => [name, gzipSync(text)]));
  const hashes = [...tree].map(([fileName, data]) => ({ fileHashValue: sha256(data), fileName }));
  const hashSignature = sign('sha256', Buffer.from(hashes.map(({ fileHashValue }) => fileHashValue).join(' ')), key.private).toString(
    'hex',
  );
  const statement = {
    version: '1.0',
    region: 'us-east-1',
    files: hashes,
    hashAlgorithm: 'SHA-256',
    signatureAlgorithm: 'SHA256withRSA',
    hashSignature,
    publicKeyFingerprint,
    queryCompleteTime: '2024-05-10T22:06:30Z',
  };
  return tree.set('result_sign.json', Buffer.from(JSON.stringify(statement)));
}
