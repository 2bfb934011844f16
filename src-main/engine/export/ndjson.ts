/** One JSON object a line: what the file says about itself first (`"type":"about"`), then the events, values as they are. */
import type { ExportColumn, ExportRow } from '../../../src-shared/model/export.ts';
import { cellOf, isoTime } from './cells.ts';
import type { ExportWriter, WriterOptions } from './types.ts';

const signed = ({ author, at, ...rest }: { readonly author: string; readonly at: number }) => ({ ...rest, author, at: isoTime(at) });

function valueOf(row: ExportRow, column: ExportColumn): unknown {
  switch (column) {
    case 'findings':
    case 'tags':
      return row[column].length === 0 ? null : row[column];
    case 'bookmark':
      return row.bookmark === null ? null : signed(row.bookmark);
    case 'notes':
      return row.notes.length === 0 ? null : row.notes.map(signed);
    default:
      return cellOf(row, column);
  }
}

export function createNdjsonWriter({ columns, about, put }: WriterOptions): ExportWriter {
  const encoder = new TextEncoder();
  const line = (value: object): void => put(encoder.encode(`${JSON.stringify(value)}\n`));
  return {
    begin() {
      if (about !== null) line({ type: 'about', ...about });
    },
    row(row) {
      const stated = columns.flatMap((column) => {
        const value = valueOf(row, column);
        return value === null ? [] : [[column, value] as const];
      });
      line({ type: 'event', ...Object.fromEntries(stated) });
    },
    end: () => undefined,
    remarks: () => [],
  };
}
