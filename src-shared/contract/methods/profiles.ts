/** Hash-chain profiles: how evidence of no known format was hashed. Part of the table in methods.ts. */
import { z } from 'zod';
import { profilePreviewSchema, profileProbeSchema, profileProblemSchema } from '../../model/profile-probe.ts';
import { grant, method, nothing } from './method.ts';

/** A profile as the text of a file (JSON or YAML). */
export const profileText = z.string().max(300_000);
/** The secret of keyed hashes, in base64; kept for the call alone. */
export const profileSecret = z.base64().max(20_000).optional();

export const profilesMethods = {
  /** The profiles that ship with the application, as texts of files. */
  'profiles.presets': method(nothing, z.array(z.object({ name: z.string(), title: z.string(), text: z.string() }))),
  /** Looks at the first records of a granted path. A long call. */
  'profiles.probe': method(z.object({ grant }), profileProbeSchema),
  /** What a profile makes of the first records of a granted path. */
  'profiles.preview': method(z.object({ grant, text: profileText, secret: profileSecret }), profilePreviewSchema),
  /**
   * Reads a profile file: its text as JSON where it can be used, else as it stands with what is wrong; no text where the file is none.
   */
  'profiles.read': method(z.object({ grant }), z.object({ text: profileText.nullable(), problem: profileProblemSchema.nullable() })),
  /** Writes a profile to a path that the auditor chose, as it is given. Throws `profile_invalid` for one that cannot be used. */
  'profiles.save': method(z.object({ grant, text: profileText }), z.object({ name: z.string() })),
} as const;
