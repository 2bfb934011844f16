/** The part of an examination that a hash-chain profile decides: what is read, and by which verifier. */
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { EntrySource } from '../archive/types.ts';
import type { PinnedKey } from '../chain/pinned-key.ts';
import type { CheckpointSet } from '../chain/read-checkpoints.ts';
import { createProfiledVerifier, type ProfiledOutcome, type ProfiledVerifier } from '../chain/profiled/verifier.ts';
import type { ChainOutcome } from '../chain/types.ts';
import { hexToBytesAnyCase } from '../bytes/hex.ts';
import { createDigest } from '../crypto/digests.ts';
import { ed25519ToSpki } from '../crypto/ed25519.ts';
import { planProfile, PROFILE_CHAIN, type ProfilePlan } from '../format/profile-plan.ts';
import type { EntryAccess } from '../format/types.ts';
import { lacksSecret, type RunProfile } from '../profile/run-profile.ts';
import type { Ports } from '../ports.ts';
import type { ExamineSettings, GivenProfile } from './settings.ts';

export interface ProfiledReading extends ProfilePlan {
  readonly run: RunProfile;
}

/** The profile with the pinned keys that may speak for it: those that are bound to no log, or to its name. */
export const runOf = ({ file, secret }: GivenProfile, keys: readonly PinnedKey[]): RunProfile => ({
  key: JSON.stringify(file),
  profile: file,
  secret,
  keys: keys.flatMap(({ key, origin }) => {
    if (origin !== '' && origin !== file.name) return [];
    if (key.algorithm === 'ed25519') return [ed25519ToSpki(key.publicKey)];
    return key.algorithm === 'ecdsa' ? [key.publicKey] : [];
  }),
});

export const planWithProfile = async (
  source: EntrySource,
  access: EntryAccess,
  run: RunProfile,
  signal: AbortSignal,
): Promise<ProfiledReading> => ({ ...(await planProfile(source, access, run, signal)), run });

export function profiledVerifierFor(
  { plan, manifest, run }: ProfiledReading,
  settings: ExamineSettings,
  unreadFiles: ReadonlySet<string>,
  { scratch }: Ports,
  memoryRecords: number,
): ProfiledVerifier {
  const { profile } = run;
  const { anchors, order, hash, prev } = profile;
  const heads = new Map(Object.entries(settings.heads));
  const { width } = createDigest(hash.algorithm);
  // A head in the profile is the auditor's own word, as one on the command line is.
  if (anchors.head !== undefined && !heads.has(PROFILE_CHAIN)) heads.set(PROFILE_CHAIN, headHex(profile, anchors.head));
  return createProfiledVerifier({
    files: plan.files,
    profile: profile.name,
    order:
      order.by === 'seq'
        ? order.gapFree && !lacksSecret(run)
          ? { by: 'seq', start: order.start, step: order.step }
          : { by: 'links' }
        : { by: order.by },
    width,
    isChainless: prev === undefined,
    isHashImplied: hash.member === undefined,
    isLinkImplied: prev !== undefined && prev.member === undefined,
    isBlind: lacksSecret(run),
    isKeyed: hash.hmac && !lacksSecret(run),
    isSigned: profile.signatures.some(({ over }) => over !== 'manifest'),
    chain: PROFILE_CHAIN,
    isMany: profile.chain !== undefined || profile.genesis.reset !== 'never',
    heads,
    manifest,
    count: anchors.count ?? null,
    firstSeq: anchors.firstSeq ?? null,
    lastSeq: anchors.lastSeq ?? null,
    filtered: settings.filtered,
    unreadFiles,
    scratch,
    memoryRecords,
  });
}

/** A head as the profile's own encoding writes it, or in hexadecimal. */
const headHex = ({ hash }: ProfileFile, head: string): string => {
  const text = head.startsWith(hash.prefix) ? head.slice(hash.prefix.length) : head;
  if (hexToBytesAnyCase(text) !== null) return text.toLowerCase();
  return Buffer.from(text, hash.encoding === 'base64url' ? 'base64url' : 'base64').toString('hex');
};

export const isProfiledOutcome = (outcome: ChainOutcome): outcome is ProfiledOutcome => 'signatures' in outcome;

/** Signatures of records and of the manifest count as checkpoints: each is a signed statement of where the chain stood. */
export const withSignatures = (set: CheckpointSet, { manifest }: ProfiledReading, { signatures }: ProfiledOutcome): CheckpointSet => ({
  ...set,
  found: set.found + signatures.found + (manifest?.found ?? 0),
  valid: set.valid + signatures.trusted + (manifest?.trusted ?? 0),
});
