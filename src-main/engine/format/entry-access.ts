/** The usual `EntryAccess`: decodes entries of a source. */
import { concatBytes } from '../bytes/bytes.ts';
import { decode } from '../archive/decode.ts';
import { ArchiveReadError } from '../archive/types.ts';
import type { ArchiveProblem, Entry, EntrySource } from '../archive/types.ts';
import type { EntryAccess, Head, Whole } from './types.ts';

/**
 * Looks into the entries of `source`. Throws the signal's reason when cancelled, and whatever is not an `ArchiveReadError`.
 * A file that fails behind the wanted bytes counts as readable here: reading it whole will tell.
 */
export const createEntryAccess = (source: EntrySource, signal?: AbortSignal): EntryAccess => ({
  peek: async (entry: Entry, maxBytes: number): Promise<Head> => {
    const parts: Uint8Array[] = [];
    let length = 0;
    let problem: ArchiveProblem | null = null;
    try {
      const { chunks } = decode(source.read(entry, { signal }), { path: entry.path, signal, packedBytes: entry.packedBytes });
      for await (const chunk of chunks) {
        // A copy, because a source may use its chunk's memory again.
        parts.push(chunk.slice(0, maxBytes + 1 - length));
        length += chunk.length;
        if (length > maxBytes) break;
      }
    } catch (error) {
      if (!(error instanceof ArchiveReadError)) throw error;
      problem = error.problem;
    }
    const bytes = concatBytes(...parts);
    return { bytes: bytes.subarray(0, maxBytes), complete: bytes.length <= maxBytes && problem === null, problem };
  },
  whole: async (entry: Entry, maxBytes: number): Promise<Whole> => {
    const parts: Uint8Array[] = [];
    let length = 0;
    try {
      const decoded = decode(source.read(entry, { signal }), { path: entry.path, signal, packedBytes: entry.packedBytes, oneMember: true });
      for await (const chunk of decoded.chunks) {
        length += chunk.length;
        if (length > maxBytes) return { bytes: null, trailingBytes: 0, problem: null };
        parts.push(chunk.slice());
      }
      return { bytes: concatBytes(...parts), trailingBytes: (await decoded.end()).trailingBytes, problem: null };
    } catch (error) {
      if (!(error instanceof ArchiveReadError)) throw error;
      return { bytes: null, trailingBytes: 0, problem: error.problem };
    }
  },
});
