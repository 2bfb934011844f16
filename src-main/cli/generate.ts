/** `assay generate`: makes demo and test archives. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { usageExitCode } from '../../src-shared/model/verdict.ts';
import { GenerateProblem, generateArchive, hyrelogLayouts, parseKey, parsePlant, parseTamper } from '../engine/generate/index.ts';
import type { GenerateOptions, Generated } from '../engine/generate/index.ts';

export interface GenerateIo {
  out(text: string): void;
  err(text: string): void;
  readonly signal?: AbortSignal | undefined;
}

export const generateUsage = `assay generate --out PATH [--format assay|hyrelog] [--events N] [--seed N] [--tamper KIND[@SEQ]]… [--key FILE] […]

Makes demo and test archives of an invented company. The same options give the same bytes at any time and on any machine
(zst excepted). For the Assay format the verifier key goes beside PATH as PATH.vkey. Prints what was made as one JSON object.

  --out PATH             ends in .zip, .tar, .tar.gz or .tgz; anything else is a folder. HyreLog exports: .jsonl, .csv
  --format FORMAT        assay (default) or hyrelog
  --events N             how many (default 3000)
  --seed N               which ones (default 1)
  --start DATE           first day, UTC (default 2025-10-01)     --months N   period (default 6)
  --actors N             people (default 150)
  --wrap NAME            puts everything under one folder
  --compress HOW         of events files: gz (default), zst, none     --plain   same as --compress none
  --force                a folder that already holds files may be replaced
  --quiet                prints nothing

Assay archives:
  --key FILE             Ed25519 seed that signs the checkpoints: 32 bytes in hexadecimal. Without it a demo key is derived
                         from the seed, which anybody can do
  --checkpoint-every K   events between checkpoints (default: 500 up to 5,000 events, then about a fortieth); the last
                         event always has one
  --events-per-file K    (default 25000)     --files K   instead: so many events files a chain
  --chains K             default 1: main, then billing, identity, …
  --style producer       members in the order of the specification, with spaces and \\u escapes (default: canonical lines)
  --from-seq K           starts after seq 1; the manifest states the compact range of what is before (--no-before: not even that)
  --witness              every checkpoint is also cosigned by a demo witness, with a time; its key: PATH.witness.vkey
  --keep-manifest        the manifest stays as it was before the tampering
  --plant RULE@TIME      repeatable; an anomaly that a monitoring rule is to find (lead:RULE after assay audit), done by an
                         actor of its own, u_planted_N. RULE is the name of a rule that comes with Assay, such as brute_force

HyreLog exports:
  --layout NAME          ${hyrelogLayouts.join(', ')}
                         (default: archive, for .jsonl archived, for .csv hot-csv)

  --tamper KIND[@SEQ]    repeatable; without @SEQ at a fixed share of the chain. @CHAIN:SEQ names a chain. HyreLog counts
                         events in order of ingest. The manifest is made to fit, except by drop-file
    alter       content changed, hashes kept          insert        a forged second record with that seq
    edit-hash   only the stated hash changed          duplicate     the record stands twice
    delete      removed; delete@777-790 a run         swap          SEQ and SEQ+1 change places
    truncate    everything after SEQ removed          rehash        content changed, all later hashes recomputed
    wrong-key   another key under the same name       drop-file     the events file with SEQ is absent
    append-bytes  garbage behind the end of the events file with SEQ
`;

const options = {
  out: { type: 'string' },
  format: { type: 'string' },
  events: { type: 'string' },
  seed: { type: 'string' },
  tamper: { type: 'string', multiple: true },
  plant: { type: 'string', multiple: true },
  key: { type: 'string' },
  start: { type: 'string' },
  months: { type: 'string' },
  actors: { type: 'string' },
  chains: { type: 'string' },
  'checkpoint-every': { type: 'string' },
  'events-per-file': { type: 'string' },
  files: { type: 'string' },
  compress: { type: 'string' },
  plain: { type: 'boolean' },
  style: { type: 'string' },
  'from-seq': { type: 'string' },
  'no-before': { type: 'boolean' },
  witness: { type: 'boolean' },
  'keep-manifest': { type: 'boolean' },
  wrap: { type: 'string' },
  layout: { type: 'string' },
  force: { type: 'boolean' },
  quiet: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const readNumber = (flag: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  // 10_000, 1,000,000 and 1e6 are what people type.
  const value = /^[\d_,]+$/.test(text) ? Number(text.replace(/[_,]/g, '')) : /^\de\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw new GenerateProblem(`${flag} ${text} is not a whole number.`);
  return value;
};

const readChoice = <T extends string>(flag: string, text: string | undefined, choices: readonly T[]): T | undefined => {
  if (text === undefined) return undefined;
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw new GenerateProblem(`${flag} ${text} is not known: choose ${choices.join(', ')}.`);
  return choice;
};

const readStart = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const value = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(whole) ? Date.parse(whole) : NaN;
  if (Number.isNaN(value)) throw new GenerateProblem(`--start ${text} is not a date: write 2025-10-01 or 2025-10-01T08:00:00Z.`);
  return value;
};

const readKey = (path: string | undefined): Uint8Array | undefined => {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch {
    throw new GenerateProblem(
      `The key file ${path} cannot be read: create it with 64 hexadecimal digits, or leave --key out for a demo key.`,
    );
  }
  const key = parseKey(text);
  if (key === null) throw new GenerateProblem(`The key file ${path} must hold 64 hexadecimal digits and nothing else.`);
  return key;
};

const readOptions = (
  args: readonly string[],
  signal: AbortSignal | undefined,
): { readonly help: boolean; readonly quiet: boolean; readonly generate: GenerateOptions } => {
  const { values } = parseArgs({ args: [...args], options });
  const help = values.help === true;
  if (values.out === undefined && !help) throw new GenerateProblem('assay generate needs --out PATH: say where to write.');
  if (values.plain === true && values.compress !== undefined && values.compress !== 'none')
    throw new GenerateProblem('--plain and --compress contradict each other: leave one out.');
  return {
    help,
    quiet: values.quiet === true,
    generate: {
      out: resolve(values.out ?? '.'),
      format: readChoice('--format', values.format, ['assay', 'hyrelog']),
      events: readNumber('--events', values.events),
      seed: readNumber('--seed', values.seed),
      tamper: values.tamper?.map(parseTamper),
      plant: values.plant?.map(parsePlant),
      key: readKey(values.key),
      start: readStart(values.start),
      months: readNumber('--months', values.months),
      actors: readNumber('--actors', values.actors),
      chains: readNumber('--chains', values.chains),
      checkpointEvery: readNumber('--checkpoint-every', values['checkpoint-every']),
      eventsPerFile: readNumber('--events-per-file', values['events-per-file']),
      files: readNumber('--files', values.files),
      compress: values.plain === true ? 'none' : readChoice('--compress', values.compress, ['gz', 'zst', 'none']),
      style: readChoice('--style', values.style, ['canonical', 'producer']),
      fromSeq: readNumber('--from-seq', values['from-seq']),
      noBefore: values['no-before'],
      witness: values.witness,
      keepManifest: values['keep-manifest'],
      wrap: values.wrap,
      layout: readChoice('--layout', values.layout, hyrelogLayouts),
      force: values.force,
      signal,
    },
  };
};

const describe = (made: Generated): string => {
  const { path, format, events, records, bytes, chains, vkey, vkeyPath, demoKey, tampers } = made;
  return `${JSON.stringify({ path, format, events, records, bytes, chains, ...(vkey === null ? {} : { vkey, vkeyPath, demoKey }), tampers: tampers.map(({ kind, chain, from, to }) => ({ kind, chain, seq: from, seqTo: to })) }, null, 2)}\n`;
};

/** Runs the command; the exit status is 0, or 64 for what cannot be made, with one sentence on stderr. */
export const runGenerate = async (args: readonly string[], io: GenerateIo): Promise<number> => {
  try {
    const { help, quiet, generate } = readOptions(args, io.signal);
    if (help) {
      io.out(generateUsage);
      return 0;
    }
    const made = await generateArchive(generate);
    if (!quiet) io.out(describe(made));
    return 0;
  } catch (problem) {
    const sentence = sentenceOf(problem);
    if (sentence === null) throw problem;
    io.err(`${sentence}\n`);
    return usageExitCode;
  }
};

/** What the person can act on; null for a failure of the program or the disk. */
const sentenceOf = (problem: unknown): string | null => {
  if (problem instanceof GenerateProblem) return problem.message;
  if (!(problem instanceof Error) || !('code' in problem)) return null;
  const code = String(problem.code);
  if (code.startsWith('ERR_PARSE_ARGS')) return `${problem.message.split('\n')[0] ?? ''} Run assay generate --help.`;
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return 'The output cannot be written there: choose a folder that you may write to.';
  return code === 'ENOSPC' ? 'The disk is full: free some space or generate fewer events.' : null;
};
