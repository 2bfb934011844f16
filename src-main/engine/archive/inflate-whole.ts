/** Inflates short input in one call: a stream costs more than the work itself, and exports of many thousand small files are common. */
import zlib from 'node:zlib';

/** Input and output up to these sizes are worth one blocking call (well under a millisecond). */
export const WHOLE_PACKED = 64 * 1024;
export const WHOLE_BYTES = 256 * 1024;

export interface Inflated {
  readonly bytes: Uint8Array;
  /** Input that the deflate data (RFC 1951) took. */
  readonly consumed: number;
}

/** Inflates `packed`; bytes behind its deflate data are left. Throws zlib's error, ERR_BUFFER_TOO_LARGE for more than `most` bytes. */
export const inflateWhole = (packed: Uint8Array, most: number): Inflated => {
  const options = { info: true, maxOutputLength: Math.max(1, most) };
  // With `info` Node returns this shape; its types know only the one without.
  const result = zlib.inflateRawSync(packed, options) as unknown as {
    readonly buffer: Uint8Array;
    readonly engine: { readonly bytesWritten: number };
  };
  return { bytes: result.buffer, consumed: result.engine.bytesWritten };
};

/** Whether `error` says that more came out than `inflateWhole` was allowed. */
export const isTooMuch = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
