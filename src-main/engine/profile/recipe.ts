/**
 * A profile made ready to run: from one record to what it states (hash, previous hash, number, chain) and to the bytes that its hash is
 * over. Verifying, the detail pane, the wizard's preview and detection all use this one piece of code.
 */
import type { FieldPath } from '../../../src-shared/model/mapping-file.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { createDigest, type Digest } from '../crypto/digests.ts';
import { isJsonNumber, type JsonObject, type JsonValue } from '../json/value.ts';
import { compileCovered } from './covered.ts';
import { createHashText, type HashText } from './hash-text.ts';
import { compilePath } from './path.ts';
import type { RawRecord } from './raw-record.ts';

/** Why a record cannot be taken apart: reasons of `event.malformed`. */
export interface RecipeProblem {
  readonly reason: 'missing_member' | 'wrong_type' | 'bad_hash' | 'bad_seq';
  /** The profile's path, as it is written there. */
  readonly member: string;
}

export interface Stated {
  /** The stated hash; null where the profile has none, or the record is without it (`isUnhashed`). */
  readonly hash: Uint8Array | null;
  readonly hashText: string | null;
  /** The stated previous hash; null for a genesis value that is no hash, and where the profile has none. */
  readonly prev: Uint8Array | null;
  /** As it stands before or behind the covered text: '' for null. */
  readonly prevText: string;
  readonly isGenesis: boolean;
  /** Carries no hash although the profile has one. */
  readonly isUnhashed: boolean;
  /** NaN where the profile has none. */
  readonly seq: number;
  readonly chain: string;
}

export interface HashInput {
  /** The covered bytes alone. */
  readonly canonical: Uint8Array;
  /** With the previous hash before or behind it, where the profile says so. */
  readonly input: Uint8Array;
}

export interface Recipe {
  readonly profile: ProfileFile;
  readonly digest: Digest;
  readonly hashText: HashText;
  /** The previous hash comes from the record before: records can only be read one after another. */
  readonly isSequential: boolean;
  state(record: JsonObject): Stated | RecipeProblem;
  /** `previous`: the hash of the record before, for profiles that are sequential; null at the beginning of a chain. */
  input(raw: RawRecord, stated: Stated, previous: Uint8Array | null, variant?: number): HashInput;
  /** Ways in which the covered text may have been written, likeliest first: 1 for all but odd producers. */
  readonly variants: number;
  /** What a first record hashes as its previous hash, where it states none. */
  readonly genesisText: string;
}

export const isProblem = (stated: Stated | RecipeProblem): stated is RecipeProblem => 'reason' in stated;

const show = (path: unknown): string => (typeof path === 'string' ? path : Array.isArray(path) ? path.join('.') : '');

