/** Looks at evidence to find out, or to show, how its records were hashed. Nothing of it is kept, and nothing is trusted by it. */
import type { PreviewRow, ProfilePreview, ProfileProbe } from '../../../src-shared/model/profile-probe.ts';
import { PROFILE_SCHEMA, type ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { profileSummary } from '../../../src-shared/text/profile.ts';
import { recordReasonTexts } from '../../../src-shared/text/finding-reasons.ts';
import { openArchive } from '../archive/open.ts';
import type { EntrySource } from '../archive/types.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { encodeUtf8, decodeUtf8 } from '../bytes/utf8.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { createEntryAccess } from '../format/entry-access.ts';
import { sampleEvidence, sampleRecords, type Sample, type SampledRecord } from '../format/profile-sample.ts';
import { recognisePreset } from '../format/recognise-preset.ts';
import type { EntryAccess } from '../format/types.ts';
import type { Ports } from '../ports.ts';
import { detectProfile, type Detection } from '../profile/detect/detect.ts';
import { loadProfile, profileBytes } from '../profile/load.ts';
import { createRecipe, isProblem, type Recipe } from '../profile/recipe.ts';
import { createHashLine, type HashLine } from '../profile/sequence.ts';
import { inputErrors } from './input-errors.ts';

const DETECTED = 'detected/1';

/** What a profile found in a source is, for the sentence about an evidence that cannot be read. */
export const detectIn = async (source: EntrySource, access: EntryAccess): Promise<Pick<ProfileProbe, 'found' | 'hashMembers'> | null> => {
  const sample = await sampleEvidence(source, access, 3);
  return sample === null ? null : probeSample(sample);
};

const probeSample = (sample: Sample): Pick<ProfileProbe, 'found' | 'hashMembers' | 'tried'> & Pick<Detection, 'draft'> => {
  const { found, hashMembers, tried, draft } = detectProfile({ records: sample.records, container: sample.container, name: DETECTED });
  return {
    hashMembers: [...hashMembers],
    tried,
    draft,
    found:
      found === null
        ? null
        : {
            text: profileText(found.profile),
            reproduced: found.reproduced,
            hashed: found.hashed,
            summary: profileSummary(found.profile),
          },
  };
};

/** Throws AssayError `path_*` where the path cannot be opened. */
export const probeProfile = (path: string, ports: Ports, signal: AbortSignal): Promise<ProfileProbe> =>
  withSource(path, ports, signal, async (source, access) => {
    const preset = await recognisePreset(source, access);
    const sample = await sampleEvidence(source, access);
    const base = { preset: preset?.name ?? null, records: sample?.records.length ?? 0, file: sample?.entry.path ?? '' };
    if (sample === null) return { ...base, found: null, hashMembers: [], tried: 0, members: [], draft: profileText(blank(null)) };
    const probed = probeSample(sample);
    const members = [...(sample.records[0]?.record.keys() ?? [])].slice(0, 200);
    const draft = preset ?? probed.draft ?? blank(sample);
    return { ...base, ...probed, members, draft: probed.found?.text ?? profileText(draft) };
  });

/** A profile to begin with where nothing looks like a hash. */
const blank = (sample: Sample | null): object => ({
  schema: PROFILE_SCHEMA,
  name: 'mine/1',
  title: 'My hash chain',
  container: sample?.container ?? { kind: 'jsonl' },
  order: { by: 'file' },
  hash: { member: 'hash', algorithm: 'sha256', encoding: 'hex' },
  covered: { allMinus: ['hash'] },
  canonical: 'jcs',
});

const profileText = (profile: ProfileFile | object): string => `${JSON.stringify(profile, null, 2)}\n`;

export interface ReadProfileFile {
  /** As JSON where it can be used, else as it stands; null where it is no text. */
  readonly text: string | null;
  readonly problem: ProfilePreview['problem'];
}

/** Reads a file for the wizard: one that cannot be used may be mended there. Throws AssayError `path_*`. */
export const readProfileFile = (path: string, { files }: Ports): Promise<ReadProfileFile> =>
  inputErrors(path, async () => {
    const file = await files.open(path);
    try {
      const bytes = await file.read(0, Math.min(file.bytes, profileBytes + 1));
      const loaded = loadProfile(bytes);
      if (loaded.ok) return { text: profileText(loaded.profile), problem: null };
      const { line, column, problem } = loaded;
      return { text: bytes.length > profileBytes ? null : decodeUtf8(bytes), problem: { line, column, problem } };
    } finally {
      await file.close();
    }
  });

const shownRows = 50;
const shownText = 4000;

/** What a profile, given as the text of a file, makes of the first records. */
export const previewProfile = (
  path: string,
  text: string,
  secret: Uint8Array | null,
  ports: Ports,
  signal: AbortSignal,
): Promise<ProfilePreview> =>
  withSource(path, ports, signal, async (source, access) => {
    const loaded = loadProfile(encodeUtf8(text));
    const nothing = { rows: [], matched: 0, compared: 0, summary: '' };
    if (!loaded.ok) return { ...nothing, problem: { line: loaded.line, column: loaded.column, problem: loaded.problem } };
    const { profile } = loaded;
    if (profile.hash.hmac && secret === null)
      return { ...nothing, problem: { line: 0, column: 0, problem: 'its hashes are keyed: the secret is needed to compute them' } };
    const [entry] = source.entries;
    if (entry === undefined) return { ...nothing, problem: null, summary: profileSummary(profile) };
    const head = await access.peek(entry, 1024 * 1024);
    const { records } = sampleRecords(head.bytes, head.complete || head.problem !== null, profile.container);
    const recipe = createRecipe(profile, secret);
    const line = recipe.isSequential ? createHashLine(recipe, secret) : null;
    const rows = records.slice(0, shownRows).map((record, i) => previewRow(record, records[i + 1], recipe, line));
    const compared = rows.filter(({ matches }) => matches !== null);
    return {
      problem: null,
      rows,
      matched: compared.filter(({ matches }) => matches === true).length,
      compared: compared.length,
      summary: profileSummary(profile),
    };
  });

const previewRow = (raw: SampledRecord, next: SampledRecord | undefined, recipe: Recipe, line: HashLine | null): PreviewRow => {
  const rawText = decodeUtf8(raw.bytes.subarray(raw.start, raw.end)) ?? '';
  const base = {
    line: raw.line,
    raw: rawText.slice(0, shownText),
    canonical: '',
    isCut: false,
    computed: null,
    stated: null,
    matches: null,
  };
  const stated = recipe.state(raw.record);
  if (isProblem(stated)) return { ...base, problem: `${stated.member}: ${recordReasonTexts[stated.reason] ?? stated.reason}` };
  const made = line === null ? null : line.next(raw, stated);
  if (line !== null && made === null) return { ...base, problem: 'nothing before it is known that its hash needs' };
  const inputs =
    made === null ? Array.from({ length: recipe.variants }, (_, variant) => recipe.input(raw, stated, null, variant).input) : [made.input];
  const wanted = stated.hash ?? impliedBy(next, recipe);
  const hashes = made === null ? inputs.map((input) => recipe.digest.fast(input)) : [made.computed];
  const right = wanted === null ? -1 : hashes.findIndex((hash) => equalBytes(hash, wanted));
  const input = inputs[Math.max(0, right)] ?? new Uint8Array(0);
  const canonical = decodeUtf8(input) ?? bytesToHex(input);
  const hash = hashes[Math.max(0, right)];
  return {
    ...base,
    canonical: canonical.slice(0, shownText),
    isCut: canonical.length > shownText,
    computed: hash === undefined ? null : recipe.hashText.write(hash),
    stated: wanted === null ? null : recipe.hashText.write(wanted),
    matches: wanted === null ? null : right >= 0,
    problem: null,
  };
};

/** The hash of a record that does not state it: what the next one links to. */
const impliedBy = (next: SampledRecord | undefined, recipe: Recipe): Uint8Array | null => {
  if (recipe.profile.hash.member !== undefined || next === undefined) return null;
  const stated = recipe.state(next.record);
  return isProblem(stated) ? null : stated.prev;
};

const withSource = async <T>(
  path: string,
  { files, scratch }: Ports,
  signal: AbortSignal,
  use: (source: EntrySource, access: EntryAccess) => Promise<T>,
): Promise<T> =>
  inputErrors(path, async () => {
    const source = await openArchive(path, { files, scratch, signal });
    try {
      return await use(source, createEntryAccess(source, signal));
    } finally {
      await source.close();
    }
  });
