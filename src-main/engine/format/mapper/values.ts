/** The values that a record has for the slots of a mapping, as ranges of bytes until somebody wants a text. */
import { asBuffer } from '../../bytes/bytes.ts';

export const kinds = { text: 0, number: 1, truth: 2, container: 3, plain: 4 } as const;
type Kind = (typeof kinds)[keyof typeof kinds];

/** 1 for what a rounded number or a date that was an id begins with: a digit, a sign, the first letter of a month. */
const MANGLED_STARTS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  '0123456789-JFMASOND'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Values kept of one record. */
const valuesAtMost = 4096;

export interface SlotValues {
  clear(): void;
  /**
   * Adds a value: `[start, end)` of `bytes` (of a JSON string its inside). `textStart`: where it stands in the block's search text, or -1.
   */
  add(slot: number, kind: Kind, bytes: Uint8Array, start: number, end: number, textStart: number, textEnd: number, isAscii: boolean): void;
  /** Adds a text that stands in no bytes (CSV). */
  addPlain(slot: number, text: string, textStart: number, textEnd: number, isAscii: boolean): void;
  /** The first value of a slot, and the one behind it; -1 when there is none. */
  first(slot: number): number;
  next(value: number): number;
  kind(value: number): Kind;
  /** False for values that no spreadsheet makes of an id: too long, or beginning with something else than a digit or a month. */
  mayBeMangled(value: number): boolean;
  /** The value as a text, escapes resolved. */
  text(value: number): string;
  /** Its bytes as they stand, or null where they hold escapes or are none. */
  raw(value: number): { readonly bytes: Uint8Array; readonly start: number; readonly end: number } | null;
  readonly textStart: Int32Array;
  readonly textEnd: Int32Array;
  readonly isAscii: Uint8Array;
}

export const createSlotValues = (slots: number): SlotValues => {
  const heads = new Int32Array(slots).fill(-1);
  const tails = new Int32Array(slots).fill(-1);
  const next = new Int32Array(valuesAtMost);
  const kind = new Uint8Array(valuesAtMost);
  const start = new Int32Array(valuesAtMost);
  const end = new Int32Array(valuesAtMost);
  const textStart = new Int32Array(valuesAtMost);
  const textEnd = new Int32Array(valuesAtMost);
  const isAscii = new Uint8Array(valuesAtMost);
  const sources: Uint8Array[] = [];
  const texts: string[] = [];
  const nothing = new Uint8Array(0);
  let count = 0;

  const enter = (slot: number, own: Kind): number => {
    if (count === valuesAtMost) return -1;
    const value = count;
    count += 1;
    kind[value] = own;
    next[value] = -1;
    const tail = tails[slot] as number;
    if (tail < 0) heads[slot] = value;
    else next[tail] = value;
    tails[slot] = value;
    return value;
  };

  const hasEscape = (value: number): boolean => {
    const bytes = sources[value] as Uint8Array;
    for (let i = start[value] as number; i < (end[value] as number); i += 1) if (bytes[i] === 0x5c) return true;
    return false;
  };

  return {
    clear: () => {
      heads.fill(-1);
      tails.fill(-1);
      count = 0;
    },
    add: (slot, own, bytes, from, to, textFrom, textTo, ascii) => {
      const value = enter(slot, own);
      if (value < 0) return;
      sources[value] = bytes;
      start[value] = from;
      end[value] = to;
      textStart[value] = textFrom;
      textEnd[value] = textTo;
      isAscii[value] = ascii ? 1 : 0;
    },
    addPlain: (slot, text, textFrom, textTo, ascii) => {
      const value = enter(slot, kinds.plain);
      if (value < 0) return;
      sources[value] = nothing;
      texts[value] = text;
      textStart[value] = textFrom;
      textEnd[value] = textTo;
      isAscii[value] = ascii ? 1 : 0;
    },
    first: (slot) => heads[slot] ?? -1,
    next: (value) => next[value] ?? -1,
    kind: (value) => kind[value] as Kind,
    mayBeMangled: (value) => {
      const isText = kind[value] === kinds.plain;
      const length = isText ? (texts[value] as string).length : (end[value] as number) - (start[value] as number);
      if (length < 5 || length > 18) return false;
      const first = isText ? (texts[value] as string).charCodeAt(0) : ((sources[value] as Uint8Array)[start[value] as number] as number);
      return first < 256 && MANGLED_STARTS[first] === 1;
    },
    text: (value) => {
      if (kind[value] === kinds.plain) return texts[value] as string;
      const bytes = sources[value] as Uint8Array;
      const text = asBuffer(bytes).toString('utf8', start[value], end[value]);
      return kind[value] === kinds.text && text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
    },
    raw: (value) =>
      kind[value] === kinds.plain || kind[value] === kinds.container || (kind[value] === kinds.text && hasEscape(value))
        ? null
        : { bytes: sources[value] as Uint8Array, start: start[value] as number, end: end[value] as number },
    textStart,
    textEnd,
    isAscii,
  };
};
