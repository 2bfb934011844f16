/** Reading parts of an open file: one read ahead of the consumer, and a window for many small reads nearby. */
import { FileProblem } from '../ports.ts';
import type { ProblemReason } from './problem.ts';
import { readError } from './problem.ts';
import type { ReadOptions } from './types.ts';

/** What `OpenFile` and `ScratchFile` have in common. */
export interface RandomAccess {
  readonly bytes: number;
  read(position: number, length: number): Promise<Uint8Array>;
}

const READ_BYTES = 256 * 1024;

/**
 * Yields bytes [start, start + length) of `file`, 256 KiB at a time; the next read runs while the consumer works. Throws ArchiveReadError at
 * `path`: truncated when the file ends first, or as `toReadError` says.
 */
export async function* readRange(
  file: RandomAccess,
  start: number,
  length: number,
  path: string,
  { signal, onInput }: ReadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const end = start + length;
  let next: Promise<Uint8Array> | null = null;
  const ask = (position: number): void => {
    next = position < end ? file.read(position, Math.min(READ_BYTES, end - position)) : null;
    // A failure is met at the await below; without this it would count as unhandled while the consumer works.
    next?.catch(() => {});
  };
  try {
    let position = start;
    ask(position);
    while (next !== null) {
      signal?.throwIfAborted();
      const bytes: Uint8Array = await next;
      if (bytes.length === 0) throw readError('truncated', path, position - start);
      position += bytes.length;
      ask(position);
      onInput?.(bytes.length);
      yield bytes;
    }
    signal?.throwIfAborted();
  } catch (error) {
    throw toReadError(error, path);
  } finally {
    // The caller may close the file next: no read may be under way then.
    await (next as Promise<Uint8Array> | null)?.catch(() => {});
  }
}

/** A FileProblem as ArchiveReadError: a file that was listed and is gone or of another kind has changed. Other errors as they are. */
export const toReadError = (error: unknown, path: string): unknown =>
  error instanceof FileProblem ? readError(fileProblemReason(error), path, null, error) : error;

const fileProblemReason = ({ reason }: FileProblem): ProblemReason => {
  if (reason === 'no_permission' || reason === 'io') return reason;
  return 'changed_while_read';
};

/** Serves small reads from one window that moves: for walking headers. Results may share memory; use them before the next. */
export const windowed = (file: RandomAccess, windowBytes = READ_BYTES): RandomAccess => {
  let at = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  return {
    bytes: file.bytes,
    read: async (position, length) => {
      if (length > windowBytes) return file.read(position, length);
      if (position < at || position + length > at + bytes.length) {
        bytes = await file.read(position, Math.min(windowBytes, Math.max(0, file.bytes - position)));
        at = position;
      }
      return bytes.subarray(position - at, position - at + length);
    },
  };
};
