/** What a compressed stream can break, before anybody knows the entry's path. */
import type { ProblemReason } from './problem.ts';

/** Thrown by the decoders; `decode` adds path and position. */
export class StreamFault extends Error {
  override readonly name = 'StreamFault';
  readonly reason: ProblemReason;
  constructor(reason: ProblemReason, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/** Turns an error of a zlib inflate stream into a fault; others (of the source) are given back as they are. */
export const inflateFault = (error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR') return new StreamFault('truncated', { cause: error });
  return typeof code === 'string' && code.startsWith('Z_') ? new StreamFault('bad_compression', { cause: error }) : error;
};
