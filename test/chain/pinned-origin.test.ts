/** For which logs a pinned key speaks. */
import { describe, expect, test } from 'vitest';
import type { PinnedKey } from '../../src-main/engine/chain/pinned-key.ts';
import { readCheckpoints } from './checkpoints.ts';
import { verifierKeyOf, type NoteSigner } from '../../src-main/engine/checkpoint/sign.ts';
import type { BareKey } from '../../src-main/engine/checkpoint/vkey.ts';
import { findingMessage } from '../../src-shared/text/findings.ts';
import { assayChain, seal } from './build.ts';

const rows = assayChain(3);
const logA: NoteSigner = { name: 'log-a.example', seed: new Uint8Array(32).fill(1) };
const logB: NoteSigner = { name: 'log-b.example', seed: new Uint8Array(32).fill(2) };
const witness: NoteSigner = { name: 'witness.example', seed: new Uint8Array(32).fill(3), cosignedAt: 1_700_000_000n };
const pin = (signer: NoteSigner, origin = ''): PinnedKey => ({ key: verifierKeyOf(signer), origin });
const bare = (signer: NoteSigner): PinnedKey => {
  const { publicKey, fingerprint } = verifierKeyOf(signer);
  const key: BareKey = { kind: 'bare', algorithm: 'ed25519', role: 'log', publicKey, fingerprint };
  return { key, origin: '' };
};
const read = (by: NoteSigner | readonly NoteSigner[], origin: string, keys: readonly PinnedKey[]) =>
  readCheckpoints(seal(rows, [3], by, origin), keys, [{ id: 'c', origin }]);
const status = (...given: Parameters<typeof read>) => read(...given).checkpoints[0]?.status;

describe('a key that the auditor trusts for this run', () => {
  test('speaks for the log of its name', () => {
    expect(status(logA, logA.name, [pin(logA), pin(logB)])).toBe('trusted');
    expect(status(logB, logB.name, [pin(logA), pin(logB)])).toBe('trusted');
  });
  test('never for a log that another key is named after', () => {
    const set = read(logB, logA.name, [pin(logA), pin(logB)]);
    expect(set.checkpoints[0]?.status).toBe('unknown');
    expect(set.valid).toBe(0);
    expect(set.findings).toMatchObject([{ code: 'checkpoint.key_unknown', reason: 'other_log_key' }]);
    expect(findingMessage(set.findings[0]!)).toBe(
      'The checkpoint: signed by a key that you pinned, but for another log: for this one you pinned another key.',
    );
  });
  test('nor for one that another key is bound to', () => {
    expect(status(logB, 'third.example', [pin(logA, 'third.example'), pin(logB)])).toBe('unknown');
  });
  test('for a log of another name, where no other key answers to that: production logs sign so', () => {
    expect(status(logA, 'go.sum database tree', [pin(logA)])).toBe('trusted');
    expect(status(logA, 'go.sum database tree', [pin(logA), pin(logB)])).toBe('trusted');
  });
  test('without a name: for any log but those of named keys', () => {
    expect(status(logB, 'any.example', [bare(logB), pin(logA)])).toBe('trusted');
    expect(status(logB, logA.name, [bare(logB), pin(logA)])).toBe('unknown');
    expect(status(logA, logA.name, [bare(logA), pin(logA)])).toBe('trusted');
  });
  test('of which a log has two, by the same name', () => {
    const next: NoteSigner = { ...logA, seed: new Uint8Array(32).fill(9) };
    expect(status(next, logA.name, [pin(logA), pin(next)])).toBe('trusted');
  });
  test('bound to an origin speaks for that alone', () => {
    expect(status(logA, 'x.example', [pin(logA, 'x.example')])).toBe('trusted');
    expect(status(logA, logA.name, [pin(logA, 'x.example')])).toBe('unknown');
  });
  test('a wrong signature by the log’s own key still counts against the checkpoint', () => {
    const [file] = seal(rows, [3], logA, logA.name);
    const text = new TextDecoder().decode(file!.bytes).replace(/(\n3\n)./, (_, size: string) => `${size}A`);
    const set = readCheckpoints(
      [{ ...file!, bytes: new TextEncoder().encode(text) }],
      [pin(logA), pin(logB)],
      [{ id: 'c', origin: logA.name }],
    );
    expect(set.checkpoints[0]?.status).toBe('invalid');
  });
});

test('a witness cosigns any log', () => {
  const set = read([logA, witness], logA.name, [pin(logA), pin(witness)]);
  expect(set.checkpoints[0]).toMatchObject({ status: 'trusted', time: 1_700_000_000 });
});
