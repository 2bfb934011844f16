import { hexToBytes } from '../../bytes/hex.ts';
import { emptyRoot } from '../../merkle/hash.ts';
import { parseCompactRange } from '../../merkle/range.ts';
import { createMerkleTree } from '../../merkle/tree.ts';
import type { ChainDeclaration, CheckpointFact } from '../inputs.ts';
import type { ChainState } from './state.ts';

/** A chain before its first record. */
export function newChain(
  id: string,
  declaration: ChainDeclaration | null,
  allCheckpoints: readonly CheckpointFact[],
  head: string | undefined,
): ChainState {
  const checkpoints = allCheckpoints.filter((one) => one.chain === id);
  const compared = checkpoints.filter(({ status }) => status === 'trusted' || status === 'unknown');
  const sizes = [...new Set(compared.map(({ size }) => size))].toSorted((a, b) => a - b);
  const stated = declaration?.before ?? null;
  const before = stated === null ? null : parseCompactRange(stated.size, stated.hashes);
  const start = before !== null ? before.size + 1 : Math.max(1, declaration?.firstSeq ?? 1);
  // Without the earlier leaves no root can be recomputed, and without checkpoints none is wanted.
  const tree = sizes.length > 0 && (before !== null || start === 1) ? createMerkleTree(before ?? undefined) : null;
  const roots = new Map<number, Uint8Array>();
  if (tree !== null) roots.set(start - 1, tree.root());
  else if (sizes[0] === 0) roots.set(0, emptyRoot());
  const nextSize = sizes.findIndex((size) => size >= start);
  return {
    id,
    declaration,
    checkpoints,
    sizes,
    knownSize: compared.reduce((most, { from, size }) => (from === 'other' ? most : Math.max(most, size)), 0),
    runs: [],
    malformed: [],
    start,
    isAfterRange: before !== null && before.size > 0,
    pinnedHead: head === undefined ? null : hexToBytes(head.toLowerCase()),
    headHits: [],
    run: null,
    lastSeq: NaN,
    lastHash: new Int32Array(8),
    lastHashAt: 0,
    lastComputed: null,
    lastSound: true,
    lastOrdinal: -1,
    lastIndex: -1,
    tree,
    treeOpen: tree !== null && nextSize >= 0,
    nextSize,
    roots,
    records: 0,
    malformedCount: 0,
    unsoundCount: 0,
    linksChecked: 0,
    firstTime: NaN,
    lastTime: NaN,
    previousTime: NaN,
    regressions: 0,
    regressionAt: null,
    flood: false,
    floodLast: null,
    floodFrom: Infinity,
    isHeadInFlood: false,
    floodCopies: 0,
    isRising: true,
    malformedSince: 0,
    floodSink: null,
  };
}
