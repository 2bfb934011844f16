/**
 * Reads a testing grid that came back, as CSV or XLSX. It may come from anybody: sizes are bounded and nothing in it is carried out. The
 * libraries are loaded when the first grid comes: the thread that reads it is also the one that imports, and they take 27 MB.
 */
import { unzipSync, zipSync } from 'fflate';
import type { GridRow } from './grid.ts';
import { unguarded } from './population.ts';
import { gridSheet } from './tables.ts';

/** Largest file, and what a workbook may unpack to. */
export const gridBytes = 32 * 1024 * 1024;
const unpackedBytes = 256 * 1024 * 1024;
const rowsAtMost = 100_000;

export class GridProblem extends Error {
  override readonly name = 'GridProblem';
}

/** The rows by the names of their columns. Throws GridProblem with a few words on what is wrong. */
export async function readGrid(bytes: Uint8Array): Promise<GridRow[]> {
  if (bytes.length > gridBytes) throw new GridProblem('it is too large');
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const table = isZip ? await readXlsx(bytes) : await readCsv(bytes);
  const at = table.findIndex((row) => row.includes('sample_no') && row.includes('item_sha256'));
  const heading = table[at];
  if (heading === undefined) throw new GridProblem('it has no columns sample_no and item_sha256');
  // Notes may stand above the heading, and blank rows anywhere.
  const rows = table.flatMap((row, i) => (i > at && row.some((cell) => cell.trim() !== '') ? [{ row, place: i + 1 }] : []));
  if (rows.length > rowsAtMost) throw new GridProblem('it has too many rows');
  return rows.map(({ row, place }) => ({ place, cells: Object.fromEntries(heading.map((name, i) => [name, row[i] ?? ''])) }));
}

async function readCsv(bytes: Uint8Array): Promise<string[][]> {
  const { parse } = await import('csv-parse/sync');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const heading = /^.*sample_no.*$/m.exec(text)?.[0] ?? '';
    // Spreadsheets of some countries write semicolons or tabs.
    const delimiter = ['\t', ';', ','].find((one) => heading.includes(one)) ?? ',';
    return (parse(text, { delimiter, relaxColumnCount: true }) as string[][]).map((row) => row.map(unguarded));
  } catch {
    throw new GridProblem('it is not CSV in UTF-8');
  }
}

async function readXlsx(bytes: Uint8Array): Promise<string[][]> {
  const { readSheet } = await import('read-excel-file/node');
  try {
    // Unpacked here, with a bound, and handed on stored: no library then unpacks more than this.
    let total = 0;
    const parts = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        total += originalSize;
        if (total > unpackedBytes) throw new GridProblem('it unpacks to too much');
        return true;
      },
    });
    const stored = zipSync(parts, { level: 0 });
    const sheet = await readSheet(Buffer.from(stored), gridSheet);
    return sheet.map((row) => row.map((cell) => (cell === null ? '' : cell instanceof Date ? cell.toISOString() : String(cell))));
  } catch (error) {
    if (error instanceof GridProblem) throw error;
    throw new GridProblem('it is not a workbook with the sheet of the grid');
  }
}
