/** What the signatures of digests and Lake results are worth to this auditor. */
import { hexToBytes } from '../../bytes/hex.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';
import type { PinnedCloudtrailKey } from '../../checkpoint/cloudtrail-keys.ts';
import { verifyRsaSha256 } from '../../crypto/rsa.ts';
import type { DigestDocument, LakeDocument } from './documents.ts';

/** Of one signature text under the keys that its document names. */
export type SignatureStatus =
  /** By a pinned key, and both implementations accept it. */
  | 'valid'
  | 'invalid'
  /** No pinned key has the fingerprint that the document states, for its region. */
  | 'key_unknown';

export interface Signed {
  readonly status: SignatureStatus;
  /** False when the two implementations differ; the signature then counts as invalid. */
  readonly agree: boolean;
  /** The key that accepted it. */
  readonly key: PinnedCloudtrailKey | null;
}

/** How the keys are found and signatures checked. */
export interface SignatureJudge {
  /** True when some pinned key could have signed the document. */
  knows(fingerprint: string, region: string | null): boolean;
  digest(document: DigestDocument, signature: string): Signed;
  lake(document: LakeDocument): Signed;
}

/** Keys are listed up to this long after their end: digests of the last hours may still be signed with one. */
const GRACE_MS = 2 * 3_600_000;

/** A judge for these keys. */
export function createSignatureJudge(pinned: readonly PinnedCloudtrailKey[]): SignatureJudge {
  const byFingerprint = new Map<string, PinnedCloudtrailKey[]>();
  for (const one of pinned) byFingerprint.set(one.key.fingerprint, [...(byFingerprint.get(one.key.fingerprint) ?? []), one]);
  const keysFor = (fingerprint: string, region: string | null): readonly PinnedCloudtrailKey[] =>
    (byFingerprint.get(fingerprint) ?? []).filter((one) => one.region === '' || region === null || one.region === region);

  const check = (fingerprint: string, region: string | null, message: string, signature: string): Signed => {
    const keys = keysFor(fingerprint, region);
    if (keys.length === 0) return { status: 'key_unknown', agree: true, key: null };
    const bytes = hexToBytes(signature);
    let agree = true;
    for (const one of bytes === null ? [] : keys) {
      const result = verifyRsaSha256(one.key.rsa, encodeUtf8(message), bytes ?? new Uint8Array());
      if (result.valid) return { status: 'valid', agree: true, key: one };
      agree &&= result.agree;
    }
    return { status: 'invalid', agree, key: null };
  };

  return {
    knows: (fingerprint, region) => keysFor(fingerprint, region).length > 0,
    digest: (document, signature) => check(document.fingerprint, document.region, signedText(document), signature),
    lake: (document) => check(document.fingerprint, document.region, lakeText(document), document.signature),
  };
}

/** The text that a digest's signature covers (CloudTrail user guide, "Custom implementations of log file integrity validation"). */
const signedText = ({ endTime, bucket, object, sha256, previous }: DigestDocument): string =>
  `${endTime}\n${bucket}/${object}\n${sha256}\n${previous?.signature ?? 'null'}`;

/** The text that the signature of a Lake result covers: the hashes of its files, joined by one space. */
export const lakeText = ({ files }: LakeDocument): string => files.map(({ sha256 }) => sha256).join(' ');

/** True when a digest's time lies outside the time in which its key was in use. Of backfilled digests the time of signing is not known. */
export const isOutsideValidity = ({ key }: PinnedCloudtrailKey, { endMs, isBackfill }: DigestDocument): boolean =>
  !isBackfill &&
  ((key.validFromMs !== null && endMs < key.validFromMs - GRACE_MS) || (key.validToMs !== null && endMs > key.validToMs + GRACE_MS));
