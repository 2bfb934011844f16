import { hexToBytes } from '../bytes/hex.ts';

/**
 * What is left of a tree when its leaves are forgotten: the roots of its maximal complete subtrees from left to right,
 * one for each 1 bit of the size (a "compact range"). Enough to append further leaves and to compute later roots.
 */
export interface CompactRange {
  /** Number of leaves; a safe integer. */
  readonly size: number;
  /** Subtree roots, 32 bytes each, the largest subtree first. */
  readonly hashes: readonly Uint8Array[];
}

/** Number of 1 bits of a safe integer; Number's own bit operators see only 32 of them. */
export const countOnes = (size: number): number => {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
};

/** True when the shape is right: a size that is a non-negative safe integer, and one 32-byte hash for each of its 1 bits. */
export const isCompactRange = (range: CompactRange): boolean =>
  Number.isSafeInteger(range.size) &&
  range.size >= 0 &&
  range.hashes.length === countOnes(range.size) &&
  range.hashes.every((hash) => hash.length === 32);

/** Reads `before{size,hashes[]}` of an Assay archive (lowercase hex); null when the shape is wrong. */
export const parseCompactRange = (size: number, hashes: readonly string[]): CompactRange | null => {
  // Checked before decoding, so that a hostile list is not decoded for nothing.
  if (!Number.isSafeInteger(size) || size < 0 || hashes.length !== countOnes(size)) return null;
  const decoded: Uint8Array[] = [];
  for (const text of hashes) {
    const hash = hexToBytes(text);
    if (hash?.length !== 32) return null;
    decoded.push(hash);
  }
  return { size, hashes: decoded };
};
