import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { lockKey, publicKeyOf, readKeyFile, unlockKey, type AuditorKey } from '../../src-main/engine/custody/key-file.ts';
import { formatSignerKey } from '../../src-main/engine/checkpoint/sign.ts';
import { bytesToHex } from '../../src-main/engine/bytes/hex.ts';

let next = 0;
const random = { bytes: (length: number): Uint8Array => new Uint8Array(length).map(() => (next = (next * 31 + 7) % 251)) };
const key: AuditorKey = { name: 'ada.example', seed: new Uint8Array(32).map((_, i) => i) };

describe('a locked key', () => {
  const text = lockKey(key, 'corréct horse', random);
  const locked = (changed = text) => {
    const file = readKeyFile(changed, 'x');
    if (file.kind !== 'locked') throw new Error(file.kind);
    return file.locked;
  };

  test('opens with its passphrase, however its accents were typed, and with no other', () => {
    expect(unlockKey(locked(), 'corréct horse')).toEqual(key);
    expect(unlockKey(locked(), 'corre\u0301ct horse')).toEqual(key);
    expect(unlockKey(locked(), 'correct horse')).toBeNull();
    expect(unlockKey(locked(), '')).toBeNull();
  });

  test('holds the public half in the open, and nothing of the seed', () => {
    expect(locked().vkey).toBe(publicKeyOf(key));
    expect(text).not.toContain(bytesToHex(key.seed));
    expect(text).not.toContain(Buffer.from(key.seed).toString('base64'));
  });

  test('does not open once anything in it was changed', () => {
    const other = publicKeyOf({ ...key, name: 'eve.example' });
    for (const changed of [
      text.replace(publicKeyOf(key), other),
      text.replace(/("sealed": ")(.)/, (_, head: string, one: string) => head + (one === 'A' ? 'B' : 'A')),
      text.replace(/("salt": ")(.)/, (_, head: string, one: string) => head + (one === 'A' ? 'B' : 'A')),
      text.replace(/("tag": ")(.)/, (_, head: string, one: string) => head + (one === 'A' ? 'B' : 'A')),
    ]) {
      expect(changed).not.toBe(text);
      expect(unlockKey(locked(changed), 'corréct horse')).toBeNull();
    }
  });

  test('asks for no more work than it is meant to', () => {
    expect(readKeyFile(text.replace('65536', '1073741824'), 'x')).toEqual({ kind: 'invalid' });
  });
});

describe('keys of other tools', () => {
  test('C2SP, hexadecimal, PKCS#8', () => {
    expect(readKeyFile(formatSignerKey(key), 'x')).toEqual({ kind: 'open', key });
    expect(readKeyFile(`${bytesToHex(key.seed)}\n`, 'me')).toEqual({ kind: 'open', key: { ...key, name: 'me' } });
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    const seed = new Uint8Array(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
    expect(readKeyFile(pem, 'me')).toEqual({ kind: 'open', key: { name: 'me', seed } });
  });

  test.each([
    ['nothing', ''],
    ['JSON of something else', '{"schema":"x"}'],
    ['broken JSON', '{'],
    ['a public key', publicKeyOf(key)],
    ['hex that is too short', 'ab'],
    ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string],
  ])('%s is no signing key', (_name, text) => expect(readKeyFile(text, 'me')).toEqual({ kind: 'invalid' }));
});
