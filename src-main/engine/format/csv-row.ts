export type CsvRow =
  | { readonly ok: true; readonly values: readonly string[] }
  /** Position of the fault in the text, in UTF-16 units. */
  | { readonly ok: false; readonly at: number };

/**
 * The values of one CSV row (RFC 4180) without its line ending. Refused: a quote inside an unquoted value, anything but a delimiter
 * behind a closing quote, an unclosed quote.
 */
export const parseCsvRow = (row: string, delimiter = ','): CsvRow => {
  const between = delimiter.charCodeAt(0);
  const values: string[] = [];
  let at = 0;
  for (;;) {
    if (row.charCodeAt(at) === 0x22) {
      let value = '';
      let from = at + 1;
      for (;;) {
        const quote = row.indexOf('"', from);
        if (quote < 0) return { ok: false, at };
        value += row.slice(from, quote);
        at = quote + 1;
        if (row.charCodeAt(at) !== 0x22) break;
        value += '"';
        from = at + 1;
      }
      values.push(value);
    } else {
      const comma = row.indexOf(delimiter, at);
      const end = comma < 0 ? row.length : comma;
      const value = row.slice(at, end);
      const quote = value.indexOf('"');
      if (quote >= 0) return { ok: false, at: at + quote };
      values.push(value);
      at = end;
    }
    if (at === row.length) return { ok: true, values };
    if (row.charCodeAt(at) !== between) return { ok: false, at };
    at += 1;
  }
};
