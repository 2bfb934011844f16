/**
 * Drives one of Node's decompression streams by pulling, so that
 * - its work runs in libuv's pool while the consumer works on the chunk it was given (one chunk ahead, never more: bounded memory);
 * - no decoded chunk is lost when a later one turns out damaged: what is read before a fault is the same on every run;
 * - input behind the end of the compressed data goes back to the queue.
 */
import type { Transform } from 'node:stream';
import type { ByteQueue } from './byte-queue.ts';

/** Bytes in one decoded chunk at most. */
const CHUNK_BYTES = 256 * 1024;

/** Options for every decompressor given to `pump`: a read buffer of one chunk, which is what makes the above true. */
export const pumpOptions = { chunkSize: CHUNK_BYTES, readableHighWaterMark: 1 };

type Decompressor = Transform & { readonly bytesWritten: number };

export interface PumpState {
  /** Compressed bytes used so far. */
  consumed: number;
}

interface Failure {
  readonly error: unknown;
}

/** Everything that the stream's events change. One object, because they change it behind the generator's back. */
interface Flow {
  fed: number;
  last: Uint8Array;
  /** Pulled and not written yet; null: the queue has ended. */
  ready: Uint8Array | null | undefined;
  pulling: Promise<void> | null;
  sourceFailure: Failure | null;
  streamFailure: Failure | null;
  writing: boolean;
  /** Nothing more will be pulled or written. */
  closed: boolean;
  over: boolean;
  wake: () => void;
}

const nothing = (): void => {};

/**
 * Yields what `stream` makes of the queue's bytes until its compressed data ends (or the queue does). Throws the queue's error or the
 * stream's own (`code` Z_DATA_ERROR, Z_BUF_ERROR for input that ends early, ZSTD_error_…) after the chunks decoded before it.
 * The stream is destroyed at the end, also when the consumer stops early.
 */
export async function* pump(stream: Decompressor, queue: ByteQueue, state: PumpState): AsyncGenerator<Uint8Array, void, undefined> {
  const base = state.consumed;
  const flow = start(stream, queue);
  try {
    while (!flow.over) {
      const chunk = stream.read() as Uint8Array | null;
      state.consumed = base + stream.bytesWritten;
      if (chunk !== null) {
        feed(stream, queue, flow);
        yield chunk;
        continue;
      }
      if (flow.streamFailure !== null) throw flow.streamFailure.error;
      if (flow.sourceFailure !== null && !flow.writing) throw flow.sourceFailure.error;
      feed(stream, queue, flow);
      await new Promise<void>((resolve) => (flow.wake = resolve));
    }
    state.consumed = base + stream.bytesWritten;
    await giveBack(stream, queue, flow);
  } finally {
    flow.closed = true;
    stream.destroy();
    await flow.pulling;
  }
}

const start = (stream: Decompressor, queue: ByteQueue): Flow => {
  const flow: Flow = {
    fed: 0,
    last: new Uint8Array(0),
    ready: undefined,
    pulling: null,
    sourceFailure: null,
    streamFailure: null,
    writing: false,
    closed: false,
    over: false,
    wake: nothing,
  };
  stream.on('readable', () => flow.wake());
  stream.once('end', () => {
    flow.over = true;
    flow.wake();
  });
  stream.on('error', (error: unknown) => {
    flow.streamFailure ??= { error };
    flow.wake();
  });
  prefetch(stream, queue, flow);
  return flow;
};

const prefetch = (stream: Decompressor, queue: ByteQueue, flow: Flow): void => {
  if (flow.closed || flow.pulling !== null || flow.ready !== undefined || flow.sourceFailure !== null) return;
  const pulled = (): void => {
    flow.pulling = null;
    feed(stream, queue, flow);
    flow.wake();
  };
  flow.pulling = queue.pull().then(
    (bytes) => {
      flow.ready = bytes;
      pulled();
    },
    (error: unknown) => {
      flow.sourceFailure = { error };
      pulled();
    },
  );
};

/** Writes only while no decoded chunk waits in the stream, so that an error of this write cannot discard one. */
const feed = (stream: Decompressor, queue: ByteQueue, flow: Flow): void => {
  const { ready } = flow;
  if (flow.closed || flow.writing || ready === undefined || flow.streamFailure !== null || stream.readableLength > 0) return;
  if (ready === null) {
    flow.closed = true;
    stream.end();
    return;
  }
  flow.last = ready;
  flow.fed += ready.length;
  flow.ready = undefined;
  flow.writing = true;
  stream.write(ready, () => {
    flow.writing = false;
    // A write that is over and not used up: the compressed data ended inside it (or right before it).
    if (stream.bytesWritten < flow.fed) flow.closed = true;
    feed(stream, queue, flow);
    flow.wake();
  });
  prefetch(stream, queue, flow);
};

/** Puts back in order: what was pulled ahead, then, before it, the unused end of the last write. */
const giveBack = async (stream: Decompressor, queue: ByteQueue, flow: Flow): Promise<void> => {
  flow.closed = true;
  await flow.pulling;
  if (flow.sourceFailure !== null) throw flow.sourceFailure.error;
  queue.unread(flow.ready ?? new Uint8Array(0));
  const unused = flow.fed - stream.bytesWritten;
  queue.unread(flow.last.subarray(flow.last.length - unused));
};
