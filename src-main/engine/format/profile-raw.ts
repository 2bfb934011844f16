/**
 * The fast way to read records that are hashed as the line stands: one look that proves the line to be strict JSON, one that finds the few
 * members that matter, and a hash over slices. No object is made. Whatever is not so plain goes the usual way; both agree.
 */
import { asciiText } from '../bytes/bytes.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { createJsonValidator } from '../json/validate.ts';
import { HASH_BYTES, isTextAt, readHash } from './block-builder.ts';
import { createKeyMatcher } from './key-matcher.ts';
import type { ProfileRows } from './profile-rows.ts';
import { settleHash, type Hashers, type RecordTarget } from './record-reader.ts';
import { parseRfc3339 } from './time.ts';

/** True when the record was read; false: it has to be read in the usual way. */
export type RawReader = (target: RecordTarget, bytes: Uint8Array, start: number, end: number, index: number) => boolean;

const HASH = 0;
const PREV = 1;
const SEQ = 2;
const TIME = 3;

/** A name that a path consists of, or null. */
const plainName = (path: unknown): string | null => (typeof path === 'string' && /^[^.[\]\\]+$/.test(path) ? path : null);

/** Null where the profile cannot be read so. */
export const createRawReader = (profile: ProfileFile, hashers: Hashers, rowsOf: ProfileRows): RawReader | null => {
  const { hash, prev, order, genesis, fields, canonical, container } = profile;
  const hashName = plainName(hash.member);
  const prevName = plainName(prev?.member);
  const seqName = order.by === 'seq' ? plainName(order.member) : '';
  const isPlain =
    canonical === 'raw-line-minus-field' &&
    container.kind !== 'csv' &&
    container.kind !== 'logfmt' &&
    hash.algorithm === 'sha256' &&
    hash.encoding === 'hex' &&
    hash.prefix === '' &&
    !hash.hmac &&
    prev?.place === 'inside' &&
    profile.chain === undefined &&
    genesis.reset === 'never' &&
    profile.signatures.every(({ over }) => over === 'manifest');
  if (!isPlain || hashName === null || prevName === null || seqName === null) return null;
  const timeName = plainName(fields.time);
  const isTimeSimple = fields.time === undefined || timeName !== null;
  const isZeroGenesis = genesis.previous.includes('zeros');
  const names = [hashName, prevName, seqName, timeName ?? ''];
  const wanted = names.map((name, i) => (name === '' || names.indexOf(name) !== i ? `\u0000${i}` : name));
  const matcher = createKeyMatcher(wanted);
  const longest = Math.max(...wanted.map((name) => encodeUtf8(name).length));
  const validator = createJsonValidator();
  const from = new Int32Array(4);
  const to = new Int32Array(4);
  let cutStart = -1;
  let cutEnd = -1;

  /** Finds the members of the object in `[start, end)`, which is strict JSON without escapes in its names. */
  const locate = (bytes: Uint8Array, start: number): boolean => {
    from.fill(-1);
    cutStart = -1;
    let at = skipSpace(bytes, start) + 1;
    let before = -1;
    for (;;) {
      const key = skipSpace(bytes, at);
      if (bytes[key] !== 0x22) return false;
      let keyEnd = key + 1;
      while (bytes[keyEnd] !== 0x22) keyEnd += 1;
      const valueStart = skipSpace(bytes, skipSpace(bytes, keyEnd + 1) + 1);
      const valueEnd = skipValue(bytes, valueStart);
      const next = skipSpace(bytes, valueEnd);
      const found = keyEnd - key - 1 <= longest ? matcher.find(bytes, key + 1, keyEnd) : -1;
      if (found >= 0) {
        from[found] = valueStart;
        to[found] = valueEnd;
        if (found === HASH) {
          cutStart = before >= 0 ? before : key;
          cutEnd = before >= 0 || bytes[next] === 0x7d ? valueEnd : skipSpace(bytes, next + 1);
        }
      }
      if (bytes[next] === 0x7d) return from[HASH] !== -1 && from[PREV] !== -1;
      before = valueEnd;
      at = next + 1;
    }
  };

  const isHash = (bytes: Uint8Array, member: number): boolean =>
    (to[member] as number) - (from[member] as number) === 66 && bytes[from[member] as number] === 0x22;

  return (target, bytes, start, end, index) => {
    const { block, rows } = target;
    if (!validator.isStrictObject(bytes, start, end) || !locate(bytes, start)) return false;
    const offset = index * HASH_BYTES;
    if (!isHash(bytes, HASH) || !isHash(bytes, PREV)) return false;
    const hashAt = (from[HASH] as number) + 1;
    if (!readHash(bytes, hashAt, block.stated, offset) || !readHash(bytes, (from[PREV] as number) + 1, block.prev, offset)) return false;
    const seq = order.by === 'seq' ? wholeNumber(bytes, from[SEQ] as number, to[SEQ] as number) : NaN;
    if (order.by === 'seq' && Number.isNaN(seq)) return false;
    let isZero = true;
    for (let i = 0; i < HASH_BYTES; i += 1) if (block.prev[offset + i] !== 0) isZero = false;
    // Other first values are rare, and looked at in the usual way.
    if (isZero && !isZeroGenesis) return false;
    const fast = hashers.fast.hashWithout(bytes, start, end, cutStart, cutEnd);
    const isRight = isTextAt(bytes, hashAt, fast);
    block.flags[index] = isZero ? recordFlags.genesis : 0;
    block.seq[index] = seq;
    if (!isRight || target.thorough) {
      const stated = asciiText(bytes, hashAt, hashAt + 64);
      settleHash(target, index, stated, fast, hashers.check(bytes, start, end, cutStart, cutEnd));
    }
    // The hash covers every byte but those of its own member: of right ones it tells records apart.
    if (isRight) for (let i = 0; i < 8; i += 1) block.identity[8 * index + i] = block.stated[offset + i] as number;
    else block.identify(index, bytes.subarray(start, end));
    block.scope[index] = block.scopeIndex(target.chain);
    if (rows !== null) block.time[index] = rowsOf.fill(rows, null, bytes, start, end, index);
    else if (!isTimeSimple) block.time[index] = rowsOf.time(null, bytes, start);
    else if (from[TIME] !== -1 && bytes[from[TIME] as number] === 0x22) {
      const time = parseRfc3339(bytes, (from[TIME] as number) + 1, (to[TIME] as number) - 1);
      block.time[index] = Number.isNaN(time) ? rowsOf.time(null, bytes, start) : time;
    } else if (from[TIME] !== -1) block.time[index] = rowsOf.time(null, bytes, start);
    return true;
  };
};

