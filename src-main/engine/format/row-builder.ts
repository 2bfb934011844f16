/**
 * Fills a `RowBlock`. Values are collected as UTF-8 in one scratch buffer a record, so that a record's search text is one decoded string,
 * and values that stood in this block before are found by their bytes without making a string again.
 */
import { asBuffer } from '../bytes/bytes.ts';
import { eventFields } from '../../../src-shared/model/event.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import type { Mapped, Mapping } from './mapping.ts';
import type { RowBlock } from './types.ts';

export interface RowBuilder {
  readonly time: Float64Array;
  readonly recorded: Float64Array;
  beginRow(recordBytes: number): void;
  /** Adds the inside of a JSON string, which must be valid, to the search text; escapes are resolved. */
  addJsonString(bytes: Uint8Array, start: number, end: number): void;
  /** Adds these bytes as they are (numbers, CSV). */
  addBytes(bytes: Uint8Array, start: number, end: number): void;
  addText(text: string): void;
  /** Puts the value that was added last into a column; an empty one is null. */
  setColumn(index: number, field: EventField): void;
  /** Takes the value that was added last out of the search text again, once its column is set. */
  hideLast(): void;
  setText(index: number, field: EventField, value: string | null): void;
  /** Replaces the category and outcome columns, which hold the format's own words, by what `mapping` makes of them. */
  mapWords(index: number, mapping: Mapping): void;
  endRow(index: number): void;
  /** Clears the columns of a record that turned out malformed. */
  clear(index: number): void;
  finish(): RowBlock;
}

/** Probes before a value is entered a second time: keeps values made to collide from costing more than others. */
const MAX_PROBES = 8;
const TABLE_SIZE = 32_768;
/** Three entries below this make one exact integer. */
const ENTRY_RANGE = 2 ** 17;

