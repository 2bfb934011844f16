import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Audit } from '../../src-shared/model/audit.ts';
import type { Engagement } from '../../src-shared/model/engagement.ts';
import { levelWords, testStatusWords } from '../../src-shared/text/audit.ts';
import { verdictWord } from '../../src-shared/text/findings.ts';
import { formatCount, formatUtc, visible } from '../../src-shared/text/format.ts';
import { isCaseFolder, readCatalog, readPolicy, type Engine } from '../engine/index.ts';
import { progressLine, UsageError, type CliIo } from './io.ts';

export const auditUsage = `assay audit --case DIR [--from T --to T] [--policy FILE] [--catalog FILE] [--save --author NAME] [--json]

Tests completeness, timeliness and retention of a case's events and runs the monitoring rules. Without a period the span of the evidence
is taken, and what needs a stated period is "not testable". The result is kept in the case, so that lead:RULE finds the events of leads.

  --from T, --to T   the period: days (both included, UTC) or times with an offset (--to not included)
  --policy FILE      engagement as YAML, instead of the one in the case: period, time zone, systems, retention, catalog, rules
  --catalog FILE     expected actions, as YAML, JSON or CSV (action,category,expected,required), instead of those of the policy
  --save             also keeps the policy in the case as a new version of its engagement; needs --author
  --json             one object on standard output: schema assay.audit/1
`;

const options = {
  case: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  policy: { type: 'string' },
  catalog: { type: 'string' },
  save: { type: 'boolean', default: false },
  author: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `assay audit`: exit status 0 when the audit ran, whatever it found. */
export async function runAudit(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.case === undefined) throw new UsageError('assay audit needs --case DIR.');
  if ((values.from === undefined) !== (values.to === undefined)) throw new UsageError('--from and --to belong together: give both.');
  if (values.save && (values.policy === undefined || values.author === undefined))
    throw new UsageError('--save keeps a policy: give --policy FILE and --author NAME with it.');
  const folder = resolve(values.case);
  if (!(await isCaseFolder(folder)))
    throw new UsageError(`${values.case} is not a case folder. Make one with: assay import --case ${values.case} PATH`);
  const policy = values.policy === undefined ? undefined : readPolicy(await textOf('policy file', values.policy), values.policy);
  const catalog = values.catalog === undefined ? undefined : readCatalog(await textOf('catalog', values.catalog), values.catalog);
  const from = values.from === undefined ? undefined : timeOf('--from', values.from, false);
  const to = values.to === undefined ? undefined : timeOf('--to', values.to, true);
  if (from !== undefined && to !== undefined && from >= to) throw new UsageError('--from is not before --to.');

  await engine.call('case.open', { grant: engine.grant(folder) });
  const base = policy ?? (catalog === undefined ? undefined : (await engine.call('audit.engagement', {})).current.engagement);
  const engagement: Engagement | undefined = base === undefined || catalog === undefined ? base : { ...base, catalog };
  if (values.save && engagement !== undefined && values.author !== undefined)
    await engine.call('audit.setEngagement', { engagement, author: values.author });
  const line = progressLine(io);
  const params = { engagement: values.save ? undefined : engagement, from, to };
  const audit = await engine.call('audit.run', params, { signal: io.signal, onProgress: line.show }).finally(line.clear);
  if (values.json) printJson(audit, io.out);
  else print(audit, io.out);
  return 0;
}

const textOf = (what: string, path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The ${what} ${path} cannot be read (${error.code ?? 'unknown error'}). Give the path of a file.`);
  });

/** Leads by the hundred thousand would be several copies of one long text: they go out some at a time. */
function printJson({ leads, ...rest }: Audit, out: (text: string) => void): void {
  const members = Object.entries(rest).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')}`,
  );
  out(`{\n${members.join(',\n')},\n  "leads": [`);
  for (let at = 0; at < leads.length; at += 500)
    out(
      leads
        .slice(at, at + 500)
        .map((lead, i) => `${at + i === 0 ? '' : ','}\n    ${JSON.stringify(lead)}`)
        .join(''),
    );
  out(leads.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
}

function timeOf(flag: string, text: string, isEnd: boolean): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  const ms = isDay || isTime ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw new UsageError(`${flag} ${text} is not a day (2026-03-31) or a time with its offset (2026-03-31T12:00:00Z).`);
  return isDay && isEnd ? ms + 86_400_000 : ms;
}

function print(audit: Audit, out: (text: string) => void): void {
  const { period, verdict, tests, rules } = audit;
  const span = period.from === null || period.to === null ? 'none' : `${period.from} to before ${period.to}`;
  out(`Period: ${span}, ${period.timeZone}${period.stated ? '' : ' (not stated: the span of the evidence)'}\n`);
  out(
    `Verdict: evidence ${verdict.evidence === null ? 'none' : verdictWord(verdict.evidence)}, period ${verdict.period === null ? 'none' : verdictWord(verdict.period)}\n`,
  );
  for (const reason of verdict.reasons) out(`  ${reason}\n`);
  for (const { title, status, checked, total, unit, reason, findings, findingsTotal } of tests) {
    out(`${testStatusWords[status].padEnd(13)} ${title}: ${formatCount(checked)} of ${formatCount(total)} ${unit}\n`);
    if (reason !== null) out(`${' '.repeat(14)}${reason}\n`);
    for (const { message } of findings.slice(0, 5)) out(`${' '.repeat(14)}${visible(message)}\n`);
    if (findingsTotal > 5) out(`${' '.repeat(14)}… and ${formatCount(findingsTotal - 5)} more\n`);
  }
  for (const { title, name, leads, level, status, reason } of rules)
    out(
      `${`${formatCount(leads)} leads`.padEnd(13)} ${title} (lead:${name}, ${levelWords[level]})${status === 'off' ? ': off' : ''}${reason === null ? '' : `: ${reason}`}\n`,
    );
  for (const caveat of tests[0]?.caveats ?? []) out(`${caveat}\n`);
  out(
    `${formatCount(audit.events.inPeriod)} of ${formatCount(audit.events.total)} events lie in the period${audit.leadsTotal === 0 ? '' : `; last lead ${formatUtc(audit.leads.at(-1)?.to ?? 0)}`}.\n`,
  );
}
