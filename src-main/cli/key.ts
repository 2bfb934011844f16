import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { lockKey, publicKeyOf } from '../engine/index.ts';
import { UsageError, type CliIo } from './io.ts';
import { askPassphrase, passphraseVariable } from './passphrase.ts';

export const keyUsage = `assay key --out FILE [--name NAME]

Makes a signing key for custody logs and reports, locked by a passphrase (from ${passphraseVariable}, or typed). Its public half
goes beside it as FILE.vkey: give that to whoever is to check what you signed, by another way than the report itself.

  --name NAME   who signs; stands in every signature. No spaces and no plus sign (default assay-auditor)
`;

/** `assay key`: makes a key file. Never writes over one. */
export async function runKey(args: readonly string[], io: CliIo): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, name: { type: 'string', default: 'assay-auditor' } },
  });
  if (values.out === undefined) throw new UsageError('assay key needs --out FILE.');
  if (values.name === '' || /[\s+]/u.test(values.name)) throw new UsageError('--name must not be empty, nor hold spaces or plus signs.');
  const passphrase = await askPassphrase('New passphrase:', io);
  const key = { name: values.name, seed: new Uint8Array(randomBytes(32)) };
  const text = lockKey(key, passphrase, { bytes: (length) => new Uint8Array(randomBytes(length)) });
  await writeNew(values.out, text, 0o600);
  await writeNew(`${values.out}.vkey`, `${publicKeyOf(key)}\n`, 0o644);
  io.out(`${publicKeyOf(key)}\n`);
  return 0;
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  await writeFile(path, text, { flag: 'wx', mode }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'EEXIST'
        ? `${path} exists already and was left as it is. Choose another name.`
        : `${path} cannot be written (${error.code ?? 'unknown error'}).`,
    );
  });
}
