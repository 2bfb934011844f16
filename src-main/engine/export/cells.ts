import type { ExportColumn, ExportRow } from '../../../src-shared/model/export.ts';

/** 2026-04-15T22:47:03.118Z, with the microseconds where there are any. A time that no calendar holds stays a number. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms);
  if (!Number.isFinite(ms) || Math.abs(whole) > 8.64e15) return `${ms} ms`;
  const iso = new Date(whole).toISOString();
  const micro = Math.round((ms - whole) * 1000);
  return micro === 0 || micro === 1000 ? iso : `${iso.slice(0, -1)}${String(micro).padStart(3, '0')}Z`;
}

/** A cell of a table; null is empty. */
export function cellOf(row: ExportRow, column: ExportColumn): string | number | null {
  switch (column) {
    case 'seq':
    case 'line':
    case 'byte':
      return row[column];
    case 'time':
    case 'recorded':
      return row[column] === null ? null : isoTime(row[column]);
    case 'findings':
      return row.findings.length === 0 ? null : row.findings.join(' ');
    case 'tags':
      return row.tags.length === 0 ? null : row.tags.join(' ');
    case 'bookmark':
      return row.bookmark === null ? null : `${row.bookmark.author}, ${isoTime(row.bookmark.at)}`;
    case 'notes':
      return row.notes.length === 0 ? null : row.notes.map(({ text, author, at }) => `${author}, ${isoTime(at)}: ${text}`).join('\n');
    default:
      return row[column];
  }
}
