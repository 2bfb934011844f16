/** How an evidence is read by a hash-chain profile: which files hold records, and what stands around them. */
import { parseFieldPath } from '../../../src-shared/model/mapping-file.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { decode } from '../archive/decode.ts';
import { ArchiveReadError, type Entry, type EntrySource } from '../archive/types.ts';
import { readAround } from '../profile/around.ts';
import { readManifest, type ReadManifest } from '../profile/manifest.ts';
import { createRecipe, isProblem, type Recipe } from '../profile/recipe.ts';
import { lacksSecret, type RunProfile } from '../profile/run-profile.ts';
import { createSplitter } from './framing.ts';
import { fieldProblem } from './profile-rows.ts';
import { framingOf } from './profile-framing.ts';
import { createReadSource } from './profile-source.ts';
import type { EntryAccess, EventFile, Framing, NotProvenId, ReadingPlan, Refusal } from './types.ts';

/** The chain of records that name none. */
export const PROFILE_CHAIN = 'log';

/** Decoded bytes and records that are looked at to see whether a file holds records of the profile. */
const HEAD_BYTES = 256 * 1024;
const TRIES = 50;

export interface ProfilePlan {
  readonly plan: ReadingPlan;
  readonly manifest: (ReadManifest & { readonly file: string }) | null;
  /** Records can only be read one after another. */
  readonly isSequential: boolean;
}

/** Never throws for bad content; throws what reading throws that is no problem of the evidence. */
export const planProfile = async (
  source: EntrySource,
  access: EntryAccess,
  run: RunProfile,
  signal?: AbortSignal | undefined,
): Promise<ProfilePlan> => {
  const { profile } = run;
  const recipe = createRecipe(
    lacksSecret(run) ? { ...profile, hash: { ...profile.hash, hmac: false, keyStep: 'none' } } : profile,
    run.secret,
  );
  const framing = framingOf(profile.container);
  const files: EventFile[] = [];
  const findings: RawFinding[] = [];
  let unfit: Refusal | null = null;
  for (const entry of source.entries) {
    const head = await access.peek(entry, HEAD_BYTES);
    const fit = fitOf(head.bytes, head.complete || head.problem !== null, profile, recipe, framing);
    // A single file is what the auditor says it is, unless nothing in it fits at all.
    if (fit.isFit || (head.problem !== null && source.entries.length === 1)) files.push(eventFile(entry, framing));
    else {
      unfit ??= { reason: 'profile_unfit', detail: { path: entry.path, profile: profile.name, problem: fit.problem, member: fit.member } };
      if (head.problem !== null)
        findings.push({ code: head.problem.code, file: entry.path, reason: head.problem.reason, byte: head.problem.byte });
      else findings.push({ code: 'file.unlisted', file: entry.path, reason: 'not_recognised' });
    }
  }
  const [only] = files;
  const manifest = profile.anchors.manifest === undefined || only === undefined ? null : await manifestOf(source, only, run, signal);
  const several: readonly RawFinding[] =
    manifest !== null && files.length > 1 ? [{ code: 'manifest.malformed', file: files[1]?.path ?? null, reason: 'several_bundles' }] : [];
  const problem = fieldProblem(profile);
  const refusal: Refusal | null =
    problem !== null
      ? { reason: 'profile_unfit', detail: { profile: profile.name, problem: 'fields', member: problem.field, value: problem.value } }
      : source.entries.length === 0
        ? { reason: 'empty_folder', detail: {} }
        : files.length === 0
          ? unfit
          : null;
  return {
    isSequential: recipe.isSequential && !lacksSecret(run),
    manifest: manifest === null || only === undefined ? null : { ...manifest, file: only.path },
    plan: {
      format: profile.name,
      // Without its secret nothing of a keyed chain can be recomputed.
      integrity: lacksSecret(run) ? 'none' : profile.order.by === 'seq' && profile.order.gapFree ? 'sequenced' : 'linked',
      files,
      checkpoints: [],
      chains:
        manifest === null
          ? []
          : [
              {
                id: PROFILE_CHAIN,
                profile: profile.name,
                origin: null,
                firstSeq: manifest.firstSeq,
                lastSeq: manifest.lastSeq,
                head: manifest.head === null ? null : bytesToHex(manifest.head),
                before: null,
              },
            ],
      listed: [],
      manifestPath: manifest === null ? null : (only?.path ?? null),
      findings: refusal === null ? [...findings, ...several] : [],
      notProven: notProvenOf(source, run, manifest),
      unhashedFields: [],
      refusal,
      isProfile: true,
    },
  };
};

