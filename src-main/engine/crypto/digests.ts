/**
 * Hash algorithms of hash-chain profiles: SHA-2 and SHA-3 (FIPS 180-4, 202), BLAKE2b (RFC 7693, 64 bytes), BLAKE3, and HMAC (RFC 2104)
 * over each. node:crypto where the runtime has the algorithm (BoringSSL lacks some), @noble/hashes for the second opinion.
 */
import { createHmac, getHashes, hash as nodeHash } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { sha3_256 } from '@noble/hashes/sha3.js';

export type DigestAlgorithm = 'sha256' | 'sha512' | 'sha3-256' | 'blake2b' | 'blake3';

export interface Digest {
  /** Bytes of one hash. */
  readonly width: number;
  /** The usual implementation. */
  readonly fast: (data: Uint8Array) => Uint8Array;
  /** Another implementation than `fast`; the same one where only one is at hand. */
  readonly check: (data: Uint8Array) => Uint8Array;
  /** False where `check` is the same code as `fast` (BLAKE3; others on runtimes without them): nothing then speaks a second time. */
  readonly isChecked: boolean;
}

const nobles = { sha256, sha512, 'sha3-256': sha3_256, blake2b, blake3 } as const;
const nodeNames: Readonly<Record<DigestAlgorithm, string | null>> = {
  sha256: 'sha256',
  sha512: 'sha512',
  'sha3-256': 'sha3-256',
  blake2b: 'blake2b512',
  blake3: null,
};

/** The algorithm, keyed with HMAC where a key is given. */
export const createDigest = (algorithm: DigestAlgorithm, key: Uint8Array | null = null): Digest => {
  const noble = nobles[algorithm];
  const check = key === null ? (data: Uint8Array) => noble(data) : (data: Uint8Array) => hmac(noble, key, data);
  const name = nodeNames[algorithm];
  const width = noble.outputLen;
  if (name === null || !getHashes().includes(name)) return { width, fast: check, check, isChecked: false };
  const fast =
    key === null
      ? (data: Uint8Array) => new Uint8Array(nodeHash(name, data, 'buffer'))
      : (data: Uint8Array) => new Uint8Array(createHmac(name, key).update(data).digest());
  return { width, fast, check, isChecked: true };
};
