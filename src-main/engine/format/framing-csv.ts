import { equalBytes } from '../bytes/bytes.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { parseCsvRow } from './csv-row.ts';
import type { Splitter } from './frame-store.ts';
import { bomLength, createFrameStore } from './frame-store.ts';
import type { Frame, FrameOptions, Framing } from './types.ts';

type CsvFraming = Extract<Framing, { kind: 'csv' }>;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const HASH = 0x23;

/** Where in a row the next byte stands. */
const state = { fieldStart: 0, plain: 1, quoted: 2, quoteInQuoted: 3, preamble: 4 } as const;

/**
 * Cuts CSV (RFC 4180; another delimiter if the framing names one) into rows. A quote opens a value only at its start; line feeds inside quotes belong to the value. The first
 * row that is not empty is the header, unless the framing names the columns; a later row with the same bytes is a repeated header. An empty line is a blank. A row longer
 * than `recordBytes` (an unclosed quote swallows everything behind it) is never held: it becomes an unreadable record. `preamble`: rows before
 * the header that begin with `#` end at their line feed, whatever quotes they hold, and count as headers.
 */
export const createCsvSplitter = ({ delimiter = ',', columns, preamble = false }: CsvFraming, options: FrameOptions): Splitter => {
  const store = createFrameStore(options);
  const between = delimiter.charCodeAt(0);
  if (columns !== undefined) store.header = columns;
  let mode: number = state.fieldStart;
  let rowStart = 0;
  let next = 0;
  let line = 1;
  let rowLine = 1;
  let atFileStart = true;
  let header: Uint8Array | null = null;
  /** Start of an overlong row in the file. */
  let overlong: { readonly at: number } | null = null;

  const cut = (out: Frame[], position: number): void => {
    const made = store.emit(position);
    if (made !== null) out.push(made);
    next -= position;
    rowStart -= position;
  };

  const setHeader = (row: Uint8Array, out: Frame[]): void => {
    header = row.slice();
    // Rows so far are blanks only, so that the frame in the making can take the names.
    const text = decodeUtf8(row);
    const names = text === null ? null : parseCsvRow(text, delimiter);
    store.header = names?.ok === true ? names.values : [];
    store.tally.headers += 1;
    if (next >= store.batchBytes) cut(out, next);
  };

  /** The row [rowStart, end) has ended; `next` is behind its line ending. */
  const takeRow = (end: number, terminated: boolean, out: Frame[]): void => {
    mode = state.fieldStart;
    const hasCr = terminated && (overlong === null ? end > rowStart : end > 0) && store.bytes[end - 1] === CR;
    const rowEnd = hasCr ? end - 1 : end;
    const startsAt = overlong?.at ?? store.base + rowStart;
    const length = store.base + rowEnd - startsAt;
    if (length > store.recordBytes) {
      if (overlong === null) cut(out, rowStart);
      overlong = null;
      if (hasCr) store.tally.crlf += 1;
      if (!terminated) store.tally.unterminated = 1;
      out.push(store.unreadable(startsAt, rowLine, length, 'too_long', null));
      cut(out, next);
    } else {
      store.tally.lines += 1;
      if (hasCr) store.tally.crlf += 1;
      if (!terminated) store.tally.unterminated = 1;
      const row = store.bytes.subarray(rowStart, rowEnd);
      if (length === 0) store.tally.blanks += 1;
      else if (preamble && header === null && row[0] === HASH) store.tally.headers += 1;
      else if (header === null && columns === undefined) setHeader(row, out);
      else if (header !== null && row.length === header.length && equalBytes(row, header)) store.tally.headers += 1;
      else store.push(rowStart, rowEnd, rowLine);
    }
    rowStart = next;
    rowLine = line;
    if (rowStart >= store.batchBytes) cut(out, rowStart);
  };

  const scan = (out: Frame[]): void => {
    while (next < store.held) {
      const byte = store.bytes[next] as number;
      next += 1;
      if (byte === LF) line += 1;
      if (mode === state.quoted) {
        if (byte === QUOTE) mode = state.quoteInQuoted;
      } else if (byte === LF) takeRow(next - 1, true, out);
      else if (mode === state.preamble || (preamble && header === null && byte === HASH && next - 1 === rowStart)) mode = state.preamble;
      else if (byte === between) mode = state.fieldStart;
      else if (byte === QUOTE && mode !== state.plain) mode = state.quoted;
      else mode = state.plain;
    }
    if (overlong !== null) keepLast();
    else if (next - rowStart > store.recordBytes + 1) {
      overlong = { at: store.base + rowStart };
      cut(out, rowStart);
      keepLast();
    }
  };

  /** Forgets an overlong row but for its last byte, which may be the CR of its line ending. */
  const keepLast = (): void => {
    const last = store.bytes[store.held - 1] ?? 0;
    store.drop();
    store.base -= 1;
    store.bytes[0] = last;
    store.held = 1;
    next = 1;
  };

  const skipFileStart = (isEnd: boolean): boolean => {
    if (!atFileStart) return true;
    const length = bomLength(store.bytes, store.held);
    if (length === null && !isEnd) return false;
    atFileStart = false;
    if (length === 3) {
      next = 3;
      rowStart = 3;
      store.tally.bom = 1;
    }
    return true;
  };

  return {
    feed: (chunk) => {
      const out: Frame[] = [];
      for (let from = 0; from < chunk.length; from += store.batchBytes) {
        const piece = chunk.subarray(from, from + store.batchBytes);
        if (rowStart > 0 && overlong === null && store.isFull(piece)) cut(out, rowStart);
        store.append(piece);
        if (skipFileStart(false)) scan(out);
      }
      return out;
    },
    end: () => {
      const out: Frame[] = [];
      skipFileStart(true);
      scan(out);
      if (overlong !== null || store.held > rowStart) takeRow(store.held, false, out);
      cut(out, store.held);
      return out;
    },
    abandon: () => {
      const out: Frame[] = [];
      if (skipFileStart(true)) scan(out);
      cut(out, overlong === null ? rowStart : store.held);
      return out;
    },
  };
};
