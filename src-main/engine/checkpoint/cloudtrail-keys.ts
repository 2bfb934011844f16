/**
 * Public keys of CloudTrail, as `aws cloudtrail list-public-keys` prints them: PKCS#1 mostly, one of AWS's own samples is a
 * SubjectPublicKeyInfo. Keys belong to a region, which the list does not state.
 */
import { base64ToBytes } from '../bytes/base64.ts';
import { md5Fingerprint, parseRsaPublicKey, type RsaPublicKey } from '../crypto/rsa.ts';
import { isJsonArray, isJsonNumber, isJsonObject, type JsonObject, type JsonValue } from '../json/value.ts';

export interface CloudtrailKey {
  readonly rsa: RsaPublicKey;
  /** The key as it was given. */
  readonly der: Uint8Array;
  /** AWS's name for it, lowercase hex: stated, else computed. */
  readonly fingerprint: string;
  /** False when the stated fingerprint is not the MD5 of the key: worth a word, but no reason to refuse (AWS's own test data has it). */
  readonly isFingerprintRight: boolean;
  /** When it was in use, milliseconds UTC, or null. */
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
}

/** A key with the region that the auditor bound it to; empty: any. */
export interface PinnedCloudtrailKey {
  readonly key: CloudtrailKey;
  readonly region: string;
}

export interface CloudtrailKeyList {
  readonly keys: readonly CloudtrailKey[];
  /** Entries that hold no usable RSA key. */
  readonly unusable: number;
}

/** The keys of a list; null when the document is none. */
export const parseCloudtrailKeys = (document: JsonValue): CloudtrailKeyList | null => {
  const list = isJsonObject(document) ? document.get('PublicKeyList') : undefined;
  if (!isJsonArray(list)) return null;
  const keys = list.flatMap((item) => {
    const key = isJsonObject(item) ? parseKey(item) : null;
    return key === null ? [] : [key];
  });
  return { keys, unusable: list.length - keys.length };
};

const parseKey = (item: JsonObject): CloudtrailKey | null => {
  const value = item.get('Value');
  const der = typeof value === 'string' ? base64ToBytes(value.replaceAll(/\s/g, '')) : null;
  const rsa = der === null ? null : parseRsaPublicKey(der);
  if (der === null || rsa === null) return null;
  const stated = item.get('Fingerprint');
  const computed = md5Fingerprint(der);
  const fingerprint = typeof stated === 'string' && stated !== '' ? stated.toLowerCase() : computed;
  return {
    rsa,
    der,
    fingerprint,
    // AWS takes the fingerprint of the PKCS#1 form.
    isFingerprintRight: fingerprint === computed || fingerprint === md5Fingerprint(rsa.pkcs1),
    validFromMs: timeOf(item.get('ValidityStartTime')),
    validToMs: timeOf(item.get('ValidityEndTime')),
  };
};

/** The tool prints seconds since 1970, or with newer settings ISO 8601. */
const timeOf = (value: JsonValue | undefined): number | null => {
  const ms = isJsonNumber(value) ? value.value * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(ms) ? ms : null;
};

/** One key as text that `parseTrustFile` reads back: a list of one. */
export const formatCloudtrailKey = ({ der, fingerprint, validFromMs, validToMs }: CloudtrailKey): string =>
  JSON.stringify({
    PublicKeyList: [
      {
        Value: Buffer.from(der).toString('base64'),
        Fingerprint: fingerprint,
        ...(validFromMs === null ? {} : { ValidityStartTime: validFromMs / 1000 }),
        ...(validToMs === null ? {} : { ValidityEndTime: validToMs / 1000 }),
      },
    ],
  });
