/** Compressed members: bytes in, bytes out, no clock and no names inside. */
import { crc32 } from 'node:zlib';
import * as zlib from 'node:zlib';
import { concatBytes } from '../bytes/bytes.ts';
import { createDeflater } from './deflate.ts';
import { GenerateProblem } from './problem.ts';

export type Compression = 'gz' | 'zst' | 'none';

export interface Encoder {
  /** Takes input, which the caller may overwrite afterwards; gives what is ready. */
  push(data: Uint8Array): Uint8Array | null;
  /** The last bytes. Call once. */
  finish(): Uint8Array;
}

const NOTHING = new Uint8Array(0);
/** Input of one zstd frame; longer members have several. */
const FRAME = 16 * 1024 * 1024;
/** Magic, deflate, no flags, no time, no extra flags, unknown system. */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

const u32le = (value: number): Uint8Array => Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);

const createGzip = (): Encoder => {
  const deflater = createDeflater();
  let checksum = 0;
  let length = 0;
  let begun = false;
  const withHeader = (data: Uint8Array): Uint8Array => {
    if (begun) return data;
    begun = true;
    return concatBytes(GZIP_HEADER, data);
  };
  return {
    push: (data) => {
      checksum = crc32(data, checksum);
      length += data.length;
      const out = deflater.push(data);
      return out === null ? null : withHeader(out);
    },
    finish: () => concatBytes(withHeader(deflater.finish()), u32le(checksum), u32le(length % 2 ** 32)),
  };
};

/** True where this Node can write zstd (22.15 and later; not in the fallback Electron). */
export const canWriteZstd = (): boolean => typeof zlib.zstdCompressSync === 'function';

const createZstd = (): Encoder => {
  if (!canWriteZstd()) throw new GenerateProblem('This Node cannot write zstd: use --compress gz or none, or Node 22.15 or newer.');
  let held: Uint8Array[] = [];
  let length = 0;
  const frame = (): Uint8Array => {
    const data = concatBytes(...held);
    held = [];
    length = 0;
    return zlib.zstdCompressSync(data);
  };
  return {
    push: (data) => {
      held.push(Uint8Array.from(data));
      length += data.length;
      return length >= FRAME ? frame() : null;
    },
    finish: () => (length > 0 ? frame() : NOTHING),
  };
};

/** An encoder for one member. zstd output depends on the library's version; gzip output is the same everywhere. */
export const createEncoder = (compression: Compression): Encoder => {
  if (compression === 'gz') return createGzip();
  if (compression === 'zst') return createZstd();
  return { push: (data) => Uint8Array.from(data), finish: () => NOTHING };
};
