import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { EventRow } from '../../src-shared/model/event.ts';
import { facetLimits } from '../../src-shared/model/search.ts';
import { csvLine } from '../../src-shared/text/csv.ts';
import { formatUtc, visible } from '../../src-shared/text/format.ts';
import { isCaseFolder, type Engine } from '../engine/index.ts';
import { UsageError, type CliIo } from './io.ts';

export const searchUsage = `assay search --case DIR QUERY [--count] [--limit N] [--format table|json|csv] [--facet F]… [--histogram UNIT] [--json]

Finds events by free words, "phrases" and field:value. Fields: actor, email, role, action, category, outcome, resource,
type, ip, country, agent, session, source, chain, seq, time, after, before, last, has, in, tag, lead, metadata.PATH.
* is anything, -x leaves out, OR and ( ) join. Times are UTC unless an offset is written. All of it: resources/docs/query-language.md

  --count        print the number of events, nothing else
  --limit N      most rows to print (default 100; 0: all); with --facet, most values of a field (1 to 200)
  --format F     table (default), json (one object a line) or csv
  --facet F      print the most frequent values of a field, with counts, as JSON; may be given several times
  --histogram U  print the number of events for each hour, day or week (from Monday), UTC, as JSON
  --json         the same as --format json
`;

const options = {
  case: { type: 'string' },
  count: { type: 'boolean', default: false },
  limit: { type: 'string', default: '100' },
  format: { type: 'string', default: 'table' },
  facet: { type: 'string', multiple: true },
  histogram: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const units: Readonly<Record<string, number>> = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 };
const bucketsAtMost = 20_000;

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
  const unit = values.histogram ?? null;
  if (unit !== null && !Object.hasOwn(units, unit)) throw new UsageError(`--histogram ${unit} is not one of hour, day, week.`);
  if (values.facet !== undefined && (limit < 1 || limit > facetLimits.values))
    throw new UsageError(`With --facet, --limit is from 1 to ${facetLimits.values}.`);
  const folder = resolve(values.case);
  if (!(await isCaseFolder(folder)))
    throw new UsageError(`${values.case} is not a case folder. Make one with: assay import --case ${values.case} PATH`);
  const query = positionals.map((word) => (word.startsWith(guard) ? word.slice(guard.length) : word)).join(' ');
  await engine.call('case.open', { grant: engine.grant(folder) });
  if (values.count) {
    io.out(`${await countAll(query, io, engine)}\n`);
    return 0;
  }
  if (values.facet !== undefined || unit !== null) {
    const facets = values.facet === undefined ? undefined : await facetAll(query, values.facet, limit, io, engine);
    const histogram = unit === null ? undefined : await histogramAll(query, unit, io, engine);
    const found = await countAll(query, io, engine);
    io.out(`${JSON.stringify({ schema: 'assay.search-summary/1', query, events: found, facets, histogram })}\n`);
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

/** Long answers come in several parts: the same call goes on from where the last one stopped. */
async function countAll(query: string, { signal }: CliIo, engine: Engine): Promise<number> {
  for (;;) {
    const { count, exact } = await engine.call('events.count', { query }, { signal });
    if (exact) return count;
  }
}

async function facetAll(query: string, fields: readonly string[], limit: number, { signal }: CliIo, engine: Engine): Promise<unknown> {
  for (;;) {
    const { facets, searched, total } = await engine.call('events.facets', { query, fields: [...fields], limit }, { signal });
    if (searched === total) return facets;
  }
}

async function histogramAll(query: string, unit: string, { signal }: CliIo, engine: Engine): Promise<unknown> {
  const bucketMs = units[unit] ?? 0;
  for (;;) {
    const answer = await engine.call('events.histogram', { query, buckets: bucketsAtMost, atLeastMs: bucketMs }, { signal });
    if (!answer.exact) continue;
    if (answer.bucketMs !== bucketMs)
      throw new UsageError(
        `The events span more than ${bucketsAtMost} of this unit: name a longer one, or add time:FROM..TO to the query.`,
      );
    const from = answer.from ?? 0;
    const buckets = answer.counts.map((count, i) => ({ from: new Date(from + i * bucketMs).toISOString(), count }));
    return { unit, undated: answer.undated, buckets };
  }
}
