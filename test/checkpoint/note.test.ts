import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64ToBytes, bytesToBase64 } from '../../src-main/engine/bytes/base64.ts';
import { concatBytes } from '../../src-main/engine/bytes/bytes.ts';
import { hexToBytes } from '../../src-main/engine/bytes/hex.ts';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { formatCheckpoint, parseCheckpoint } from '../../src-main/engine/checkpoint/checkpoint.ts';
import type { Note } from '../../src-main/engine/checkpoint/note.ts';
import { parseNote } from '../../src-main/engine/checkpoint/note.ts';
import type { NoteSigner } from '../../src-main/engine/checkpoint/sign.ts';
import { formatSignerKey, parseSignerKey, signNote, verifierKeyOf } from '../../src-main/engine/checkpoint/sign.ts';
import type { CheckedSignature, NoteVerification } from '../../src-main/engine/checkpoint/verify.ts';
import { verifyNote } from '../../src-main/engine/checkpoint/verify.ts';
import type { TrustKey, VerifierKey } from '../../src-main/engine/checkpoint/vkey.ts';
import { formatVerifierKey, makeVerifierKey, parseVerifierKey } from '../../src-main/engine/checkpoint/vkey.ts';
import { createMerkleTree } from '../../src-main/engine/merkle/tree.ts';

const fixtures = join(import.meta.dirname, '../../../shared/fixtures');
const has = existsSync(join(fixtures, 'signed-note'));
if (!has) console.warn('skipped: fixtures/signed-note and fixtures/tlog-tiles are not beside this checkout');

const vkey = (text: string): VerifierKey => {
  const parsed = parseVerifierKey(text);
  if (!parsed.ok) throw new Error(parsed.code);
  return parsed.key;
};

const note = (input: string | Uint8Array): Note => {
  const parsed = parseNote(typeof input === 'string' ? encodeUtf8(input) : input);
  if (!parsed.ok) throw new Error(`${parsed.error.code} at ${parsed.error.byte}`);
  return parsed.note;
};

const checked = (result: NoteVerification): readonly CheckedSignature[] => {
  if (!result.ok) throw new Error(result.error.code);
  return result.signatures;
};

const statuses = (input: Note, keys: readonly TrustKey[]): string =>
  checked(verifyNote(input, keys))
    .map(({ name, status }) => `${name}:${status}`)
    .join(' ');

const SUM_GOLANG = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';

interface Case {
  readonly file: string;
  readonly keys: readonly string[];
  readonly verdict: string;
  readonly why: string;
}

describe.skipIf(!has)('C2SP signed-note conformance', () => {
  const cases = has ? (JSON.parse(readFileSync(join(fixtures, 'signed-note/expected.json'), 'utf8')) as readonly Case[]) : [];

  it.each(cases.map((item) => [item.file, item.verdict, item.why, item] as const))('%s is %s: %s', (file, verdict, _why, item) => {
    const parsed = parseNote(new Uint8Array(readFileSync(join(fixtures, 'signed-note', file))));
    if (!parsed.ok) {
      expect(verdict).toBe('malformed');
      return;
    }
    const result = verifyNote(parsed.note, item.keys.map(vkey));
    if (!result.ok) throw new Error(result.error.code);
    const isVerified = result.signatures.some(({ status }) => status === 'verified');
    expect(result.isRejected ? 'tampered' : isVerified ? 'valid' : 'unverified').toBe(verdict);
    expect(result.signatures.every(({ agree }) => agree)).toBe(true);
  });

  it('has every case', () => expect(cases.length).toBeGreaterThanOrEqual(15));

  it('refuses the bad verifier keys', () => {
    const lines = readFileSync(join(fixtures, 'signed-note/bad-vkeys.txt'), 'utf8').trim().split('\n');
    expect(
      lines.map((line) => {
        const parsed = parseVerifierKey(line);
        return parsed.ok ? 'accepted' : parsed.code;
      }),
    ).toEqual(['vkey.syntax', 'vkey.unknown_type']);
  });

  it('reads a real checkpoint of sum.golang.org, whose origin is not its key name', () => {
    const real = note(new Uint8Array(readFileSync(join(fixtures, 'signed-note/sumdb-35225469.txt'))));
    const parsed = parseCheckpoint(real.text);
    expect(parsed.ok && [parsed.checkpoint.origin, parsed.checkpoint.size]).toEqual(['go.sum database tree', 35225469n]);
    expect(statuses(real, [vkey(SUM_GOLANG)])).toBe('sum.golang.org:verified');
  });

  it('checks a static CT tree head and takes the time from log and witness', () => {
    const item = cases.find(({ file }) => file === 'skylight-witnessed-300.txt');
    const real = note(new Uint8Array(readFileSync(join(fixtures, 'signed-note/skylight-witnessed-300.txt'))));
    const keys = (item?.keys ?? []).map(vkey);
    const [log, witness] = checked(verifyNote(real, keys));
    expect([log?.status, log?.key?.algorithm, log?.key?.role]).toEqual(['verified', 'rfc6962', 'log']);
    expect([witness?.status, witness?.key?.algorithm, witness?.key?.role]).toEqual(['verified', 'cosignature/v1', 'witness']);
    expect(new Date(witness?.timeMs ?? 0).toISOString()).toBe('2025-12-31T00:00:00.000Z');
    expect(Math.abs((log?.timeMs ?? 0) - (witness?.timeMs ?? 0))).toBeLessThan(2 * 86_400_000);
    // Origin and extension lines are outside a 0x05 signature, so a changed origin must not pass.
    const changed = { ...real, text: real.text.replace('rome2026h1', 'rome2027h1') };
    expect(statuses(changed, keys)).toBe('rome2026h1.example.org:invalid witness.example.org:invalid');
  });

  it('verifies the serverless log from its entries up', () => {
    const root = join(fixtures, 'tlog-tiles/serverless-testdata-log');
    const line =
      readFileSync(join(fixtures, 'tlog-tiles/keys.txt'), 'utf8')
        .split('\n')
        .find((text) => text.startsWith('serverless')) ?? '';
    const key = vkey(line.split(/\s+/)[1] ?? '');
    const tree = createMerkleTree();
    let seen = 0;
    for (let size = 0; size <= 15; size += 1) {
      const file = join(root, `checkpoint.${size}`);
      if (existsSync(file)) {
        seen += 1;
        const signed = note(new Uint8Array(readFileSync(file)));
        expect(statuses(signed, [key])).toBe('astra:verified');
        const parsed = parseCheckpoint(signed.text);
        if (!parsed.ok) throw new Error(parsed.error.code);
        expect(parsed.checkpoint.size).toBe(BigInt(size));
        expect(parsed.checkpoint.root).toEqual(tree.root());
      }
      const entry = join(root, 'seq/00/00/00/00', size.toString(16).padStart(2, '0'));
      if (existsSync(entry)) tree.append(new Uint8Array(readFileSync(entry)));
    }
    expect(seen).toBeGreaterThan(3);
  });
});

