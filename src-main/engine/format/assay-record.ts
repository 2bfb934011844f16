/**
 * Records of an Assay archive: profile `assay-jcs-sha256/1` (DESIGN section 5). A line that already is canonical is hashed as it stands,
 * without the bytes of its `hash` member. Of any other line the canonical form is written from its bytes, and hashed like that; what is not so
 * plain is parsed strictly. All ways agree.
 */
import { categories, outcomes } from '../../../src-shared/model/event.ts';
import { asciiText } from '../bytes/bytes.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import { canonicalize } from '../json/canonicalize.ts';
import { createCanonicalScanner } from '../json/scan.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { isJsonNumber } from '../json/value.ts';
import { HASH_BYTES, isTextAt, readHash } from './block-builder.ts';
import { createCanonicalWriter, skipSpace } from './canonical-writer.ts';
import { shortenEscapes } from './json-escape.ts';
import { memberPosition } from './json-members.ts';
import { createKeyMatcher } from './key-matcher.ts';
import { isCategory, isOutcome, mapAssayWords } from './mapping.ts';
import type { Hashers, RecordReader, RecordTarget } from './record-reader.ts';
import { parseRecord, rejectMember, remarkInexact, settleHash } from './record-reader.ts';
import { parseRfc3339, parseRfc3339Text } from './time.ts';
import { column, createRowWalker, group, hidden } from './walk-row.ts';
import type { RowShape } from './walk-row.ts';

/** Members that are looked at for every record, in the order of their indices. */
const WANTED = ['seq', 'time', 'action', 'prevHash', 'hash', 'category', 'outcome', 'recordedAt'] as const;
const [SEQ, TIME, ACTION, PREV, HASH, CATEGORY, OUTCOME, RECORDED] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

const shape: RowShape = {
  seq: hidden,
  time: hidden,
  recordedAt: hidden,
  hash: hidden,
  prevHash: hidden,
  id: column('eventId'),
  action: column('action'),
  category: column('category'),
  outcome: column('outcome'),
  session: column('session'),
  actor: group({ id: column('actorId'), email: column('actorEmail'), type: column('actorType'), role: column('actorRole') }),
  resource: group({ type: column('resourceType'), id: column('resourceId'), name: column('resourceName') }),
  source: group({ ip: column('ip'), userAgent: column('userAgent'), country: column('country') }),
};

/** 64 zeros: the previous hash of the record with seq 1. */
const isZero = (bytes: Uint8Array, start: number): boolean => {
  for (let i = start; i < start + HASH_BYTES; i += 1) if (bytes[i] !== 0) return false;
  return true;
};

const QUOTE = 0x22;
const N = 0x6e;

/** The record without its `hash` member, in canonical form: what the hash covers. */
export const assayHashedText = (record: JsonObject): string => canonicalize(new Map([...record].filter(([name]) => name !== 'hash')));

