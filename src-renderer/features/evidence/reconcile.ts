/** Whether the figures of a file add up, and the sums over files. */
import type { FileReconciliation } from '../../../src-shared/model/verification.ts';

const columns = ['lines', 'headers', 'blanks', 'records', 'accepted', 'rejected', 'duplicates'] as const;
export type ReconciliationColumn = (typeof columns)[number];
/** `expanded`: events beyond one a record, where records hold several. */
export type ReconciliationFigures = Readonly<Record<ReconciliationColumn, number>> & { readonly expanded?: number | undefined };

/** Formats that are not made of lines count none. */
export function addsUp({ lines, headers, blanks, records, expanded = 0, accepted, rejected, duplicates }: ReconciliationFigures): boolean {
  return (lines === 0 || lines === records + headers + blanks) && records + expanded === accepted + rejected + duplicates;
}

export function sumFiles(files: readonly FileReconciliation[]): ReconciliationFigures {
  const sum = { lines: 0, headers: 0, blanks: 0, records: 0, accepted: 0, rejected: 0, duplicates: 0 };
  for (const file of files) for (const column of columns) sum[column] += file[column];
  const expanded = files.reduce((total, file) => total + (file.expanded ?? 0), 0);
  return expanded > 0 ? { ...sum, expanded } : sum;
}
