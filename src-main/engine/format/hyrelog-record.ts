/**
 * HyreLog rows of chain v1. The export writes a row as JSON.stringify gives it, so the hashed text is put together from slices of the
 * line, with only the metadata sorted anew; whatever is not so plain is parsed strictly. Both ways agree.
 */
import { asciiText, asBuffer } from '../bytes/bytes.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import { canonicalizeHyrelogV1 } from '../json/canonicalize.ts';
import type { JsonObject } from '../json/value.ts';
import { HASH_BYTES, isTextAt, readHash } from './block-builder.ts';
import { canonicalStringEnd, createCanonicalWriter, skipSpace } from './canonical-writer.ts';
import {
  contradictionV1,
  emptyIsNull,
  furtherV1,
  hashedTextV1,
  hashedV1,
  membersV1,
  nestedColumnsV1,
  scopeName,
  shapeV1,
  unhashedV1,
} from './hyrelog-row.ts';
import { valuePosition } from './json-members.ts';
import { createKeyMatcher } from './key-matcher.ts';
import { mapHyrelogWords } from './mapping.ts';
import { parseRecord, rejectMember, remarkInexact, settleHash } from './record-reader.ts';
import type { Hashers, RecordReader, RecordTarget } from './record-reader.ts';
import { hasHyrelogTimeForm, normaliseHyrelogTime, parseRfc3339, parseRfc3339Text } from './time.ts';
import { createRowWalker } from './walk-row.ts';

/** Rows with other members take the slow way. */
type Name = (typeof membersV1)[number];
const slot = (name: Name): number => membersV1.indexOf(name);

const METADATA = slot('metadata');
const TIMESTAMP = slot('timestamp');
const PREV = slot('prevHash');
const HASH = slot('hash');
const COMPANY = slot('companyId');
const WORKSPACE = slot('workspaceId');
const PROJECT = slot('projectId');
const CREATED = slot('createdAt');
const REQUIRED = (['timestamp', 'category', 'action'] as const).map(slot);

/** Scopes remembered, and the longest one. */
const SCOPES = 256;
const SCOPE_BYTES = 1024;

const QUOTE = 0x22;
const NULL = encodeUtf8('null');
/** The hashed text's members: what stands before each value, where the value is, and whether '' means null. */
const PARTS = hashedV1.map((name, i) => ({
  before: encodeUtf8(`${i === 0 ? '{' : ','}"${name}":`),
  slot: slot(name),
  emptyIsNull: emptyIsNull.has(name),
}));
const KEYS = membersV1.map((name) => encodeUtf8(`"${name}":`));
const UNHASHED = unhashedV1.map(slot);
const HASH_FORM = /^[0-9a-f]{64}$/;

