/** Tells by their members whether records are of a profile that ships with the application. */
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { EntrySource } from '../archive/types.ts';
import { listPresets } from '../profile/presets.ts';
import { createRecipe, isProblem } from '../profile/recipe.ts';
import { membersAround, sampleRecords } from './profile-sample.ts';
import type { EntryAccess } from './types.ts';

const HEAD_BYTES = 256 * 1024;
const filesAtMost = 10;
const recordsLookedAt = 20;

/** The one preset that most of the first records fit; null where none does, or where several do. */
export const recognisePreset = async (source: EntrySource, access: EntryAccess): Promise<ProfileFile | null> => {
  const candidates = listPresets().filter(({ recognise }) => recognise !== undefined);
  for (const entry of source.entries.slice(0, filesAtMost)) {
    const head = await access.peek(entry, HEAD_BYTES);
    const fitting = candidates.filter((preset) => fits(preset, head.bytes, head.complete || head.problem !== null));
    const [only] = fitting;
    if (only !== undefined) return fitting.length === 1 ? only : null;
  }
  return null;
};

const fits = (preset: ProfileFile, head: Uint8Array, isComplete: boolean): boolean => {
  const { recognise, container } = preset;
  if (recognise === undefined) return false;
  const around = new Set(membersAround(head, container));
  if (!recognise.around.every((name) => around.has(name))) return false;
  const { records, unreadable } = sampleRecords(head, isComplete, container);
  if (records.length === 0 || unreadable > records.length) return false;
  const recipe = createRecipe({ ...preset, hash: { ...preset.hash, hmac: false, keyStep: 'none' } });
  const first = records.slice(0, recordsLookedAt);
  const right = first.filter(({ record }) => {
    if (!recognise.members.every((name) => record.has(name)) || recognise.notMembers.some((name) => record.has(name))) return false;
    const stated = recipe.state(record);
    return !isProblem(stated) && !stated.isUnhashed;
  });
  // Some may have been tampered with: that must not hide what the others are.
  return right.length * 2 > first.length;
};
