import { equalBytes } from '../bytes/bytes.ts';
import { nodeHash } from './hash.ts';

/**
 * Proof checks of RFC 9162 sections 2.1.3.2 and 2.1.4.2. Sizes are bigints: number's shifts would truncate them to 32
 * bits. Anything malformed is simply not a proof.
 */

export interface InclusionProof {
  /** Index of the leaf, from 0. */
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Uint8Array;
  /** Sibling hashes from the leaf to the root. */
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** True when the leaf is in the tree of that size and root. */
export const verifyInclusion = (proof: InclusionProof): boolean => {
  const { index, size, leafHash, path, root } = proof;
  if (index < 0n || index >= size || !areHashes(leafHash, root, ...path)) return false;
  let fn = index;
  let sn = size - 1n;
  let computed = leafHash;
  for (const sibling of path) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      computed = nodeHash(sibling, computed);
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      computed = nodeHash(computed, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equalBytes(computed, root);
};

export interface ConsistencyProof {
  readonly oldSize: bigint;
  readonly oldRoot: Uint8Array;
  readonly newSize: bigint;
  readonly newRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/**
 * True when the new tree begins with all leaves of the old one, in order. Equal sizes need an empty path and equal roots.
 * From size 0 it is false: everything extends the empty tree, so nothing would have been proven.
 */
export const verifyConsistency = (proof: ConsistencyProof): boolean => {
  const { oldSize, oldRoot, newSize, newRoot, path } = proof;
  if (oldSize <= 0n || oldSize > newSize || !areHashes(oldRoot, newRoot, ...path)) return false;
  if (oldSize === newSize) return path.length === 0 && equalBytes(oldRoot, newRoot);
  // An empty path proves nothing between different sizes, also when the old root would be taken for its first element.
  if (path.length === 0) return false;
  const isPowerOfTwo = (oldSize & (oldSize - 1n)) === 0n;
  const [seed, ...rest] = isPowerOfTwo ? [oldRoot, ...path] : path;
  if (seed === undefined) return false;
  let fn = oldSize - 1n;
  let sn = newSize - 1n;
  while (isOdd(fn)) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let fr = seed;
  let sr = seed;
  for (const hash of rest) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(hash, fr);
      sr = nodeHash(hash, sr);
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      sr = nodeHash(sr, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equalBytes(fr, oldRoot) && equalBytes(sr, newRoot);
};

const isOdd = (value: bigint): boolean => (value & 1n) === 1n;

const areHashes = (...hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === 32);