/** A reader for one thread. */
export const createAssayReader = (hashers: Hashers): RecordReader => {
  const scanner = createCanonicalScanner(WANTED);
  const categoryWords = createKeyMatcher(categories);
  const outcomeWords = createKeyMatcher(outcomes);
  const walk = createRowWalker(shape);
  const rewriter = createCanonicalWriter();
  let shortened = new Uint8Array(8192);

  /** True when the member is absent, null, or a string out of the closed list. */
  const isListed = (bytes: Uint8Array, member: number, words: { find(bytes: Uint8Array, start: number, end: number): number }): boolean => {
    const from = scanner.valueStart(member);
    if (from < 0 || bytes[from] === N) return true;
    return bytes[from] === QUOTE && words.find(bytes, from + 1, scanner.valueEnd(member) - 1) >= 0;
  };

  const finishRow = (
    target: RecordTarget,
    bytes: Uint8Array,
    start: number,
    end: number,
    index: number,
    listed: boolean,
    recorded: number,
  ): void => {
    const { rows, block } = target;
    if (rows === null) return;
    rows.beginRow(end - start);
    walk(rows, index, bytes, start, end);
    rows.endRow(index);
    if (!listed) rows.mapWords(index, mapAssayWords);
    rows.time[index] = block.time[index] as number;
    rows.recorded[index] = recorded;
  };

  const finishFacts = (target: RecordTarget, index: number): void => {
    const { block } = target;
    block.scope[index] = block.scopeIndex(target.chain);
    if (isZero(block.prev, index * HASH_BYTES)) block.flags[index] = recordFlags.genesis;
    // With a right hash the record is what was hashed and the hash: its hash identifies it.
    const from = index * HASH_BYTES;
    for (let i = 0; i < 8; i += 1) block.identity[index * 8 + i] = block.stated[from + i] as number;
  };

  const remarkUnlisted = (
    target: RecordTarget,
    bytes: Uint8Array,
    start: number,
    end: number,
    index: number,
    member: 'category' | 'outcome',
  ): void => target.block.remark(index, 'value.unlisted', 'outside_list', memberPosition(bytes, start, end, member) - start, member);

  /** Compares and, when the hash is not right, gives the record the identity of its own content with the stated hash. */
  const settle = (target: RecordTarget, index: number, statedHex: string, fastHex: string, checkHex: string): void => {
    settleHash(target, index, statedHex, fastHex, checkHex);
    if (checkHex !== statedHex) target.block.identify(index, encodeUtf8(checkHex + statedHex));
  };

  /**
   * Reads a record whose canonical form the scanner has just seen in `[start, end)` of `bytes`. It stands in `record`: the same, or the form
   * in which it was exported. False: something is not as required, the slow way says what.
   */
  const readCanonical = (target: RecordTarget, bytes: Uint8Array, start: number, end: number, index: number, record: Place): boolean => {
    const { block } = target;
    const seq = readSeq(bytes, scanner.valueStart(SEQ), scanner.valueEnd(SEQ));
    const timeAt = scanner.valueStart(TIME);
    const prevAt = scanner.valueStart(PREV);
    const hashAt = scanner.valueStart(HASH);
    const actionAt = scanner.valueStart(ACTION);
    if (seq < 0 || timeAt < 0 || prevAt < 0 || hashAt < 0 || actionAt < 0) return false;
    if (bytes[timeAt] !== QUOTE || bytes[actionAt] !== QUOTE || bytes[prevAt] !== QUOTE || bytes[hashAt] !== QUOTE) return false;
    const time = parseRfc3339(bytes, timeAt + 1, scanner.valueEnd(TIME) - 1);
    if (Number.isNaN(time)) return false;
    if (scanner.valueEnd(PREV) - prevAt !== 66 || scanner.valueEnd(HASH) - hashAt !== 66) return false;
    const at = index * HASH_BYTES;
    if (!readHash(bytes, prevAt + 1, block.prev, at) || !readHash(bytes, hashAt + 1, block.stated, at)) return false;
    const recordedAt = scanner.valueStart(RECORDED);
    let recorded = NaN;
    if (recordedAt >= 0 && bytes[recordedAt] !== N) {
      recorded = bytes[recordedAt] === QUOTE ? parseRfc3339(bytes, recordedAt + 1, scanner.valueEnd(RECORDED) - 1) : NaN;
      if (Number.isNaN(recorded)) return false;
    }
    block.seq[index] = seq;
    block.time[index] = time;
    finishFacts(target, index);
    const cutStart = scanner.cutStart(HASH);
    const cutEnd = scanner.cutEnd(HASH);
    const fast = hashers.fast.hashWithout(bytes, start, end, cutStart, cutEnd);
    if (target.thorough || !isTextAt(bytes, hashAt + 1, fast)) {
      settle(target, index, asciiText(bytes, hashAt + 1, hashAt + 65), fast, hashers.check(bytes, start, end, cutStart, cutEnd));
    }
    const hasCategory = isListed(bytes, CATEGORY, categoryWords);
    const hasOutcome = isListed(bytes, OUTCOME, outcomeWords);
    if (!hasCategory) remarkUnlisted(target, record.bytes, record.start, record.end, index, 'category');
    if (!hasOutcome) remarkUnlisted(target, record.bytes, record.start, record.end, index, 'outcome');
    finishRow(target, record.bytes, record.start, record.end, index, hasCategory && hasOutcome, recorded);
    return true;
  };

  const readParsed: RecordReader = (target, bytes, start, end, index) => {
    const { block } = target;
    const parsed = parseRecord(bytes, start, end);
    block.identify(index, bytes.subarray(start, end));
    if (!parsed.ok) {
      block.malformed(index, parsed.reason, parsed.byte);
      return;
    }
    const { record } = parsed;
    const fault = requiredFault(record);
    if (fault !== null) {
      rejectMember(target, bytes, start, end, index, fault.reason, fault.member);
      return;
    }
    const stated = String(record.get('hash'));
    const at = index * HASH_BYTES;
    readHash(encodeUtf8(stated), 0, block.stated, at);
    readHash(encodeUtf8(String(record.get('prevHash'))), 0, block.prev, at);
    block.seq[index] = seqOf(record.get('seq'));
    block.time[index] = timeOf(record.get('time'));
    finishFacts(target, index);
    const hashed = encodeUtf8(assayHashedText(record));
    const fast = hashers.fast.hash(hashed, 0, hashed.length);
    if (target.thorough || fast !== stated) settle(target, index, stated, fast, hashers.check(hashed, 0, hashed.length));
    const hasCategory = isListedValue(record.get('category'), isCategory);
    const hasOutcome = isListedValue(record.get('outcome'), isOutcome);
    if (!hasCategory) remarkUnlisted(target, bytes, start, end, index, 'category');
    if (!hasOutcome) remarkUnlisted(target, bytes, start, end, index, 'outcome');
    const recordedValue = record.get('recordedAt');
    const recorded = timeOf(recordedValue);
    if (recordedValue !== undefined && recordedValue !== null && Number.isNaN(recorded)) {
      block.remark(index, 'value.unlisted', 'bad_time', memberPosition(bytes, start, end, 'recordedAt') - start, 'recordedAt');
    }
    remarkInexact(target, bytes, start, end, index, record);
    finishRow(target, bytes, start, end, index, hasCategory && hasOutcome, recorded);
  };

  /** Writes the canonical form of the record in `[start, end)`, without making objects. False where it has more than plain JSON in it. */
  const rewrite = (bytes: Uint8Array, start: number, end: number): boolean => {
    rewriter.length = 0;
    rewriter.reserve(end - start + 16);
    const from = skipSpace(bytes, start, end);
    if (bytes[from] !== 0x7b) return false;
    const last = rewriter.write(bytes, from, end);
    return last > 0 && skipSpace(bytes, last, end) === end;
  };

  const rewriteShortened = (bytes: Uint8Array, start: number, end: number): boolean => {
    if (shortened.length < end - start) shortened = new Uint8Array(2 * (end - start));
    const length = shortenEscapes(bytes, start, end, shortened);
    return length > 0 && rewrite(shortened, 0, length);
  };

  const place = { bytes: new Uint8Array(0) as Uint8Array, start: 0, end: 0 };
  return (target, bytes, start, end, index) => {
    place.bytes = bytes;
    place.start = start;
    place.end = end;
    if (scanner.scan(bytes, start, end)) {
      if (readCanonical(target, bytes, start, end, index, place)) return;
    } else if (rewrite(bytes, start, end) || rewriteShortened(bytes, start, end)) {
      // Nothing rests on the writer alone: what it wrote is canonical, and an object, only if the scanner says so.
      const { bytes: written, length } = rewriter;
      if (scanner.scan(written, 0, length) && readCanonical(target, written, 0, length, index, place)) return;
    }
    readParsed(target, bytes, start, end, index);
  };
};

