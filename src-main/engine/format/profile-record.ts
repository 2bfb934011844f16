/**
 * Records of a hash-chain profile: parsed strictly, hashed as the profile says, with both implementations where they differ from what is
 * stated. Profiles whose hash needs the record before are read one after another on one thread, and carry that in the reader.
 */
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { recordFlags } from '../chain/types.ts';
import { sha256 } from '../crypto/sha256.ts';
import { parseFieldPath } from '../../../src-shared/model/mapping-file.ts';
import type { JsonObject } from '../json/value.ts';
import type { RawRecord } from '../profile/raw-record.ts';
import { createRecipe, isProblem, type Stated } from '../profile/recipe.ts';
import { lacksSecret, type RunProfile } from '../profile/run-profile.ts';
import { createHashLine } from '../profile/sequence.ts';
import { createOutside } from '../profile/outside.ts';
import { createRecordSignatures } from '../profile/record-signatures.ts';
import { HASH_BYTES } from './block-builder.ts';
import { createProfileRows } from './profile-rows.ts';
import { createRawReader } from './profile-raw.ts';
import { createReadSource } from './profile-source.ts';
import { valuePosition } from './json-members.ts';
import { remarkInexact, settleHash, type Hashers, type RecordReader, type RecordTarget } from './record-reader.ts';

const DAY_MS = 86_400_000;

