import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bytesToBase64 } from '../../src-main/engine/bytes/base64.ts';
import { concatBytes } from '../../src-main/engine/bytes/bytes.ts';
import { hexToBytes } from '../../src-main/engine/bytes/hex.ts';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { ed25519ToPkcs8, ed25519ToSpki } from '../../src-main/engine/crypto/ed25519.ts';
import { formatPem } from '../../src-main/engine/crypto/pem.ts';
import { parseNote } from '../../src-main/engine/checkpoint/note.ts';
import { isQuorumMet, parsePolicy } from '../../src-main/engine/checkpoint/policy.ts';
import { formatSignerKey, verifierKeyOf } from '../../src-main/engine/checkpoint/sign.ts';
import { parseTrustFile } from '../../src-main/engine/checkpoint/trust.ts';
import { verifyNote } from '../../src-main/engine/checkpoint/verify.ts';
import { formatVerifierKey, keyIdOf } from '../../src-main/engine/checkpoint/vkey.ts';

const key = (name: string, fill: number, isWitness = false) =>
  verifierKeyOf({ name, seed: new Uint8Array(32).fill(fill), ...(isWitness ? { cosignedAt: 1n } : {}) });
const text = (name: string, fill: number, isWitness = false): string => formatVerifierKey(key(name, fill, isWitness));
const read = (content: string) => parseTrustFile(encodeUtf8(content));
const summary = (content: string): string => {
  const file = read(content);
  return [
    file.format,
    ...file.keys.map((item) => (item.kind === 'vkey' ? item.name : item.algorithm)),
    ...file.problems.map(({ code, line }) => `${code}@${line}`),
  ].join(' ');
};

const spki = ed25519ToSpki(key('a', 1).publicKey);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ecSpki = new Uint8Array(ec.publicKey.export({ format: 'der', type: 'spki' }));
const rsaSpki = new Uint8Array(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'der', type: 'spki' }));

