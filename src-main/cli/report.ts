import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reportFormats, type ReportFormat } from '../../src-shared/model/report.ts';
import { formatBytes } from '../../src-shared/text/format.ts';
import { reportText } from '../../src-shared/text/report.ts';
import { isCaseFolder, type Engine } from '../engine/index.ts';
import { progressLine, UsageError, type CliIo } from './io.ts';
import { readKey } from './passphrase.ts';

export const reportUsage = `assay report --case DIR --out DIR [--format pdf,csv,xlsx,json,package] [--key FILE] [--date T] [--json]

Writes the report of a case: verdicts with their denominators, findings, chains, samples, custody, and how to redo all of it. Without
--format, all of them, and NAME.assay-report.zip, the package that somebody else checks with assay verify-report.

  --key FILE   the signing key (assay key makes one): signs the custody log and the package. Without it the package says that it is unsigned
  --date T     the time that stands in the report (2026-03-31T12:00:00Z); the clock's by default. Same case, same date, same report
`;

/** `assay report`. */
export async function runReport(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      case: { type: 'string' },
      out: { type: 'string' },
      format: { type: 'string' },
      key: { type: 'string' },
      date: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.case === undefined || values.out === undefined) throw new UsageError('assay report needs --case DIR and --out DIR.');
  const folder = resolve(values.case);
  if (!(await isCaseFolder(folder)))
    throw new UsageError(`${values.case} is not a case folder. Make one with: assay import --case ${values.case} PATH`);
  const formats = formatsOf(values.format);
  const madeAt = values.date === undefined ? null : Date.parse(values.date);
  if (madeAt !== null && Number.isNaN(madeAt))
    throw new UsageError(`--date ${values.date ?? ''} is not a time such as 2026-03-31T12:00:00Z.`);
  const key = values.key === undefined ? null : await readKey(values.key, io);
  const line = progressLine(io);
  const made = await engine.report(
    folder,
    { out: resolve(values.out), formats, key, madeAt },
    { signal: io.signal, onProgress: line.show },
  );
  line.clear();
  if (values.json) io.out(`${JSON.stringify({ schema: 'assay.report-made/1', ...made }, null, 2)}\n`);
  else {
    for (const { name, bytes, sha256 } of made.files) io.out(`${sha256}  ${name}  ${formatBytes(bytes)}\n`);
    if (!made.signed) io.out(`${reportText.unsigned}\n`);
  }
  return 0;
}

function formatsOf(text: string | undefined): readonly ReportFormat[] {
  if (text === undefined) return reportFormats;
  return text.split(',').map((word) => {
    const found = reportFormats.find((format) => format === word.trim());
    if (found === undefined) throw new UsageError(`--format ${word} is not one of ${reportFormats.join(', ')}.`);
    return found;
  });
}