describe('parseNote', () => {
  const line = `\u2014 a ${bytesToBase64(new Uint8Array(68))}\n`;
  it.each([
    ['', 'note.no_signatures@0'],
    ['text\n', 'note.no_signatures@5'],
    ['text\n\n', 'note.no_signatures@6'],
    ['text\r\n\n', 'note.control_character@4'],
    ['te\txt\n\n', 'note.control_character@2'],
    [`text\n\n${line.trimEnd()}`, 'note.signature_line@104'],
    [`text\n\n- a AAAAAAA=\n`, 'note.signature_line@6'],
    [`text\n\n\u2014  AAAAAAA=\n`, 'note.signature_line@6'],
    [`text\n\n\u2014 a+b AAAAAAA=\n`, 'note.signature_line@6'],
    [`text\n\n\u2014 a\u00a0b AAAAAAA=\n`, 'note.signature_line@6'],
    [`text\n\n\u2014 a AAAA\n`, 'note.signature_line@6'],
    [`text\n\n\u2014 a AAAAAAB=\n`, 'note.signature_line@6'],
    [`text\n\n\u2014 a AAAAAAA\n`, 'note.signature_line@6'],
    [`text\n\n\u2014 a  AAAAAAA=\n`, 'note.signature_line@6'],
    [`text\n\n${line}x\n`, 'note.signature_line@105'],
  ])('refuses %j as %s', (text, expected) => {
    const parsed = parseNote(encodeUtf8(text));
    expect(parsed.ok ? 'accepted' : `${parsed.error.code}@${parsed.error.byte}`).toBe(expected);
  });

  it('splits at the last blank line and gives the line of each signature', () => {
    const parsed = note(`a\n\nb\n\n${line}${line}`);
    expect(parsed.text).toBe('a\n\nb\n');
    expect(parsed.signatures.map((signature) => [signature.name, signature.keyId, signature.signature.length, signature.line])).toEqual([
      ['a', '00000000', 64, 5],
      ['a', '00000000', 64, 6],
    ]);
  });

  it('accepts 100 signature lines and not one more', () => {
    expect(parseNote(encodeUtf8(`t\n\n${line.repeat(100)}`)).ok).toBe(true);
    expect(parseNote(encodeUtf8(`t\n\n${line.repeat(101)}`)).ok).toBe(false);
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, isNote) => {
        const parsed = parseNote(isNote ? concatBytes(encodeUtf8('t\n\n\u2014 '), bytes) : bytes);
        if (parsed.ok) verifyNote(parsed.note, [vkey(SUM_GOLANG)]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('verifyNote', () => {
  const signer = (name: string, fill: number): NoteSigner => ({ name, seed: new Uint8Array(32).fill(fill) });
  const text = 'example.com/log\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
  const log = signer('example.com/log', 1);
  const other = signer('other', 2);
  const witness = { ...signer('witness', 3), cosignedAt: 1_767_225_600n };

  it('verifies what signNote signs, and reports unknown keys without trusting them', () => {
    const signed = note(signNote(text, [log, other, witness]));
    const result = verifyNote(signed, [verifierKeyOf(log), verifierKeyOf(witness)]);
    expect(checked(result).map(({ status, timeMs }) => [status, timeMs])).toEqual([
      ['verified', null],
      ['unknown_key', null],
      ['verified', 1_767_225_600_000],
    ]);
    expect(result.ok && result.isRejected).toBe(false);
  });

  it('rejects the note when one pinned key fails, whoever else signed', () => {
    const signed = note(signNote(text, [log, other]));
    const forged = {
      ...signed,
      signatures: signed.signatures.map((line, i) => (i === 1 ? { ...line, signature: new Uint8Array(64) } : line)),
    };
    const result = verifyNote(forged, [verifierKeyOf(log), verifierKeyOf(other)]);
    expect(checked(result).map(({ status }) => status)).toEqual(['verified', 'invalid']);
    expect(result.ok && result.isRejected).toBe(true);
  });

  it('accepts no changed text and no changed cosignature time', () => {
    const signed = note(signNote(text, [log, witness]));
    const keys = [verifierKeyOf(log), verifierKeyOf(witness)];
    expect(statuses({ ...signed, text: text.replace('7', '8') }, keys)).toBe('example.com/log:invalid witness:invalid');
    const late = {
      ...signed,
      signatures: signed.signatures.map((line) => ({ ...line, signature: line.signature.map((byte, i) => (i === 7 ? byte ^ 1 : byte)) })),
    };
    expect(statuses(late, keys)).toBe('example.com/log:invalid witness:invalid');
  });

  it('says when the pinned name signed with another key', () => {
    const [line] = checked(verifyNote(note(signNote(text, { ...log, seed: new Uint8Array(32).fill(9) })), [verifierKeyOf(log)]));
    expect([line?.status, line?.isPinnedName]).toEqual(['unknown_key', true]);
  });

  it('does not take a log signature for a cosignature or the reverse', () => {
    const asWitness = makeVerifierKey(log.name, 'cosignature/v1', verifierKeyOf(log).publicKey);
    expect(statuses(note(signNote(text, log)), [asWitness])).toBe('example.com/log:unknown_key');
    const forced = { ...asWitness, keyId: verifierKeyOf(log).keyId };
    expect(statuses(note(signNote(text, log)), [forced])).toBe('example.com/log:invalid');
  });

  it('refuses to choose between two keys that answer to one line, but not between copies of one', () => {
    const key = verifierKeyOf(log);
    const twin = { ...verifierKeyOf(other), name: key.name, keyId: key.keyId };
    const signed = note(signNote(text, log));
    expect(verifyNote(signed, [key, twin])).toEqual({ ok: false, error: { code: 'note.ambiguous_key', name: key.name, keyId: key.keyId } });
    expect(statuses(signed, [key, { ...key }])).toBe('example.com/log:verified');
    expect(statuses(note(signNote(text, other)), [key, twin])).toBe('other:unknown_key');
  });

  it('drops repeated lines of one key', () => {
    const signed = note(signNote(text, [log, log, other]));
    expect(checked(verifyNote(signed, [verifierKeyOf(log)])).length).toBe(2);
    expect(checked(verifyNote({ ...signed, signatures: [...signed.signatures, ...signed.signatures] }, [])).length).toBe(2);
  });

  it('finds a nameless key under the name of the line, Ed25519 and ECDSA', () => {
    const { publicKey, fingerprint } = verifierKeyOf(log);
    const bare: TrustKey = { kind: 'bare', algorithm: 'ed25519', role: 'log', publicKey, fingerprint };
    const [line] = checked(verifyNote(note(signNote(text, [log])), [bare]));
    expect([line?.status, line?.key?.name]).toEqual(['verified', 'example.com/log']);
    expect(statuses(note(signNote(text, [other])), [bare])).toBe('other:unknown_key');
  });

  it('lists an algorithm that it knows but cannot check', () => {
    const key = makeVerifierKey('pq', 'ml-dsa-44', new Uint8Array(1312));
    const line = { name: 'pq', keyId: key.keyId, signature: new Uint8Array(2428), line: 5 };
    expect(parseVerifierKey(formatVerifierKey(key))).toEqual({ ok: true, key });
    expect(statuses({ text, signatures: [line] }, [key])).toBe('pq:unsupported');
  });
});

describe('verifier keys', () => {
  it.each([
    ['', 'vkey.syntax'],
    ['a+b', 'vkey.syntax'],
    ['a+0000000+AAAA', 'vkey.syntax'],
    ['a+00000000+', 'vkey.syntax'],
    ['a+00000000+AAA', 'vkey.syntax'],
    [SUM_GOLANG.slice(1), 'vkey.id_mismatch'],
    [SUM_GOLANG.replace('033de0ae', '033de0af'), 'vkey.id_mismatch'],
    [`${SUM_GOLANG} `, 'vkey.syntax'],
    [SUM_GOLANG.replace('sum.', 'su m.'), 'vkey.name'],
    [SUM_GOLANG.replace('sum.golang.org', ''), 'vkey.name'],
    ['a+00000000+AQAA', 'vkey.key_length'],
    ['a+00000000+AgAA', 'vkey.key_invalid'],
    ['a+00000000+/wAA', 'vkey.unknown_type'],
    ['a+00000000+AwAA', 'vkey.unknown_type'],
  ])('refuses %j as %s', (text, code) => {
    const parsed = parseVerifierKey(text);
    expect(parsed.ok ? 'accepted' : parsed.code).toBe(code);
  });

  it('round-trip, base64 with plus signs included', () => {
    expect(formatVerifierKey(vkey(SUM_GOLANG))).toBe(SUM_GOLANG);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.stringMatching(/^[a-z./é]{1,20}$/),
        fc.boolean(),
        (seed, name, isWitness) => {
          const key = verifierKeyOf({ name, seed, ...(isWitness ? { cosignedAt: 5n } : {}) });
          expect(parseVerifierKey(formatVerifierKey(key))).toEqual({ ok: true, key });
          if (!isWitness) expect(parseSignerKey(formatSignerKey({ name, seed }))).toEqual({ name, seed });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("reads the signer key of Go's note package documentation", () => {
    const signer = parseSignerKey('PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz');
    expect(signer && formatVerifierKey(verifierKeyOf(signer))).toBe('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    for (const bad of [
      '',
      'PRIVATE+KEY+a+00000000+AAAA',
      SUM_GOLANG,
      'PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
    ])
      expect(parseSignerKey(bad)).toBeNull();
  });
});

describe('checkpoints', () => {
  const root = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  it.each([
    ['', 'checkpoint.lines@1'],
    ['o\n1\n', 'checkpoint.lines@3'],
    [`o\n1\n${root}`, 'checkpoint.lines@3'],
    [`\n1\n${root}\n`, 'checkpoint.lines@1'],
    [`o\n1\n${root}\n\nx\n`, 'checkpoint.lines@4'],
    [`o\n01\n${root}\n`, 'checkpoint.size@2'],
    [`o\n-1\n${root}\n`, 'checkpoint.size@2'],
    [`o\n1e3\n${root}\n`, 'checkpoint.size@2'],
    [`o\n18446744073709551616\n${root}\n`, 'checkpoint.size@2'],
    [`o\n${'9'.repeat(500)}\n${root}\n`, 'checkpoint.size@2'],
    ['o\n1\nAAAA\n', 'checkpoint.root@3'],
    [`o\n1\n${root.slice(0, -1)}\n`, 'checkpoint.root@3'],
    [`o\n1\n${root.replace('FU=', 'FV=')}\n`, 'checkpoint.root@3'],
  ])('refuses %j as %s', (text, expected) => {
    const parsed = parseCheckpoint(text);
    expect(parsed.ok ? 'accepted' : `${parsed.error.code}@${parsed.error.line}`).toBe(expected);
  });

  it('round-trip, with sizes beyond 2^53 and extension lines', () => {
    const checkpoint = { origin: 'o x', size: 2n ** 64n - 1n, root: base64ToBytes(root) ?? new Uint8Array(), extensions: ['a', 'b c'] };
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual({ ok: true, checkpoint });
    for (const bad of [
      { origin: '' },
      { origin: 'a\nb' },
      { size: -1n },
      { size: 2n ** 64n },
      { root: new Uint8Array(31) },
      { extensions: [''] },
      { extensions: ['a\nb'] },
    ]) {
      expect(() => formatCheckpoint({ ...checkpoint, ...bad })).toThrow(RangeError);
    }
  });

  it('signing refuses a text that would not parse back', () => {
    const seed = hexToBytes('01'.repeat(32)) ?? new Uint8Array();
    for (const bad of ['no newline', 'tab\t\n', '', 'lone \ud800\n']) expect(() => signNote(bad, { name: 'a', seed })).toThrow(RangeError);
    expect(() => signNote('t\n', { name: 'a b', seed })).toThrow(RangeError);
    expect(() => signNote('t\n', [])).toThrow(RangeError);
  });
});
