import { z } from 'zod';

/** Every check that a verification can run, in the order in which a screen and a report show them. */
export const checkIds = [
  'evidence.read',
  'manifest.valid',
  'file.digests',
  'event.wellformed',
  'event.hashes',
  'chain.links',
  'chain.sequence',
  'manifest.statements',
  'checkpoint.signatures',
  'checkpoint.roots',
  'checkpoint.coverage',
  'head.pinned',
  'checkpoint.quorum',
  'timestamps',
  'fields.hashed',
] as const;
export type CheckId = (typeof checkIds)[number];

export const checkStatuses = ['passed', 'failed', 'limited', 'not_run'] as const;
export type CheckStatus = (typeof checkStatuses)[number];

/** Why a check did not run, or ran only in part. Sentences are in `src-shared/text`. */
export const checkReasons = [
  'no_integrity_data',
  'no_events',
  'no_manifest',
  'no_checkpoints',
  'no_pinned_key',
  'no_pinned_head',
  'no_policy',
  'no_links',
  'no_time_stamp',
  'no_pinned_root',
  'quorum_not_met',
  'no_sequence_numbers',
  'leaves_missing',
  'earlier_leaves_missing',
  'cancelled',
  'unreadable',
  'nothing_listed',
  'covered_in_part',
  'outside_the_hash',
  'one_signature',
  'hashed_by_file',
] as const;
export type CheckReason = (typeof checkReasons)[number];

/** One thing verified: how many of how many, and why not the rest. `passed` is never said of zero of zero. */
export const checkSchema = z.object({
  id: z.enum(checkIds),
  status: z.enum(checkStatuses),
  checked: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  reason: z.string().nullable(),
});
export type Check = Readonly<z.infer<typeof checkSchema>>;
