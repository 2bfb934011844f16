import type { Splitter } from './frame-store.ts';
import { bomLength, createFrameStore, isSpace } from './frame-store.ts';
import { createKeyMatcher } from './key-matcher.ts';
import type { Frame, FrameOptions, RemarkReason } from './types.ts';

/** What is expected or being read. The comments name the bytes that lead on. */
const at = {
  /** A top-level value, or the end of the input. */
  top: 0,
  /** Behind the `[` around pages: a page or `]`. */
  pagesFirst: 1,
  /** Behind a page in such an array: `,` or `]`. */
  pagesNext: 2,
  /** Behind that comma. */
  page: 3,
  /** Behind `{`: a key or `}`. */
  objectFirst: 4,
  /** Behind a comma in an object: a key. */
  key: 5,
  inKey: 6,
  colon: 7,
  value: 8,
  /** Behind a value in an object: `,` or `}`. */
  objectNext: 9,
  /** Inside a value that is not on the path. */
  inOther: 10,
  /** Behind the array's `[`: an element or `]`. */
  arrayFirst: 11,
  element: 12,
  inElement: 13,
  arrayNext: 14,
  damaged: 15,
} as const;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LF = 0x0a;

/** 1 for the bytes that matter inside an object or array: brackets, quotes and line feeds; backslashes only matter inside strings. */
const STRUCTURE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  [QUOTE, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT, LF].includes(byte) ? 1 : 0,
);

/**
 * Cuts the elements out of a JSON array, streaming. `path` names the members that lead to the array inside a top-level object; pages may
 * follow one another with or without whitespace, or be the elements of one top-level array. Elements are found by their brackets only:
 * whether they are JSON is for the record's reader to say. Damage of the text around them ends the reading with one unreadable
 * record, at the place of the damage and as long as the rest of the file.
 */
