import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

/** RFC 8032 section 7.1: seed, public key, message, signature. */
const RFC8032 = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
] as const;

/**
 * Edge vectors of "Taming the many EdDSAs" (ia.cr/2020/1244, novifinancial/ed25519-speccheck): message, key, signature.
 * All are about points outside the prime-order subgroup, S at or above the group order, or non-canonical encodings.
 */
const SPECCHECK = [
  [
    '8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000',
  ],
  [
    '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04',
  ],
  [
    'aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e',
  ],
  [
    '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    '9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009',
  ],
  [
    'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    '160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09',
  ],
  [
    'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    '21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405',
  ],
  [
    '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    'e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514',
  ],
  [
    '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    '8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22',
  ],
  [
    'fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607',
  ],
  [
    '84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09',
  ],
] as const;

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
    const [message, key, signature] = SPECCHECK[3];
    expect(verifyEd25519(hex(key), hex(message), hex(signature))).toEqual({ valid: false, agree: false });
  });

  it('refuses every signature, message or key with one bit changed, and both implementations agree', () => {
    const seed = hex(RFC8032[0][0]);
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
    const seed = hex(RFC8032[0][0]);
    const key = hex(RFC8032[0][1]);
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
