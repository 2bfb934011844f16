/** A table of an audit as a CSV file (RFC 4180) that says first what it is. No cell can be taken for a formula. */
import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { Audit, AuditTable } from '../../../src-shared/model/audit.ts';
import { verdictWord } from '../../../src-shared/text/findings.ts';
import { auditTables, columnTitles } from '../../../src-shared/text/audit.ts';
import { isoOf, type Cell } from './outcome.ts';

export const tableIn = (audit: Audit, test: string, table: string): AuditTable | undefined =>
  audit.tests.find(({ id }) => id === test)?.tables.find(({ id }) => id === table);

export const leadsTable = ({ leads }: Audit): AuditTable => ({
  id: 'leads',
  title: auditTables.rules,
  columns: [
    { id: 'rule', title: columnTitles.rule, kind: 'text' },
    { id: 'subject', title: columnTitles.message, kind: 'text' },
    { id: 'from', title: columnTitles.from, kind: 'time' },
    { id: 'to', title: columnTitles.to, kind: 'time' },
    { id: 'events', title: columnTitles.events, kind: 'count' },
    { id: 'state', title: columnTitles.result, kind: 'text' },
    { id: 'key', title: columnTitles.code, kind: 'text' },
  ],
  rows: leads.map(({ rule, subject, from, to, count, triage, key }) => [rule, subject, from, to, count, triage?.state ?? 'open', key]),
});

const csvCell = (text: string): string => {
  const guarded = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};

/** Writes it and gives its SHA-256. Throws `path_not_writable`. */
export async function writeTable(path: string, { title, columns, rows }: AuditTable, audit: Audit): Promise<string> {
  const shown = (cell: Cell, i: number): string =>
    cell === null ? '' : columns[i]?.kind === 'time' && typeof cell === 'number' ? (isoOf(cell) ?? String(cell)) : String(cell);
  const about: readonly (readonly [string, string])[] = [
    ['table', title],
    ['case', audit.case.name],
    [
      'period',
      `${audit.period.from ?? ''} to before ${audit.period.to ?? ''} (${audit.period.stated ? 'stated' : 'span of the evidence'})`,
    ],
    ['verdict for the period', audit.verdict.period === null ? 'none' : verdictWord(audit.verdict.period)],
    ['engagement version', String(audit.engagement.version)],
    ['tool', `${audit.tool.name} ${audit.tool.version}`],
  ];
  const lines = [
    ...about.map((pair) => pair.map(csvCell).join(',')),
    '',
    columns.map((column) => csvCell(column.title)).join(','),
    ...rows.map((row) => row.map((cell, i) => csvCell(shown(cell, i))).join(',')),
  ];
  const data = Buffer.from(`${lines.join('\r\n')}\r\n`);
  const part = `${path}.part`;
  try {
    await writeFile(part, data);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw new AssayError('path_not_writable', { path }, { cause: error });
  }
  return createHash('sha256').update(data).digest('hex');
}
