/** A signature that the two implementations judge differently is a finding of its own, and never counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { concatBytes } from '../../src-main/engine/bytes/bytes.ts';
import { hexToBytes } from '../../src-main/engine/bytes/hex.ts';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { makeVerifierKey } from '../../src-main/engine/checkpoint/vkey.ts';
import { verifyEd25519, verifyWithNode } from '../../src-main/engine/crypto/ed25519.ts';
import { findingMessage } from '../../src-shared/text/findings.ts';
import { readCheckpoints } from './checkpoints.ts';

interface Edge {
  readonly number: number;
  readonly message: string;
  readonly key: string;
  readonly signature: string;
}
const { edge } = JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/ed25519.json'), 'utf8')) as { edge: readonly Edge[] };
const hex = (text: string): Uint8Array => hexToBytes(text)!;

test('the combined answer on every edge vector is no, whatever node:crypto of this runtime says', () => {
  for (const { key, message, signature } of edge) {
    const node = verifyWithNode(hex(key), hex(message), hex(signature));
    expect(verifyEd25519(hex(key), hex(message), hex(signature))).toEqual({ valid: false, agree: !node });
  }
});

test('a checkpoint under a small-order key, for which node:crypto accepts a made-up signature: crypto.disagreement, not trusted', () => {
  const root = Buffer.alloc(32, 1).toString('base64');
  // With a key of small order a signature of zeros, or of that order’s points, fits some messages: one of these sizes is among them.
  const smallOrder = hex(edge[0]!.key);
  const key = makeVerifierKey('log.example', 'ed25519', smallOrder);
  const found: string[] = [];
  for (let size = 1; size <= 64; size += 1) {
    const text = `log.example\n${size}\n${root}\n`;
    const signature = hex(edge[0]!.signature);
    if (!verifyWithNode(smallOrder, encodeUtf8(text), signature)) continue;
    const line = Buffer.from(concatBytes(hex(key.keyId), signature)).toString('base64');
    const set = readCheckpoints(
      [{ path: 'c.txt', chain: 'c', bytes: encodeUtf8(`${text}\n\u2014 log.example ${line}\n`) }],
      [{ key, origin: '' }],
      [{ id: 'c', origin: 'log.example' }],
    );
    expect(set.valid).toBe(0);
    expect(set.checkpoints[0]?.status).toBe('invalid');
    found.push(...set.findings.map((finding) => `${finding.code}: ${findingMessage(finding)}`));
  }
  // A runtime that refuses small-order keys has nothing to disagree about.
  if (found.length === 0) expect(verifyEd25519(smallOrder, hex(edge[0]!.message), hex(edge[0]!.signature)).agree).toBe(true);
  else expect(new Set(found.map((text) => text.split(':')[0]))).toEqual(new Set(['crypto.disagreement']));
});
