import { sha256 } from '../crypto/sha256.ts';
import { concatBytes } from '../bytes/bytes.ts';

/** Hashes of RFC 6962 section 2.1 (SHA-256): the first byte tells leaves and nodes apart, so neither can pose as the other. */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of a leaf's data. */
export const leafHash = (data: Uint8Array): Uint8Array => sha256(concatBytes(LEAF, data));

/** Hash of an inner node over its two children, 32 bytes each. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concatBytes(NODE, left, right));

/** Root of the tree without leaves: the hash of nothing. */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array(0));
