/** One record of a hash-chain profile for the detail pane: what it states, what was recomputed, and which of its members the hash covers. */
import { bytesToHex } from '../bytes/hex.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { topMember } from '../profile/path.ts';
import { createOutside } from '../profile/outside.ts';
import { createRecipe, isProblem } from '../profile/recipe.ts';
import { lacksSecret, type RunProfile } from '../profile/run-profile.ts';
import type { JsonObject } from '../json/value.ts';
import { listMembers } from './json-members.ts';
import { createReadSource } from './profile-source.ts';
import type { DetailRange, RecordDetail } from './record-detail.ts';

type HashDetail = Pick<RecordDetail, 'stated' | 'prev' | 'computed' | 'computedCheck' | 'matches' | 'hashedText' | 'ranges'>;

const nothing: HashDetail = { stated: null, prev: null, computed: null, computedCheck: null, matches: null, hashedText: null, ranges: [] };

/** Never throws for bad content. Of records that need the one before, nothing is recomputed here. */
export const readProfileRecord = (record: Uint8Array, header: readonly string[] | null, run: RunProfile): HashDetail => {
  const { profile } = run;
  const parsed = createReadSource(profile)(record, 0, record.length, header);
  if (!parsed.ok || lacksSecret(run)) return nothing;
  const recipe = createRecipe(profile, run.secret);
  const stated = recipe.state(parsed.record);
  const ranges = profile.container.kind === 'csv' || profile.container.kind === 'logfmt' ? [] : rangesOf(profile, record, parsed.record);
  if (isProblem(stated) || stated.isUnhashed) return { ...nothing, ranges };
  const facts = {
    stated: stated.hash === null ? null : bytesToHex(stated.hash),
    prev: stated.prev === null ? null : bytesToHex(stated.prev),
    ranges,
  };
  if (recipe.isSequential) return { ...nothing, ...facts };
  const raw = { record: parsed.record, bytes: record, start: 0, end: record.length };
  const inputs = Array.from({ length: recipe.variants }, (_, variant) => recipe.input(raw, stated, null, variant).input);
  const input = inputs.find((one) => bytesToHex(recipe.digest.fast(one)) === facts.stated) ?? inputs[0] ?? new Uint8Array(0);
  const computed = bytesToHex(recipe.digest.fast(input));
  const computedCheck = bytesToHex(recipe.digest.check(input));
  return {
    ...facts,
    computed,
    computedCheck,
    matches: facts.stated === null ? null : facts.stated === computed && computed === computedCheck,
    hashedText: decodeUtf8(input) ?? bytesToHex(input),
  };
};

const rangesOf = (profile: ProfileFile, record: Uint8Array, object: JsonObject): readonly DetailRange[] => {
  const outside = new Set(createOutside(profile)(object).map((name) => name.split('.')[0]));
  const hash = profile.hash.member === undefined ? '' : topMember(profile.hash.member);
  const signatures = new Set(profile.signatures.map(({ member }) => topMember(member)));
  const prev = profile.prev?.place === 'none' && profile.prev.member !== undefined ? topMember(profile.prev.member) : '';
  return listMembers(record, 0, record.length).spans.map(({ key, keyStart, valueEnd }) => ({
    member: key,
    start: keyStart,
    end: valueEnd,
    use: key === hash ? 'hash' : outside.has(key) || signatures.has(key) || key === prev ? 'outside' : 'hashed',
  }));
};
