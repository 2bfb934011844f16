/** Inflates a compressed tar once into a scratch file, so that its entries can then be read in any order. */
import type { Scratch, ScratchFile } from '../ports.ts';
import { decode } from './decode.ts';
import { problem } from './problem.ts';
import type { RandomAccess } from './range.ts';
import { readRange } from './range.ts';
import { isTar } from './tar-header.ts';
import type { ArchiveLimits, ArchiveProblem, ReadOptions } from './types.ts';
import { ArchiveReadError } from './types.ts';

export interface Spooled {
  readonly file: ScratchFile;
  readonly problems: readonly ArchiveProblem[];
  /** The compressed stream broke off; the tar ends where it did. */
  readonly cutOff: boolean;
}

/** Bytes gathered before a write to the scratch file. */
const WRITE_BYTES = 1024 * 1024;

/** The first decoded bytes (up to 512) of a compressed file; empty when it cannot be decoded that far. */
const peekDecoded = async (file: RandomAccess, options: Pick<ReadOptions, 'signal'>): Promise<Uint8Array> => {
  const head = new Uint8Array(512);
  let at = 0;
  try {
    for await (const chunk of decode(readRange(file, 0, file.bytes, '', options), { path: '', signal: options.signal }).chunks) {
      const part = chunk.subarray(0, head.length - at);
      head.set(part, at);
      at += part.length;
      if (at === head.length) break;
    }
  } catch (error) {
    // Whoever reads the file as a whole meets the same fault again and reports it.
    if (!(error instanceof ArchiveReadError)) throw error;
  }
  return head.subarray(0, at);
};

/** Whether a compressed file holds a tar. */
export const holdsTar = async (file: RandomAccess, options: Pick<ReadOptions, 'signal'>): Promise<boolean> =>
  isTar(await peekDecoded(file, options));

/**
 * Decodes all of `file` into a scratch file; memory stays at a few MiB. A fault ends it and is kept as a problem of the container ('');
 * what was decoded before stays readable. Bytes behind the compressed stream are `trailing_data`. Throws FileProblem when the scratch
 * file cannot be written (a full disk is not the evidence's fault).
 */
export const spoolDecoded = async (
  file: RandomAccess,
  scratch: Scratch,
  { signal, onInput, limits }: ReadOptions & { readonly limits: ArchiveLimits },
): Promise<Spooled> => {
  const target = await scratch.create();
  const problems: ArchiveProblem[] = [];
  try {
    // One limit for the whole tar: it holds all entries.
    const decoded = decode(readRange(file, 0, file.bytes, '', { signal, onInput }), {
      path: '',
      signal,
      limits: { ...limits, entryDecodedBytes: limits.archiveDecodedBytes },
    });
    try {
      await appendAll(target, decoded.chunks);
      const { trailingBytes } = await decoded.end();
      if (trailingBytes > 0) problems.push(problem('trailing_data', '', file.bytes - trailingBytes));
    } catch (error) {
      if (!(error instanceof ArchiveReadError)) throw error;
      problems.push(error.problem);
    }
    return { file: target, problems, cutOff: problems.some(({ reason }) => reason !== 'trailing_data') };
  } catch (error) {
    await target.close();
    throw error;
  }
};

const appendAll = async (target: ScratchFile, chunks: AsyncIterable<Uint8Array>): Promise<void> => {
  let parts: Uint8Array[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (size > 0) await target.append(Buffer.concat(parts));
    parts = [];
    size = 0;
  };
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      size += chunk.length;
      if (size >= WRITE_BYTES) await flush();
    }
  } finally {
    await flush();
  }
};
