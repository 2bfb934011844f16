/**
 * Fills a `RowBlock`. Values are collected as UTF-8 in one buffer for the block, which is its search text as it stands; a column holds
 * only which of them its value is. No string is made for a record: the index decodes what it needs.
 */
import { asBuffer } from '../bytes/bytes.ts';
import { eventFields } from '../../../src-shared/model/event.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import { unescapedUnit, writePoint } from './json-escape.ts';
import type { Mapped, Mapping } from './mapping.ts';
import { createMemberBuilder } from './member-builder.ts';
import type { MemberBuilder } from './member-builder.ts';
import type { RowBlock } from './types.ts';

export interface RowBuilder {
  /** Of the block in the making; NaN where there is none. */
  readonly time: Float64Array;
  readonly recorded: Float64Array;
  /** Begins a block of `count` records. */
  begin(count: number): void;
  /** Begins the row of a record; rows come in order, records that have none are left out. */
  beginRow(recordBytes: number): void;
  /**
   * Adds the inside of the JSON string that begins at `start`, which must be valid, to the search text; escapes are resolved. An empty one
   * is no value. Gives the position of its closing quote.
   */
  addJsonString(bytes: Uint8Array, start: number): number;
  /** Adds these bytes as they are (numbers). */
  addBytes(bytes: Uint8Array, start: number, end: number): void;
  addText(text: string): void;
  /** Puts the value that was added last into a column (`columnOf`); an empty one is null. */
  setColumn(index: number, column: number): void;
  /** Where the value that was added last stands in the block's text, for `setColumnAt`; equal where it was empty. */
  readonly lastStart: number;
  readonly lastEnd: number;
  readonly isLastAscii: boolean;
  /** Puts a value of this row that was added earlier into a column. */
  setColumnAt(index: number, column: number, start: number, end: number, isAscii: boolean): void;
  /** Puts a value into a field's column that stands in no search text. */
  setText(index: number, field: EventField, value: string | null): void;
  /** Replaces the category and outcome columns, which hold the format's own words, by what `mapping` makes of them. */
  mapWords(index: number, mapping: Mapping): void;
  endRow(index: number): void;
  /** Members that are no field of their own, by path. */
  readonly members: MemberBuilder;
  /** Puts the value that was added last among the members. */
  addMember(): void;
  finish(): RowBlock;
}

/** Number of a field's column. */
export const columnOf = (field: EventField): number => eventFields.indexOf(field);

const ACTION = columnOf('action');
const CATEGORY = columnOf('category');
const OUTCOME = columnOf('outcome');

/** 1 for columns whose values never repeat: looking for the same value in the block would not pay. */
const IS_UNLIKE: Uint8Array = Uint8Array.from(eventFields, (field) => (field === 'eventId' ? 1 : 0));

/** Probes before a value is entered a second time: keeps values made to collide from costing more than others. */
const MAX_PROBES = 8;
const TABLE_SIZE = 32_768;
/** Three entries below this make one exact integer. */
const ENTRY_RANGE = 2 ** 17;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LF = 0x0a;

/** Memory for a block's text that is kept for the next one; more is let go. */
const keptBytes = 4 * 1024 * 1024;
const firstBytes = 256 * 1024;

