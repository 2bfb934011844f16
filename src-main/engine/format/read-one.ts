/** One record for the detail pane: what it states, what was recomputed, and which of its bytes the hash covers. */
import { asBuffer } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import { sha256NobleHex } from '../crypto/sha256-noble.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { isJsonObject } from '../json/value.ts';
import type { JsonObject } from '../json/value.ts';
import { eventFields } from '../../../src-shared/model/event.ts';
import type { EventField, NormalisedEvent } from '../../../src-shared/model/event.ts';
import { assayHashedText } from './assay-record.ts';
import { HASH_BYTES } from './block-builder.ts';
import { hashedTextV1, hashedTextsV0, hashedV0, hashedV1, isNestedHashedV1 } from './hyrelog-row.ts';
import { listMembers } from './json-members.ts';
import type { MemberSpan } from './json-members.ts';
import type { DetailRange, RecordDetail } from './record-detail.ts';
import { createFrameProcessor } from './process.ts';
import { readProfileRecord } from './read-profile.ts';
import { parseRecord } from './record-reader.ts';
import type { Frame, ProcessOptions, ReaderId, RowBlock } from './types.ts';

/**
 * Reads the record that fills `record`. `header`: the column names, for CSV. Never throws for bad content; like every reading it goes by
 * the same code as the bulk path, and recomputes the hash with both implementations.
 */
export const readOne = (
  record: Uint8Array,
  reader: ReaderId,
  header: readonly string[] | null = null,
  { profile = null, mapping, delimiter }: Pick<ProcessOptions, 'profile' | 'mapping' | 'delimiter'> = {},
): RecordDetail => {
  if (reader === 'tlog-entry/1') return tlogDetail(record);
  const process = createFrameProcessor();
  const options = { reader, thorough: true, wantRows: true, file: 0, firstOrdinal: 0, chain: null, profile, mapping, delimiter };
  const { block, rows } = process(frameOf(record, header), options);
  const flags = block.flags[0] ?? 0;
  const isMalformed = (flags & recordFlags.malformed) !== 0;
  const isHashed = !isMalformed && (flags & recordFlags.unhashed) === 0;
  const isText = reader === 'hyrelog-csv' || reader === 'cloudtrail-csv' || reader === 'profile';
  const parsed = isText ? null : parseRecord(record, 0, record.length);
  const object = parsed?.ok === true ? parsed.record : null;
  const stated = isHashed ? bytesToHex(block.stated.subarray(0, HASH_BYTES)) : null;
  const hashedText = object !== null && stated !== null ? textUnderHash(reader, object, stated) : null;
  const bytes = hashedText === null ? null : encodeUtf8(hashedText);
  const computed = bytes === null ? null : sha256Hex(bytes);
  const computedCheck = bytes === null ? null : sha256NobleHex(bytes);
  return {
    stated,
    prev:
      !isHashed || (reader !== 'assay/1' && (flags & recordFlags.genesis) !== 0) ? null : bytesToHex(block.prev.subarray(0, HASH_BYTES)),
    computed,
    computedCheck,
    matches: stated === null || computed === null ? null : stated === computed && stated === computedCheck,
    hashedText,
    ranges: object === null ? [] : rangesOf(reader, record, object, stated !== null),
    event: isMalformed || rows === null ? null : eventAt(rows, 0),
    words: { category: wordOf(object, 'category'), outcome: reader === 'assay/1' ? wordOf(object, 'outcome') : null },
    seq: Number.isNaN(block.seq[0]) ? null : (block.seq[0] ?? null),
    remarks: block.remarks,
    ...(profile === null ? {} : readProfileRecord(record, header, profile)),
  };
};

/** An entry states no hash of its own: its leaf hash is computed, and the tree holds it. */
const tlogDetail = (record: Uint8Array): RecordDetail => {
  const { block, rows } = createFrameProcessor()(frameOf(record, null), {
    reader: 'tlog-entry/1',
    thorough: true,
    wantRows: true,
    file: 0,
    firstOrdinal: 0,
    chain: null,
  });
  const leaf = bytesToHex(block.stated.subarray(0, HASH_BYTES));
  return {
    stated: null,
    prev: null,
    computed: leaf,
    computedCheck: block.remarks.length === 0 ? leaf : null,
    matches: null,
    hashedText: null,
    ranges: [{ member: '', start: 0, end: record.length, use: 'hashed' }],
    event: rows === null ? null : eventAt(rows, 0),
    words: { category: null, outcome: null },
    seq: null,
    remarks: block.remarks,
  };
};

