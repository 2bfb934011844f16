import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { EventRow } from '../../src-shared/model/event.ts';
import { csvLine } from '../../src-shared/text/csv.ts';
import { formatUtc, visible } from '../../src-shared/text/format.ts';
import { isCaseFolder, type Engine } from '../engine/index.ts';
import { UsageError, type CliIo } from './io.ts';

export const searchUsage = `assay search --case DIR QUERY [--count] [--limit N] [--format table|json|csv] [--json]

Finds events by free words, "phrases" and field:value (actor, email, role, action, category, outcome, resource,
type, ip, country, session, source, chain, seq, after, before, time); -word leaves out. Times are UTC.

  --count        print the number of events, nothing else
  --limit N      most rows to print (default 100; 0: all)
  --format F     table (default), json (one object a line) or csv
  --json         the same as --format json
`;

const options = {
  case: { type: 'string' },
  count: { type: 'boolean', default: false },
  limit: { type: 'string', default: '100' },
  format: { type: 'string', default: 'table' },
  json: { type: 'boolean', default: false },
} as const;

const pageRows = 500;
const columns = ['seq', 'time', 'actor', 'action', 'category', 'outcome', 'resource', 'ip', 'findings'] as const;

const cells = (row: EventRow): string[] => [
  row.seq === null ? '' : String(row.seq),
  row.time === null ? '' : formatUtc(row.time),
  row.actor ?? '',
  row.action ?? '',
  row.category ?? '',
  row.outcome ?? '',
  row.resource ?? '',
  row.ip ?? '',
  row.findings.join(' '),
];

const writers: Readonly<Record<string, { head: string; row: (row: EventRow) => string }>> = {
  table: {
    head: '',
    row: (row) =>
      `${cells(row)
        .map((cell) => visible(cell))
        .join('  ')}\n`,
  },
  json: { head: '', row: (row) => `${JSON.stringify(row)}\n` },
  csv: { head: `${columns.join(',')}\r\n`, row: (row) => csvLine(cells(row)) },
};

/** Stands before a word to leave out, such as -login, which would else be taken for options of one letter. */
const guard = '\u0000';
const guarded = (args: readonly string[]): string[] => args.map((arg) => (/^-[^-]/.test(arg) ? `${guard}${arg}` : arg));

/** `assay search`: exit status 0, also when nothing matches. */
export async function runSearch(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values, positionals } = parseArgs({ args: guarded(args), options, allowPositionals: true });
  if (values.case === undefined) throw new UsageError('assay search needs --case DIR.');
  const limit = Number(values.limit);
  if (!Number.isSafeInteger(limit) || limit < 0) throw new UsageError(`--limit ${values.limit} is not a whole number.`);
  const writer = Object.hasOwn(writers, values.json ? 'json' : values.format) ? writers[values.json ? 'json' : values.format] : undefined;
  if (writer === undefined) throw new UsageError(`--format ${values.format} is not one of table, json, csv.`);
  const folder = resolve(values.case);
  if (!(await isCaseFolder(folder)))
    throw new UsageError(`${values.case} is not a case folder. Make one with: assay import --case ${values.case} PATH`);
  const query = positionals.map((word) => (word.startsWith(guard) ? word.slice(guard.length) : word)).join(' ');
  await engine.call('case.open', { grant: engine.grant(folder) });
  if (values.count) {
    let answer = await engine.call('events.count', { query }, { signal: io.signal });
    while (!answer.exact) answer = await engine.call('events.count', { query }, { signal: io.signal });
    io.out(`${answer.count}\n`);
    return 0;
  }
  io.out(writer.head);
  let offset = 0;
  while (limit === 0 || offset < limit) {
    const wanted = limit === 0 ? pageRows : Math.min(pageRows, limit - offset);
    const { rows } = await engine.call('events.page', { query, sort: 'time', offset, limit: wanted }, { signal: io.signal });
    for (const row of rows) io.out(writer.row(row));
    offset += rows.length;
    if (rows.length < wanted) break;
  }
  return 0;
}
