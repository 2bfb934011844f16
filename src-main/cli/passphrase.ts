/** Where the passphrase of a key comes from: the environment, or the terminal. Never an argument, which other users of the computer could see. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { readKeyFile, unlockKey, type AuditorKey } from '../engine/index.ts';
import { UsageError, type CliIo } from './io.ts';

export const passphraseVariable = 'ASSAY_PASSPHRASE';

/** Throws UsageError where there is neither the variable nor a terminal, or nothing was typed. */
export async function askPassphrase(question: string, io: CliIo): Promise<string> {
  const given = process.env[passphraseVariable];
  if (given !== undefined && given !== '') return given;
  if (!io.interactive || process.stdin.isTTY !== true)
    throw new UsageError(`The key is locked: set ${passphraseVariable} to its passphrase, or run this in a terminal.`);
  // Echo is the terminal's; the line is written over when it has been typed.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  try {
    const typed = await lines.question(`${question} `);
    io.err('\u001b[1A\u001b[2K');
    if (typed === '') throw new UsageError('A passphrase is needed.');
    return typed;
  } finally {
    lines.close();
  }
}

/** The signing key in a file. Throws UsageError with what to do. */
export async function readKey(path: string, io: CliIo): Promise<AuditorKey> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The key file ${path} cannot be read (${error.code ?? 'unknown error'}). A new one is made by assay key.`);
  });
  const file = readKeyFile(text, 'assay-auditor');
  if (file.kind === 'open') return file.key;
  if (file.kind === 'invalid')
    throw new UsageError(`The key file ${path} is not a signing key that Assay reads. A new one is made by assay key.`);
  const key = unlockKey(file.locked, await askPassphrase('Passphrase:', io));
  if (key === null) throw new UsageError(`The key file ${path} does not open with this passphrase.`);
  return key;
}
