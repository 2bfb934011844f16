/**
 * CSV after RFC 4180. What the file says about itself stands above the heading, each line marked with # and filled up to the width of the
 * table, so that every line has the same number of cells.
 */
import { csvLine, isGuarded } from '../../../src-shared/text/csv.ts';
import { aboutLines, exportText } from '../../../src-shared/text/export.ts';
import { cellOf } from './cells.ts';
import type { ExportWriter, WriterOptions } from './types.ts';

export function createCsvWriter({ columns, about, bom, put }: WriterOptions): ExportWriter {
  const encoder = new TextEncoder();
  let guarded = 0;
  const line = (cells: readonly string[]): void => put(encoder.encode(csvLine(cells)));
  const filled = (cells: readonly string[]): string[] => [
    ...cells,
    ...Array.from({ length: Math.max(0, columns.length - cells.length) }, () => ''),
  ];
  return {
    begin() {
      if (bom) put(encoder.encode('\uFEFF'));
      if (about !== null) for (const [name, value] of aboutLines(about)) line(filled([`# ${name}`, value]));
      line(columns);
    },
    row(row) {
      line(
        columns.map((column) => {
          const cell = cellOf(row, column);
          const text = cell === null ? '' : String(cell);
          if (isGuarded(text)) guarded += 1;
          return text;
        }),
      );
    },
    end: () => undefined,
    remarks: () => (guarded === 0 ? [] : [exportText.guarded(guarded)]),
  };
}
