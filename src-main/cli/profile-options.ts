/** The options with which a command is told how a producer made its chain. */
import { readFile } from 'node:fs/promises';
import { findPreset, listPresets, loadProfile, type GivenProfile } from '../engine/index.ts';
import { profileProblem } from '../../src-shared/text/profile.ts';
import { UsageError } from './io.ts';

export const profileOptions = {
  profile: { type: 'string' },
  secret: { type: 'string' },
} as const;

export const profileUsage = `  --profile FILE    a hash-chain profile (JSON or YAML), or the name of a preset (assay profile list): how the
                    producer made the chain, where Assay cannot tell
  --secret FILE     the secret of keyed hashes, as it stands in the file; hex: or base64: before it are understood
`;

interface ProfileValues {
  readonly profile?: string | undefined;
  readonly secret?: string | undefined;
}

/** Null where none is named. Throws UsageError for one that cannot be read or used. */
export async function readProfile({ profile, secret }: ProfileValues): Promise<GivenProfile | null> {
  if (profile === undefined) {
    if (secret !== undefined) throw new UsageError('--secret needs --profile: only a profile says what is keyed with it.');
    return null;
  }
  const file = findPreset(profile) ?? (await readProfileFile(profile));
  return { file, secret: secret === undefined ? null : await readSecret(secret) };
}

async function readProfileFile(path: string): Promise<GivenProfile['file']> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `The profile ${path} cannot be read (${error.code ?? 'unknown error'}). Give the path of a profile file, or a preset: ${listPresets()
        .map(({ name }) => name)
        .join(', ')}.`,
    );
  });
  const loaded = loadProfile(bytes);
  if (!loaded.ok) throw new UsageError(profileProblem(path, loaded));
  return loaded.profile;
}

async function readSecret(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The secret ${path} cannot be read (${error.code ?? 'unknown error'}). Give the path of a file that holds it.`);
  });
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  const coded = /^(hex|base64):(.*)$/.exec(text);
  const secret = coded === null ? bytes.subarray(0, Buffer.byteLength(text)) : Buffer.from(coded[2] ?? '', coded[1] as 'hex' | 'base64');
  if (secret.length === 0) throw new UsageError(`The secret ${path} is empty.`);
  return new Uint8Array(secret);
}