/** Throws RangeError for a profile that needs a secret and gets none. */
export const createRecipe = (profile: ProfileFile, secret: Uint8Array | null = null): Recipe => {
  const { hash, prev, genesis, order } = profile;
  if (hash.hmac && secret === null) throw new RangeError('the profile needs a secret');
  const digest = createDigest(hash.algorithm, hash.hmac && hash.keyStep === 'none' ? secret : null);
  const hashText = createHashText(hash.encoding, hash.prefix);
  const readHash = hash.member === undefined ? null : compilePath(hash.member);
  const readPrev = prev?.member === undefined ? null : compilePath(prev.member);
  const readSeq = order.by === 'seq' ? compilePath(order.member) : null;
  const readChain = profile.chain === undefined ? null : compileChain(profile.chain);
  const covered = compileCovered(profile);
  const genesisTexts = new Set<string>();
  let isNullGenesis = false;
  for (const value of genesis.previous) {
    if (value === 'null') isNullGenesis = true;
    else if (value === 'empty') genesisTexts.add('');
    else if (value === 'zeros') genesisTexts.add(hashText.write(new Uint8Array(digest.width))).add('0'.repeat(2 * digest.width));
    else if ('text' in value) genesisTexts.add(value.text);
    else genesisTexts.add(hashText.write(digest.fast(encodeUtf8(value.hashOf))));
  }
  const [firstGenesis = ''] = genesisTexts;
  const genesisText = isNullGenesis ? '' : firstGenesis;

  const read = (value: JsonValue | undefined, member: string): { readonly bytes: Uint8Array; readonly text: string } | RecipeProblem => {
    if (typeof value !== 'string') return { reason: 'wrong_type', member };
    const bytes = hashText.read(value);
    return bytes === null || bytes.length !== digest.width ? { reason: 'bad_hash', member } : { bytes, text: value };
  };

  const stateLink = (record: JsonObject): Pick<Stated, 'prev' | 'prevText' | 'isGenesis'> | RecipeProblem => {
    if (readPrev === null) return { prev: null, prevText: '', isGenesis: prev === undefined };
    const value = readPrev(record);
    if (value === undefined || value === null)
      return isNullGenesis ? { prev: null, prevText: '', isGenesis: true } : { reason: 'missing_member', member: show(prev?.member) };
    if (typeof value === 'string' && genesisTexts.has(value)) return { prev: hashText.read(value), prevText: value, isGenesis: true };
    const link = read(value, show(prev?.member));
    return 'reason' in link ? link : { prev: link.bytes, prevText: link.text, isGenesis: false };
  };

  return {
    profile,
    digest,
    hashText,
    isSequential: (prev !== undefined && readPrev === null) || hash.keyStep !== 'none',
    genesisText,
    variants: covered.variants,
    state(record) {
      const link = stateLink(record);
      const value = readHash?.(record);
      const isUnhashed = readHash !== null && (value === undefined || value === null);
      const stated = readHash === null || isUnhashed ? null : read(value, show(hash.member));
      if (stated !== null && 'reason' in stated) return stated;
      if ('reason' in link && !isUnhashed) return link;
      const seq = readSeq === null ? NaN : numberOf(readSeq(record));
      if (readSeq !== null && Number.isNaN(seq))
        return {
          reason: readSeq(record) === undefined ? 'missing_member' : 'bad_seq',
          member: show(order.by === 'seq' ? order.member : ''),
        };
      return {
        hash: stated?.bytes ?? null,
        hashText: stated?.text ?? null,
        ...('reason' in link ? { prev: null, prevText: '', isGenesis: false } : link),
        isUnhashed,
        seq,
        chain: readChain?.(record) ?? '',
      };
    },
    input(raw, stated, previous, variant = 0) {
      const around = prev?.place ?? 'none';
      const prevText = readPrev !== null ? stated.prevText : previous === null ? genesisText : hashText.write(previous);
      const canonical = covered.bytes(raw, prevText, variant);
      if (around === 'none' || around === 'inside') return { canonical, input: canonical };
      const bytes = prev?.as === 'raw' ? rawLink(stated, previous, readPrev !== null) : encodeUtf8(prevText);
      const separator = encodeUtf8(prev?.separator ?? '');
      const input = around.endsWith('suffix') ? concatBytes(canonical, separator, bytes) : concatBytes(bytes, separator, canonical);
      return { canonical, input };
    },
  };

  function rawLink(stated: Stated, previous: Uint8Array | null, isStated: boolean): Uint8Array {
    if (isStated) return stated.prev ?? encodeUtf8(stated.prevText);
    return previous ?? hashText.read(genesisText) ?? encodeUtf8(genesisText);
  }
};

const numberOf = (value: JsonValue | undefined): number => {
  const number = isJsonNumber(value) ? value.value : typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(number) ? number : NaN;
};

/** The chain's name: the members' texts; the empty name for one member that is no text or number. */
const compileChain = (chain: NonNullable<ProfileFile['chain']>): ((record: JsonObject) => string) => {
  const isOne = typeof chain === 'string' || Array.isArray(chain);
  const { of, absent, with: between } = isOne ? { of: [chain], absent: '', with: '' } : (chain as Exclude<typeof chain, FieldPath>);
  const reads = of.map(compilePath);
  return (record) =>
    reads
      .map((read) => {
        const value = read(record);
        const text = typeof value === 'string' ? value : isJsonNumber(value) ? value.lexeme : '';
        return text === '' ? absent : text.slice(0, 500);
      })
      .join(between);
};
