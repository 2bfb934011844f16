import { access, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findPreset, listPresets, type Engine } from '../engine/index.ts';
import { plural, visible } from '../../src-shared/text/format.ts';
import { progressLine, UsageError, type CliIo } from './io.ts';

export const profileCommandUsage = `assay profile detect PATH [--out FILE] [--json]
assay profile list | show NAME

Finds out by trying how the records of PATH were hashed, where no format is known for them, and shows it: look at it, and
confirm it by naming the file, as in assay verify PATH --profile FILE. Nothing is verified by a detected profile before.
Exit status: 0 found, 3 nothing found.

  detect PATH     try the sensible combinations on the first records; at least 3 hashes must come out right
  --out FILE      write the profile there (never over a file that is there already)
  list            the profiles that come with Assay
  show NAME       one of them, as a file to begin with
`;

/** `assay profile`: detect, list, show. */
export async function runProfile(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [verb, subject, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError('assay profile takes one PATH or NAME.');
  switch (verb) {
    case 'list':
      for (const { name, title } of listPresets()) io.out(`${name.padEnd(22)} ${title}\n`);
      return 0;
    case 'show': {
      const preset = subject === undefined ? null : findPreset(subject);
      if (preset === null) throw new UsageError(`There is no preset ${subject ?? ''}. assay profile list names them.`);
      io.out(`${JSON.stringify(preset, null, 2)}\n`);
      return 0;
    }
    case 'detect':
      if (subject === undefined) throw new UsageError('assay profile detect needs a PATH.');
      return detect(subject, values, io, engine);
    default:
      throw new UsageError('assay profile needs detect PATH, list, or show NAME.');
  }
}

async function detect(
  path: string,
  { out, json }: { readonly out?: string | undefined; readonly json: boolean },
  io: CliIo,
  engine: Engine,
): Promise<number> {
  if (out !== undefined && (await isThere(out))) throw new UsageError(`${out} is there already. Name a file that is not.`);
  const line = progressLine(io);
  const probe = await engine
    .call('profiles.probe', { grant: engine.grant(resolve(path)) }, { signal: io.signal, onProgress: line.show })
    .finally(line.clear);
  const { found } = probe;
  if (out !== undefined && found !== null) await writeFile(out, found.text, { flag: 'wx' });
  if (json) io.out(`${JSON.stringify({ schema: 'assay.profile-detection/1', ...probe }, null, 2)}\n`);
  else if (found === null) {
    io.out(
      probe.preset !== null
        ? `The records are those of the preset ${probe.preset}: assay verify reads them without a profile.\n`
        : probe.hashMembers.length === 0
          ? 'No member of the first records looks like a hash.\n'
          : `None of ${probe.tried.toLocaleString('en-US')} combinations gives the hashes in ${probe.hashMembers.map((name) => visible(name, { limit: 80 })).join(', ')}. assay profile show NAME gives a file to begin with.\n`,
    );
  } else {
    io.out(
      `${found.summary}.\nIt gives ${plural(found.reproduced, 'stated hash', 'stated hashes')} of the ${plural(found.hashed, 'record')} that were looked at.\n`,
    );
    if (out === undefined) io.out(`\n${found.text}`);
    else io.out(`Look at ${out}, and confirm it by naming it: assay verify ${path} --profile ${out}\n`);
  }
  return found === null && probe.preset === null ? 3 : 0;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
