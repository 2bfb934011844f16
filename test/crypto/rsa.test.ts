import { createHash, constants, createPublicKey, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { md5Fingerprint, parseRsaPublicKey, verifyRsaSha256, verifyWithNode, verifyWithOwnCode } from '../../src-main/engine/crypto/rsa.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs1 = pair.publicKey.export({ format: 'der', type: 'pkcs1' });
const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
const key = parseRsaPublicKey(pkcs1)!;
const message = Buffer.from('2023-07-10T12:13:37Z\nbucket/object\nhash\nnull');
const signature = sign('sha256', message, pair.privateKey);

/** Signs whatever padding and content are given. */
const raw = (block: Buffer): Buffer => privateEncrypt({ key: pair.privateKey, padding: constants.RSA_NO_PADDING }, block);
const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const hash = createHash('sha256').update(message).digest();
const block = (padding: Buffer, content: Buffer): Buffer => Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), content]);
const ff = (count: number): Buffer => Buffer.alloc(count, 0xff);

describe('RSA PKCS#1 v1.5 with SHA-256', () => {
  test('both implementations accept a right signature, under either form of the key', () => {
    expect(verifyRsaSha256(key, message, signature)).toEqual({ valid: true, agree: true });
    expect(verifyRsaSha256(parseRsaPublicKey(spki)!, message, signature)).toEqual({ valid: true, agree: true });
    expect(parseRsaPublicKey(spki)?.pkcs1).toEqual(new Uint8Array(pkcs1));
  });

  test('both accept the encoding that RFC 8017 prescribes, made by hand', () => {
    expect(verifyRsaSha256(key, message, raw(block(ff(202), Buffer.concat([info, hash]))))).toEqual({ valid: true, agree: true });
  });

  test.each([
    ['garbage behind the hash (Bleichenbacher 2006)', block(ff(102), Buffer.concat([info, hash, Buffer.alloc(100, 0x41)]))],
    [
      'short padding with garbage before it',
      Buffer.concat([Buffer.from([0, 1]), ff(8), Buffer.from([0]), info, hash, Buffer.alloc(194, 0)]),
    ],
    [
      'parameters left out of the algorithm',
      block(ff(204), Buffer.concat([Buffer.from('302f300b06096086480165030402010420', 'hex'), hash])),
    ],
    ['another hash algorithm named', block(ff(202), Buffer.concat([Buffer.from('3031300d060960864801650304020205000420', 'hex'), hash]))],
    ['a byte of padding that is not ff', block(Buffer.concat([ff(100), Buffer.from([0xfe]), ff(101)]), Buffer.concat([info, hash]))],
    ['block type 2', Buffer.concat([Buffer.from([0, 2]), ff(202), Buffer.from([0]), info, hash])],
  ])('both refuse %s', (_, forged) => {
    expect(forged).toHaveLength(256);
    expect(verifyRsaSha256(key, message, raw(forged))).toEqual({ valid: false, agree: true });
  });

  test('both refuse signatures of another length, zero, and the modulus added', () => {
    const modulus = Buffer.from(key.modulus.toString(16).padStart(512, '0'), 'hex');
    const sum = Buffer.from((BigInt(`0x${signature.toString('hex')}`) + key.modulus).toString(16).padStart(512, '0'), 'hex');
    for (const bad of [
      Buffer.alloc(0),
      Buffer.alloc(256),
      signature.subarray(1),
      Buffer.concat([Buffer.from([0]), signature]),
      modulus,
      sum,
    ])
      expect(verifyRsaSha256(key, message, bad)).toEqual({ valid: false, agree: true });
  });

  test('the two agree on every changed bit of signature and message', () => {
    fc.assert(
      fc.property(fc.nat({ max: 255 }), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, inMessage) => {
        const [text, bytes] = [Buffer.from(message), Buffer.from(signature)];
        const target = inMessage ? text : bytes;
        target[at % target.length]! ^= by;
        expect(verifyRsaSha256(key, text, bytes)).toEqual({ valid: false, agree: true });
      }),
      { numRuns: 200 },
    );
  });

  test('a key with the exponent 3 is checked by the same rules', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 3 });
    const parsed = parseRsaPublicKey(small.publicKey.export({ format: 'der', type: 'pkcs1' }))!;
    const right = sign('sha256', message, small.privateKey);
    expect([verifyWithNode(parsed, message, right), verifyWithOwnCode(parsed, message, right)]).toEqual([true, true]);
    // The cube root forgery needs bytes behind the hash to be ignored.
    expect(verifyRsaSha256(parsed, message, Buffer.alloc(128, 1))).toEqual({ valid: false, agree: true });
  });
});

describe('public keys in DER', () => {
  test('the fingerprint is the MD5 of the key', () => {
    expect(md5Fingerprint(pkcs1)).toBe(createHash('md5').update(pkcs1).digest('hex'));
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['an elliptic curve', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' })],
    ['a key with bytes behind it', Buffer.concat([pkcs1, Buffer.from([0])])],
    ['a key cut short', pkcs1.subarray(0, -1)],
    ['512 bits', createPublicKey(generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey).export({ format: 'der', type: 'pkcs1' })],
    ['an even exponent', Buffer.concat([pkcs1.subarray(0, -1), Buffer.from([0])])],
  ])('%s is no key', (_, der) => expect(parseRsaPublicKey(der)).toBeNull());

  test('no bytes make it throw, and what it accepts node accepts too', () => {
    fc.assert(
      fc.property(fc.nat({ max: spki.length - 1 }), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, useSpki) => {
        const der = Buffer.from(useSpki ? spki : pkcs1);
        der[at % der.length]! ^= by;
        const parsed = parseRsaPublicKey(der);
        if (parsed !== null) expect(() => createPublicKey({ key: Buffer.from(parsed.pkcs1), format: 'der', type: 'pkcs1' })).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
