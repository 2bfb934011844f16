#!/usr/bin/env node
/** `assay`: the engine without a window, on plain Node. */
import { AssayError } from '../src-shared/contract/errors.ts';
import { usageExitCode } from '../src-shared/model/verdict.ts';
import { errorSentence } from '../src-shared/text/errors.ts';
import { auditUsage, runAudit } from './cli/audit.ts';
import { custodyUsage, runCustody } from './cli/custody.ts';
import { keyUsage, runKey } from './cli/key.ts';
import { runGenerate } from './cli/generate.ts';
import { importUsage, runImport } from './cli/import.ts';
import { UsageError, type CliIo } from './cli/io.ts';
import { profileCommandUsage, runProfile } from './cli/profile.ts';
import { proveUsage, runProve } from './cli/prove.ts';
import { reportUsage, runReport } from './cli/report.ts';
import { runVerifyReport, verifyReportUsage } from './cli/verify-report.ts';
import { runSample, sampleUsage } from './cli/sample.ts';
import { runSearch, searchUsage } from './cli/search.ts';
import { runVerify, verifyUsage } from './cli/verify.ts';
import type { Engine } from './engine/index.ts';
import { startEngine, toolVersion } from './node-engine.ts';

const usage = `Assay ${toolVersion}: checks audit-trail exports offline.

  assay verify PATH…               recompute every hash, link and signed checkpoint
  assay import --case DIR PATH…    verify and index into a case
  assay search --case DIR QUERY    find events in a case
  assay audit --case DIR           test completeness, timeliness, retention; run monitoring rules
  assay prove PATH --seq N         prove in one small file that an event is in its signed log
  assay sample plan|draw|evaluate  plan a sample, draw it so that anyone can redo it, evaluate it
  assay report --case DIR --out DIR  write reports and the signed package
  assay verify-report PATH         check a report package
  assay custody --case DIR         verify and sign what was done in a case
  assay profile detect PATH        find out how an unknown export was hashed
  assay key --out FILE             make a signing key
  assay generate --out PATH        make a demo or test archive

  assay COMMAND --help             options of a command
`;

const commands: Readonly<
  Record<string, { help: string | null; run: (args: readonly string[], io: CliIo, engine: Engine) => Promise<number> }>
> = {
  verify: { help: verifyUsage, run: runVerify },
  report: { help: reportUsage, run: runReport },
  'verify-report': { help: verifyReportUsage, run: runVerifyReport },
  custody: { help: custodyUsage, run: runCustody },
  key: { help: keyUsage, run: runKey },
  profile: { help: profileCommandUsage, run: runProfile },
  import: { help: importUsage, run: runImport },
  prove: { help: proveUsage, run: runProve },
  search: { help: searchUsage, run: runSearch },
  audit: { help: auditUsage, run: runAudit },
  sample: { help: sampleUsage, run: runSample },
};

const isArgumentError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

/** Node's own messages go on with advice about `--`, over several lines. */
const firstSentence = (message: string): string => `${(message.split(/\. |\n/, 1)[0] ?? message).replace(/\.$/, '')}.`;

async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.out(usage);
    return name === undefined ? usageExitCode : 0;
  }
  if (name === '--version') {
    io.out(`${toolVersion}\n`);
    return 0;
  }
  if (name === 'generate') return runGenerate(args, io);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new UsageError(`There is no command ${name}. Run assay --help.`);
  if (args.includes('--help') || args.includes('-h')) {
    io.out(command.help ?? usage);
    return 0;
  }
  const engine = startEngine({ entry: import.meta.url, dataFolder: null, backgroundText: args.includes('--index-text') });
  try {
    return await command.run(args, io, engine);
  } finally {
    await engine.close();
  }
}

const abort = new AbortController();
process.once('SIGINT', () => abort.abort(new AssayError('cancelled')));
const io: CliIo = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  signal: abort.signal,
  interactive: process.stderr.isTTY === true,
};
// A reader that closes the pipe early (head, less) ends the command quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : usageExitCode));

try {
  process.exitCode = await main(process.argv.slice(2), io);
} catch (error) {
  if (error instanceof UsageError) io.err(`${error.message}\n`);
  else if (isArgumentError(error)) io.err(`${firstSentence(error.message)} Run assay ${process.argv[2] ?? ''} --help.\n`);
  else if (error instanceof AssayError) io.err(`${errorSentence({ code: error.code, detail: error.detail })}\n`);
  else io.err(`Assay failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = usageExitCode;
}
