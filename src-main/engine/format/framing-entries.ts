/** Records that are bytes of any kind: entry bundles of C2SP tlog-tiles, and files that are one record each. */
import type { Splitter } from './frame-store.ts';
import { createFrameStore } from './frame-store.ts';
import type { Frame, FrameOptions } from './types.ts';

/** Cuts an entry bundle: each entry is its length as 16 bits, big-endian, and so many bytes. What is cut off at the end is unreadable. */
export const createEntriesSplitter = (options: FrameOptions): Splitter => {
  const store = createFrameStore(options);
  let next = 0;
  let line = 1;

  const cut = (out: Frame[]): void => {
    const made = store.emit(next);
    if (made !== null) out.push(made);
    next = 0;
  };

  const search = (): void => {
    for (;;) {
      const { bytes, held } = store;
      if (held - next < 2) return;
      const length = ((bytes[next] as number) << 8) | (bytes[next + 1] as number);
      if (held - next - 2 < length) return;
      store.push(next + 2, next + 2 + length, line);
      store.tally.lines += 1;
      line += 1;
      next += 2 + length;
    }
  };

  return {
    feed: (chunk) => {
      const out: Frame[] = [];
      for (let at = 0; at < chunk.length; at += store.batchBytes) {
        const piece = chunk.subarray(at, at + store.batchBytes);
        if (next > 0 && store.isFull(piece)) cut(out);
        store.append(piece);
        search();
        if (next >= store.batchBytes) cut(out);
      }
      return out;
    },
    end: () => {
      const out: Frame[] = [];
      const left = store.held - next;
      cut(out);
      if (left > 0) {
        out.push(store.unreadable(store.base, line, left, 'truncated', null));
        store.drop();
      }
      return out;
    },
    abandon: () => {
      const out: Frame[] = [];
      cut(out);
      return out;
    },
  };
};

/** Takes the whole file as one record, also an empty one. */
export const createWholeSplitter = (options: FrameOptions): Splitter => {
  const store = createFrameStore(options);
  let length = 0;
  return {
    feed: (chunk) => {
      length += chunk.length;
      if (length <= store.recordBytes) store.append(chunk);
      return [];
    },
    end: () => {
      if (length > store.recordBytes) {
        store.drop();
        return [store.unreadable(0, 1, length, 'too_long', null)];
      }
      store.push(0, store.held, 1);
      store.tally.lines += 1;
      const made = store.emit(store.held);
      return made === null ? [] : [made];
    },
    abandon: () => [],
  };
};
