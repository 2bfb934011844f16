/** Methods of hash-chain profiles. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { loadProfile } from '../profile/load.ts';
import { listPresets } from '../profile/presets.ts';
import { behindLink, type Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createProfilesHandlers = ({ path, runJob }: Session): HandlersOf<'profiles'> => ({
  'profiles.presets': async () =>
    listPresets().map((preset) => ({ name: preset.name, title: preset.title, text: `${JSON.stringify(preset, null, 2)}\n` })),
  'profiles.probe': async ({ grant }, context) => runJob('probeProfile', { path: await behindLink(path(grant)) }, context),
  'profiles.preview': async ({ grant, text, secret }, context) =>
    runJob('previewProfile', { path: await behindLink(path(grant)), text, secret: secretBytes(secret) }, context),
  'profiles.read': async ({ grant }, context) => runJob('readProfile', { path: await behindLink(path(grant)) }, context),
  'profiles.save': async ({ grant, text }) => {
    const target = path(grant);
    checkProfile(text);
    await writeFile(target, text, { flag: 'w' });
    return { name: basename(target) };
  },
});

/** The profile of a file's text. Throws `profile_invalid`. */
export const checkProfile = (text: string) => {
  const loaded = loadProfile(new TextEncoder().encode(text));
  if (!loaded.ok) throw new AssayError('profile_invalid', { line: loaded.line, column: loaded.column, reason: loaded.problem });
  return loaded.profile;
};

/** From base64. Null where none is given, so that an empty one is not taken for a secret. */
export const secretBytes = (secret: string | undefined): Uint8Array | null =>
  secret === undefined || secret === '' ? null : new Uint8Array(Buffer.from(secret, 'base64'));
