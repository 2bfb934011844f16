import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../src-main/engine/bytes/hex.ts';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { createRecordHasher, hashRecordNoble } from '../../src-main/engine/crypto/record-hasher.ts';
import { sha256NobleHex } from '../../src-main/engine/crypto/sha256-noble.ts';
import { createSha256, sha256, sha256Hex } from '../../src-main/engine/crypto/sha256.ts';

describe('SHA-256', () => {
  // FIPS 180-4 examples (NIST CSRC), the empty message, and one million times "a".
  it.each([
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('gives the published digest of message %#', (message, digest) => {
    const bytes = encodeUtf8(message);
    expect(sha256Hex(message)).toBe(digest);
    expect(sha256Hex(bytes)).toBe(digest);
    expect(bytesToHex(sha256(bytes))).toBe(digest);
    expect(sha256NobleHex(bytes)).toBe(digest);
  });

  it('is the same by both implementations, whole or in pieces, and leaves its input alone', () => {
    const hasher = createRecordHasher();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000, size: 'max' }), fc.nat(), fc.nat(), (data, a, b) => {
        const [low, high] = [a % (data.length + 1), b % (data.length + 1)].sort((x, y) => x - y) as [number, number];
        const before = bytesToHex(data);
        const stream = createSha256();
        stream.update(data.subarray(0, low));
        stream.update(data.subarray(high));
        const expected = stream.digestHex();
        expect(hasher.hashWithout(data, 0, data.length, low, high)).toBe(expected);
        expect(hashRecordNoble(data, 0, data.length, low, high)).toBe(expected);
        expect(sha256NobleHex(data.subarray(0, low), data.subarray(high))).toBe(expected);
        expect(hasher.hash(data, low, high)).toBe(sha256NobleHex(data.subarray(low, high)));
        expect(hashRecordNoble(data, low, high)).toBe(sha256Hex(data.subarray(low, high)));
        expect(bytesToHex(data)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });
});
