/** What examining evidence with signed digests needs beyond other kinds: the pinned AWS keys, and the hashes of the files that were read. */
import { readContent } from '../archive/hashed.ts';
import { ArchiveReadError, type Entry, type EntrySource } from '../archive/types.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { ReadFile } from '../chain/digests/context.ts';
import type { DigestSet } from '../chain/digests/documents.ts';
import { createDigestVerifier } from '../chain/digests/verifier.ts';
import type { CheckpointSet } from '../chain/read-checkpoints.ts';
import type { ChainOutcome, ChainVerifier } from '../chain/types.ts';
import type { PinnedCloudtrailKey } from '../checkpoint/cloudtrail-keys.ts';
import { parseTrustFile } from '../checkpoint/trust.ts';
import { createSha256Noble } from '../crypto/sha256-noble.ts';
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
  signal: AbortSignal,
): ChainVerifier =>
  createDigestVerifier({
    set,
    files,
    read,
    keys: awsKeys(settings),
    heads: new Map(Object.entries(settings.heads)),
    filtered: settings.filtered,
    signal,
  });

/**
 * Tells the verifier, in `into`, what it has to know of the listed files once they were read. A file whose hash is not the listed one (in a thorough run: every
 * file) is read once more and hashed by the second implementation before anything is said of it.
 */
export async function noteListedFiles(
  into: Map<string, ReadFile>,
  files: readonly { readonly path: string; readonly entry: Entry; readonly read: FileRead }[],
  set: DigestSet,
  { source, thorough, signal }: { readonly source: EntrySource; readonly thorough: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const listed = new Map([
    ...set.digests.flatMap(({ logs }) => logs.map(({ path, sha256 }) => [path, sha256] as const)),
    ...set.lakes.flatMap(({ files: results }) => results.map(({ path, sha256 }) => [path, sha256] as const)),
  ]);
  const results = new Set(set.lakes.flatMap(({ files: all }) => all.map(({ path }) => path)));
  for (const { path, entry, read } of files) {
    const { sha256, decodedSha256 = null, problem, end } = read;
    // Lake lists the hash of the file as it stands, digests that of what is in it.
    const isStored = results.has(path);
    const first = isStored ? sha256 : decodedSha256;
    const isDoubted = first !== null && (thorough || first !== listed.get(path));
    into.set(path, {
      stored: sha256,
      decoded: decodedSha256,
      isWhole: problem === null,
      agree: !isDoubted || ((await hashAgain(source, entry, isStored, signal)) ?? first) === first,
      trailingBytes: end?.trailingBytes ?? 0,
    });
  }
}

/** SHA-256 by the second implementation: of the stored bytes, or of what is in the first gzip member. Null when it cannot be read again. */
async function hashAgain(source: EntrySource, entry: Entry, isStored: boolean, signal: AbortSignal): Promise<string | null> {
  const hash = createSha256Noble();
  const content = isStored ? source.read(entry, { signal }) : readContent(source, entry, { signal, oneMember: true }).chunks;
  try {
    for await (const chunk of content) hash.update(chunk);
  } catch (error) {
    if (error instanceof ArchiveReadError) return null;
    throw error;
  }
  return hash.digestHex();
}

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
