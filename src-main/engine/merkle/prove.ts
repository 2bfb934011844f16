import { emptyRoot, nodeHash } from './hash.ts';

/** Roots and proofs straight from the recursive definitions of RFC 6962 section 2.1, over a list of leaf hashes. */

/** Merkle tree hash of the leaves in `[start, end)`. */
export const treeHash = (leaves: readonly Uint8Array[], start = 0, end = leaves.length): Uint8Array => {
  if (end === start) return emptyRoot();
  if (end - start === 1) return leaves[start] ?? emptyRoot();
  const middle = start + split(end - start);
  return nodeHash(treeHash(leaves, start, middle), treeHash(leaves, middle, end));
};

/** Audit path of the leaf at `index` (from 0), leaf to root. Throws RangeError when there is no such leaf. */
export const proveInclusion = (leaves: readonly Uint8Array[], index: number): readonly Uint8Array[] => {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError(`no leaf ${index} of ${leaves.length}`);
  const walk = (start: number, end: number): Uint8Array[] => {
    if (end - start === 1) return [];
    const middle = start + split(end - start);
    return index < middle
      ? [...walk(start, middle), treeHash(leaves, middle, end)]
      : [...walk(middle, end), treeHash(leaves, start, middle)];
  };
  return walk(0, leaves.length);
};

/** Proof that the tree over all leaves extends the one over the first `oldSize`. Throws RangeError outside 1…length. */
export const proveConsistency = (leaves: readonly Uint8Array[], oldSize: number): readonly Uint8Array[] => {
  if (!Number.isInteger(oldSize) || oldSize < 1 || oldSize > leaves.length) throw new RangeError(`no size ${oldSize} of ${leaves.length}`);
  const walk = (start: number, end: number, isOldRoot: boolean): Uint8Array[] => {
    if (oldSize === end) return isOldRoot ? [] : [treeHash(leaves, start, end)];
    const middle = start + split(end - start);
    return oldSize <= middle
      ? [...walk(start, middle, isOldRoot), treeHash(leaves, middle, end)]
      : [...walk(middle, end, false), treeHash(leaves, start, middle)];
  };
  return walk(0, leaves.length, true);
};

/** The largest power of two smaller than `size` (size ≥ 2). */
const split = (size: number): number => {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
};
