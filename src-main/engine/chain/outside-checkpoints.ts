/** Checkpoints that did not come with the evidence: those that the auditor pinned, and those of the same log in other evidence. */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { ChainResult, EvidenceResult } from '../../../src-shared/model/verification.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { CheckpointFact, StatedTime } from './inputs.ts';
import type { CheckpointTrust, PinnedKey } from './pinned-key.ts';
import { createCheckpointReader } from './read-checkpoints.ts';

/** A checkpoint under a pinned key in other evidence. */
export interface OtherCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Lowercase hex. */
  readonly root: string;
  readonly keys: readonly string[];
  readonly times: readonly StatedTime[];
  /** The other evidence and the file in it. */
  readonly label: string;
}

type Chains = readonly { readonly id: string; readonly origin: string | null }[];

/**
 * Pinned checkpoints as facts about the chains of this evidence. The auditor's pin makes one trusted, whoever signed it; a signature by a pinned
 * key is noted, because only two signed roots are a fork. One that is of no log here is said where it was named for this evidence.
 */
export function pinnedCheckpoints(
  pins: readonly { readonly note: string; readonly label: string; readonly mustApply: boolean }[],
  keys: readonly PinnedKey[],
  chains: Chains,
  trust: CheckpointTrust,
): { readonly facts: readonly CheckpointFact[]; readonly findings: readonly RawFinding[] } {
  const facts: CheckpointFact[] = [];
  const findings: RawFinding[] = [];
  for (const { note, label, mustApply } of pins) {
    const reader = createCheckpointReader(keys, chains, trust);
    reader.add({ path: label, chain: null, bytes: encodeUtf8(note) });
    const [fact] = reader.finish().checkpoints;
    if (fact === undefined) continue;
    if (fact.chain !== null) {
      const isSigned = fact.status === 'trusted';
      facts.push({
        ...fact,
        status: 'trusted',
        from: 'pinned',
        keys: isSigned ? fact.keys : [],
        times: isSigned ? (fact.times ?? []) : [],
      });
    } else if (mustApply)
      findings.push({ code: 'checkpoint.origin_mismatch', severity: 'limit', found: fact.origin, reason: 'pinned_elsewhere' });
  }
  return { facts, findings };
}

/** Checkpoints of other evidence as facts about the chains of this one. */
export function otherCheckpoints(others: readonly OtherCheckpoint[], chains: Chains): readonly CheckpointFact[] {
  return others.flatMap(({ origin, size, root, keys, times, label }): CheckpointFact[] => {
    const chain = chains.find((declared) => declared.origin === origin)?.id;
    const bytes = hexToBytes(root);
    if (chain === undefined || bytes?.length !== 32) return [];
    const time = times.length === 0 ? null : Math.min(...times.map(({ seconds }) => seconds));
    return [{ file: label, chain, origin, size, root: bytes, status: 'trusted', keys, times, time, from: 'other' }];
  });
}

/** Own checkpoints under pinned keys, whatever the records say of them. */
const trustedOf = (chain: ChainResult): ChainResult['checkpoints'] =>
  chain.checkpoints.filter(
    ({ status, keys, pinned }) =>
      pinned !== true && keys.length > 0 && ['valid', 'root_mismatch', 'root_not_run', 'beyond_end'].includes(status),
  );

/** What the results of other evidence say of the logs in it. */
export const checkpointsOf = (results: readonly EvidenceResult[]): readonly OtherCheckpoint[] =>
  results.flatMap(({ chains, input }) =>
    chains.flatMap((chain) =>
      chain.origin === null
        ? []
        : trustedOf(chain).map(({ size, root, keys, times = [], file }) => ({
            origin: chain.origin ?? '',
            size,
            root,
            keys,
            times,
            label: `${input.path}: ${file}`,
          })),
    ),
  );

/** True when one of `others` says something of a chain of this result that its own checkpoints do not say already. */
export const hasNews = (result: EvidenceResult, others: readonly OtherCheckpoint[]): boolean =>
  result.chains.some((chain) =>
    others.some(
      ({ origin, size, root, times }) =>
        origin === chain.origin &&
        !trustedOf(chain).some((own) => own.size === size && own.root === root) &&
        (size <= (chain.lastSeq ?? 0) || times.length > 0),
    ),
  );
