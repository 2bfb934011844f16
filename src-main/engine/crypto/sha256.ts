import { createHash, hash } from 'node:crypto';
import { asBuffer } from '../bytes/bytes.ts';

/** SHA-256 (FIPS 180-4) through node:crypto: the fast path. `sha256-noble.ts` recomputes what matters with other code. */

/** SHA-256 as 64 lowercase hex digits. Text is hashed as UTF-8; it must not hold lone surrogates. */
export const sha256Hex = (data: Uint8Array | string): string => hash('sha256', data, 'hex');

/** SHA-256 as 32 bytes. Text is hashed as UTF-8. */
export const sha256 = (data: Uint8Array | string): Uint8Array => {
  const out = new Uint8Array(32);
  // A string result and a copy: half the time of letting node:crypto allocate a Buffer (measured).
  asBuffer(out).write(hash('sha256', data, 'binary'), 'latin1');
  return out;
};

export interface Sha256Stream {
  update(data: Uint8Array): void;
  /** 64 lowercase hex digits. Call once; later calls throw. */
  digestHex(): string;
}

/** Incremental SHA-256, for files and streams of any size. */
export const createSha256 = (): Sha256Stream => {
  const state = createHash('sha256');
  return {
    update: (data) => void state.update(data),
    digestHex: () => state.digest('hex'),
  };
};