/** Where a record stands as it was exported. */
interface Place {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A positive integer up to 2^53-1 written in digits, or -1. */
const readSeq = (bytes: Uint8Array, start: number, end: number): number => {
  if (start < 0 || end - start > 16) return -1;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (!(byte >= 0x30 && byte <= 0x39)) return -1;
    value = value * 10 + byte - 0x30;
  }
  return value >= 1 && value <= Number.MAX_SAFE_INTEGER ? value : -1;
};

const seqOf = (value: JsonValue | undefined): number =>
  isJsonNumber(value) && Number.isSafeInteger(value.value) && value.value >= 1 ? value.value : NaN;

const timeOf = (value: JsonValue | undefined): number => (typeof value === 'string' ? parseRfc3339Text(value) : NaN);

const isListedValue = (value: JsonValue | undefined, isListed: (word: string) => boolean): boolean =>
  value === undefined || value === null || (typeof value === 'string' && isListed(value));

const HASH_FORM = /^[0-9a-f]{64}$/;

/** The first required member that is not as it must be: seq, time, action, prevHash, hash, in this order. */
const requiredFault = (
  record: JsonObject,
): { readonly member: string; readonly reason: 'missing_member' | 'wrong_type' | 'bad_seq' | 'bad_time' | 'bad_hash' } | null => {
  for (const member of ['seq', 'time', 'action', 'prevHash', 'hash'] as const) {
    const value = record.get(member);
    if (value === undefined) return { member, reason: 'missing_member' };
    if (member === 'seq') {
      if (!isJsonNumber(value)) return { member, reason: 'wrong_type' };
      if (Number.isNaN(seqOf(value))) return { member, reason: 'bad_seq' };
    } else if (typeof value !== 'string') return { member, reason: 'wrong_type' };
    else if (member === 'time' && Number.isNaN(parseRfc3339Text(value))) return { member, reason: 'bad_time' };
    else if ((member === 'hash' || member === 'prevHash') && !HASH_FORM.test(value)) return { member, reason: 'bad_hash' };
  }
  return null;
};
