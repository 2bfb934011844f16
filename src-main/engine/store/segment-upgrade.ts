/** The columns of the events of a case that was made before there were any. */
import { allRows, type WritableDB } from './database.ts';
import { eventColumns } from './event-columns.ts';
import { codeColumns, holdsTexts, type CodeColumn } from './segment.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { joinSql, sql, type Sql } from './sql.ts';

const rowsAtOnce = 5000;

const columnOf = (column: CodeColumn): Sql => (column === 'chain' ? sql`chain` : eventColumns[column].column);

type Row = Readonly<Record<string, number | string | null>> & { readonly id: number };

export function buildSegments(db: WritableDB): void {
  const segments = createSegmentWriter(db);
  const names = joinSql(codeColumns.map(columnOf), sql`, `);
  for (let from = 0; ;) {
    const rows = allRows<Row>(
      db,
      sql`SELECT id, seq, time, recorded, ${names} FROM event WHERE id >= ${from} ORDER BY id LIMIT ${rowsAtOnce}`,
    );
    for (const row of rows) {
      const index = segments.begin(row.id);
      for (const column of ['seq', 'time', 'recorded'] as const) segments.numbers[column][index] = Number(row[column] ?? NaN);
      for (const column of codeColumns) {
        const value = row[columnOf(column).text] ?? null;
        if (value === null) continue;
        if (holdsTexts(column)) segments.codes[column].setText(index, String(value), row.id);
        else segments.codes[column].setNumber(index, Number(value));
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) break;
    from = last.id + 1;
  }
  segments.flush();
}
