/**
 * Finds out by trying how records were hashed. Only a way that gives the stated hash of at least three records is accepted, and whoever asks is
 * shown it for confirmation: it is never used by itself.
 */
import { profileFileSchema, type HashAlgorithm, type ProfileFile } from '../../../../src-shared/model/profile-file.ts';
import { equalBytes } from '../../bytes/bytes.ts';
import { createRecipe, isProblem, type Recipe } from '../recipe.ts';
import type { RawRecord } from '../raw-record.ts';
import { waysOf, type Way } from './combinations.ts';
import { guessFields } from './fields.ts';
import { findHashMembers, findSeq, type HashForm, type HashMember } from './members.ts';

/** Hashes that must come out right. */
export const reproducedAtLeast = 3;
/** Records of the sample on which a way is tried before it is given up: some may have been changed. */
const probes = 4;
const pairsAtMost = 12;
/** Bytes of records hashed in trying. */
const hashedBytesAtMost = 256 * 1024 * 1024;

export interface Detected {
  readonly profile: ProfileFile;
  /** Records of the sample whose hash the profile gives, and how many carry one. */
  readonly reproduced: number;
  readonly hashed: number;
  readonly records: number;
}

export interface DetectionInput {
  readonly records: readonly RawRecord[];
  readonly container: ProfileFile['container'];
  readonly name: string;
}

/** `isHashLike`: members that look like hashes are there, whether or not a way was found. */
export interface Detection {
  readonly found: Detected | null;
  readonly hashMembers: readonly string[];
  readonly tried: number;
  /** A profile to begin with where none was found: which member is the hash and which the link; the rest is the commonest choice. */
  readonly draft: ProfileFile | null;
}

export const detectProfile = (input: DetectionInput): Detection => {
  const objects = input.records.map(({ record }) => record);
  const members = findHashMembers(objects).filter(({ values }) => new Set(values.filter((value) => value !== null)).size > 1);
  const hashMembers = members.map(({ path }) => path);
  let tried = 0;
  // Records may be of any size: what is hashed in all is bounded.
  let left = hashedBytesAtMost;
  const size = Math.max(1, ...input.records.slice(0, 20).map(({ start, end }) => end - start));
  const pairs = pairsOf(members);
  const draft = pairs[0] === undefined ? null : draftOf(input, pairs[0]);
  for (const pair of pairs.slice(0, pairsAtMost)) {
    const found = tryPair(input, pair, members, () => {
      tried += 1;
      left -= size * probes;
      return left > 0;
    });
    if (found !== null) return { found, hashMembers, tried, draft };
  }
  return { found: null, hashMembers, tried, draft };
};

interface Pair {
  readonly hash: HashMember | null;
  readonly prev: HashMember | null;
}

/** Which member is the hash and which the link to the one before: told by values that come back in the next record. */
const pairsOf = (members: readonly HashMember[]): readonly Pair[] => {
  const linked: { readonly pair: Pair; readonly links: number; readonly steps: number }[] = [];
  for (const hash of members) {
    for (const prev of members) {
      if (hash === prev) continue;
      const known = new Set(hash.values.filter((value) => value !== null));
      const links = prev.values.filter((value, i) => value !== null && known.has(value) && hash.values[i] !== value).length;
      // Read the other way round, the values come back too, but not in the very next record.
      const steps = prev.values.filter((value, i) => i > 0 && value !== null && value === hash.values[i - 1]).length;
      if (links >= 2) linked.push({ pair: { hash, prev }, links, steps });
    }
  }
  const named = (member: HashMember): boolean => /prev|parent|last|before/i.test(member.path);
  const alone = members.filter((member) => !named(member)).map((hash): Pair => ({ hash, prev: null }));
  const implied = members.filter(named).map((prev): Pair => ({ hash: null, prev }));
  return [...linked.toSorted((a, b) => b.links - a.links || b.steps - a.steps).map(({ pair }) => pair), ...implied, ...alone];
};

const draftOf = (input: DetectionInput, { hash, prev }: Pair): ProfileFile | null => {
  const form = (hash ?? prev)?.form;
  if (form === undefined) return null;
  const own = hash?.path ?? null;
  const way: Way = {
    covered: { allMinus: own === null ? [] : [own.replace(/\\(.)/g, '$1')], dropNull: false },
    canonical: 'jcs',
    prevPlace: 'inside',
    prevAs: 'text',
    separator: '',
  };
  const profile = profileOfWay(input, way, algorithms[form.width]?.[0] ?? 'sha256', form, own, prev?.path ?? null);
  return profile === null ? null : { ...profile, title: 'My hash chain' };
};

const algorithms: Readonly<Record<number, readonly HashAlgorithm[]>> = { 32: ['sha256', 'sha3-256', 'blake3'], 64: ['sha512', 'blake2b'] };

