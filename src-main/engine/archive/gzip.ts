/**
 * gzip, RFC 1952, member by member. Node's own gunzip joins members and ignores what follows them without a word; here members are
 * counted, each one's CRC-32 and length are checked, and bytes that belong to no member are counted too.
 */
import zlib from 'node:zlib';
import type { ByteQueue } from './byte-queue.ts';
import type { Inflated } from './inflate-whole.ts';
import { WHOLE_BYTES, WHOLE_PACKED, inflateWhole } from './inflate-whole.ts';
import type { PumpState } from './pump.ts';
import { pump, pumpOptions } from './pump.ts';
import { StreamFault, inflateFault } from './stream-fault.ts';

export interface MemberState extends PumpState {
  members: number;
  trailingBytes: number;
}

/** Longest FNAME or FCOMMENT that is read. */
const MAX_TEXT_FIELD = 64 * 1024;
const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/**
 * Decoded bytes of every member in turn, or of the first one only; `state` tells what was met. Throws StreamFault. The queue must stand on
 * a member.
 */
export async function* gunzipMembers(
  queue: ByteQueue,
  state: MemberState,
  oneMember: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  do {
    await readHeader(queue, state);
    let crc = 0;
    let length = 0;
    try {
      for await (const chunk of inflate(queue, state)) {
        crc = zlib.crc32(chunk, crc);
        length += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw inflateFault(error);
    }
    const trailer = await queue.take(8);
    state.consumed += trailer.length;
    if (trailer.length < 8) throw new StreamFault('truncated');
    const view = new DataView(trailer.buffer, trailer.byteOffset, 8);
    if (view.getUint32(0, true) !== crc || view.getUint32(4, true) !== length % 2 ** 32) throw new StreamFault('bad_checksum');
    state.members += 1;
  } while (!oneMember && (await atMember(queue)));
  state.trailingBytes = await queue.drain();
  state.consumed += state.trailingBytes;
}

async function* inflate(queue: ByteQueue, state: MemberState): AsyncGenerator<Uint8Array, void, undefined> {
  const small = await inflateSmall(queue);
  if (small === null) return yield* pump(zlib.createInflateRaw(pumpOptions), queue, state);
  state.consumed += small.consumed;
  yield small.bytes;
}

/** Inflates at once when what is left of the file is short. Null, with nothing taken, when it is not, or has any fault. */
const inflateSmall = async (queue: ByteQueue): Promise<Inflated | null> => {
  const bytes = await queue.pull();
  if (bytes === null) return null;
  const more = bytes.length <= WHOLE_PACKED ? await queue.pull() : bytes;
  if (more !== null) {
    if (more !== bytes) queue.unread(more);
    queue.unread(bytes);
    return null;
  }
  try {
    const result = inflateWhole(bytes, WHOLE_BYTES);
    queue.unread(bytes.subarray(result.consumed));
    return result;
  } catch {
    // The stream meets the same fault, and gives what stands before it.
    queue.unread(bytes);
    return null;
  }
};

/** Whether the next bytes start another member: ID1 ID2 and the only method there is. */
const atMember = async (queue: ByteQueue): Promise<boolean> => {
  const head = await queue.take(3);
  queue.unread(head);
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
};

/** RFC 1952 section 2.3: fixed part, then FEXTRA, FNAME, FCOMMENT, FHCRC in this order. */
const readHeader = async (queue: ByteQueue, state: MemberState): Promise<void> => {
  let crc = 0;
  const take = async (length: number): Promise<Uint8Array> => {
    const bytes = await queue.take(length);
    state.consumed += bytes.length;
    if (bytes.length < length) throw new StreamFault('truncated');
    crc = zlib.crc32(bytes, crc);
    return bytes;
  };
  const u16 = async (): Promise<number> => {
    const bytes = await take(2);
    return (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  };
  const skipText = async (): Promise<void> => {
    for (let read = 0; read < MAX_TEXT_FIELD; read += 1) if ((await take(1))[0] === 0) return;
    throw new StreamFault('bad_header');
  };
  const fixed = await take(10);
  if (fixed[0] !== 0x1f || fixed[1] !== 0x8b) throw new StreamFault('bad_header');
  if (fixed[2] !== 8) throw new StreamFault('unsupported_compression');
  const flags = fixed[3] ?? 0;
  if ((flags & flag.reserved) !== 0) throw new StreamFault('bad_header');
  if ((flags & flag.extra) !== 0) await take(await u16());
  if ((flags & flag.name) !== 0) await skipText();
  if ((flags & flag.comment) !== 0) await skipText();
  if ((flags & flag.headerCrc) !== 0) {
    const expected = crc & 0xffff;
    if ((await u16()) !== expected) throw new StreamFault('bad_checksum');
  }
};