describe('parseTrustFile', () => {
  it.each([
    [
      'verifier keys with comments, CRLF and a byte order mark',
      `\ufeff# ours\r\n${text('a', 1)}\r\n\r\n  ${text('w', 2, true)}\n`,
      'vkeys a w',
    ],
    ['a broken key beside a good one', `${text('a', 1)}\n${text('b', 1).replace('b+', 'c+')}\n`, 'vkeys a vkey.id_mismatch@2'],
    ['an unknown type', `${text('a', 1)}\nx+00000000+/wAA\n`, 'vkeys a vkey.unknown_type@2'],
    ['a secret key', `${formatSignerKey({ name: 'a', seed: new Uint8Array(32) })}\n`, 'vkeys trust.private_key@1'],
    ['PEM Ed25519 and ECDSA keys', formatPem('PUBLIC KEY', spki) + formatPem('PUBLIC KEY', ecSpki), 'pem ed25519 ecdsa'],
    ['a PEM RSA key', formatPem('PUBLIC KEY', rsaSpki), 'pem trust.key_unsupported@1'],
    ['a PEM private key', formatPem('PRIVATE KEY', ed25519ToPkcs8(new Uint8Array(32))), 'pem trust.private_key@1'],
    ['a certificate', `text before\n${formatPem('CERTIFICATE', spki)}`, 'pem'],
    ['a request for a certificate', formatPem('CERTIFICATE REQUEST', spki), 'pem trust.certificate_unsupported@1'],
    ['PEM cut short', formatPem('PUBLIC KEY', spki).slice(0, -10), 'pem trust.pem_malformed@0'],
    ['PEM with bad base64', '-----BEGIN PUBLIC KEY-----\n@@@@\n-----END PUBLIC KEY-----\n', 'pem trust.pem_malformed@1'],
    ['an empty CloudTrail key list', '{"PublicKeyList":[]}', 'cloudtrail-keys trust.empty@0'],
    ['a CloudTrail key list without a usable key', '{"PublicKeyList":[{"Value":"AAAA"}]}', 'cloudtrail-keys trust.aws_key_unusable@0'],
    ['other JSON', '{"keys":[]}', 'unknown trust.unrecognised@1'],
    ['prose', 'Dear auditor,\nhere are the keys.\n', 'unknown trust.unrecognised@1'],
    ['nothing', '', 'vkeys trust.empty@0'],
    ['only comments', '# soon\n', 'vkeys trust.empty@0'],
    ['a policy', `log ${text('a', 1)} https://example.com\nwitness W ${text('w', 2, true)}\nquorum W\n`, 'tlog-policy a w'],
    ['a broken policy', `log ${text('a', 1)}\nquorum nobody\n`, 'tlog-policy policy.undefined_name@2'],
  ])('recognises %s', (_, content, expected) => expect(summary(content)).toBe(expected));

  it('refuses bytes that are not text', () => {
    expect(parseTrustFile(Uint8Array.of(0x30, 0x82, 0xff)).problems).toEqual([{ code: 'trust.encoding', line: 0 }]);
  });

  it('never throws, and never returns neither keys nor a problem', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(text('a', 1), '\n', '-----BEGIN PUBLIC KEY-----', 'log ', 'quorum none', '{', '+', '# '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (parts) => {
        const file = read(parts.join(''));
        expect(file.keys.length + file.problems.length + (file.certificates?.length ?? 0) + (file.cloudtrail?.length ?? 0)).toBeGreaterThan(
          0,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('gives ECDSA keys that verify notes (type 0x02, as Rekor v1 signs)', () => {
    const signed = 'Rekor\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
    const signature = sign('sha256', encodeUtf8(signed), ec.privateKey);
    const id = hexToBytes(keyIdOf('rekor', 'ecdsa', ecSpki)) ?? new Uint8Array();
    const parsed = parseNote(encodeUtf8(`${signed}\n\u2014 rekor ${bytesToBase64(concatBytes(id, signature))}\n`));
    if (!parsed.ok) throw new Error(parsed.error.code);
    const { keys } = read(formatPem('PUBLIC KEY', ecSpki));
    const status = (note: typeof parsed.note): string => {
      const result = verifyNote(note, keys);
      return result.ok ? (result.signatures[0]?.status ?? '') : result.error.code;
    };
    expect(status(parsed.note)).toBe('verified');
    expect(status({ ...parsed.note, text: signed.replace('1', '2') })).toBe('invalid');
  });
});

describe('tlog-policy', () => {
  const log = `log ${text('log', 1)}\n`;
  const witnesses = [2, 3, 4].map((fill) => `witness W${fill} ${text(`w${fill}`, fill, true)} https://w.example\n`).join('');

  it.each([
    ['', 'policy.quorum@0'],
    [log, 'policy.quorum@0'],
    [`${log}quorum none\nquorum none\n`, 'policy.quorum@3'],
    [`log\n`, 'policy.syntax@1'],
    [`frog x\n`, 'policy.syntax@1'],
    [`log ${text('w', 2, true)}\n`, 'policy.role@1'],
    [`witness W ${text('log', 1)}\n`, 'policy.role@1'],
    [`${log}log ${text('log2', 1)}\n`, 'policy.duplicate_key@2'],
    [`${witnesses}witness W2 ${text('w9', 9, true)}\n`, 'policy.duplicate_name@4'],
    [`${witnesses}witness X ${text('w8', 2, true)}\n`, 'policy.duplicate_key@4'],
    [`${witnesses}group G 2 W2 W9\n`, 'policy.undefined_name@4'],
    [`${witnesses}group G 2 G W2\n`, 'policy.undefined_name@4'],
    [`${witnesses}group G 2 W2 W2\n`, 'policy.duplicate_name@4'],
    [`${witnesses}group G 3 W2 W3\n`, 'policy.threshold@4'],
    [`${witnesses}group G 0 W2 W3\n`, 'policy.threshold@4'],
    [`${witnesses}group none any W2\n`, 'policy.duplicate_name@4'],
    [`${log}quorum W2\n`, 'policy.undefined_name@2'],
  ])('refuses %# as %s', (content, expected) => {
    const parsed = parsePolicy(content);
    expect(parsed.ok ? 'accepted' : `${parsed.error.code}@${parsed.error.line}`).toBe(expected);
  });

  it('counts a quorum over nested groups, and witnesses only', () => {
    const parsed = parsePolicy(`# ours\n${log}${witnesses}group pair\tall W2 W3\ngroup G any pair W4\nquorum G\n`);
    if (!parsed.ok) throw new Error(parsed.error.code);
    const isMet = (...fills: readonly number[]): boolean =>
      isQuorumMet(
        parsed.policy,
        fills.map((fill) => key(`w${fill}`, fill, true)),
      );
    expect([isMet(), isMet(2), isMet(3), isMet(2, 3), isMet(4), isMet(9)]).toEqual([false, false, false, true, true, false]);
    expect(isQuorumMet(parsed.policy, [key('w4', 4)])).toBe(false);
    const none = parsePolicy(`${log}quorum none\n`);
    expect(none.ok && isQuorumMet(none.policy, [])).toBe(true);
  });
});
