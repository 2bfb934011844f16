/** Recognises the files of a CloudTrail delivery by the beginning of their content. */
import { listMembers, skipJsonSpace } from './json-members.ts';
import type { Members } from './json-members.ts';

/**
 * `log`: `{"Records":[…]}`; `digest`: a digest of log file integrity validation; `lake`: `result_sign.json` of CloudTrail Lake; `keys`: what
 * `aws cloudtrail list-public-keys` prints; `metadata`: what `aws s3api head-object` prints, of one or more digests.
 */
export const cloudtrailParts = ['log', 'digest', 'lake', 'keys', 'metadata'] as const;
export type CloudtrailPart = (typeof cloudtrailParts)[number];

/** What the JSON object that begins at `start` is of a CloudTrail delivery, apart from metadata; null for anything else. */
export const sniffCloudtrail = (head: Uint8Array, start: number): CloudtrailPart | null => {
  if (head[start] !== 0x7b) return null;
  const members = listMembers(head, start, head.length);
  const keys = new Set(members.spans.map(({ key }) => key));
  if (keys.has('digestS3Object') && keys.has('digestEndTime')) return 'digest';
  if (keys.has('hashSignature') && keys.has('publicKeyFingerprint')) return 'lake';
  if (keys.has('PublicKeyList')) return 'keys';
  return isLog(head, members) ? 'log' : null;
};

/** `Records` of CloudTrail events; of none, when the array is empty and stands alone. */
const isLog = (head: Uint8Array, members: Members): boolean => {
  const records = members.spans.find(({ key }) => key === 'Records');
  if (records === undefined || head[records.valueStart] !== 0x5b) return false;
  const first = skipJsonSpace(head, records.valueStart + 1, head.length);
  if (head[first] === 0x5d) return members.spans.length === 1;
  const names = new Set(listMembers(head, first, head.length).spans.map(({ key }) => key));
  return ['eventTime', 'eventSource', 'eventName'].filter((name) => names.has(name)).length >= 2;
};

/** Asked only of JSON that nothing else claims: events may speak of signatures as well. */
export const looksLikeMetadata = (head: Uint8Array): boolean => {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return text.includes('SHA256withRSA') && (text.includes('"signature"') || text.includes('x-amz-meta-signature'));
};