const eventFile = ({ path }: Entry, framing: Framing): EventFile => ({
  path,
  framing,
  reader: 'profile',
  chain: PROFILE_CHAIN,
  firstSeq: null,
  lastSeq: null,
  hashes: 'seen',
  company: null,
  day: null,
});

/** Whether any of the first records is one of the profile; else why the first is not. */
const fitOf = (
  head: Uint8Array,
  isComplete: boolean,
  profile: ProfileFile,
  recipe: Recipe,
  framing: Framing,
): { readonly isFit: boolean; readonly problem: string; readonly member: string } => {
  const splitter = createSplitter(framing);
  const frames = [...splitter.feed(head), ...(isComplete ? splitter.end() : splitter.abandon())];
  const read = createReadSource(profile);
  let first: { problem: string; member: string } | null = null;
  let tries = 0;
  for (const frame of frames) {
    for (let i = 0; i < frame.count && tries < TRIES; i += 1) {
      tries += 1;
      const parsed = read(frame.bytes, frame.starts[i] ?? 0, frame.ends[i] ?? 0, frame.header);
      if (!parsed.ok) {
        first ??= { problem: parsed.reason, member: '' };
        continue;
      }
      const stated = recipe.state(parsed.record);
      if (!isProblem(stated) && !stated.isUnhashed) return { isFit: true, problem: '', member: '' };
      first ??= isProblem(stated)
        ? { problem: stated.reason, member: stated.member }
        : { problem: 'missing_member', member: nameOf(profile) };
    }
  }
  return { isFit: false, problem: 'no_records', member: '', ...first };
};

const nameOf = ({ hash }: ProfileFile): string => (typeof hash.member === 'string' ? hash.member : (hash.member?.join('.') ?? ''));

const manifestOf = async (
  source: EntrySource,
  file: EventFile,
  run: RunProfile,
  signal: AbortSignal | undefined,
): Promise<ReadManifest | null> => {
  const entry = source.entries.find(({ path }) => path === file.path);
  const list = run.profile.container.kind === 'json-array' ? run.profile.container.path[0] : undefined;
  if (entry === undefined || list === undefined) return null;
  try {
    const { chunks } = decode(source.read(entry, { signal }), { path: entry.path, signal, packedBytes: entry.packedBytes });
    return readManifest(run, await readAround(chunks, list), entry.path);
  } catch (error) {
    // The file itself cannot be read to its end: reading its records will tell.
    if (!(error instanceof ArchiveReadError)) throw error;
    return null;
  }
};

const notProvenOf = (source: EntrySource, run: RunProfile, manifest: ReadManifest | null): ReadingPlan['notProven'] => {
  const { profile } = run;
  const ids: { readonly id: NotProvenId; readonly detail?: Readonly<Record<string, string>> }[] = [];
  const isSigned = profile.signatures.some(({ over }) => over !== 'manifest');
  if (profile.prev === undefined) ids.push({ id: 'profile.no_chain' });
  else if (isSigned || profile.hash.hmac) ids.push({ id: 'profile.tail' });
  if (profile.hash.hmac || profile.signatures.some(({ algorithm }) => algorithm === 'hmac-sha256'))
    ids.push({ id: 'profile.shared_secret' });
  if (lacksSecret(run)) ids.push({ id: 'profile.secret_missing' });
  if (profile.hash.member === undefined) ids.push({ id: 'profile.last_record' });
  const uncovered = manifest?.uncovered ?? [];
  if (uncovered.length > 0) ids.push({ id: 'profile.around', detail: { names: uncovered.slice(0, 20).join(', ') } });
  if (
    profile.container.kind === 'json-array' &&
    profile.anchors.manifest === undefined &&
    (parseFieldPath(profile.container.path) ?? []).length > 0
  )
    ids.push({ id: 'profile.around', detail: { names: 'everything around the list of records' } });
  if (source.kind === 'zip' || source.kind === 'tar') ids.push({ id: 'container.headers' });
  return ids;
};
