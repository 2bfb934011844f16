import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '../bytes/hex.ts';
import type { Sha256Stream } from './sha256.ts';

/**
 * SHA-256 by @noble/hashes, as 64 lowercase hex digits: an implementation that shares no code with node:crypto. Every
 * mismatch is recomputed with it before it is reported, and everything when the auditor asks for that.
 */
export const sha256NobleHex = (...parts: readonly Uint8Array[]): string => {
  const state = sha256.create();
  for (const part of parts) state.update(part);
  return bytesToHex(state.digest());
};

/** The same for streams of any size. */
export const createSha256Noble = (): Sha256Stream => {
  const state = sha256.create();
  return { update: (data) => void state.update(data), digestHex: () => bytesToHex(state.digest()) };
};
