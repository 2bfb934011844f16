import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageExitCodes } from '../../src-shared/model/report.ts';
import { visible } from '../../src-shared/text/format.ts';
import { packageCheckNames, packageVerdictWords, reportText } from '../../src-shared/text/report.ts';
import type { Engine } from '../engine/index.ts';
import { progressLine, UsageError, type CliIo } from './io.ts';
import { readSettings, trustOptions } from './settings.ts';

export const verifyReportUsage = `assay verify-report PATH [--trust FILE]… [--evidence PATH]… [--json]

Checks a report package offline: its bytes, its files, its signatures, its custody log; with --evidence also that the evidence, verified
again, gives what the report states. Exit status: 0 all good under a key that you trust, 2 good with limits (unsigned, key not trusted,
evidence not given), 1 changed or wrong, 64 usage error or unreadable path.

  --trust FILE      verifier keys: of who signed the report, and of the logs in the evidence
  --evidence PATH   an export that the report is about
`;

/** `assay verify-report`. */
export async function runVerifyReport(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const options = { ...trustOptions, evidence: { type: 'string', multiple: true } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('assay verify-report needs one PATH.');
  const line = progressLine(io);
  const evidence = (values.evidence ?? []).map((one) => resolve(one));
  const result = await engine.verifyReport(
    { path: resolve(path), settings: await readSettings(values), evidence },
    { signal: io.signal, onProgress: line.show },
  );
  line.clear();
  if (values.json) {
    io.out(`${JSON.stringify({ ...result, path }, null, 2)}\n`);
    return packageExitCodes[result.verdict];
  }
  const marks = { passed: '✓', failed: '✗', limited: '!', not_run: '–' } as const;
  io.out(`\n${packageVerdictWords[result.verdict].toUpperCase()}  ${visible(path)}\n`);
  if (result.case !== '') io.out(`  ${visible(result.case)} · ${visible(result.madeAt)}\n`);
  for (const { key, status } of result.signatures) io.out(`  signed by ${visible(key)}: ${status}\n`);
  for (const { id, status, checked, total, remarks } of result.checks) {
    io.out(`  ${marks[status]} ${packageCheckNames[id]}: ${reportText.statuses[status]}, ${checked} of ${total}\n`);
    for (const remark of remarks) io.out(`      ${visible(remark)}\n`);
  }
  return packageExitCodes[result.verdict];
}