/** A reader for one thread. */
export const createHyrelogReader = (hashers: Hashers): RecordReader => {
  const from = new Int32Array(membersV1.length);
  const to = new Int32Array(membersV1.length);
  const matcher = createKeyMatcher(membersV1);
  const metadata = createCanonicalWriter();
  const walk = createRowWalker(shapeV1);
  let text = new Uint8Array(8192);
  let textView = new DataView(text.buffer);
  let length = 0;
  /** Of the frame that is read. */
  let source: Uint8Array = new Uint8Array(0);
  let sourceView: DataView = new DataView(source.buffer);
  /** Scopes met last, by a number mixed from their raw ids: chains of several projects alternate from record to record. */
  const scopes: ({ readonly raw: Uint8Array; readonly name: string } | undefined)[] = [];

  /** Finds the members of a row of plain values and writes its metadata in canonical form. False: take the slow way. */
  const scan = (bytes: Uint8Array, start: number, end: number): boolean => {
    from.fill(-1);
    metadata.length = 0;
    metadata.reserve(end - start + 16);
    let at = skipSpace(bytes, start, end);
    if (bytes[at] !== 0x7b) return false;
    let expected = 0;
    for (;;) {
      at = skipSpace(bytes, at + 1, end);
      let name = expected < KEYS.length && isAt(bytes, at, KEYS[expected] as Uint8Array) ? expected : -1;
      if (name >= 0) at = skipSpace(bytes, at + (KEYS[name] as Uint8Array).length, end);
      else {
        if (bytes[at] !== QUOTE) return false;
        const keyEnd = canonicalStringEnd(bytes, at, end);
        if (keyEnd < 0) return false;
        name = matcher.find(bytes, at + 1, keyEnd - 1);
        if (name < 0) return false;
        at = skipSpace(bytes, keyEnd, end);
        if (bytes[at] !== 0x3a) return false;
        at = skipSpace(bytes, at + 1, end);
      }
      if (from[name] !== -1) return false;
      expected = name + 1;
      from[name] = at;
      const byte = bytes[at];
      if (byte === QUOTE) at = canonicalStringEnd(bytes, at, end);
      else if (byte === 0x6e) at = isAt(bytes, at, NULL) ? at + 4 : -1;
      else if (name === METADATA && byte === 0x7b) at = metadata.write(bytes, at, end);
      else if (byte === 0x74 && isTextAt(bytes, at, 'true')) at += 4;
      else if (byte === 0x66 && isTextAt(bytes, at, 'false')) at += 5;
      else return false;
      if (at < 0) return false;
      to[name] = at;
      at = skipSpace(bytes, at, end);
      if (at >= end) return false;
      if (bytes[at] === 0x7d) return skipSpace(bytes, at + 1, end) === end;
      if (bytes[at] !== 0x2c) return false;
    }
  };

  const isString = (bytes: Uint8Array, name: number): boolean => (from[name] as number) >= 0 && bytes[from[name] as number] === QUOTE;
  const isAbsent = (bytes: Uint8Array, name: number): boolean => (from[name] as number) < 0 || bytes[from[name] as number] === 0x6e;
  const inside = (bytes: Uint8Array, name: number): string =>
    asBuffer(bytes).toString('utf8', (from[name] as number) + 1, (to[name] as number) - 1);

  const append = (bytes: Uint8Array, start: number, end: number): void => {
    for (let i = start; i < end; i += 1) text[length + i - start] = bytes[i] as number;
    length += end - start;
  };

  /** Appends bytes of the record, four at a time. */
  const appendSource = (start: number, end: number): void => {
    const stop = end + source.byteOffset;
    const shift = length - start - source.byteOffset;
    let i = start + source.byteOffset;
    for (; i <= stop - 4; i += 4) textView.setInt32(i + shift, sourceView.getInt32(i, true), true);
    for (; i < stop; i += 1) textView.setUint8(i + shift, sourceView.getUint8(i));
    length += end - start;
  };

  /** Appends a member's value as it stands; null when it is absent. */
  const appendValue = (name: number): void => {
    if ((from[name] as number) < 0) append(NULL, 0, 4);
    else appendSource(from[name] as number, to[name] as number);
  };

  const writeHashed = (recordBytes: number): void => {
    // Keys, 13 times null, and the tail that `identify` adds.
    const needed = recordBytes + metadata.length + 1024;
    if (text.length < needed) {
      text = new Uint8Array(2 * needed);
      textView = new DataView(text.buffer);
    }
    length = 0;
    for (let i = 0; i < PARTS.length; i += 1) {
      const part = PARTS[i] as (typeof PARTS)[number];
      append(part.before, 0, part.before.length);
      if (part.slot === METADATA) append(metadata.bytes, 0, metadata.length);
      else if (part.emptyIsNull && (to[part.slot] as number) - (from[part.slot] as number) === 2 && (from[part.slot] as number) >= 0)
        append(NULL, 0, 4);
      else appendValue(part.slot);
    }
    text[length] = 0x7d;
    length += 1;
  };

  const readScope = (bytes: Uint8Array): string => {
    const start = length;
    for (const name of [COMPANY, WORKSPACE, PROJECT]) appendValue(name);
    const size = length - start;
    length = start;
    // Ids differ in any of their places; whatever this misses is read again.
    let mixed = size;
    for (let at = start; at + 4 <= start + size; at += 8) mixed = Math.imul(mixed ^ textView.getInt32(at, true), 0x9e3779b1);
    const place = (mixed >>> 16) & (SCOPES - 1);
    const known = scopes[place];
    if (known !== undefined && known.raw.length === size && isAt(text, start, known.raw)) return known.name;
    // Ids with escapes are read by the slow way, which knows their text.
    const project = isAbsent(bytes, PROJECT) ? null : inside(bytes, PROJECT);
    const name = scopeName(inside(bytes, COMPANY), inside(bytes, WORKSPACE), project);
    if (size <= SCOPE_BYTES) scopes[place] = { raw: text.slice(start, start + size), name };
    return name;
  };

  const hasEscape = (bytes: Uint8Array, name: number): boolean => {
    const start = from[name] as number;
    if (start < 0) return false;
    for (let i = start; i < (to[name] as number); i += 1) if (bytes[i] === 0x5c) return true;
    return false;
  };

  /** `record`: of the slow way, which alone reads nested members. */
  const finishRow = (
    target: RecordTarget,
    bytes: Uint8Array,
    start: number,
    end: number,
    index: number,
    recorded: number,
    record: JsonObject | null,
  ): void => {
    const { rows, block } = target;
    if (rows === null) return;
    rows.beginRow(end - start);
    walk(rows, index, bytes, start, end);
    rows.endRow(index);
    if (record !== null) for (const [field, value] of nestedColumnsV1(record)) rows.setText(index, field, value);
    rows.mapWords(index, mapHyrelogWords);
    rows.time[index] = block.time[index] as number;
    rows.recorded[index] = recorded;
  };

  const readPlain = (target: RecordTarget, bytes: Uint8Array, start: number, end: number, index: number): boolean => {
    const { block } = target;
    for (const name of REQUIRED) if (!isString(bytes, name)) return false;
    const timeAt = (from[TIMESTAMP] as number) + 1;
    const timeEnd = (to[TIMESTAMP] as number) - 1;
    if (!hasHyrelogTimeForm(bytes, timeAt, timeEnd)) return false;
    const time = parseRfc3339(bytes, timeAt, timeEnd);
    if (Number.isNaN(time)) return false;
    let recorded = NaN;
    if (!isAbsent(bytes, CREATED)) {
      if (!isString(bytes, CREATED) || !hasHyrelogTimeForm(bytes, (from[CREATED] as number) + 1, (to[CREATED] as number) - 1)) return false;
      recorded = parseRfc3339(bytes, (from[CREATED] as number) + 1, (to[CREATED] as number) - 1);
    }
    if (isAbsent(bytes, HASH)) {
      if (!isAbsent(bytes, COMPANY)) return false;
      block.flags[index] = recordFlags.unhashed;
      block.scope[index] = block.scopeIndex('');
      block.identify(index, bytes.subarray(start, end));
    } else {
      if (!isString(bytes, COMPANY) || !isString(bytes, WORKSPACE) || !(isAbsent(bytes, PROJECT) || isString(bytes, PROJECT))) return false;
      if (hasEscape(bytes, COMPANY) || hasEscape(bytes, WORKSPACE) || hasEscape(bytes, PROJECT)) return false;
      const hashAt = from[HASH] as number;
      const prevAt = from[PREV] as number;
      const offset = index * HASH_BYTES;
      if (bytes[hashAt] !== QUOTE || (to[HASH] as number) - hashAt !== 66 || !readHash(bytes, hashAt + 1, block.stated, offset))
        return false;
      if (prevAt < 0) return false;
      const isGenesis = isAbsent(bytes, PREV);
      if (!isGenesis && ((to[PREV] as number) - prevAt !== 66 || !readHash(bytes, prevAt + 1, block.prev, offset))) return false;
      if ((from[METADATA] as number) < 0 || bytes[from[METADATA] as number] !== 0x7b) return false;
      writeHashed(end - start);
      block.flags[index] = isGenesis ? recordFlags.genesis : 0;
      block.scope[index] = block.scopeIndex(readScope(bytes));
      const fast = hashers.fast.hash(text, 0, length);
      let computed = fast;
      if (target.thorough || !isTextAt(bytes, hashAt + 1, fast)) {
        computed = hashers.check(text, 0, length);
        settleHash(target, index, asciiText(bytes, hashAt + 1, hashAt + 65), fast, computed);
      }
      length = 0;
      for (let i = 0; i < 64; i += 1) text[i] = computed.charCodeAt(i);
      length = 64;
      appendSource(hashAt + 1, hashAt + 65);
      for (const name of UNHASHED) {
        appendValue(name);
        text[length] = 0x2c;
        length += 1;
      }
      block.identify(index, text.subarray(0, length));
    }
    block.time[index] = time;
    finishRow(target, bytes, start, end, index, recorded, null);
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
    const fault = hyrelogFault(record, ['timestamp', 'category', 'action']);
    if (fault !== null) {
      rejectMember(target, bytes, start, end, index, fault.reason, fault.member);
      return;
    }
    const contradiction = contradictionV1(record);
    if (contradiction !== null) {
      block.malformed(index, 'stated_twice', valuePosition(bytes.subarray(start, end), contradiction), contradiction.join('.'));
      return;
    }
    const stated = record.get('hash') ?? null;
    const prev = record.get('prevHash') ?? null;
    const offset = index * HASH_BYTES;
    const time = normaliseHyrelogTime(String(record.get('timestamp')));
    block.time[index] = time === null ? NaN : parseRfc3339Text(time);
    block.scope[index] = block.scopeIndex(hyrelogScope(record));
    if (stated === null) block.flags[index] = recordFlags.unhashed;
    else {
      block.flags[index] = prev === null ? recordFlags.genesis : 0;
      block.stated.fill(0, offset, offset + HASH_BYTES);
      block.prev.fill(0, offset, offset + HASH_BYTES);
      readHash(encodeUtf8(String(stated)), 0, block.stated, offset);
      if (prev !== null) readHash(encodeUtf8(String(prev)), 0, block.prev, offset);
      const hashed = encodeUtf8(hashedTextV1(record));
      const fast = hashers.fast.hash(hashed, 0, hashed.length);
      let computed = fast;
      if (target.thorough || fast !== stated) {
        computed = hashers.check(hashed, 0, hashed.length);
        settleHash(target, index, String(stated), fast, computed);
      }
      block.identify(index, encodeUtf8(computed + String(stated) + unhashedTail(record)));
      remarkInexact(target, bytes, start, end, index, record);
    }
    const created = record.get('createdAt');
    const recorded = typeof created === 'string' ? normaliseHyrelogTime(created) : null;
    finishRow(target, bytes, start, end, index, recorded === null ? NaN : parseRfc3339Text(recorded), record);
  };

  return (target, bytes, start, end, index) => {
    if (source !== bytes) {
      source = bytes;
      sourceView = new DataView(bytes.buffer);
    }
    if (scan(bytes, start, end) && readPlain(target, bytes, start, end, index)) return;
    readParsed(target, bytes, start, end, index);
  };
};