export const createJsonArraySplitter = (path: readonly string[], options: FrameOptions): Splitter => {
  const store = createFrameStore(options);
  const keys = path.map((name) => createKeyMatcher([name]));
  let mode: number = at.top;
  /** Position in the store's bytes of the next byte to look at. */
  let next = 0;
  let line = 1;
  let atFileStart = true;
  /** How many objects of the path are open, whether pages stand in an array, and whether the open page has shown its array. */
  let level = 0;
  let inPages = false;
  let hasArray = false;
  let page = { at: 0, line: 1 };
  /** The value in the making: nesting, and whether inside a string, behind a backslash, or a number or word. */
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let isScalar = false;
  /** The element in the making: where it begins in the store, or, once it is too long to hold, in the file. */
  let start = 0;
  let startLine = 1;
  let overlong: { readonly at: number } | null = null;
  /** First bytes of the key in the making. */
  let key: number[] = [];
  let damage: { readonly at: number; readonly line: number; readonly reason: RemarkReason } | null = null;

  const cut = (out: Frame[], position: number): void => {
    const made = store.emit(position);
    if (made !== null) out.push(made);
    next -= position;
    start -= position;
  };

  const fail = (reason: RemarkReason, position: number): void => {
    damage = { at: store.base + position, line, reason };
    mode = at.damaged;
  };

  const beginValue = (byte: number): void => {
    depth = byte === OPEN_OBJECT || byte === OPEN_ARRAY ? 1 : 0;
    inString = byte === QUOTE;
    isEscaped = false;
    isScalar = depth === 0 && !inString;
  };

  /** Moves `next` behind the value in the making; false when the held bytes end before it does. */
  const passValue = (): boolean => {
    const { bytes, held } = store;
    let i = next;
    for (;;) {
      if (inString) {
        while (i < held) {
          const byte = bytes[i] as number;
          i += 1;
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) {
            inString = false;
            break;
          } else if (byte === LF) line += 1;
        }
        next = i;
        if (inString) return false;
        if (depth === 0) return true;
      } else if (isScalar) {
        while (i < held) {
          const byte = bytes[i] as number;
          if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || isSpace(byte)) break;
          i += 1;
        }
        next = i;
        return i < held;
      }
      while (i < held && STRUCTURE[bytes[i] as number] === 0) i += 1;
      if (i >= held) {
        next = i;
        return false;
      }
      const byte = bytes[i] as number;
      i += 1;
      if (byte === QUOTE) inString = true;
      else if (byte === LF) line += 1;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
      else {
        depth -= 1;
        if (depth === 0) {
          next = i;
          return true;
        }
      }
    }
  };

  const endElement = (out: Frame[]): void => {
    mode = at.arrayNext;
    if (overlong !== null || next - start > store.recordBytes) {
      const from = overlong?.at ?? store.base + start;
      const length = store.base + next - from;
      if (overlong === null) cut(out, start);
      out.push(store.unreadable(from, startLine, length, 'too_long', null));
      overlong = null;
      cut(out, next);
      return;
    }
    store.tally.lines += 1;
    store.push(start, next, startLine);
    if (next >= store.batchBytes) cut(out, next);
  };

  /** The held bytes have been looked at; the element in the making may be too long to hold. */
  const rest = (out: Frame[], isFull = false): void => {
    if (mode !== at.inElement) {
      // Text without elements is not kept, however long it is.
      if (store.count() === 0 || isFull || next >= store.batchBytes) cut(out, next);
    } else if (overlong !== null) {
      store.drop();
      next = 0;
    } else if (next - start > store.recordBytes) {
      overlong = { at: store.base + start };
      cut(out, start);
      store.drop();
      next = 0;
    } else if (store.count() > 0 && (isFull || start >= store.batchBytes)) {
      cut(out, start);
    }
  };

  const endPage = (out: Frame[]): void => {
    if (!hasArray) {
      const length = store.base + next - page.at;
      const position = next;
      cut(out, position);
      out.push(store.unreadable(page.at, page.line, length, 'page_without_array', null));
    }
    mode = inPages ? at.pagesNext : at.top;
  };

  const beginPage = (position: number): void => {
    page = { at: store.base + position, line };
    hasArray = false;
    level = 1;
    mode = at.objectFirst;
  };

  /** One byte of the text around elements. */
  const structural = (byte: number, position: number, out: Frame[]): void => {
    next = position + 1;
    switch (mode) {
      case at.top:
        if (path.length === 0 && byte === OPEN_ARRAY) mode = at.arrayFirst;
        else if (path.length > 0 && byte === OPEN_OBJECT) beginPage(position);
        else if (path.length > 0 && byte === OPEN_ARRAY) {
          inPages = true;
          mode = at.pagesFirst;
        } else fail('array_damaged', position);
        break;
      case at.pagesFirst:
      case at.page:
        if (byte === OPEN_OBJECT) beginPage(position);
        else if (byte === CLOSE_ARRAY && mode === at.pagesFirst) {
          inPages = false;
          mode = at.top;
        } else fail('array_damaged', position);
        break;
      case at.pagesNext:
        if (byte === COMMA) mode = at.page;
        else if (byte === CLOSE_ARRAY) {
          inPages = false;
          mode = at.top;
        } else fail('array_damaged', position);
        break;
      case at.objectFirst:
      case at.key:
        if (byte === QUOTE) {
          key = [];
          isEscaped = false;
          mode = at.inKey;
        } else if (byte === CLOSE_OBJECT && mode === at.objectFirst) closeObject(out);
        else fail('array_damaged', position);
        break;
      case at.inKey:
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          mode = at.colon;
          break;
        }
        // Longer keys cannot be the wanted one; the limit keeps a hostile key out of memory.
        if (key.length <= 256) key.push(byte);
        break;
      case at.colon:
        if (byte === COLON) mode = at.value;
        else fail('array_damaged', position);
        break;
      case at.value: {
        const name = Uint8Array.from(key);
        const isOnPath = keys[level - 1]?.find(name, 0, name.length) === 0;
        if (isOnPath && level === path.length && byte === OPEN_ARRAY) {
          // A second array of the same name is read as well: nothing that stands in the file is passed over in silence.
          hasArray = true;
          mode = at.arrayFirst;
        } else if (isOnPath && level < path.length && byte === OPEN_OBJECT) {
          level += 1;
          mode = at.objectFirst;
        } else if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte === COLON) fail('array_damaged', position);
        else {
          beginValue(byte);
          mode = at.inOther;
        }
        break;
      }
      case at.objectNext:
        if (byte === COMMA) mode = at.key;
        else if (byte === CLOSE_OBJECT) closeObject(out);
        else fail('array_damaged', position);
        break;
      case at.arrayFirst:
      case at.element:
        if (byte === CLOSE_ARRAY && mode === at.arrayFirst) closeArray();
        else if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || byte === COLON) fail('array_damaged', position);
        else {
          beginValue(byte);
          start = position;
          startLine = line;
          mode = at.inElement;
        }
        break;
      case at.arrayNext:
        if (byte === COMMA) mode = at.element;
        else if (byte === CLOSE_ARRAY) closeArray();
        else fail('array_damaged', position);
        break;
    }
  };

  const closeArray = (): void => {
    mode = path.length === 0 ? at.top : at.objectNext;
  };

  const closeObject = (out: Frame[]): void => {
    level -= 1;
    if (level > 0) mode = at.objectNext;
    else endPage(out);
  };

  const scan = (out: Frame[]): void => {
    while (next < store.held) {
      if (mode === at.damaged) {
        next = store.held;
      } else if (mode === at.inElement) {
        if (!passValue()) break;
        endElement(out);
      } else if (mode === at.inOther) {
        if (!passValue()) break;
        mode = at.objectNext;
      } else {
        const position = next;
        const byte = store.bytes[position] as number;
        if (byte === LF) line += 1;
        if (mode !== at.inKey && isSpace(byte)) next += 1;
        else structural(byte, position, out);
      }
    }
    rest(out);
  };

  const skipFileStart = (isEnd: boolean): boolean => {
    if (!atFileStart) return true;
    const length = bomLength(store.bytes, store.held);
    if (length === null && !isEnd) return false;
    atFileStart = false;
    if (length === 3) {
      next = 3;
      store.tally.bom = 1;
    }
    return true;
  };

  return {
    feed: (chunk) => {
      const out: Frame[] = [];
      for (let from = 0; from < chunk.length; from += store.batchBytes) {
        const piece = chunk.subarray(from, from + store.batchBytes);
        if (store.isFull(piece)) rest(out, true);
        store.append(piece);
        if (skipFileStart(false)) scan(out);
      }
      return out;
    },
    end: () => {
      const out: Frame[] = [];
      skipFileStart(true);
      scan(out);
      if (mode === at.inElement) {
        const from = overlong?.at ?? store.base + start;
        if (overlong === null) cut(out, start);
        out.push(store.unreadable(from, startLine, store.base + store.held - from, overlong === null ? 'truncated' : 'too_long', null));
        return out;
      }
      cut(out, store.held);
      const end = store.base;
      if (damage !== null) out.push(store.unreadable(damage.at, damage.line, end - damage.at, damage.reason, 0));
      else if (mode !== at.top) out.push(store.unreadable(end, line, 0, 'array_not_closed', 0));
      return out;
    },
    abandon: () => {
      const out: Frame[] = [];
      if (skipFileStart(true)) scan(out);
      cut(out, mode === at.inElement && overlong === null ? start : store.held);
      return out;
    },
  };
};
