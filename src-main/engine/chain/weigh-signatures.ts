/** What the verified signatures of one checkpoint are worth: keys that have expired or were revoked, and the quorum of witnesses. */
import { isQuorumMet, type Policy } from '../checkpoint/policy.ts';
import type { CheckedSignature } from '../checkpoint/verify.ts';
import type { Quorum, StatedTime } from './inputs.ts';
import type { CheckpointTrust, KeyValidity, PinnedKey } from './pinned-key.ts';

export interface Weighed {
  /** Names of the log keys that signed it. */
  readonly logs: readonly string[];
  readonly times: readonly StatedTime[];
  /** Null where no policy with a quorum speaks of this log. */
  readonly quorum: Quorum | null;
  /** Why it is not trusted although a pinned log key signed it; null where there is no such reason. */
  readonly refusal: 'quorum_not_met' | 'key_expired' | 'key_revoked' | 'key_not_yet_valid' | 'key_no_date' | null;
}

/**
 * Weighs signatures that verify. A key with limits is judged at the time that a pinned witness's cosignature proves, which no log can make up
 * for itself, else at the as-of date; without either it is not relied on, since the clock must not decide (DESIGN section 5).
 */
export function weighSignatures(good: readonly CheckedSignature[], pinned: readonly PinnedKey[], trust: CheckpointTrust): Weighed {
  const asOf = trust.asOf ?? null;
  const validityOf = ({ key }: CheckedSignature): KeyValidity | undefined =>
    pinned.find((one) => one.validity !== undefined && one.key.fingerprint === key?.fingerprint)?.validity;
  // A witness key with limits states its own time, which whoever stole it can set: only the as-of date judges it.
  const witnesses = good.filter((one) => one.key?.role === 'witness' && outsideOf(validityOf(one), asOf) === null);
  const provenAt = witnesses.reduce<number | null>(
    (least, { timeMs }) => (timeMs === null ? least : Math.min(least ?? Infinity, timeMs)),
    null,
  );
  const logs = good.filter(({ key }) => key?.role === 'log');
  const outside = logs.map((one) => outsideOf(validityOf(one), provenAt ?? asOf));
  const usable = logs.filter((_, i) => outside[i] === null);
  const counted = [...usable, ...witnesses];
  const quorum = quorumOf(counted, trust.policies ?? []);
  return {
    logs: usable.map(({ name }) => name),
    times: counted.flatMap(({ name, keyId, timeMs }) => (timeMs === null ? [] : [{ key: `${name}+${keyId}`, seconds: timeMs / 1000 }])),
    quorum,
    refusal:
      logs.length === 0
        ? null
        : usable.length === 0
          ? (outside.find((one) => one !== null) ?? null)
          : quorum?.met === false
            ? 'quorum_not_met'
            : null,
  };
}

function outsideOf(
  validity: KeyValidity | undefined,
  at: number | null,
): 'key_expired' | 'key_revoked' | 'key_not_yet_valid' | 'key_no_date' | null {
  if (validity === undefined) return null;
  const { from, until, revoked } = validity;
  if (from === null && until === null && revoked === null) return null;
  if (at === null) return 'key_no_date';
  if (revoked !== null && at >= revoked) return 'key_revoked';
  if (until !== null && at > until) return 'key_expired';
  return from !== null && at < from ? 'key_not_yet_valid' : null;
}

/** The quorum of every policy that names a log key which signed, or that names no log at all; all of them must be met. */
function quorumOf(counted: readonly CheckedSignature[], policies: readonly Policy[]): Quorum | null {
  const keys = counted.flatMap(({ key }) => (key === null ? [] : [key]));
  const applying = policies.filter(
    ({ logs, quorum }) =>
      quorum !== null && (logs.length === 0 || logs.some((log) => keys.some(({ fingerprint }) => fingerprint === log.fingerprint))),
  );
  if (applying.length === 0) return null;
  const named = new Set(applying.flatMap(({ witnesses }) => [...witnesses.values()].map(({ fingerprint }) => fingerprint)));
  const have = new Set(
    keys.filter(({ role, fingerprint }) => role === 'witness' && named.has(fingerprint)).map(({ fingerprint }) => fingerprint),
  );
  return { met: applying.every((policy) => isQuorumMet(policy, keys)), have: have.size, of: named.size };
}
