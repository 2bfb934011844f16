import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { bytesToHex } from '../../src-main/engine/bytes/hex.ts';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import {
  ed25519FromSpki,
  ed25519PublicKey,
  ed25519SeedFromPkcs8,
  ed25519ToPkcs8,
  ed25519ToSpki,
  generateEd25519,
  signEd25519,
  verifyEd25519,
  verifyWithNode,
} from '../../src-main/engine/crypto/ed25519.ts';
import { keyFingerprint } from '../../src-main/engine/crypto/fingerprint.ts';
import { formatPem, parsePem } from '../../src-main/engine/crypto/pem.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

interface Vector {
  readonly message: string;
  readonly key: string;
  readonly signature: string;
}
const vectors = JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/ed25519.json'), 'utf8')) as {
  readonly rfc8032: readonly (Vector & { readonly seed: string })[];
  readonly edge: readonly Vector[];
  readonly edgeFirstEdition: readonly Vector[];
};
const RFC8032 = vectors.rfc8032.map(({ seed, key, message, signature }) => [seed, key, message, signature] as const);
/**
 * All are about points outside the prime-order subgroup, S at or above the group order, or non-canonical encodings: what implementations, and
 * versions of one, decide differently.
 */
const SPECCHECK = [...vectors.edge, ...vectors.edgeFirstEdition].map(({ message, key, signature }) => [message, key, signature] as const);

test('all twelve edge vectors are there', () => expect(vectors.edge).toHaveLength(12));

describe('Ed25519', () => {
  it.each(RFC8032)('signs and verifies the RFC 8032 vector %s', (seed, key, message, signature) => {
    expect(bytesToHex(ed25519PublicKey(hex(seed)))).toBe(key);
    expect(bytesToHex(signEd25519(hex(seed), hex(message)))).toBe(signature);
    expect(verifyEd25519(hex(key), hex(message), hex(signature))).toEqual({ valid: true, agree: true });
  });

  it.each(SPECCHECK)('refuses the edge vector with message %s in every runtime', (message, key, signature) => {
    expect(verifyEd25519(hex(key), hex(message), hex(signature)).valid).toBe(false);
  });

  it('shows a disagreement, which no runtime turns into a valid signature', () => {
    for (const [message, key, signature] of SPECCHECK) {
      // Node 24 and Electron 33 differ on the first three of these; the verdict must not.
      const node = verifyWithNode(hex(key), hex(message), hex(signature));
      expect(verifyEd25519(hex(key), hex(message), hex(signature))).toEqual({ valid: false, agree: !node });
    }
    // A key and R of mixed order for which even the cofactorless equation holds: node:crypto has no objection.
    const [message, key, signature] = SPECCHECK[3]!;
    expect(verifyEd25519(hex(key), hex(message), hex(signature))).toEqual({ valid: false, agree: false });
  });

  it('refuses every signature, message or key with one bit changed, and both implementations agree', () => {
    const seed = hex(RFC8032[0]![0]);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.constantFrom('signature', 'message', 'key'),
        fc.nat(),
        (message, what, at) => {
          const parts = { signature: signEd25519(seed, message), message: message.slice(), key: ed25519PublicKey(seed) };
          const target = parts[what];
          const bit = at % (8 * target.length);
          target[bit >> 3] = (target[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(verifyEd25519(parts.key, parts.message, parts.signature)).toEqual({ valid: false, agree: true });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses wrong lengths and keys that are no point, without throwing', () => {
    const message = encodeUtf8('m');
    for (const [key, signature] of [
      [0, 64],
      [31, 64],
      [33, 64],
      [32, 0],
      [32, 63],
      [32, 65],
      [32, 64],
    ] as const) {
      expect(verifyEd25519(new Uint8Array(key).fill(2), message, new Uint8Array(signature).fill(1)).valid).toBe(false);
    }
    expect(() => signEd25519(new Uint8Array(31), message)).toThrow(RangeError);
  });

  it('makes keys from the given randomness only', () => {
    const pair = generateEd25519({ bytes: (length) => new Uint8Array(length).fill(7) });
    expect(pair.publicKey).toEqual(ed25519PublicKey(new Uint8Array(32).fill(7)));
    expect(() => generateEd25519({ bytes: () => new Uint8Array(5) })).toThrow(RangeError);
  });

  it('reads its own DER and PEM, and nothing else', () => {
    const seed = hex(RFC8032[0]![0]);
    const key = hex(RFC8032[0]![1]);
    const text = `comment\r\n${formatPem('PUBLIC KEY', ed25519ToSpki(key))}${formatPem('PRIVATE KEY', ed25519ToPkcs8(seed))}`;
    const [publicBlock, privateBlock] = parsePem(text);
    expect(publicBlock).toEqual({ label: 'PUBLIC KEY', der: ed25519ToSpki(key), line: 2 });
    expect(ed25519FromSpki(publicBlock?.der ?? new Uint8Array())).toEqual(key);
    expect(ed25519SeedFromPkcs8(privateBlock?.der ?? new Uint8Array())).toEqual(seed);
    expect(ed25519FromSpki(ed25519ToPkcs8(seed))).toBeNull();
    expect(ed25519FromSpki(ed25519ToSpki(key).slice(1))).toBeNull();
    expect(parsePem('-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n')).toEqual([{ label: 'PUBLIC KEY', der: null, line: 1 }]);
    expect(parsePem('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')).toEqual([]);
  });

  it('writes a fingerprint in groups that can be read out', () => {
    expect(keyFingerprint(encodeUtf8('abc'))).toBe('ba78 16bf 8f01 cfea 4141 40de 5dae 2223 b003 61a3 9617 7a9c b410 ff61 f200 15ad');
  });
});