const tryPair = (input: DetectionInput, { hash, prev }: Pair, members: readonly HashMember[], count: () => boolean): Detected | null => {
  const form = (hash ?? prev)?.form;
  if (form === undefined || (prev !== null && hash !== null && prev.form.width !== hash.form.width)) return null;
  // Only top-level members can be left out of the record; others are named by what is covered.
  const isTop = (path: string | undefined): path is string => path !== undefined && !/(?<!\\)\./.test(path);
  const names = members.map(({ path }) => path).filter(isTop);
  const own = isTop(hash?.path) ? hash.path : null;
  const link = isTop(prev?.path) ? prev.path : null;
  if ((hash !== null && own === null) || (prev !== null && link === null)) return null;
  const extra = [...names.filter((name) => name !== own && name !== link), ...signatureNames(input.records)];
  const probe = probeRecords(input.records, hash, prev);
  for (const algorithm of algorithms[form.width] ?? []) {
    for (const way of waysOf(input.records[0]?.record ?? new Map(), own, link, extra)) {
      if (!count()) return null;
      const profile = profileOfWay(input, way, algorithm, form, own, link);
      if (profile === null) continue;
      const recipe = createRecipe(profile);
      if (!probe.some((index) => isReproduced(recipe, input.records, index))) continue;
      const reproduced = input.records.filter((_, index) => isReproduced(recipe, input.records, index)).length;
      if (reproduced >= reproducedAtLeast)
        return { profile, reproduced, hashed: hashedOf(recipe, input.records), records: input.records.length };
    }
  }
  return null;
};

/** Signatures are no hashes by their length; their names tell. */
const signatureNames = (records: readonly RawRecord[]): readonly string[] =>
  [...(records[0]?.record.keys() ?? [])].filter((name) => /^(?:sig|signature|hmac|mac|signed_by|signer_key_id|key_id)$/i.test(name));

/** Records in the middle of a chain come first: a first record may state its link in a way of its own. */
const probeRecords = (records: readonly RawRecord[], hash: HashMember | null, prev: HashMember | null): readonly number[] => {
  const usable = records.flatMap((_, i) =>
    (hash === null || hash.values[i] !== null) && (prev === null || prev.values[i] !== null) ? [i] : [],
  );
  const inner = usable.filter((i) => i > 0);
  return (inner.length > 0 ? inner : usable).slice(0, probes);
};

/** True when the record's content gives its stated hash, or, where none is stated, the link of the record behind it. */
const isReproduced = (recipe: Recipe, records: readonly RawRecord[], index: number): boolean => {
  const raw = records[index];
  if (raw === undefined) return false;
  const stated = recipe.state(raw.record);
  if (isProblem(stated)) return false;
  const next = records[index + 1];
  const following = next === undefined ? null : recipe.state(next.record);
  const wanted =
    stated.hash ?? (recipe.profile.hash.member === undefined && following !== null && !isProblem(following) ? following.prev : null);
  if (wanted === null) return false;
  return equalBytes(recipe.digest.fast(recipe.input(raw, stated, null).input), wanted);
};

const hashedOf = (recipe: Recipe, records: readonly RawRecord[]): number =>
  records.filter(({ record }) => {
    const stated = recipe.state(record);
    return !isProblem(stated) && !stated.isUnhashed;
  }).length;

const profileOfWay = (
  { records, container, name }: DetectionInput,
  way: Way,
  algorithm: HashAlgorithm,
  form: HashForm,
  hash: string | null,
  prev: string | null,
): ProfileFile | null => {
  const objects = records.map(({ record }) => record);
  const first = prev === null ? undefined : objects[0]?.get(prev.replace(/\\(.)/g, '$1'));
  const isZeros = typeof first === 'string' && /^(?:[a-z0-9-]+[:=]|0x)?0+$/.test(first);
  const isLink = typeof first === 'string' && !isZeros && records.length > 1 && first !== '' && looksLikeLink(first, form);
  const previous =
    first === undefined || first === null
      ? 'null'
      : first === ''
        ? 'empty'
        : isZeros || isLink || typeof first !== 'string'
          ? 'zeros'
          : { text: first };
  const seq = findSeq(objects);
  const parsed = profileFileSchema.safeParse({
    schema: 'assay.profile/1',
    name,
    title: 'Detected hash chain',
    container,
    order:
      seq === null || prev === null
        ? { by: 'file' }
        : { by: 'seq', member: seq.path, start: isLink ? seriesStart(seq) : seq.first, step: seq.step },
    hash: { ...(hash === null ? {} : { member: hash }), algorithm, encoding: form.encoding, prefix: form.prefix },
    covered: way.covered,
    canonical: way.canonical,
    ...(way.join === undefined ? {} : { join: way.join }),
    ...(prev === null ? {} : { prev: { member: prev, place: way.prevPlace, as: way.prevAs, separator: way.separator } }),
    genesis: { previous: [previous] },
    fields: guessFields(objects),
  });
  return parsed.success ? parsed.data : null;
};

const looksLikeLink = (text: string, { prefix }: HashForm): boolean => text.startsWith(prefix) && text.length - prefix.length >= 42;

/** Of records that begin inside a chain: 1, or what the steps lead down to. */
const seriesStart = ({ first, step }: { readonly first: number; readonly step: number }): number =>
  step === 1 ? Math.min(first, 1) : first % step;
