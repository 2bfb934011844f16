import { describe, expect, test } from 'vitest';
import { readKeys, readOneKey } from '../../src-main/engine/cases/trust-keys.ts';
import { parseTrustFile } from '../../src-main/engine/checkpoint/trust.ts';
import { formatCloudtrailKey } from '../../src-main/engine/checkpoint/cloudtrail-keys.ts';
import { awsKey, keyList } from '../support/cloudtrail.ts';

const key = awsKey();
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const listOf = (...entries: readonly object[]) => bytes({ PublicKeyList: entries });
const read = (...entries: readonly object[]) => parseTrustFile(listOf(...entries)).cloudtrail ?? [];
const value = key.pkcs1.toString('base64');

describe('what aws cloudtrail list-public-keys prints', () => {
  test('gives PKCS#1 and SubjectPublicKeyInfo keys alike, with times as seconds or as text', () => {
    const keys = read(
      { Value: value, Fingerprint: key.fingerprint, ValidityStartTime: 1686400000.5, ValidityEndTime: 1689000000 },
      { Value: key.spki.toString('base64'), Fingerprint: key.fingerprint, ValidityStartTime: '2023-06-10T12:26:40+00:00' },
    );
    expect(keys).toMatchObject([
      { fingerprint: key.fingerprint, isFingerprintRight: true, validFromMs: 1686400000500, validToMs: 1689000000000 },
      { fingerprint: key.fingerprint, isFingerprintRight: true, validFromMs: 1686400000000, validToMs: null },
    ]);
    expect(keys[0]?.rsa.modulus).toBe(keys[1]?.rsa.modulus);
  });

  test('warns of a fingerprint that is not the MD5 of its key, and takes the key all the same', async () => {
    const list = listOf({ Value: value, Fingerprint: '67b9fa73676d86966b449dd677850753' });
    expect(parseTrustFile(list).cloudtrail).toMatchObject([{ fingerprint: '67b9fa73676d86966b449dd677850753', isFingerprintRight: false }]);
    const { keys, problems } = await readKeys(list);
    expect(problems).toEqual([]);
    expect(keys[0]?.facts.join('\n')).toContain('is not the MD5 of the key');
  });

  test('names entries that hold no usable key', async () => {
    const { keys, problems } = await readKeys(listOf({ Value: value }, { Value: 'AAAA' }, {}));
    expect(keys).toHaveLength(1);
    expect(problems).toEqual(['An entry of the CloudTrail key list holds no RSA public key that can be used.']);
  });

  test('a key keeps its text form through the trust store', async () => {
    const [one] = read({ Value: value, Fingerprint: 'AABB', ValidityEndTime: 1689000000 });
    const item = await readOneKey(formatCloudtrailKey(one!));
    expect(item).toMatchObject({ kind: 'cloudtrail', name: 'aabb', algorithm: 'rsa-sha256', role: 'none', supported: true });
    expect(await readOneKey(item.vkey)).toEqual(item);
  });

  test('hostile lists give a problem, never an exception', async () => {
    for (const text of [
      '{"PublicKeyList":{}}',
      '{"PublicKeyList":[1,null,[]]}',
      '{"PublicKeyList":[{"Value":{}}]}',
      '{"PublicKeyList":',
      '[]',
    ])
      expect((await readKeys(bytes(text))).problems.length, text).toBeGreaterThan(0);
    expect((await readKeys(bytes(keyList(key, key)))).keys).toHaveLength(2);
  });
});
