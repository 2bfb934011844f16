/** What examining evidence with signed digests needs beyond other kinds: the pinned AWS keys, and the hashes of the files that were read. */
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { ReadFile } from '../chain/digests/context.ts';
import type { DigestSet } from '../chain/digests/documents.ts';
import { createDigestVerifier } from '../chain/digests/verifier.ts';
import type { CheckpointSet } from '../chain/read-checkpoints.ts';
import type { ChainOutcome, ChainVerifier } from '../chain/types.ts';
import type { PinnedCloudtrailKey } from '../checkpoint/cloudtrail-keys.ts';
import { parseTrustFile } from '../checkpoint/trust.ts';
import type { ReadingPlan } from '../format/types.ts';
import type { FileRead } from './read-events.ts';
import type { ExamineSettings } from './settings.ts';

/** The keys that the auditor pinned for CloudTrail. */
const awsKeys = ({ cloudtrail = [] }: ExamineSettings): readonly PinnedCloudtrailKey[] =>
  cloudtrail.flatMap(({ key, region }) => (parseTrustFile(encodeUtf8(key)).cloudtrail ?? []).map((one) => ({ key: one, region })));

/** A verifier for the plan's digests. `read` is filled while files are read. */
export const digestVerifierFor = (
  { files }: ReadingPlan,
  set: DigestSet,
  settings: ExamineSettings,
  read: ReadonlyMap<string, ReadFile>,
): ChainVerifier =>
  createDigestVerifier({
    set,
    files,
    read,
    keys: awsKeys(settings),
    heads: new Map(Object.entries(settings.heads)),
    filtered: settings.filtered,
  });

/** What the verifier has to know of a file once it was read. */
export const readFileOf = ({ sha256, decodedSha256, problem, end }: FileRead): ReadFile => ({
  stored: sha256,
  decoded: decodedSha256 ?? null,
  isWhole: problem === null,
  trailingBytes: end?.trailingBytes ?? 0,
});

/** Pinned keys that the evidence names and whose stated fingerprint is not theirs: worth a word, no reason to refuse. */
export const fingerprintNotes = ({ digests }: ReadingPlan, settings: ExamineSettings): ReadingPlan['notProven'] => {
  if (digests === undefined) return [];
  const named = new Set([...digests.digests, ...digests.lakes].map(({ fingerprint }) => fingerprint));
  const wrong = awsKeys(settings).flatMap(({ key }) => (key.isFingerprintRight || !named.has(key.fingerprint) ? [] : [key.fingerprint]));
  return [...new Set(wrong)].map((fingerprint) => ({ id: 'cloudtrail.fingerprint' as const, detail: { fingerprint } }));
};

/** Digests and signed results counted as the checkpoints that they are. */
export const countDigests = (checkpoints: CheckpointSet, { digests }: ChainOutcome): CheckpointSet =>
  digests === undefined ? checkpoints : { ...checkpoints, found: digests.signed, valid: digests.valid };
