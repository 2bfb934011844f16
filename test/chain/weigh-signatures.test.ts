/** Quorums of witnesses, and keys that expire or are revoked. */
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src-main/engine/checkpoint/policy.ts';
import { verifierKeyOf, type NoteSigner } from '../../src-main/engine/checkpoint/sign.ts';
import { formatVerifierKey } from '../../src-main/engine/checkpoint/vkey.ts';
import type { KeyValidity, PinnedKey } from '../../src-main/engine/chain/pinned-key.ts';
import { findingMessage } from '../../src-shared/text/findings.ts';
import { assayChain, seal } from './build.ts';
import { readCheckpoints } from './checkpoints.ts';

const origin = 'log.example';
const log: NoteSigner = { name: origin, seed: new Uint8Array(32).fill(1) };
const cosignedAt = 1_700_000_000n;
const provenMs = Number(cosignedAt) * 1000;
const witness = (fill: number, at = cosignedAt): NoteSigner => ({
  name: `w${fill}.example`,
  seed: new Uint8Array(32).fill(fill),
  cosignedAt: at,
});
const text = (signer: NoteSigner): string => formatVerifierKey(verifierKeyOf(signer));
const rows = assayChain(3);
const chains = [{ id: 'c', origin }];

const policyOf = (quorum: string, logs: readonly NoteSigner[] = [log]) => {
  const lines = [
    ...logs.map((one) => `log ${text(one)}`),
    ...[2, 3, 4].map((fill) => `witness W${fill} ${text(witness(fill))}`),
    'group two 2 W2 W3 W4',
    `quorum ${quorum}`,
  ];
  const parsed = parsePolicy(`${lines.join('\n')}\n`);
  if (!parsed.ok) throw new Error(parsed.error.code);
  return parsed.policy;
};

const under = (policy: ReturnType<typeof policyOf>, signers: readonly NoteSigner[]) => {
  const keys: PinnedKey[] = [...policy.logs, ...policy.witnesses.values()].map((key) => ({ key, origin: '' }));
  return readCheckpoints(seal(rows, [3], signers, origin), keys, chains, { policies: [policy] });
};

describe('a policy’s quorum is enforced', () => {
  test('met: trusted, and cosigned by so many of so many', () => {
    const set = under(policyOf('two'), [log, witness(2), witness(4)]);
    expect(set.findings).toEqual([]);
    expect(set.checkpoints[0]).toMatchObject({ status: 'trusted', keys: [origin], quorum: { met: true, have: 2, of: 3 } });
    expect(set.quorums).toEqual({ met: 1, total: 1 });
  });
  test('not met: the log’s own signature is not enough, and the limit says so in words', () => {
    const set = under(policyOf('two'), [log, witness(2)]);
    expect(set.valid).toBe(0);
    expect(set.checkpoints[0]).toMatchObject({ status: 'unknown', quorum: { met: false, have: 1, of: 3 } });
    expect(set.findings).toMatchObject([{ code: 'checkpoint.quorum_not_met', seq: 3 }]);
    expect(findingMessage(set.findings[0]!)).toBe(
      'The checkpoint is signed by log.example, and cosigned by 1 of the 3 witnesses that your policy names: its quorum is not met, so it is not relied on.',
    );
  });
  test('trap: cosignatures stripped (downgrade) take the trust with them', () => {
    expect(under(policyOf('two'), [log]).checkpoints[0]?.status).toBe('unknown');
  });
  test('trap: one witness under two lines counts once', () => {
    const set = under(policyOf('two'), [log, witness(2), witness(2, cosignedAt + 5n)]);
    expect(set.checkpoints[0]).toMatchObject({ status: 'unknown', quorum: { have: 1 } });
  });
  test('trap: a foreign witness of the same name fills no place', () => {
    const impostor: NoteSigner = { ...witness(9), name: 'w3.example' };
    expect(under(policyOf('two'), [log, witness(2), impostor]).checkpoints[0]).toMatchObject({ status: 'unknown', quorum: { have: 1 } });
  });
  test('met without the log’s signature: cosigned, never signed by the log', () => {
    const set = under(policyOf('two'), [witness(2), witness(3)]);
    expect(set.checkpoints[0]).toMatchObject({ status: 'unknown', keys: [] });
    expect(set.findings).toMatchObject([{ code: 'checkpoint.key_unknown', reason: 'cosigned_only' }]);
  });
  test('a policy of another log says nothing of this one', () => {
    const other: NoteSigner = { name: 'other.example', seed: new Uint8Array(32).fill(8) };
    const policy = policyOf('two', [other]);
    const set = readCheckpoints(seal(rows, [3], log, origin), [{ key: verifierKeyOf(log), origin: '' }], chains, { policies: [policy] });
    expect(set.checkpoints[0]?.status).toBe('trusted');
    expect(set.quorums).toEqual({ met: 0, total: 0 });
  });
});

describe('a key with limits', () => {
  const no: KeyValidity = { from: null, until: null, revoked: null };
  const judged = (validity: KeyValidity, signers: readonly NoteSigner[], asOf: number | null = null) => {
    const keys: PinnedKey[] = [
      { key: verifierKeyOf(log), origin, validity },
      { key: verifierKeyOf(witness(2)), origin: '' },
    ];
    const set = readCheckpoints(seal(rows, [3], signers, origin), keys, chains, { asOf });
    return set.checkpoints[0]?.status === 'trusted' ? 'trusted' : set.findings[0]?.reason;
  };
  test('is judged at the time that a pinned witness proves', () => {
    expect(judged({ ...no, until: provenMs + 1 }, [log, witness(2)])).toBe('trusted');
    expect(judged({ ...no, until: provenMs - 1 }, [log, witness(2)], 0)).toBe('key_expired');
    expect(judged({ ...no, revoked: provenMs + 1 }, [log, witness(2)])).toBe('trusted');
    expect(judged({ ...no, revoked: provenMs }, [log, witness(2)], 0)).toBe('key_revoked');
    expect(judged({ ...no, from: provenMs + 1 }, [log, witness(2)])).toBe('key_not_yet_valid');
  });
  test('else at the as-of date', () => {
    expect(judged({ ...no, until: 5000 }, [log], 5000)).toBe('trusted');
    expect(judged({ ...no, until: 5000 }, [log], 5001)).toBe('key_expired');
    expect(judged({ ...no, revoked: 5000 }, [log], 5000)).toBe('key_revoked');
  });
  test('without either it is not relied on: the clock decides nothing', () => {
    expect(judged({ ...no, until: Number.MAX_SAFE_INTEGER }, [log])).toBe('key_no_date');
    expect(judged(no, [log])).toBe('trusted');
  });
  test('a witness that nobody pinned proves no time', () => {
    expect(judged({ ...no, until: provenMs + 1 }, [log, witness(7)])).toBe('key_no_date');
  });
});
