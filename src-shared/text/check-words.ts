/** What checks are called, and why one did not run or ran only in part. */
import type { CheckId, CheckReason } from '../model/check.ts';
import { digestCheckNames, isDigestFormat } from './digests.ts';

const checkNames: Readonly<Record<CheckId, string>> = {
  'evidence.read': 'Files read to their end',
  'manifest.valid': 'Manifest is well-formed',
  'file.digests': 'Files match their listed digests',
  'event.wellformed': 'Records can be read',
  'event.hashes': 'Contents give the stated hashes',
  'chain.links': 'Each record links to the one before',
  'chain.sequence': 'Sequence numbers have no gap',
  'manifest.statements': 'Manifest agrees with the records',
  'checkpoint.signatures': 'Checkpoints signed by pinned keys',
  'checkpoint.roots': 'Signed roots match the records',
  'checkpoint.coverage': 'Chains sealed to their last event',
  'head.pinned': 'Pinned heads found',
  timestamps: 'Time stamps',
  'checkpoint.quorum': 'Checkpoints cosigned as your policy asks',
  'fields.hashed': 'All event fields are hashed',
};

/** What a check is called, in evidence of this format. */
export const checkName = (id: CheckId, format = ''): string =>
  (isDigestFormat(format) ? digestCheckNames[id] : undefined) ?? checkNames[id];

const reasonTexts: Readonly<Record<CheckReason, string>> = {
  no_integrity_data: 'the export carries no integrity data',
  no_events: 'there are no events',
  no_manifest: 'the format has no manifest',
  no_checkpoints: 'there are no checkpoints',
  no_pinned_key: 'no pinned key signed them',
  no_pinned_head: 'no head is pinned',
  no_time_stamp: 'there is no time stamp in or beside the evidence',
  no_pinned_root: 'no pinned certificate vouches for a time stamp here',
  no_links: 'the log’s records do not link to one another: its signed tree holds them',
  no_policy: 'no policy with a quorum of witnesses is pinned for its logs',
  quorum_not_met: 'fewer witnesses cosigned than your policy asks for',
  no_sequence_numbers: 'the format has no sequence numbers',
  leaves_missing: 'records that the roots need are missing',
  earlier_leaves_missing: 'the records before this evidence are not in it',
  cancelled: 'the run was cancelled',
  unreadable: 'a file could not be read to its end',
  nothing_listed: 'no file is listed',
  covered_in_part: 'not all of it could be checked',
  one_signature: 'one signature covers all of it',
  hashed_by_file: 'the digests hold hashes of files, not of a tree',
  outside_the_hash: 'some fields are outside the hash',
};

/** Why a check did not run, or ran only in part. */
export const checkReasonText = (reason: string): string =>
  Object.hasOwn(reasonTexts, reason) ? reasonTexts[reason as CheckReason] : reason;
