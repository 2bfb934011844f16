import { createMerkleTree } from './tree.ts';

/** Makes an inclusion proof from leaves that come by once, in order, with a few hashes of memory at any size. */
export interface PathBuilder {
  /** The hash (32 bytes) of leaf `index`, from 0. Leaves come in order; those after the tree's size are not looked at. */
  add(index: number, leafHash: Uint8Array): void;
  /** Sibling hashes from the leaf to the root; null when a leaf that they need did not come. */
  path(): readonly Uint8Array[] | null;
}

/** For the leaf at `index` of a tree of `size` leaves (RFC 6962 section 2.1.1). Throws RangeError when there is no such leaf. */
export const createPathBuilder = (index: number, size: number): PathBuilder => {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new RangeError(`no leaf ${index} of ${size}`);
  const siblings = rangesOf(index, 0, size).map((range) => ({ ...range, tree: createMerkleTree() }));
  const inOrder = siblings.toSorted((a, b) => a.from - b.from);
  let at = 0;
  return {
    add(leaf, hash) {
      while (at < inOrder.length && leaf >= (inOrder[at]?.to ?? 0)) at += 1;
      const range = inOrder[at];
      if (range !== undefined && leaf >= range.from && leaf === range.from + range.tree.size()) range.tree.appendHash(hash);
    },
    path: () => (siblings.every(({ tree, from, to }) => tree.size() === to - from) ? siblings.map(({ tree }) => tree.root()) : null),
  };
};

/** The leaves `[from, to)` of each sibling subtree, from the leaf to the root. */
const rangesOf = (index: number, from: number, to: number): readonly { readonly from: number; readonly to: number }[] => {
  if (to - from === 1) return [];
  let half = 1;
  while (half * 2 < to - from) half *= 2;
  const middle = from + half;
  return index < middle ? [...rangesOf(index, from, middle), { from: middle, to }] : [...rangesOf(index, middle, to), { from, to: middle }];
};
