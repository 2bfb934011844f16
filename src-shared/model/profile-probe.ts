/** What is found out about evidence that no format is known for, and what a profile makes of its first records. */
import { z } from 'zod';

export const profileProbeSchema = z.object({
  /** The preset that the records are told by; its name. */
  preset: z.string().nullable(),
  /** A profile found by trying; never used unless the auditor says so. */
  found: z
    .object({
      /** The profile as the text of a file. */
      text: z.string(),
      /** Records of the sample whose stated hash it gives, of those that carry one. */
      reproduced: z.number().int().nonnegative(),
      hashed: z.number().int().nonnegative(),
      /** The profile in a few words. */
      summary: z.string(),
    })
    .nullable(),
  /** Members that look like hashes. */
  hashMembers: z.array(z.string()),
  /** Combinations that were tried. */
  tried: z.number().int().nonnegative(),
  /** Records that were looked at, and the file that they stand in. */
  records: z.number().int().nonnegative(),
  file: z.string(),
  /** Names of the members of the first record. */
  members: z.array(z.string()),
  /** A profile to begin with, as the text of a file. */
  draft: z.string(),
});
export type ProfileProbe = Readonly<z.infer<typeof profileProbeSchema>>;

export const previewRowSchema = z.object({
  line: z.number().int().nonnegative(),
  /** The bytes under the hash as text, cut where they are long; in hexadecimal where they are no text. */
  canonical: z.string(),
  isCut: z.boolean(),
  computed: z.string().nullable(),
  stated: z.string().nullable(),
  /** The stated hash is the one that is computed; null where there is nothing to compare. */
  matches: z.boolean().nullable(),
  /** Why the record cannot be taken apart, as a part of a sentence; null where it can. */
  problem: z.string().nullable(),
  /** The record as it stands, cut where it is long. */
  raw: z.string(),
});
export type PreviewRow = Readonly<z.infer<typeof previewRowSchema>>;

/** Why a profile cannot be used, as a part of a sentence, and where in its text: from 1, or 0 for the text as a whole. */
export const profileProblemSchema = z.object({ line: z.number().int(), column: z.number().int(), problem: z.string() });

export const profilePreviewSchema = z.object({
  /** Null where the profile can be used. */
  problem: profileProblemSchema.nullable(),
  rows: z.array(previewRowSchema),
  matched: z.number().int().nonnegative(),
  compared: z.number().int().nonnegative(),
  summary: z.string(),
});
export type ProfilePreview = Readonly<z.infer<typeof profilePreviewSchema>>;
