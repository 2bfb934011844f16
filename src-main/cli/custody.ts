import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodes } from '../../src-shared/model/verdict.ts';
import { combineResults, isCaseFolder, type Engine } from '../engine/index.ts';
import { UsageError, type CliIo } from './io.ts';
import { readKey } from './passphrase.ts';
import { printEvidence } from './print-verification.ts';
import { readSettings, trustOptions } from './settings.ts';

export const custodyUsage = `assay custody --case DIR [--key FILE] [--trust FILE]… [--json]

Verifies the custody log of a case: what was done in it, and that the work in it is what the log states. With --key it is first signed up
to now. Exit status as for assay verify; a log that nobody signed is verified with limits.

  --key FILE     the signing key (assay key makes one)
  --trust FILE   the auditor's verifier key, from another source than the case
`;

/** `assay custody`: exit status is that of the log's verdict. */
export async function runCustody(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const options = { ...trustOptions, case: { type: 'string' }, key: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.case === undefined) throw new UsageError('assay custody needs --case DIR.');
  const folder = resolve(values.case);
  if (!(await isCaseFolder(folder))) throw new UsageError(`${values.case} is not a case folder.`);
  if (values.key !== undefined) await engine.signCustody(folder, await readKey(values.key, io));
  const result = await engine.verifyCustody(folder, await readSettings(values), { signal: io.signal });
  if (result === null) throw new UsageError(`${values.case} has no custody log: it was made by an earlier version and not opened since.`);
  if (values.json) io.out(`${JSON.stringify(combineResults([result], engine.version), null, 2)}\n`);
  else printEvidence(result, io.out);
  return exitCodes[result.input.verdict];
}
