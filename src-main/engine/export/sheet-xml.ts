/** Pieces of a sheet in SpreadsheetML (ECMA-376, part 1, section 18): text only, so that nothing in it is ever a formula. */
import { exportLimits } from '../../../src-shared/model/export.ts';

/** Letters of a column: 0 is A, 26 is AA. */
export function columnName(index: number): string {
  let name = '';
  for (let at = index; at >= 0; at = Math.floor(at / 26) - 1) name = String.fromCharCode(65 + (at % 26)) + name;
  return name;
}

const isXmlCharacter = (code: number): boolean =>
  code === 9 || code === 10 || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// Lone surrogates, and what XML cannot hold; and what looks like Excel's way of writing such a character.
const special = /[&<>"\u0000-\u0008\u000B-\u001F\uD800-\uDFFF\uFFFE\uFFFF]|_x[0-9A-Fa-f]{4}_/gu; // oxlint-disable-line no-control-regex

/** Text of a cell. Characters that XML cannot hold are written as Excel does: _x0007_. */
export const escapeText = (text: string): string => (plain.test(text) && !text.includes('_x') ? text : escape(text));

const escape = (text: string): string =>
  text.replace(special, (found) => {
    const known = escapes[found];
    if (known !== undefined) return known;
    if (found.startsWith('_x')) return `_x005F${found}`;
    const code = found.codePointAt(0) ?? 0;
    return isXmlCharacter(code) ? found : `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`;
  });

/** Nothing in it needs a closer look: most values are like that. */
const plain = /^[ -%'-;=?-~]*$/;

export interface SheetCell {
  readonly value: string | number | null;
  /** Index into the styles of the workbook. */
  readonly style?: number;
}

/** Blanks that a reader of XML may drop. */
const blank = /^\s|\s$|\s\s|[\t\n\r]/;

/** Numbers beyond fifteen digits lose some in a spreadsheet: they are written as text. */
const isSheetNumber = (value: string | number): value is number => typeof value === 'number' && Math.abs(value) < 1e15;

/** A row; `row` counts from 1. `onCut` is told of each value that is longer than a cell can be. */
export function rowXml(row: number, cells: readonly SheetCell[], onCut: () => void, names: readonly string[] = []): string {
  let xml = `<row r="${row}">`;
  cells.forEach(({ value, style }, index) => {
    if (value === null || value === '') return;
    const at = `r="${names[index] ?? columnName(index)}${row}"${style === undefined ? '' : ` s="${style}"`}`;
    if (isSheetNumber(value)) {
      xml += `<c ${at}><v>${value}</v></c>`;
      return;
    }
    const text = cut(String(value), onCut);
    xml += `<c ${at} t="inlineStr"><is><t${blank.test(text) ? ' xml:space="preserve"' : ''}>${escapeText(text)}</t></is></c>`;
  });
  return `${xml}</row>`;
}

function cut(text: string, onCut: () => void): string {
  if (text.length <= exportLimits.cellCharacters) return text;
  onCut();
  return `${text.slice(0, exportLimits.cellCharacters - 1)}…`;
}
