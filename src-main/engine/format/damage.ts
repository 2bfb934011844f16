/**
 * Traces that spreadsheets and wrong encodings leave in an export: values that are no longer what the source wrote. Only what the bytes
 * themselves show; whether a value is right otherwise, nobody can tell from here.
 */
import type { RemarkReason } from './types.ts';

export type DamageReason = Extract<
  RemarkReason,
  'number_rounded' | 'date_turned' | 'formula_prefix' | 'cell_truncated' | 'zeros_lost' | 'mojibake' | 'replacement_character'
>;

/** The most characters that a spreadsheet keeps in a cell. */
const CELL_CHARACTERS = 32_767;

/** 1.23E+15, 1,2E+09: what a spreadsheet shows of a long number. */
const ROUNDED = /^-?\d(?:[.,]\d{1,9})?E\+\d{2,3}$/;
/** 3-Mar, Mar-03, 1-Jan-24: what it makes of ids such as 3-3 or MAR3. */
const TURNED_ID =
  /^(?:\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:-\d{2,4})?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2})$/;
/** 3/4/24 9:05 and 04.03.2024: dates in the form of somebody's locale; 45292.5 and 12:30.0: serial numbers and what is left of a time. */
const TURNED_TIME =
  /^(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:,? \d{1,2}:\d{2}(?::\d{2})?(?: [AaPp][Mm])?)?|[2-6]\d{4}(?:[.,]\d+)?|\d{1,2}:\d{2}[.,]\d)$/;

/** A number that lost its digits to a spreadsheet. */
export const isRounded = (value: string): boolean => value.length >= 5 && value.length <= 18 && value.includes('E+') && ROUNDED.test(value);

/** An id that became a date. */
export const isTurnedId = (value: string): boolean => value.length >= 5 && value.length <= 11 && TURNED_ID.test(value);

/** A time in a form that spreadsheets write and logs do not. Only of use where the mapping's forms do not fit. */
export const isTurnedTime = (value: string): boolean => value.length <= 24 && TURNED_TIME.test(value.trim());

/** What a cell shows of itself, apart from what its column is for; null: nothing. */
export const cellDamage = (cell: string): DamageReason | null => {
  if (cell.length === CELL_CHARACTERS) return 'cell_truncated';
  if (cell.charCodeAt(0) === 0x27 && /^'[=+\-@\t\r]/.test(cell)) return 'formula_prefix';
  return isRounded(cell) ? 'number_rounded' : null;
};

/** Shorter numbers stand in other cells by chance. */
const leastDigits = 5;

/**
 * True when a number has lost leading zeros, and the row itself shows it: another cell holds the same number with zeros before it, as a
 * whole run of digits (an account number in a resource name, for instance).
 */
export const hasLostZeros = (cell: string, row: string): boolean => {
  if (cell.length < leastDigits || cell.length > 30 || !/^[1-9]\d*$/.test(cell)) return false;
  for (let at = row.indexOf(`0${cell}`); at >= 0; at = row.indexOf(`0${cell}`, at + 1)) {
    let start = at;
    while (row.charCodeAt(start - 1) === 0x30) start -= 1;
    const before = row.charCodeAt(start - 1);
    const after = row.charCodeAt(at + 1 + cell.length);
    if (!isWordUnit(before) && !isWordUnit(after)) return true;
  }
  return false;
};

/** Digits, letters, and a point or comma that could belong to a number. NaN beyond the ends. */
const isWordUnit = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x2e || code === 0x2d;

const REPLACEMENT = Buffer.from('\ufffd');
const REPLACEMENT_ESCAPES = [Buffer.from('\\ufffd'), Buffer.from('\\uFFFD')];
/** UTF-8 that was read as Windows-1252 and written as UTF-8 again: Ã¤, Â , â€™. */
const MOJIBAKE = [
  Buffer.from([0xc3, 0x83, 0xc2]),
  Buffer.from([0xc3, 0x83, 0xc5]),
  Buffer.from([0xc3, 0x82, 0xc2]),
  Buffer.from([0xc3, 0xa2, 0xe2, 0x82, 0xac]),
];

/** Places that are looked at in one frame: a file may consist of nothing else. */
const placesAtMost = 100_000;

/** Calls `found` for every place where characters were lost or turned into others; `isJson`: also for escapes. */
export const findLostCharacters = (bytes: Buffer, isJson: boolean, found: (at: number, reason: DamageReason) => void): void => {
  let left = placesAtMost;
  const look = (needle: Buffer, reason: DamageReason): void => {
    for (let at = bytes.indexOf(needle); at >= 0 && left > 0; at = bytes.indexOf(needle, at + needle.length)) {
      left -= 1;
      found(at, reason);
    }
  };
  look(REPLACEMENT, 'replacement_character');
  if (isJson) for (const needle of REPLACEMENT_ESCAPES) look(needle, 'replacement_character');
  for (const needle of MOJIBAKE) look(needle, 'mojibake');
};