/** A builder for one thread, for one block after another. */
export const createRowBuilder = (): RowBuilder => {
  let count = 0;
  let fixed = newColumns(0);
  const hidden = new Map<string, number>();
  const hiddenText = new Map<number, string>();
  const mappedWords = new Map<number, Mapped>();
  // The entries: where each value stands in `text`. Those of hidden values are placed at the end.
  let starts = new Uint32Array(4096);
  let ends = new Uint32Array(4096);
  let isAsciiOf = new Uint8Array(4096);
  let entries = 0;
  // The dictionary: slots hold 1 + index of an entry.
  const table = new Uint32Array(TABLE_SIZE);
  // Values, each followed by a line feed.
  let text = new Uint8Array(firstBytes);
  let textBuffer = asBuffer(text);
  let view = new DataView(text.buffer);
  let used = 0;
  let rowsEnded = 0;
  let rowStart = 0;
  let lastStart = 0;
  let lastEnd = 0;
  let isLastAscii = true;
  const members = createMemberBuilder();

  const addEntry = (start: number, end: number, isAscii: boolean): number => {
    if (entries === starts.length) {
      starts = enlarge(starts);
      ends = enlarge(ends);
      const more = new Uint8Array(2 * entries);
      more.set(isAsciiOf);
      isAsciiOf = more;
    }
    starts[entries] = start;
    ends[entries] = end;
    isAsciiOf[entries] = isAscii ? 1 : 0;
    entries += 1;
    return entries;
  };

  /** The entry of a value: that of an equal one in this block, if it is found. */
  const enter = (start: number, end: number): number => {
    let slot = hashOf(view, start, end - start) & (TABLE_SIZE - 1);
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const entry = table[slot] as number;
      if (entry === 0) break;
      if (isSame(view, starts[entry - 1] as number, ends[entry - 1] as number, start, end)) return entry;
      slot = (slot + 1) & (TABLE_SIZE - 1);
    }
    const entry = addEntry(start, end, isLastAscii);
    table[slot] = entry;
    return entry;
  };

  const wordOf = (entry: number): string | null =>
    entry === 0 ? null : (hiddenText.get(entry) ?? textBuffer.toString('utf8', starts[entry - 1] as number, ends[entry - 1] as number));

  /** The entry of a value that stands in no search text. */
  const enterHidden = (value: string | null): number => {
    if (value === null || value === '') return 0;
    const known = hidden.get(value);
    if (known !== undefined) return known;
    const entry = addEntry(0, 0, isAsciiText(value));
    hidden.set(value, entry);
    hiddenText.set(entry, value);
    return entry;
  };

  const endValue = (end: number, isAscii: boolean): void => {
    lastStart = used;
    lastEnd = end;
    isLastAscii = isAscii;
    if (end === used) return;
    text[end] = LF;
    used = end + 1;
  };

  const use = (bytes: Uint8Array<ArrayBuffer>): void => {
    text = bytes;
    textBuffer = asBuffer(bytes);
    view = new DataView(bytes.buffer);
  };

  const reserve = (bytes: number): void => {
    if (used + bytes < text.length) return;
    const larger = new Uint8Array(2 * (used + bytes));
    larger.set(text.subarray(0, used));
    use(larger);
  };

  /** Goes on with a string at its first backslash. */
  const addEscaped = (bytes: Uint8Array, from: number, written: number, seen: number): number => {
    let at = from;
    let to = written;
    let bits = seen;
    let high = 0;
    for (;;) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte !== BACKSLASH) {
        text[to] = byte;
        bits |= byte;
        to += 1;
        at += 1;
        continue;
      }
      const unit = unescapedUnit(bytes, at);
      at += bytes[at + 1] === 0x75 ? 6 : 2;
      if (unit >= 0xd800 && unit < 0xdc00) {
        high = unit;
        continue;
      }
      const point = unit >= 0xdc00 && unit < 0xe000 && high !== 0 ? 0x10000 + ((high - 0xd800) << 10) + unit - 0xdc00 : unit;
      high = 0;
      bits |= point < 0x80 ? 0 : 0x80;
      to = writePoint(text, to, point);
    }
    endValue(to, bits < 0x80);
    return at;
  };

  const builder: RowBuilder = {
    get time() {
      return fixed.time;
    },
    get recorded() {
      return fixed.recorded;
    },
    begin: (records) => {
      count = records;
      fixed = newColumns(records);
      hidden.clear();
      hiddenText.clear();
      mappedWords.clear();
      table.fill(0);
      entries = 0;
      if (text.length > keptBytes) use(new Uint8Array(firstBytes));
      used = 0;
      rowsEnded = 0;
      members.begin(records);
    },
    members,
    addMember: () => members.add(lastStart, lastEnd),
    beginRow: (recordBytes) => {
      members.beginRow();
      rowStart = used;
      lastStart = used;
      lastEnd = used;
      // Values never take more room than the JSON that they stand in; other sources reserve for themselves.
      reserve(recordBytes + 16);
    },
    addJsonString: (bytes, start) => {
      const out = text;
      let at = start;
      let to = used;
      let bits = 0;
      for (;;) {
        const byte = bytes[at] as number;
        if (byte === QUOTE) break;
        if (byte === BACKSLASH) return addEscaped(bytes, at, to, bits);
        out[to] = byte;
        bits |= byte;
        to += 1;
        at += 1;
      }
      endValue(to, bits < 0x80);
      return at;
    },
    addBytes: (bytes, start, end) => {
      reserve(end - start + 1);
      let bits = 0;
      for (let i = start; i < end; i += 1) {
        const byte = bytes[i] as number;
        bits |= byte;
        text[used + i - start] = byte;
      }
      endValue(used + end - start, bits < 0x80);
    },
    addText: (value) => {
      reserve(3 * value.length + 1);
      const length = textBuffer.write(value, used, 'utf8');
      endValue(used + length, length === value.length);
    },
    setColumn: (index, column) => {
      if (lastEnd === lastStart) return;
      fixed.codes[column * count + index] = IS_UNLIKE[column] === 1 ? addEntry(lastStart, lastEnd, isLastAscii) : enter(lastStart, lastEnd);
    },
    get lastStart() {
      return lastStart;
    },
    get lastEnd() {
      return lastEnd;
    },
    get isLastAscii() {
      return isLastAscii;
    },
    setColumnAt: (index, column, start, end, isAscii) => {
      lastStart = start;
      lastEnd = end;
      isLastAscii = isAscii;
      builder.setColumn(index, column);
    },
    setText: (index, field, value) => {
      fixed.codes[columnOf(field) * count + index] = enterHidden(value);
    },
    mapWords: (index, mapping) => {
      const { codes } = fixed;
      const action = codes[ACTION * count + index] as number;
      const category = codes[CATEGORY * count + index] as number;
      const outcome = codes[OUTCOME * count + index] as number;
      // Words repeat: one mapping for each triple of dictionary entries.
      const key =
        action < ENTRY_RANGE && category < ENTRY_RANGE && outcome < ENTRY_RANGE
          ? (action * ENTRY_RANGE + category) * ENTRY_RANGE + outcome
          : -1;
      let mapped = mappedWords.get(key);
      if (mapped === undefined) {
        mapped = mapping({ action: wordOf(action), category: wordOf(category), outcome: wordOf(outcome) });
        if (key >= 0) mappedWords.set(key, mapped);
      }
      codes[CATEGORY * count + index] = enterHidden(mapped.category);
      codes[OUTCOME * count + index] = enterHidden(mapped.outcome);
    },
    endRow: (index) => {
      const { textOffsets } = fixed;
      while (rowsEnded < index) textOffsets[++rowsEnded] = rowStart;
      textOffsets[++rowsEnded] = used;
      members.endRow(index);
    },
    finish: () => {
      const { textOffsets, codes, time, recorded } = fixed;
      while (rowsEnded < count) textOffsets[++rowsEnded] = used;
      let length = used;
      for (const [entry, value] of hiddenText) {
        starts[entry - 1] = length;
        length += Buffer.byteLength(value);
        ends[entry - 1] = length;
      }
      // Memory of its own (it is transferred), not cleared: all of it is written.
      const memory = Buffer.allocUnsafeSlow(length);
      memory.set(text.subarray(0, used));
      for (const [entry, value] of hiddenText) memory.write(value, starts[entry - 1] as number, 'utf8');
      const bytes = new Uint8Array(memory.buffer);
      const values = newValues(entries);
      values.valueStarts.set(starts.subarray(0, entries));
      values.valueEnds.set(ends.subarray(0, entries));
      values.valueIsAscii.set(isAsciiOf.subarray(0, entries));
      const columns = Object.fromEntries(
        eventFields.map((field, column) => [field, codes.subarray(column * count, (column + 1) * count)]),
      ) as Record<EventField, Uint32Array>;
      fixed = newColumns(0);
      return { count, columns, time, recorded, bytes, textOffsets, ...values, members: members.finish(text) };
    },
  };
  return builder;
};