/** A whole number of up to 15 digits that fills `[start, end)`, or NaN. */
const wholeNumber = (bytes: Uint8Array, start: number, end: number): number => {
  if (start < 0 || end - start > 15 || end <= start) return NaN;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 0x30 || byte > 0x39) return NaN;
    value = value * 10 + byte - 0x30;
  }
  return value;
};

const skipSpace = (bytes: Uint8Array, start: number): number => {
  let at = start;
  let byte = bytes[at];
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
    at += 1;
    byte = bytes[at];
  }
  return at;
};

/** Position behind the value at `start`, in text that is strict JSON. */
const skipValue = (bytes: Uint8Array, start: number): number => {
  const first = bytes[start] as number;
  if (first === 0x22) return stringEnd(bytes, start + 1) + 1;
  let at = start;
  if (first !== 0x7b && first !== 0x5b) {
    let byte = bytes[at] as number;
    while (byte !== 0x2c && byte !== 0x7d && byte !== 0x5d && byte > 0x20) {
      at += 1;
      byte = bytes[at] as number;
    }
    return at;
  }
  let depth = 0;
  for (;;) {
    const byte = bytes[at] as number;
    if (byte === 0x22) at = stringEnd(bytes, at + 1);
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
    at += 1;
  }
};

const stringEnd = (bytes: Uint8Array, start: number): number => {
  let at = start;
  let byte = bytes[at];
  while (byte !== 0x22) {
    at += byte === 0x5c ? 2 : 1;
    byte = bytes[at];
  }
  return at;
};
