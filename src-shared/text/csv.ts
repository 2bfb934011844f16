/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet. */

/** What makes a spreadsheet take a cell for a formula, full-width forms included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** Whether a cell of this text gets an apostrophe before it. */
export const isGuarded = (text: string): boolean => formula.test(text);

/** One cell: an apostrophe before what a spreadsheet would take for a formula, quotation marks where the standard wants them. */
export function csvCell(text: string): string {
  const guarded = isGuarded(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** One line with its end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
