/** One file of lines on its way into a container: text in, compressed and hashed bytes kept in a spool. */
import type { Sha256Stream } from '../crypto/sha256.ts';
import { createSha256 } from '../crypto/sha256.ts';
import type { Compression } from './encoder.ts';
import { createEncoder } from './encoder.ts';
import type { Spool } from './spool.ts';
import { createSpool } from './spool.ts';

export interface MemberFacts {
  /** Of the stored file as it stands. */
  readonly bytes: number;
  readonly sha256: string;
}

export interface Member {
  /** Writes text as UTF-8, as it is. */
  write(text: string): void;
  writeBytes(data: Uint8Array): void;
  /** Ends the member; `garbage` goes behind it, uncompressed. Then `spool` holds it all. */
  end(garbage?: Uint8Array): MemberFacts;
  readonly spool: Spool;
}

const BUFFER = 256 * 1024;

/** Opens a member. `keep: false` only counts and hashes. */
export const createMember = (compression: Compression, scratchPath: string, keep = true): Member => {
  const encoder = createEncoder(compression);
  const spool = createSpool(scratchPath);
  const digest: Sha256Stream = createSha256();
  const buffer = Buffer.alloc(BUFFER);
  let filled = 0;
  let bytes = 0;
  const store = (data: Uint8Array | null): void => {
    if (data === null || data.length === 0) return;
    digest.update(data);
    bytes += data.length;
    if (keep) spool.append(data);
  };
  const flush = (): void => {
    if (filled > 0) store(encoder.push(buffer.subarray(0, filled)));
    filled = 0;
  };
  return {
    spool,
    write: (text) => {
      // UTF-8 takes at most three bytes for a UTF-16 unit.
      if (filled + 3 * text.length > BUFFER) flush();
      if (3 * text.length > BUFFER) store(encoder.push(Buffer.from(text, 'utf8')));
      else filled += buffer.write(text, filled, 'utf8');
    },
    writeBytes: (data) => {
      if (filled + data.length > BUFFER) flush();
      if (data.length > BUFFER) store(encoder.push(data));
      else {
        buffer.set(data, filled);
        filled += data.length;
      }
    },
    end: (garbage) => {
      flush();
      store(encoder.finish());
      store(garbage ?? null);
      return { bytes, sha256: digest.digestHex() };
    },
  };
};
