/** Judges the proof that one event is in a log: the content against the path, the path against the checkpoint, the checkpoint against the trust. */
import { bytesToHex } from '../bytes/hex.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { TlogProof } from '../checkpoint/proof.ts';
import { leafHash } from '../merkle/hash.ts';
import { verifyInclusion } from '../merkle/verify-proof.ts';
import type { CheckpointSet } from './read-checkpoints.ts';
import type { ChainOutcome } from './types.ts';

/** The content that a proof is about, as one of its readings: the data of a leaf, or a leaf's hash itself. */
export type LeafCandidate = { readonly data: Uint8Array } | { readonly hash: Uint8Array };

export interface ProofInput {
  readonly path: string;
  /** Null where the file cannot be parsed; the findings then say why. */
  readonly proof: TlogProof | null;
  readonly set: CheckpointSet;
  /** Empty: the content was not given. */
  readonly leaves: readonly LeafCandidate[];
}

/** The outcome in the form of every other verification. Nothing is proven without the content. */
export function judgeProof({ path, proof, set, leaves }: ProofInput): ChainOutcome {
  const [fact] = set.checkpoints;
  const isCompared = proof !== null && fact !== undefined && (fact.status === 'trusted' || fact.status === 'unknown') && leaves.length > 0;
  const isIn =
    isCompared &&
    leaves.some((leaf) =>
      verifyInclusion({
        index: proof.index,
        size: BigInt(fact.size),
        leafHash: 'hash' in leaf ? leaf.hash : leafHash(leaf.data),
        path: proof.hashes,
        root: fact.root,
      }),
    );
  const seq = proof === null || proof.index >= BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(proof.index) + 1;
  const isTrusted = fact?.status === 'trusted';
  const findings: RawFinding[] = [];
  if (isCompared && !isIn)
    findings.push({
      code: 'checkpoint.root_mismatch',
      chain: fact.origin,
      seq,
      file: path,
      expected: bytesToHex(fact.root),
      reason: 'proof',
    });
  const status = (): ChainOutcome['chains'][number]['checkpoints'][number]['status'] => {
    if (fact?.status === 'invalid') return 'signature_invalid';
    if (!isCompared) return 'root_not_run';
    if (!isIn) return 'root_mismatch';
    return isTrusted ? 'valid' : 'key_unknown';
  };
  const records = leaves.length > 0 && proof !== null ? 1 : 0;
  return {
    chains:
      fact === undefined
        ? []
        : [
            {
              id: fact.origin,
              profile: 'rfc6962-sha256',
              origin: fact.origin,
              events: records,
              firstSeq: records === 0 ? null : seq,
              lastSeq: records === 0 ? null : seq,
              head: null,
              proven:
                isIn && isTrusted && seq !== null ? [{ from: seq, to: seq, by: `checkpoint:${fact.size}:${fact.keys[0] ?? ''}` }] : [],
              firstTime: null,
              lastTime: null,
              checkpoints: [
                {
                  size: fact.size,
                  status: status(),
                  file: path,
                  root: bytesToHex(fact.root),
                  keys: [...fact.keys],
                  time: fact.time,
                  ...(fact.quorum === undefined ? {} : { cosigned: { ...fact.quorum } }),
                },
              ],
            },
          ],
    findings,
    findingsBeyond: {},
    duplicates: new Set<number>(),
    tallies: {
      records,
      malformed: 0,
      hashesChecked: isCompared ? records : 0,
      hashesRight: isIn ? records : 0,
      linksChecked: 0,
      linksTotal: 0,
      sequenceChecked: records,
      checkpointsFound: set.found,
      checkpointsValid: set.valid,
      rootsChecked: isCompared ? 1 : 0,
      rootsNotRun: fact !== undefined && !isCompared ? 1 : 0,
      chainsCovered: isIn && isTrusted ? 1 : 0,
      headsPinned: 0,
      headsMatched: 0,
      unhashed: 0,
    },
  };
}