const isAt = (bytes: Uint8Array, at: number, word: Uint8Array): boolean => {
  for (let i = 0; i < word.length; i += 1) if (bytes[at + i] !== word[i]) return false;
  return true;
};

/** The values outside the hash in canonical form, each followed by a comma, and after them what no export has. */
const unhashedTail = (record: JsonObject): string =>
  unhashedV1.map((name) => `${canonicalizeHyrelogV1(record.get(name) ?? null)},`).join('') + furtherV1(record);

/** The scope of a row that names its company and workspace; '' for rows that do not. */
export const hyrelogScope = (record: JsonObject): string => {
  const company = record.get('companyId');
  const workspace = record.get('workspaceId');
  const project = record.get('projectId');
  return typeof company === 'string' && typeof workspace === 'string'
    ? scopeName(company, workspace, typeof project === 'string' ? project : null)
    : '';
};

/** What makes a row unusable: a hash that is none, or a member that every row has. `always`: members that rows without a hash have as well. */
export const hyrelogFault = (
  record: JsonObject,
  always: readonly string[],
): { readonly member: string; readonly reason: 'missing_member' | 'wrong_type' | 'bad_hash' } | null => {
  const isHashed = (record.get('hash') ?? null) !== null;
  for (const member of isHashed ? ['hash', 'prevHash'] : []) {
    const value = record.get(member);
    if (value === undefined) return { member, reason: 'missing_member' };
    if (value === null) continue;
    if (typeof value !== 'string') return { member, reason: 'wrong_type' };
    if (!HASH_FORM.test(value)) return { member, reason: 'bad_hash' };
  }
  for (const member of isHashed ? ['companyId', 'workspaceId', ...always] : always) {
    const value = record.get(member) ?? null;
    if (value === null) return { member, reason: 'missing_member' };
    if (typeof value !== 'string') return { member, reason: 'wrong_type' };
  }
  return null;
};