/** One row of a block as an event. */
export const eventAt = (rows: RowBlock, index: number): NormalisedEvent => {
  const number = (column: Float64Array): number | null => (Number.isNaN(column[index]) ? null : (column[index] ?? null));
  const columns = Object.fromEntries(eventFields.map((field) => [field, valueAt(rows, field, index)])) as Record<EventField, string | null>;
  return { ...columns, time: number(rows.time), recorded: number(rows.recorded), text: searchTextAt(rows, index) };
};

/** A record's value of a field, or null. */
const valueAt = ({ columns, bytes, valueStarts, valueEnds }: RowBlock, field: EventField, index: number): string | null => {
  const value = columns[field][index] ?? 0;
  return value === 0 ? null : asBuffer(bytes).toString('utf8', valueStarts[value - 1], valueEnds[value - 1]);
};

/** A record's values for free-text search, joined by line feeds. */
const searchTextAt = ({ bytes, textOffsets }: RowBlock, index: number): string => {
  const [start, end] = [textOffsets[index] ?? 0, textOffsets[index + 1] ?? 0];
  return start === end ? '' : asBuffer(bytes).toString('utf8', start, end - 1);
};

const frameOf = (record: Uint8Array, header: readonly string[] | null): Frame => ({
  bytes: record,
  firstByte: 0,
  count: 1,
  starts: Uint32Array.of(0),
  ends: Uint32Array.of(record.length),
  lines: Uint32Array.of(1),
  header,
  unreadable: [],
  tally: { lines: 1, headers: 0, blanks: 0, crlf: 0, bom: 0, unterminated: 0 },
});

const textUnderHash = (reader: ReaderId, record: JsonObject, stated: string): string | null => {
  switch (reader) {
    case 'assay/1':
      return assayHashedText(record);
    case 'hyrelog/1':
      return hashedTextV1(record);
    case 'hyrelog/0': {
      const texts = hashedTextsV0(record);
      return texts.find((text) => sha256Hex(text) === stated) ?? texts[0] ?? null;
    }
    case 'hyrelog-csv':
    case 'profile':
    case 'cloudtrail/1':
    case 'tlog-entry/1':
    case 'cloudtrail-csv':
    case 'mapped':
      return null;
  }
};

const wordOf = (record: JsonObject | null, member: string): string | null => {
  const value = record?.get(member);
  return typeof value === 'string' ? value : null;
};

const coveredV1: ReadonlySet<string> = new Set(hashedV1);
const coveredV0: ReadonlySet<string> = new Set([...hashedV0, 'prevHash']);

const rangesOf = (reader: ReaderId, record: Uint8Array, object: JsonObject, isHashed: boolean): readonly DetailRange[] =>
  listMembers(record, 0, record.length).spans.flatMap((span) => {
    const range = rangeOf(span, span.key, isHashed ? useOf(reader, span.key) : 'outside');
    return isHashed && reader === 'hyrelog/1' && range.use === 'outside' ? nestedRanges(record, object, span, range) : [range];
  });

const rangeOf = ({ keyStart, valueEnd }: MemberSpan, member: string, use: DetailRange['use']): DetailRange => ({
  member,
  start: keyStart,
  end: valueEnd,
  use,
});

const useOf = (reader: ReaderId, key: string): DetailRange['use'] =>
  key === 'hash' ? 'hash' : reader === 'assay/1' || (reader === 'hyrelog/0' ? coveredV0 : coveredV1).has(key) ? 'hashed' : 'outside';

/** The nested actor or resource of a webhook body, whole when the hash covers all of it. */
const nestedRanges = (record: Uint8Array, object: JsonObject, span: MemberSpan, whole: DetailRange): readonly DetailRange[] => {
  if (!isJsonObject(object.get(span.key))) return [whole];
  const inner = listMembers(record, span.valueStart, span.valueEnd).spans;
  const isCovered = ({ key }: MemberSpan): boolean => isNestedHashedV1(object, span.key, key);
  if (!inner.some(isCovered)) return [whole];
  if (inner.every(isCovered)) return [{ ...whole, use: 'hashed' }];
  return inner.map((item) => rangeOf(item, `${span.key}.${item.key}`, isCovered(item) ? 'hashed' : 'outside'));
};
