/** One read of an entry that gives its content and the SHA-256 of its stored bytes. */
import { createHash } from 'node:crypto';
import type { Decoded, DecodeOptions } from './decode.ts';
import { decode } from './decode.ts';
import type { DecodeEnd, Entry, EntrySource, ReadOptions } from './types.ts';

export interface StoredDigest {
  /** Lowercase hex, of the bytes as stored (what a manifest's `sha256` states). */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Hashed {
  /** The stored bytes. Iterate once; stopping early does not end the read (`end` still can complete the digest). */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Reads what is left and gives the digest of the whole entry. Rejects with the read's ArchiveReadError. */
  end(): Promise<StoredDigest>;
  /** Gives the read up. Needed when `end` is not called. */
  close(): Promise<void>;
}

/** Reads an entry's stored bytes and hashes them as they pass. */
export const readHashed = (source: EntrySource, entry: Entry, options: ReadOptions = {}): Hashed => {
  const iterator = source.read(entry, options)[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  let bytes = 0;
  let digest: string | null = null;
  let failure: { readonly error: unknown } | null = null;

  const next = async (): Promise<Uint8Array | null> => {
    if (failure !== null) throw failure.error;
    if (digest !== null) return null;
    try {
      const result = await iterator.next();
      if (result.done === true) {
        digest = hash.digest('hex');
        return null;
      }
      hash.update(result.value);
      bytes += result.value.length;
      return result.value;
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  const chunks = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk;
  };

  return {
    chunks: chunks(),
    end: async () => {
      while ((await next()) !== null);
      if (digest === null) throw new Error('readHashed: end() after close()');
      return { sha256: digest, bytes };
    },
    close: async () => {
      if (digest === null) failure ??= { error: new Error('readHashed: the read was given up') };
      await iterator.return?.();
    },
  };
};

export interface Content extends Decoded {
  /** Digest of all stored bytes, also when decoding them failed: reads on to the end. Rejects when they cannot be read. */
  stored(): Promise<StoredDigest>;
  /** What decoding met, and the digest. Rejects with the fault that ended `chunks`. */
  end(): Promise<DecodeEnd & StoredDigest>;
}

/**
 * Reads an entry's decoded content (`decode`) and hashes its stored bytes in the same pass. When the consumer stops before the end
 * without a fault the read is given up and `stored` and `end` reject.
 */
export const readContent = (
  source: EntrySource,
  entry: Entry,
  options: ReadOptions & Pick<DecodeOptions, 'limits' | 'oneMember'> = {},
): Content => {
  const hashed = readHashed(source, entry, options);
  const { signal, limits, oneMember } = options;
  const decoded = decode(hashed.chunks, { path: entry.path, signal, limits, packedBytes: entry.packedBytes, oneMember });
  const chunks = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    let over = false;
    try {
      yield* decoded.chunks;
      over = true;
    } catch (error) {
      over = true;
      throw error;
    } finally {
      if (!over) await hashed.close();
    }
  };
  return {
    chunks: chunks(),
    stored: hashed.end,
    end: async () => ({ ...(await decoded.end()), ...(await hashed.end()) }),
  };
};

/** The digest of an entry's stored bytes alone. Throws ArchiveReadError. */
export const hashEntry = (source: EntrySource, entry: Entry, options: ReadOptions = {}): Promise<StoredDigest> =>
  readHashed(source, entry, options).end();
