/** A report's tables as CSV (RFC 4180, guarded against formulas), one file each, with what they say about themselves above the heading. */
import type { Report, ReportTable } from '../../../src-shared/model/report.ts';
import { csvLine } from '../../../src-shared/text/csv.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';

export interface NamedTable {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly section: string;
  readonly table: ReportTable;
}

/** All tables that have rows, each with a name of its own: `integrity-1-checks`. */
export function namedTables({ sections }: Report): readonly NamedTable[] {
  const taken = new Set<string>();
  return sections.flatMap(({ id, title, tables }) =>
    tables.flatMap((table): NamedTable[] => {
      if (table.rows.length === 0) return [];
      const word = (table.name.split(':', 1)[0] ?? '')
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, '');
      const base = word === '' || word === id ? id : `${id}-${word}`;
      let name = base;
      for (let n = 2; taken.has(name); n += 1) name = `${base}-${n}`;
      taken.add(name);
      return [{ name, section: title, table }];
    }),
  );
}

export function tableCsv({ section, table }: NamedTable, report: Report): Uint8Array {
  const width = table.columns.length;
  const about = [
    ['# Case', report.case.name],
    ['# Section', section],
    ['# Table', table.name],
    ['# Made', report.madeAt],
    ['# Tool', `assay ${report.tool.version}`],
    ['# Rows', table.rows.length === table.total ? String(table.total) : `${table.rows.length} of ${table.total}`],
    ['# Custody head', report.custody.head],
    ...report.evidence.map(({ name, sha256, verdict }) => ['# Evidence', `${name} sha256:${sha256} ${verdict}`]),
    ...(report.warning === null ? [] : [['# Warning', report.warning]]),
  ];
  const filled = (cells: readonly string[]): string[] => [...cells, ...Array<string>(Math.max(0, width - cells.length)).fill('')];
  return encodeUtf8(
    [...about.map(filled), table.columns, ...table.rows.map((row) => row.map(String))].map((cells) => csvLine(cells)).join(''),
  );
}
