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
import { planReading } from '../format/detect.ts';
import { planProfile, PROFILE_CHAIN, type ProfilePlan } from '../format/profile-plan.ts';
import { recognisePreset } from '../format/recognise-preset.ts';
import type { EntryAccess, ReadingPlan } from '../format/types.ts';
import { lacksSecret, type RunProfile } from '../profile/run-profile.ts';
import type { Ports } from '../ports.ts';
import { detectIn } from './probe-profile.ts';
import type { ExamineSettings, GivenProfile } from './settings.ts';

export interface ProfiledReading extends ProfilePlan {
  readonly run: RunProfile;
}

/** The profile with the pinned keys that may speak for it: those that are bound to no log, or to its name. */
const runOf = ({ file, secret }: GivenProfile, keys: readonly PinnedKey[]): RunProfile => ({
  key: JSON.stringify(file),
  profile: file,
  secret,
  keys: keys.flatMap(({ key, origin }) => {
    if (origin !== '' && origin !== file.name) return [];
    if (key.algorithm === 'ed25519') return [ed25519ToSpki(key.publicKey)];
    return key.algorithm === 'ecdsa' ? [key.publicKey] : [];
  }),
});

export interface PlannedEvidence {
  readonly plan: ReadingPlan;
  /** Set where a hash-chain profile decides how it is read. */
  readonly profiled: ProfiledReading | null;
}

/**
 * Plans the reading of an evidence: by the profile that the auditor gave, as a known format, or by the preset that its records are told by. A
 * profile that is only found by trying is named in the refusal, for the auditor to confirm; nothing is read by it.
 */
export const planEvidence = async (
  source: EntrySource,
  access: EntryAccess,
  settings: ExamineSettings,
  keys: readonly PinnedKey[],
  signal: AbortSignal,
  given: ReadingPlan | undefined,
): Promise<PlannedEvidence> => {
  const byProfile = async (profile: GivenProfile): Promise<PlannedEvidence> => {
    const profiled = await planWithProfile(source, access, runOf(profile, keys), signal);
    return { plan: profiled.plan, profiled };
  };
  if (settings.profile != null) return byProfile(settings.profile);
  const plan = given ?? (await planReading(source, access, { copiedFrom: settings.copiedFrom, mapping: settings.mapping }));
  // What the auditor gave a mapping for is read by it.
  if (given !== undefined || settings.mapping != null || (plan.integrity !== 'none' && plan.refusal?.reason !== 'unknown_format'))
    return { plan, profiled: null };
  const preset = await recognisePreset(source, access);
  if (preset !== null) return byProfile({ file: preset, secret: null });
  if (plan.refusal?.reason !== 'unknown_format') return { plan, profiled: null };
  const detected = await detectIn(source, access);
  if (detected === null || detected.hashMembers.length === 0) return { plan, profiled: null };
  const hint = detected.found === null ? { hashes: detected.hashMembers.slice(0, 6).join(', ') } : { detected: detected.found.summary };
  return { plan: { ...plan, refusal: { ...plan.refusal, detail: { ...plan.refusal.detail, ...hint } } }, profiled: null };
};

const planWithProfile = async (
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
    isSequential: hash.keyStep !== 'none' || (prev !== undefined && prev.member === undefined),
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
