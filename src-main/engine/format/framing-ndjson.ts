import { asBuffer } from '../bytes/bytes.ts';
import type { Splitter } from './frame-store.ts';
import { bomLength, createFrameStore, isSpace } from './frame-store.ts';
import type { Frame, FrameOptions } from './types.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts NDJSON into lines at LF. A CR before it belongs to the line ending and is counted; a line of nothing but whitespace is a
 * blank; the last line need not end. A line longer than `recordBytes` is never held: it becomes an unreadable record.
 */
export const createNdjsonSplitter = (options: FrameOptions): Splitter => {
  const store = createFrameStore(options);
  /** Start of the line in the making, and where the search for its end goes on; positions in the store's bytes. */
  let lineStart = 0;
  let searched = 0;
  let line = 1;
  let atFileStart = true;
  /** Start and length of an overlong line that is being passed over. */
  let skipping: { readonly at: number; length: number; lastByte: number } | null = null;

  const heldBuffer = (): Buffer => asBuffer(store.bytes.subarray(0, store.held));

  const cut = (out: Frame[]): void => {
    const made = store.emit(lineStart);
    if (made !== null) out.push(made);
    searched -= lineStart;
    lineStart = 0;
  };

  const endSkipped = (out: Frame[], terminated: boolean): void => {
    if (skipping === null) return;
    const hasCr = terminated && skipping.lastByte === CR;
    if (hasCr) store.tally.crlf += 1;
    if (!terminated) store.tally.unterminated = 1;
    out.push(store.unreadable(skipping.at, line, skipping.length - (hasCr ? 1 : 0), 'too_long', null));
    skipping = null;
    line += 1;
  };

  /** Takes the line [lineStart, end), which ends before `next`. True when the held bytes moved: an overlong line is not kept. */
  const takeLine = (out: Frame[], end: number, next: number, terminated: boolean): boolean => {
    const { bytes } = store;
    const hasCr = terminated && end > lineStart && bytes[end - 1] === CR;
    const recordEnd = hasCr ? end - 1 : end;
    if (recordEnd - lineStart > store.recordBytes) {
      const [start, length] = [lineStart, recordEnd - lineStart];
      cut(out);
      if (hasCr) store.tally.crlf += 1;
      if (!terminated) store.tally.unterminated = 1;
      out.push(store.unreadable(store.base, line, length, 'too_long', null));
      // The rest moved to the front with `cut`; now the line itself goes as well.
      lineStart = next - start;
      searched = lineStart;
      store.emit(lineStart);
      searched = 0;
      lineStart = 0;
      line += 1;
      return true;
    }
    store.tally.lines += 1;
    if (hasCr) store.tally.crlf += 1;
    if (!terminated) store.tally.unterminated = 1;
    let first = lineStart;
    while (first < recordEnd && isSpace(bytes[first] as number)) first += 1;
    if (first === recordEnd) store.tally.blanks += 1;
    else store.push(lineStart, recordEnd, line);
    line += 1;
    lineStart = next;
    return false;
  };

  const search = (out: Frame[]): void => {
    let held = heldBuffer();
    for (;;) {
      const end = held.indexOf(LF, searched);
      if (end < 0) break;
      searched = end + 1;
      if (takeLine(out, end, end + 1, true)) held = heldBuffer();
    }
    searched = store.held;
    if (lineStart >= store.batchBytes) cut(out);
    if (store.held - lineStart > store.recordBytes + 1) {
      cut(out);
      skipping = { at: store.base, length: store.held, lastByte: store.bytes[store.held - 1] ?? 0 };
      store.drop();
      searched = 0;
    }
  };

  const skipFileStart = (isEnd: boolean): boolean => {
    if (!atFileStart) return true;
    const length = bomLength(store.bytes, store.held);
    if (length === null && !isEnd) return false;
    atFileStart = false;
    if (length === 3) {
      lineStart = 3;
      searched = 3;
      store.tally.bom = 1;
    }
    return true;
  };

  const feedPiece = (piece: Uint8Array, out: Frame[]): void => {
    let rest = piece;
    if (skipping !== null) {
      const end = rest.indexOf(LF);
      const passed = end < 0 ? rest.length : end;
      if (passed > 0) skipping.lastByte = rest[passed - 1] ?? 0;
      skipping.length += passed;
      if (end < 0) {
        store.base += rest.length;
        return;
      }
      endSkipped(out, true);
      store.base += end + 1;
      rest = rest.subarray(end + 1);
    }
    if (lineStart > 0 && store.isFull(rest)) cut(out);
    store.append(rest);
    if (skipFileStart(false)) search(out);
  };

  const finish = (out: Frame[]): void => {
    const made = store.emit(store.held);
    if (made !== null) out.push(made);
  };

  return {
    feed: (chunk) => {
      const out: Frame[] = [];
      for (let at = 0; at < chunk.length; at += store.batchBytes) feedPiece(chunk.subarray(at, at + store.batchBytes), out);
      return out;
    },
    end: () => {
      const out: Frame[] = [];
      endSkipped(out, false);
      skipFileStart(true);
      search(out);
      if (store.held > lineStart) takeLine(out, store.held, store.held, false);
      finish(out);
      return out;
    },
    abandon: () => {
      const out: Frame[] = [];
      if (skipFileStart(true)) search(out);
      cut(out);
      return out;
    },
  };
};
