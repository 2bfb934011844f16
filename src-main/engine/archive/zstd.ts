/** Zstandard, RFC 8878, frame by frame: frames are counted, skippable ones passed over, bytes that belong to none counted. */
import zlib from 'node:zlib';
import type { ByteQueue } from './byte-queue.ts';
import { createByteQueue } from './byte-queue.ts';
import type { MemberState } from './gzip.ts';
import { StreamFault } from './stream-fault.ts';
import { pump, pumpOptions } from './pump.ts';
import { walkFrame } from './zstd-frame.ts';

/** Whether this runtime can decode Zstandard: Node ≥ 22.15 can, Electron 33 (Node 20) cannot. */
export const zstdAvailable = (): boolean => typeof zlib.createZstdDecompress === 'function';

/** Whether `head` (4 bytes or more) starts a Zstandard frame, or a skippable one. */
export const zstdMagic = (head: Uint8Array): 'frame' | 'skippable' | null => {
  if (head.length < 4) return null;
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'frame';
  return ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 ? 'skippable' : null;
};

/** Decoded bytes of every frame in turn. Throws StreamFault; `unsupported_compression` where the runtime has no decoder. */
export async function* unzstdFrames(queue: ByteQueue, state: MemberState): AsyncGenerator<Uint8Array, void, undefined> {
  if (!zstdAvailable()) throw new StreamFault('unsupported_compression');
  for (;;) {
    const head = await queue.take(4);
    queue.unread(head);
    const kind = zstdMagic(head);
    if (kind === null) break;
    if (kind === 'skippable') await skipFrame(queue, state);
    else yield* decodeFrame(queue, state);
  }
  state.trailingBytes = await queue.drain();
  state.consumed += state.trailingBytes;
}

async function* decodeFrame(queue: ByteQueue, state: MemberState): AsyncGenerator<Uint8Array, void, undefined> {
  const input = createByteQueue(frameBytes(queue));
  const start = state.consumed;
  try {
    yield* pump(zlib.createZstdDecompress(pumpOptions), input, state);
    // Bytes of the frame that the decoder did not want would be a fault of the walk above; never pass over them.
    if ((await input.drain()) > 0) throw new StreamFault('bad_compression');
  } catch (error) {
    throw zstdFault(error);
  } finally {
    await input.close();
  }
  if (state.consumed === start) throw new StreamFault('bad_compression');
  state.members += 1;
}

/** The bytes of one frame; what follows it stays in the queue. Throws StreamFault when the frame does not end. */
async function* frameBytes(queue: ByteQueue): AsyncGenerator<Uint8Array, void, undefined> {
  const walk = walkFrame();
  for (;;) {
    const bytes = await queue.pull();
    if (bytes === null) throw new StreamFault('truncated');
    const { used, state } = walk.push(bytes);
    queue.unread(bytes.subarray(used));
    if (used > 0) yield bytes.subarray(0, used);
    if (state === 'bad') throw new StreamFault('bad_compression');
    if (state === 'done') return;
  }
}

const skipFrame = async (queue: ByteQueue, state: MemberState): Promise<void> => {
  const head = await queue.take(8);
  state.consumed += head.length;
  if (head.length < 8) throw new StreamFault('truncated');
  let left = new DataView(head.buffer, head.byteOffset, 8).getUint32(4, true);
  while (left > 0) {
    const bytes = await queue.pull();
    if (bytes === null) throw new StreamFault('truncated');
    const part = Math.min(left, bytes.length);
    queue.unread(bytes.subarray(part));
    state.consumed += part;
    left -= part;
  }
};

const zstdFault = (error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string' || !/^(?:ZSTD|Z)_/u.test(code)) return error;
  if (code === 'Z_BUF_ERROR') return new StreamFault('truncated', { cause: error });
  if (code === 'ZSTD_error_checksum_wrong') return new StreamFault('bad_checksum', { cause: error });
  const unsupported = /windowTooLarge|dictionary|version_unsupported|frameParameter_unsupported/iu.test(code);
  return new StreamFault(unsupported ? 'unsupported_compression' : 'bad_compression', { cause: error });
};