export const createRowBuilder = (count: number, batchBytes: number): RowBuilder => {
  const columns = Object.fromEntries(eventFields.map((field) => [field, new Uint32Array(count)])) as Record<EventField, Uint32Array>;
  const time = new Float64Array(count).fill(NaN);
  const recorded = new Float64Array(count).fill(NaN);
  const text: string[] = Array.from({ length: count }, () => '');
  const strings: string[] = [];
  const constants = new Map<string, number>();
  const mappedWords = new Map<number, Mapped>();
  // The dictionary: slots hold 1 + index of a string, whose bytes stand in `known`.
  const table = new Uint32Array(TABLE_SIZE);
  let hashes = new Int32Array(1024);
  let knownEnd = new Uint32Array(1024);
  let known = new Uint8Array(Math.max(4096, batchBytes >> 2));
  let knownLength = 0;
  // The record's values, each followed by a line feed.
  let scratch = new Uint8Array(8192);
  let scratchBuffer = asBuffer(scratch);
  let used = 0;
  let isRowAscii = true;
  let lastStart = 0;
  let lastEnd = 0;
  let isLastAscii = true;

  const enter = (start: number, end: number): number => {
    let hash = -2_128_831_035;
    for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (scratch[i] as number), 16_777_619);
    hash ^= hash >>> 15;
    let slot = hash & (TABLE_SIZE - 1);
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const entry = table[slot] as number;
      if (entry === 0) break;
      if (hashes[entry - 1] === hash && isSame(entry - 1, start, end)) return entry;
      slot = (slot + 1) & (TABLE_SIZE - 1);
    }
    const index = strings.length;
    strings.push(isLastAscii ? scratchBuffer.toString('latin1', start, end) : scratchBuffer.toString('utf8', start, end));
    if (index === hashes.length) {
      const moreHashes = new Int32Array(2 * index);
      moreHashes.set(hashes);
      hashes = moreHashes;
      const moreEnds = new Uint32Array(2 * index);
      moreEnds.set(knownEnd);
      knownEnd = moreEnds;
    }
    const length = end - start;
    if (knownLength + length > known.length) {
      const more = new Uint8Array(2 * (knownLength + length));
      more.set(known.subarray(0, knownLength));
      known = more;
    }
    for (let i = 0; i < length; i += 1) known[knownLength + i] = scratch[start + i] as number;
    knownLength += length;
    hashes[index] = hash;
    knownEnd[index] = knownLength;
    table[slot] = index + 1;
    return index + 1;
  };

  const isSame = (index: number, start: number, end: number): boolean => {
    const from = index === 0 ? 0 : (knownEnd[index - 1] as number);
    const length = (knownEnd[index] as number) - from;
    if (length !== end - start) return false;
    for (let i = 0; i < length; i += 1) if (known[from + i] !== scratch[start + i]) return false;
    return true;
  };

  const valueOf = (entry: number): string | null => (entry === 0 ? null : (strings[entry - 1] ?? null));

  const endValue = (end: number, isAscii: boolean): void => {
    lastStart = used;
    lastEnd = end;
    isLastAscii = isAscii;
    if (!isAscii) isRowAscii = false;
    scratch[end] = 0x0a;
    used = end + 1;
  };

  const reserve = (bytes: number): void => {
    if (used + bytes < scratch.length) return;
    const larger = new Uint8Array(2 * (used + bytes));
    larger.set(scratch.subarray(0, used));
    scratch = larger;
    scratchBuffer = asBuffer(scratch);
  };

  const builder: RowBuilder = {
    time,
    recorded,
    beginRow: (recordBytes) => {
      used = 0;
      isRowAscii = true;
      lastStart = 0;
      lastEnd = 0;
      // Values never take more room than the JSON that they stand in; other sources reserve for themselves.
      reserve(recordBytes + 16);
    },
    addJsonString: (bytes, start, end) => {
      let to = used;
      let high = 0;
      let bits = 0;
      let at = start;
      while (at < end) {
        const byte = bytes[at] as number;
        if (byte === 0x5c) {
          const unit = unescapedUnit(bytes, at);
          at += bytes[at + 1] === 0x75 ? 6 : 2;
          if (unit >= 0xd800 && unit < 0xdc00) {
            high = unit;
            continue;
          }
          const point = unit >= 0xdc00 && unit < 0xe000 && high !== 0 ? 0x10000 + ((high - 0xd800) << 10) + unit - 0xdc00 : unit;
          high = 0;
          bits |= point < 0x80 ? 0 : 0x80;
          to = writePoint(scratch, to, point);
        } else {
          scratch[to] = byte;
          bits |= byte;
          to += 1;
          at += 1;
        }
      }
      endValue(to, bits < 0x80);
    },
    addBytes: (bytes, start, end) => {
      reserve(end - start + 1);
      let bits = 0;
      for (let i = start; i < end; i += 1) {
        const byte = bytes[i] as number;
        bits |= byte;
        scratch[used + i - start] = byte;
      }
      endValue(used + end - start, bits < 0x80);
    },
    addText: (value) => {
      reserve(3 * value.length + 1);
      const length = scratchBuffer.write(value, used, 'utf8');
      endValue(used + length, length === value.length);
    },
    setColumn: (index, field) => {
      if (lastEnd > lastStart) columns[field][index] = enter(lastStart, lastEnd);
    },
    hideLast: () => {
      used = lastStart;
    },
    mapWords: (index, mapping) => {
      const action = columns.action[index] as number;
      const category = columns.category[index] as number;
      const outcome = columns.outcome[index] as number;
      // Words repeat: one mapping for each triple of dictionary entries.
      const key =
        action < ENTRY_RANGE && category < ENTRY_RANGE && outcome < ENTRY_RANGE
          ? (action * ENTRY_RANGE + category) * ENTRY_RANGE + outcome
          : -1;
      let mapped = mappedWords.get(key);
      if (mapped === undefined) {
        mapped = mapping({ action: valueOf(action), category: valueOf(category), outcome: valueOf(outcome) });
        if (key >= 0) mappedWords.set(key, mapped);
      }
      builder.setText(index, 'category', mapped.category);
      builder.setText(index, 'outcome', mapped.outcome);
    },
    setText: (index, field, value) => {
      if (value === null) {
        columns[field][index] = 0;
        return;
      }
      let entry = constants.get(value);
      if (entry === undefined) {
        const start = used;
        reserve(3 * value.length + 1);
        const length = scratchBuffer.write(value, start, 'utf8');
        isLastAscii = length === value.length;
        entry = enter(start, start + length);
        constants.set(value, entry);
      }
      columns[field][index] = entry;
    },
    endRow: (index) => {
      const end = used > 0 ? used - 1 : 0;
      text[index] = isRowAscii ? scratchBuffer.toString('latin1', 0, end) : scratchBuffer.toString('utf8', 0, end);
    },
    clear: (index) => {
      for (const field of eventFields) columns[field][index] = 0;
      time[index] = NaN;
      recorded[index] = NaN;
      text[index] = '';
    },
    finish: () => ({ count, strings, columns, time, recorded, text }),
  };
  return builder;
};

/** UTF-16 unit that the escape at `at` stands for. */
const unescapedUnit = (bytes: Uint8Array, at: number): number => {
  const kind = bytes[at + 1] as number;
  switch (kind) {
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    case 0x75: {
      let unit = 0;
      for (let i = at + 2; i < at + 6; i += 1) {
        const byte = bytes[i] as number;
        unit = unit * 16 + (byte < 0x3a ? byte - 0x30 : (byte | 0x20) - 0x57);
      }
      return unit;
    }
    default:
      return kind;
  }
};

/** Writes a code point as UTF-8; returns the position behind it. */
const writePoint = (target: Uint8Array, at: number, point: number): number => {
  if (point < 0x80) {
    target[at] = point;
    return at + 1;
  }
  if (point < 0x800) {
    target[at] = 0xc0 | (point >> 6);
    target[at + 1] = 0x80 | (point & 63);
    return at + 2;
  }
  if (point < 0x10000) {
    target[at] = 0xe0 | (point >> 12);
    target[at + 1] = 0x80 | ((point >> 6) & 63);
    target[at + 2] = 0x80 | (point & 63);
    return at + 3;
  }
  target[at] = 0xf0 | (point >> 18);
  target[at + 1] = 0x80 | ((point >> 12) & 63);
  target[at + 2] = 0x80 | ((point >> 6) & 63);
  target[at + 3] = 0x80 | (point & 63);
  return at + 4;
};
