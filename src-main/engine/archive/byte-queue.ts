/** Pulls bytes out of an iterable, with push-back: what a decoder needs to look ahead and to return what it did not use. */

export interface ByteQueue {
  /** The next bytes, never empty; null at the end. */
  pull(): Promise<Uint8Array | null>;
  /** Puts bytes back in front. */
  unread(bytes: Uint8Array): void;
  /** Takes `length` bytes, fewer only at the end. For headers: the result is copied together. */
  take(length: number): Promise<Uint8Array>;
  /** Takes all that is left and returns how many bytes that was; memory stays bounded. */
  drain(): Promise<number>;
  /** Ends the source. */
  close(): Promise<void>;
}

/** A queue over `source`. Errors of the source pass through `pull`, `take` and `drain`. */
export const createByteQueue = (source: AsyncIterable<Uint8Array>): ByteQueue => {
  const iterator = source[Symbol.asyncIterator]();
  const back: Uint8Array[] = [];
  let ended = false;

  const pull = async (): Promise<Uint8Array | null> => {
    const returned = back.pop();
    if (returned !== undefined) return returned;
    while (!ended) {
      const next = await iterator.next();
      if (next.done === true) ended = true;
      else if (next.value.length > 0) return next.value;
    }
    return null;
  };
  const unread = (bytes: Uint8Array): void => {
    if (bytes.length > 0) back.push(bytes);
  };

  return {
    pull,
    unread,
    take: async (length) => {
      const out = new Uint8Array(length);
      let at = 0;
      while (at < length) {
        const bytes = await pull();
        if (bytes === null) break;
        const part = bytes.subarray(0, length - at);
        out.set(part, at);
        at += part.length;
        unread(bytes.subarray(part.length));
      }
      return out.subarray(0, at);
    },
    drain: async () => {
      let count = 0;
      for (let bytes = await pull(); bytes !== null; bytes = await pull()) count += bytes.length;
      return count;
    },
    close: async () => {
      ended = true;
      back.length = 0;
      await iterator.return?.();
    },
  };
};