const isAsciiText = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** What has a place for every record, in one buffer, so that one thing moves between threads. */
const newColumns = (count: number) => {
  const buffer = new ArrayBuffer(count * (16 + 4 * eventFields.length) + 4 * (count + 1));
  return {
    time: new Float64Array(buffer, 0, count).fill(NaN),
    recorded: new Float64Array(buffer, 8 * count, count).fill(NaN),
    /** Column after column: 0, or 1 + index of an entry. */
    codes: new Uint32Array(buffer, 16 * count, eventFields.length * count),
    textOffsets: new Uint32Array(buffer, (16 + 4 * eventFields.length) * count, count + 1),
  };
};

const newValues = (entries: number) => {
  const buffer = new ArrayBuffer(9 * entries);
  return {
    valueStarts: new Uint32Array(buffer, 0, entries),
    valueEnds: new Uint32Array(buffer, 4 * entries, entries),
    valueIsAscii: new Uint8Array(buffer, 8 * entries, entries),
  };
};

const enlarge = (array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
};

/** Mixes a value's length and up to seven of its 32-bit words, which tells most values apart at a price that does not grow with length. */
const hashOf = (view: DataView, start: number, length: number): number => {
  let hash = Math.imul(length, 0x27d4eb2d);
  if (length < 4) {
    for (let i = 0; i < length; i += 1) hash = Math.imul(hash ^ view.getUint8(start + i), 16_777_619);
  } else {
    hash = Math.imul(hash ^ view.getInt32(start, true), 0x9e3779b1);
    hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(start + length - 4, true), 0x85ebca6b);
    if (length > 8) {
      hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(start + (length >> 1) - 2, true), 0x9e3779b1);
      if (length > 16) {
        hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(start + 4, true), 0x85ebca6b);
        hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(start + length - 8, true), 0x9e3779b1);
        hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(start + (length >> 2), true), 0x85ebca6b);
        hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(start + length - (length >> 2) - 4, true), 0x9e3779b1);
      }
    }
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
};

const isSame = (view: DataView, aStart: number, aEnd: number, bStart: number, bEnd: number): boolean => {
  const length = bEnd - bStart;
  if (aEnd - aStart !== length) return false;
  if (length < 4) {
    for (let i = 0; i < length; i += 1) if (view.getUint8(aStart + i) !== view.getUint8(bStart + i)) return false;
    return true;
  }
  for (let i = 0; i < length - 4; i += 4) if (view.getInt32(aStart + i, true) !== view.getInt32(bStart + i, true)) return false;
  return view.getInt32(aEnd - 4, true) === view.getInt32(bEnd - 4, true);
};
