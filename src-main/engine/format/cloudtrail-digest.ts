/**
 * Reads CloudTrail digest files and `result_sign.json` of CloudTrail Lake (AWS CloudTrail user guide, "CloudTrail digest file structure" and
 * "sign file structure"). Only their shape is checked here; whether they are true is for `chain/digests` to say.
 */
import { limits } from '../../../src-shared/limits.ts';
import type { PreviousDigest, S3Place } from '../chain/digests/documents.ts';
import { isSha256Hex } from '../bytes/hex.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonArray, isJsonObject } from '../json/value.ts';
import type { JsonObject } from '../json/value.ts';
import { jsonReason } from './record-reader.ts';
import { parseRfc3339Text } from './time.ts';

export interface DigestFault {
  readonly reason: string;
  readonly member: string | null;
  /** Where the JSON is damaged. */
  readonly byte: number | null;
}

/** What a digest says of itself. */
export interface DigestContent extends S3Place {
  readonly startTime: string;
  readonly endTime: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly fingerprint: string;
  readonly account: string;
  readonly previous: PreviousDigest | null;
  readonly logs: readonly (S3Place & { readonly sha256: string })[];
}

export interface LakeContent {
  readonly region: string | null;
  readonly fingerprint: string;
  readonly signature: string;
  readonly completedAt: string | null;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: DigestFault };

/** Carries a fault out of the depths of a document; never leaves this file. */
interface Reader {
  fault: DigestFault | null;
}

const note = (reader: Reader, reason: string, member: string): null => {
  reader.fault ??= { reason, member, byte: null };
  return null;
};

const text = (reader: Reader, object: JsonObject, member: string): string => {
  const value = object.get(member);
  // A line break would let one signed line pass for two.
  if (typeof value === 'string' && value !== '' && !/[\n\r]/.test(value)) return value;
  note(reader, value === undefined ? 'missing_member' : 'wrong_type', member);
  return '';
};

const hash = (reader: Reader, object: JsonObject, member: string): string => {
  const value = text(reader, object, member);
  if (!isSha256Hex(value)) note(reader, 'bad_hash', member);
  return value;
};

const fixed = (reader: Reader, object: JsonObject, member: string, wanted: string): void => {
  if (text(reader, object, member) !== wanted) note(reader, 'unsupported_algorithm', member);
};

const parseObject = (bytes: Uint8Array): Parsed<JsonObject> => {
  const parsed = parseStrict(bytes, { maxNodes: limits.manifestNodes });
  if (!parsed.ok) return { ok: false, fault: { reason: jsonReason(parsed.error.code), member: null, byte: parsed.error.byte } };
  return isJsonObject(parsed.value)
    ? { ok: true, value: parsed.value }
    : { ok: false, fault: { reason: 'not_object', member: null, byte: 0 } };
};

const finish = <T>(reader: Reader, value: T): Parsed<T> =>
  reader.fault === null ? { ok: true, value } : { ok: false, fault: reader.fault };

/** Reads a digest file's uncompressed bytes. */
export const parseDigest = (bytes: Uint8Array): Parsed<DigestContent> => {
  const parsed = parseObject(bytes);
  if (!parsed.ok) return parsed;
  const object = parsed.value;
  const reader: Reader = { fault: null };
  const time = (member: string): number => {
    const ms = parseRfc3339Text(text(reader, object, member));
    if (Number.isNaN(ms)) note(reader, 'bad_time', member);
    return ms;
  };
  const startMs = time('digestStartTime');
  const endMs = time('digestEndTime');
  if (endMs < startMs) note(reader, 'bad_range', 'digestEndTime');
  fixed(reader, object, 'digestSignatureAlgorithm', 'SHA256withRSA');
  return finish(reader, {
    account: text(reader, object, 'awsAccountId'),
    bucket: text(reader, object, 'digestS3Bucket'),
    object: text(reader, object, 'digestS3Object'),
    startTime: text(reader, object, 'digestStartTime'),
    endTime: text(reader, object, 'digestEndTime'),
    startMs,
    endMs,
    fingerprint: text(reader, object, 'digestPublicKeyFingerprint').toLowerCase(),
    previous: previousOf(reader, object),
    logs: logsOf(reader, object),
  });
};

const PREVIOUS = [
  'previousDigestS3Bucket',
  'previousDigestS3Object',
  'previousDigestHashValue',
  'previousDigestHashAlgorithm',
  'previousDigestSignature',
] as const;

/** All null in a starting digest, all there in any other. */
const previousOf = (reader: Reader, object: JsonObject): PreviousDigest | null => {
  const values = PREVIOUS.map((member) => object.get(member));
  // The signature's own null is signed as the word `null`, so it must be there.
  if (object.get('previousDigestSignature') === undefined) return note(reader, 'missing_member', 'previousDigestSignature');
  if (values.every((value) => value === null || value === undefined)) return null;
  fixed(reader, object, 'previousDigestHashAlgorithm', 'SHA-256');
  return {
    bucket: text(reader, object, 'previousDigestS3Bucket'),
    object: text(reader, object, 'previousDigestS3Object'),
    sha256: hash(reader, object, 'previousDigestHashValue'),
    signature: text(reader, object, 'previousDigestSignature'),
  };
};

const logsOf = (reader: Reader, object: JsonObject): DigestContent['logs'] => {
  const files = object.get('logFiles');
  if (!isJsonArray(files)) return note(reader, files === undefined ? 'missing_member' : 'wrong_type', 'logFiles') ?? [];
  return files.flatMap((file) => {
    if (!isJsonObject(file)) return note(reader, 'wrong_type', 'logFiles') ?? [];
    fixed(reader, file, 'hashAlgorithm', 'SHA-256');
    return [{ bucket: text(reader, file, 's3Bucket'), object: text(reader, file, 's3Object'), sha256: hash(reader, file, 'hashValue') }];
  });
};

/** Reads a `result_sign.json`. */
export const parseLakeSign = (bytes: Uint8Array): Parsed<LakeContent> => {
  const parsed = parseObject(bytes);
  if (!parsed.ok) return parsed;
  const object = parsed.value;
  const reader: Reader = { fault: null };
  fixed(reader, object, 'hashAlgorithm', 'SHA-256');
  fixed(reader, object, 'signatureAlgorithm', 'SHA256withRSA');
  const files = object.get('files');
  if (!isJsonArray(files) || files.length === 0) note(reader, files === undefined ? 'missing_member' : 'wrong_type', 'files');
  const region = object.get('region');
  const completed = object.get('queryCompleteTime');
  return finish(reader, {
    region: typeof region === 'string' && region !== '' ? region : null,
    completedAt: typeof completed === 'string' && !Number.isNaN(parseRfc3339Text(completed)) ? completed : null,
    fingerprint: text(reader, object, 'publicKeyFingerprint').toLowerCase(),
    signature: text(reader, object, 'hashSignature'),
    files: (isJsonArray(files) ? files : []).flatMap((file) => {
      if (!isJsonObject(file)) return note(reader, 'wrong_type', 'files') ?? [];
      return [{ name: text(reader, file, 'fileName'), sha256: hash(reader, file, 'fileHashValue') }];
    }),
  });
};
