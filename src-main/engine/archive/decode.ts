/** Decodes an entry's bytes: gzip and Zstandard are recognised by content, everything else passes as it is. */
import { limits as defaultLimits } from '../../../src-shared/limits.ts';
import type { ByteQueue } from './byte-queue.ts';
import { createByteQueue } from './byte-queue.ts';
import type { MemberState } from './gzip.ts';
import { gunzipMembers } from './gzip.ts';
import { StreamFault } from './stream-fault.ts';
import { readError } from './problem.ts';
import type { ArchiveLimits, DecodeEnd, Encoding } from './types.ts';
import { unzstdFrames, zstdMagic } from './zstd.ts';

export interface DecodeOptions {
  /** The entry's path: for problems, and its extension decides between "plain" and "damaged" when the content alone cannot. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Pick<ArchiveLimits, 'entryDecodedBytes' | 'expansionRatio' | 'ratioFreeBytes'> | undefined;
  /** `Entry.packedBytes`: then the ratio counts from the container's own compression on, so that nesting does not multiply it. */
  readonly packedBytes?: number | undefined;
  /** Stop behind the first gzip member: further ones count as trailing bytes, for formats whose files are one member each. */
  readonly oneMember?: boolean | undefined;
}

export interface Decoded {
  /** Decoded chunks, 256 KiB or less (plain content: as they came). Iterate once. Throws ArchiveReadError. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What was met; rejects with the read's error, or when the chunks were not read to their end. */
  end(): Promise<DecodeEnd>;
}

/**
 * Decodes `source`. Several gzip members (RFC 1952) or Zstandard frames (RFC 8878) give their contents one after another; bytes that
 * belong to none are counted in `trailingBytes`. Memory stays at a few chunks however much comes out. Problems are thrown by the
 * iterator as ArchiveReadError with the position in the decoded bytes: file.unreadable (truncated, bad_compression, bad_checksum,
 * bad_header, unsupported_compression), archive.unsafe_entry (expansion_ratio, too_large). All decoded bytes before a fault are yielded.
 */
export const decode = (source: AsyncIterable<Uint8Array>, options: DecodeOptions): Decoded => {
  let outcome: { readonly end: DecodeEnd } | { readonly error: unknown } | null = null;
  const chunks = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      outcome = { end: yield* decodeChunks(source, options) };
    } catch (error) {
      outcome = { error };
      throw error;
    }
  };
  return {
    chunks: chunks(),
    end: async () => {
      if (outcome === null) throw new Error('decode: end() before the chunks were read to their end');
      if ('error' in outcome) throw outcome.error;
      return outcome.end;
    },
  };
};

async function* decodeChunks(source: AsyncIterable<Uint8Array>, options: DecodeOptions): AsyncGenerator<Uint8Array, DecodeEnd, undefined> {
  const { path, signal, packedBytes, oneMember = false, limits = defaultLimits } = options;
  const queue = createByteQueue(source);
  const state: MemberState = { consumed: 0, members: 0, trailingBytes: 0 };
  let decodedBytes = 0;
  const check = (): void => {
    signal?.throwIfAborted();
    if (decodedBytes > limits.entryDecodedBytes) throw new StreamFault('too_large');
    if (decodedBytes <= limits.ratioFreeBytes) return;
    const basis = Math.min(state.consumed, packedBytes ?? Infinity);
    if (decodedBytes > basis * limits.expansionRatio) throw new StreamFault('expansion_ratio');
  };
  try {
    signal?.throwIfAborted();
    const encoding = await detect(queue, path);
    for await (const chunk of decoders[encoding](queue, state, oneMember)) {
      decodedBytes += chunk.length;
      check();
      yield chunk;
    }
    return { encoding, decodedBytes, members: state.members, trailingBytes: state.trailingBytes };
  } catch (error) {
    throw error instanceof StreamFault ? readError(error.reason, path, decodedBytes, error) : error;
  } finally {
    await queue.close();
  }
}

async function* identity(queue: ByteQueue, state: MemberState): AsyncGenerator<Uint8Array, void, undefined> {
  for (let bytes = await queue.pull(); bytes !== null; bytes = await queue.pull()) {
    state.consumed += bytes.length;
    yield bytes;
  }
}

const decoders: Readonly<
  Record<Encoding, (queue: ByteQueue, state: MemberState, oneMember: boolean) => AsyncGenerator<Uint8Array, void, undefined>>
> = {
  identity,
  gzip: gunzipMembers,
  zstd: unzstdFrames,
};

const detect = async (queue: ByteQueue, path: string): Promise<Encoding> => {
  const head = await queue.take(4);
  queue.unread(head);
  const encoding = detectEncoding(head);
  if (encoding === 'identity') refuseDamagedMagic(head, path);
  return encoding;
};

/** The encoding that the first bytes of a stream (4 are enough) say. */
export const detectEncoding = (head: Uint8Array): Encoding => {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return zstdMagic(head) === null ? 'identity' : 'zstd';
};

/**
 * A file named .gz or .zst may well be plain (browsers unpack downloads and keep the name). But when it ends inside its magic number,
 * or only some bytes of that are right, it is a damaged compressed file and not some text of which nothing can be read.
 */
const refuseDamagedMagic = (head: Uint8Array, path: string): void => {
  const magic = /\.t?gz$/iu.test(path) ? [0x1f, 0x8b] : /\.(?:t?zst|tzstd)$/iu.test(path) ? [0x28, 0xb5, 0x2f, 0xfd] : null;
  if (magic === null) return;
  const right = magic.filter((byte, index) => head[index] === byte).length;
  if (head.length < magic.length && right === head.length) throw new StreamFault('truncated');
  if (right >= magic.length / 2 && right > 0) throw new StreamFault('bad_header');
};
