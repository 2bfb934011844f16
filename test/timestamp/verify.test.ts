/** RFC 3161 time stamps by themselves: signature, attributes, purpose, path to a pinned certificate as of the time stated. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parsePem } from '../../src-main/engine/crypto/pem.ts';
import { sha256 } from '../../src-main/engine/crypto/sha256.ts';
import { parseCertificate, type Certificate } from '../../src-main/engine/timestamp/certificate.ts';
import { looksLikeStamp } from '../../src-main/engine/timestamp/bytes.ts';
import { parseTimeStamp } from '../../src-main/engine/timestamp/parse.ts';
import { verifyTimeStamp } from '../../src-main/engine/timestamp/verify.ts';
import { derOf, makeAuthority, makeStamp, timeStamping, type Authority, type StampOptions } from '../support/time-stamp.ts';

let root: Authority;
let middle: Authority;
let tsa: Authority;
const certificate = (authority: Authority): Certificate => parseCertificate(derOf(authority))!;
beforeAll(async () => {
  root = await makeAuthority({ name: 'Root', ca: true });
  middle = await makeAuthority({ name: 'Middle', ca: true, issuer: root });
  tsa = await makeAuthority({ name: 'Stamps', issuer: middle, purposes: [timeStamping] });
});

const judged = async (options: Partial<StampOptions> = {}, pinned: readonly Authority[] = [root]): Promise<string> => {
  const parsed = parseTimeStamp(await makeStamp({ by: tsa, data: 'x', with: [tsa, middle], ...options }));
  if (!parsed.ok) return parsed.problem;
  const verdict = verifyTimeStamp(parsed.stamp, pinned.map(certificate));
  return verdict.status === 'trusted' ? 'trusted' : verdict.reason;
};

describe('a token of an authority', () => {
  test('is trusted when its certificate leads to a pinned one, at any place of the path', async () => {
    expect(await judged()).toBe('trusted');
    expect(await judged({}, [middle])).toBe('trusted');
    expect(await judged({}, [tsa])).toBe('trusted');
    expect(await judged({ with: [] }, [root, middle, tsa])).toBe('trusted');
  });
  test('says its time, imprint and number', async () => {
    const bytes = await makeStamp({ by: tsa, data: 'x', at: new Date('2025-01-02T03:04:05Z') });
    expect(looksLikeStamp(bytes)).toBe(true);
    const parsed = parseTimeStamp(bytes);
    expect(parsed.ok && { ...parsed.stamp.imprint, time: new Date(parsed.stamp.genTime).toISOString(), nonce: parsed.stamp.nonce }).toEqual(
      {
        algorithm: 'sha256',
        hash: sha256('x'),
        time: '2025-01-02T03:04:05.000Z',
        nonce: null,
      },
    );
  });
  test('without a pinned root, or with another of the same name, proves nothing', async () => {
    expect(await judged({}, [])).toBe('no_pinned_root');
    expect(await judged({}, [await makeAuthority({ name: 'Root', ca: true })])).toBe('no_pinned_root');
    expect(await judged({ with: [tsa] })).toBe('no_pinned_root');
    expect(await judged({ with: [] })).toBe('no_certificate');
  });
  test('trap: a certificate that is no authority vouches for none', async () => {
    const leaf = await makeAuthority({ name: 'Leaf', issuer: root });
    const forged = await makeAuthority({ name: 'Forged', issuer: leaf, purposes: [timeStamping] });
    expect(await judged({ by: forged, with: [forged, leaf] })).toBe('no_pinned_root');
  });
  test('the purpose must be time stamping, alone and critical', async () => {
    const made = async (purposes: readonly string[], critical: boolean): Promise<string> => {
      const other = await makeAuthority({ name: 'Other', issuer: root, purposes, critical });
      return judged({ by: other, with: [other] });
    };
    expect(await made([timeStamping], true)).toBe('trusted');
    expect(await made([timeStamping], false)).toBe('purpose');
    expect(await made([timeStamping, '1.3.6.1.5.5.7.3.3'], true)).toBe('purpose');
    expect(await made(['1.3.6.1.5.5.7.3.3'], true)).toBe('purpose');
    expect(await made([], true)).toBe('purpose');
  });
  test('the path is judged as of the time stated', async () => {
    const short = await makeAuthority({
      name: 'Short',
      issuer: root,
      purposes: [timeStamping],
      from: new Date('2025-01-01T00:00:00Z'),
      until: new Date('2025-12-31T00:00:00Z'),
    });
    const at = (time: string): Promise<string> => judged({ by: short, with: [short], at: new Date(time) });
    expect(await at('2025-06-01T00:00:00Z')).toBe('trusted');
    expect(await at('2024-12-31T23:59:59Z')).toBe('not_valid_then');
    expect(await at('2026-01-01T00:00:00Z')).toBe('not_valid_then');
  });
  test('it must name its signer’s certificate, and be granted', async () => {
    expect(await judged({ naming: middle })).toBe('signing_certificate');
    expect(await judged({ withoutNaming: true })).toBe('signing_certificate');
    expect(await judged({ status: 2 })).toBe('not_granted');
    expect(await judged({ status: 1 })).toBe('trusted');
  });
});

describe('hostile bytes', () => {
  test('one changed byte: never the same stamp, trusted', { timeout: 180_000 }, async () => {
    const bytes = await makeStamp({ by: tsa, data: 'x', with: [tsa, middle] });
    const before = parseTimeStamp(bytes);
    if (!before.ok) throw new Error(before.problem);
    const pinned = [certificate(root)];
    expect(verifyTimeStamp(before.stamp, pinned).status).toBe('trusted');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = bytes.slice();
        changed[at]! ^= by;
        const parsed = parseTimeStamp(changed);
        if (!parsed.ok || verifyTimeStamp(parsed.stamp, pinned).status !== 'trusted') return;
        // What is outside the signature (the response’s status among it) may change; what the stamp says may not.
        expect(parsed.stamp.content).toEqual(before.stamp.content);
        expect(parsed.stamp.signer.signedAttributes).toEqual(before.stamp.signer.signedAttributes);
      }),
      { numRuns: 2000, seed: 3 },
    );
  });
  test('any bytes, cut off, trailing, nested or huge: refused, never thrown at', async () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void parseTimeStamp(bytes)),
      { numRuns: 1000 },
    );
    const bytes = await makeStamp({ by: tsa, data: 'x' });
    for (let length = 0; length < bytes.length; length += 7) expect(parseTimeStamp(bytes.subarray(0, length)).ok).toBe(false);
    expect(parseTimeStamp(Uint8Array.of(...bytes, 0)).ok).toBe(false);
    expect(parseTimeStamp(new Uint8Array(100_000).fill(0x30)).ok).toBe(false);
    expect(parseTimeStamp(Uint8Array.from({ length: 60_000 }, (_, i) => (i % 2 === 0 ? 0x30 : 0x80))).ok).toBe(false);
    expect(parseTimeStamp(new Uint8Array(300_000)).ok).toBe(false);
    expect(parseCertificate(new Uint8Array(100).fill(0x30))).toBeNull();
  });
});

const fixtures = join(import.meta.dirname, '../../../shared/fixtures/rfc3161');
if (!existsSync(fixtures)) console.warn('skipped: fixtures/rfc3161 is not beside this checkout');
describe.skipIf(!existsSync(fixtures))('the published responses', () => {
  test.each([
    ['rekor2-happy-path', true],
    ['rekor2-timestamp-payload-mismatch_fail', false],
  ])('%s', (name, isOf) => {
    const parsed = parseTimeStamp(readFileSync(join(fixtures, name, 'response.tsr')));
    if (!parsed.ok) throw new Error(parsed.problem);
    const pinned = parsePem(readFileSync(join(fixtures, name, 'tsa-chain.pem'), 'utf8')).map(({ der }) => parseCertificate(der!)!);
    expect(verifyTimeStamp(parsed.stamp, pinned)).toEqual({ status: 'trusted', authority: 'CN=sigstore-tsa, O=sigstore.dev' });
    expect(verifyTimeStamp(parsed.stamp, pinned.slice(1)).status).toBe('trusted');
    expect(verifyTimeStamp(parsed.stamp, []).status).toBe('untrusted');
    const data = sha256(readFileSync(join(fixtures, name, 'data.bin')));
    expect(Buffer.compare(Buffer.from(data), Buffer.from(parsed.stamp.imprint.hash)) === 0).toBe(isOf);
  });
});