/** A reader for one thread; of a profile that is read in sequence, for one evidence. */
export const createProfileReader = (run: RunProfile, hashers: Hashers): RecordReader => {
  const { profile } = run;
  const isBlind = lacksSecret(run);
  const recipe = createRecipe(isBlind ? withoutSecret(profile) : profile, run.secret);
  const { digest } = recipe;
  const readSource = createReadSource(profile);
  const rowsOf = createProfileRows(profile);
  const readRaw = isBlind ? null : createRawReader(profile, hashers, rowsOf);
  const signatures = createRecordSignatures(run);
  const outside = createOutside(profile);
  const line = recipe.isSequential ? createHashLine(recipe, run.secret) : null;
  const isJson = profile.container.kind === 'jsonl' || profile.container.kind === 'json-array';
  const isRaw = profile.canonical === 'raw-line-minus-field';
  const isNumberLossy = profile.canonical === 'jcs' || profile.canonical.startsWith('js-') || profile.canonical === 'go-map-json';

  /** Hashes wider than the verifiers' 32 bytes stand there as their SHA-256. */
  const folded = (hash: Uint8Array): Uint8Array => (hash.length === HASH_BYTES ? hash : sha256(hash));

  const reject = (
    target: RecordTarget,
    bytes: Uint8Array,
    start: number,
    end: number,
    index: number,
    reason: 'missing_member' | 'wrong_type' | 'bad_hash' | 'bad_seq' | 'bad_time',
    member: string,
  ): void => {
    const at = isJson
      ? valuePosition(
          bytes.subarray(start, end),
          (parseFieldPath(member) ?? []).filter((step) => typeof step !== 'symbol'),
        )
      : -1;
    target.block.malformed(index, reason, at < 0 ? null : at, member);
  };

  /** The hash that the content gives: of the variant that fits, or of the first. */
  const compute = (
    raw: RawRecord,
    stated: Stated,
    wanted: Uint8Array | null,
  ): { readonly fast: Uint8Array; readonly input: Uint8Array; readonly canonical: Uint8Array } => {
    let first: { fast: Uint8Array; input: Uint8Array; canonical: Uint8Array } | null = null;
    for (let variant = 0; variant < recipe.variants; variant += 1) {
      const { input, canonical } = recipe.input(raw, stated, null, variant);
      const made = { fast: digest.fast(input), input, canonical };
      if (wanted === null || equalBytes(made.fast, wanted)) return made;
      first ??= made;
    }
    if (first === null) throw new RangeError('a recipe has at least one variant');
    return first;
  };

  const settle = (target: RecordTarget, index: number, wanted: Uint8Array | null, fast: Uint8Array, check: () => Uint8Array): void => {
    const isRight = wanted === null || equalBytes(fast, wanted);
    if (isRight && !target.thorough) return;
    const checked = check();
    const stated = wanted ?? fast;
    settleHash(target, index, bytesToHex(folded(stated)), bytesToHex(folded(fast)), bytesToHex(folded(checked)));
    if (isRight) return;
    target.block.noteFull(folded(stated), stated);
    target.block.noteFull(folded(checked), checked);
  };

  const hashRecord = (target: RecordTarget, raw: RawRecord, stated: Stated, index: number): void => {
    const { block } = target;
    const offset = index * HASH_BYTES;
    let hash: Uint8Array;
    let { prev, isGenesis } = stated;
    if (line !== null) {
      const next = line.next(raw, stated);
      if (next === null) {
        // The line of keys is lost at an earlier fault: nothing more can be said of this record.
        block.flags[index] = recordFlags.unhashed;
        return;
      }
      hash = stated.hash ?? next.computed;
      prev = next.prev;
      isGenesis = next.prev === null;
      settle(target, index, stated.hash, next.computed, next.check);
      signatures?.(block, index, raw.record, stated, next.canonical, next.input, hash);
    } else {
      const made = compute(raw, stated, stated.hash);
      hash = stated.hash ?? made.fast;
      settle(target, index, stated.hash, made.fast, () => digest.check(made.input));
      signatures?.(block, index, raw.record, stated, made.canonical, made.input, hash);
    }
    block.flags[index] = (block.flags[index] as number) | (isGenesis ? recordFlags.genesis : 0);
    block.stated.set(folded(hash), offset);
    if (prev !== null && !isGenesis) block.prev.set(folded(prev), offset);
    if (digest.width !== HASH_BYTES && prev !== null && !isGenesis && !wasBefore(block.stated, offset, folded(prev)))
      block.noteFull(folded(prev), prev);
    if (digest.width !== HASH_BYTES && (index === 0 || index === block.flags.length - 1)) block.noteFull(folded(hash), hash);
  };

  const chainOf = (target: RecordTarget, stated: Stated, time: number): string => {
    const base = stated.chain === '' ? target.chain : stated.chain;
    const { reset } = profile.genesis;
    if (reset === 'never') return base;
    if (reset === 'day')
      return joinName(base, Number.isNaN(time) ? 'undated' : new Date(Math.floor(time / DAY_MS) * DAY_MS).toISOString().slice(0, 10));
    return line === null ? base : joinName(base, String(line.chains));
  };

  return (target, bytes, start, end, index) => {
    const { block, rows } = target;
    if (readRaw !== null && readRaw(target, bytes, start, end, index)) return;
    block.identify(index, bytes.subarray(start, end));
    const parsed = readSource(bytes, start, end, target.header);
    if (!parsed.ok) {
      line?.lose();
      block.malformed(index, parsed.reason, parsed.byte);
      return;
    }
    const record: JsonObject = parsed.record;
    const stated = recipe.state(record);
    if (isProblem(stated)) {
      line?.lose();
      reject(target, bytes, start, end, index, stated.reason, stated.member);
      return;
    }
    // In a numbered chain a record without its hash is as unusable as one that does not parse.
    if (stated.isUnhashed && !isBlind && profile.order.by === 'seq' && profile.order.gapFree) {
      line?.lose();
      reject(target, bytes, start, end, index, 'missing_member', nameOf(profile.hash.member));
      return;
    }
    // A row is begun only for a record that is an event.
    const isDaily = profile.genesis.reset === 'day';
    if (isDaily && Number.isNaN(rowsOf.time(record, bytes, start))) {
      reject(target, bytes, start, end, index, 'bad_time', '');
      return;
    }
    const time = rows === null ? rowsOf.time(record, bytes, start) : rowsOf.fill(rows, record, bytes, start, end, index);
    block.seq[index] = stated.seq;
    block.time[index] = time;
    if (stated.isUnhashed || isBlind) {
      block.flags[index] = recordFlags.unhashed;
      line?.lose();
    } else {
      hashRecord(target, { record, bytes, start, end }, stated, index);
      block.noteOutside(outside(record));
      if (isJson && !isRaw && isNumberLossy) remarkInexact(target, bytes, start, end, index, record);
    }
    block.scope[index] = block.scopeIndex(chainOf(target, stated, time));
  };
};

/** True when the record before this one in the block states this hash. */
const wasBefore = (stated: Uint8Array, offset: number, hash: Uint8Array): boolean =>
  offset >= HASH_BYTES && equalBytes(stated.subarray(offset - HASH_BYTES, offset), hash);

const nameOf = (path: RunProfile['profile']['hash']['member']): string => (typeof path === 'string' ? path : (path?.join('.') ?? ''));

const joinName = (base: string, part: string): string => (base === '' ? part : `${base}/${part}`);

/** The same profile without its key: its records can be read, and their hashes not recomputed. */
const withoutSecret = (profile: RunProfile['profile']): RunProfile['profile'] => ({
  ...profile,
  hash: { ...profile.hash, hmac: false, keyStep: 'none' },
});
