/** What the readers of all formats share: the target that they fill, and the comparison of hashes. */
import { limits } from '../../../src-shared/limits.ts';
import type { BlockBuilder } from './block-builder.ts';
import type { RecordHasher } from '../crypto/record-hasher.ts';
import { hasInexactNumber } from '../json/number.ts';
import { parseStrict } from '../json/parse.ts';
import type { JsonProblem } from '../json/parse.ts';
import { isJsonObject } from '../json/value.ts';
import type { JsonObject } from '../json/value.ts';
import { memberPosition } from './json-members.ts';
import type { RowBuilder } from './row-builder.ts';
import type { RemarkReason } from './types.ts';

/** Where a record's facts go, and how it is to be read. */
export interface RecordTarget {
  readonly block: BlockBuilder;
  readonly rows: RowBuilder | null;
  readonly thorough: boolean;
  /** The scope of formats whose records do not name one. */
  readonly chain: string;
  /** CSV. */
  readonly header: readonly string[] | null;
  readonly delimiter?: string | undefined;
  /** Which of the events that the record holds is to be read; -1 or absent where it is one. */
  readonly part?: number | undefined;
  /** Number of a record of the frame, where the file's place in its log gives it. */
  readonly seqOf?: (index: number) => number;
}

/** Reads the record in bytes[start, end) into place `index` of the target. Never throws for bad content. Not reentrant: one for each thread. */
export type RecordReader = (target: RecordTarget, bytes: Uint8Array, start: number, end: number, index: number) => void;

/** The two implementations of SHA-256; tests give other ones. */
export interface Hashers {
  readonly fast: RecordHasher;
  /** Independent of `fast`: lowercase hex of the bytes in [start, end) without [cutStart, cutEnd). */
  readonly check: (bytes: Uint8Array, start: number, end: number, cutStart?: number, cutEnd?: number) => string;
}

/**
 * Records what the two implementations say of a record's hash; called for every mismatch, and for every record of a thorough run. A
 * mismatch is told only when the second implementation sees it as well.
 */
export const settleHash = (target: RecordTarget, index: number, statedHex: string, fastHex: string, checkHex: string): void => {
  if (fastHex !== checkHex) target.block.remark(index, 'crypto.disagreement', 'implementations_differ');
  if (checkHex !== statedHex) target.block.mismatch(index, checkHex);
};

const reasons: Readonly<Record<JsonProblem, RemarkReason>> = {
  'json.encoding': 'invalid_utf8',
  'json.bom': 'bom',
  'json.syntax': 'not_json',
  'json.truncated': 'truncated',
  'json.trailing': 'trailing_data',
  'json.duplicate_key': 'duplicate_key',
  'json.lone_surrogate': 'lone_surrogate',
  'json.depth': 'too_deep',
  'json.too_many_nodes': 'too_many_values',
  'json.number_range': 'number_range',
};

export const jsonReason = (problem: JsonProblem): RemarkReason => reasons[problem];

export type ParsedRecord =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly reason: RemarkReason; readonly byte: number };

/** Parses the JSON object in [start, end), strictly; `byte` counts from `start`. */
export const parseRecord = (bytes: Uint8Array, start: number, end: number): ParsedRecord => {
  if (end - start > limits.recordBytes) return { ok: false, reason: 'too_long', byte: 0 };
  const parsed = parseStrict(bytes.subarray(start, end));
  if (!parsed.ok) return { ok: false, reason: jsonReason(parsed.error.code), byte: parsed.error.byte };
  return isJsonObject(parsed.value) ? { ok: true, record: parsed.value } : { ok: false, reason: 'not_object', byte: 0 };
};

/** `event.malformed` for a member, with the place of its value where it is there. */
export const rejectMember = (
  target: RecordTarget,
  bytes: Uint8Array,
  start: number,
  end: number,
  index: number,
  reason: RemarkReason,
  member: string,
): void => {
  const at = memberPosition(bytes, start, end, member);
  target.block.malformed(index, reason, at < 0 ? null : at - start, member);
};

/** `number.inexact` for the first member that holds such a number. */
export const remarkInexact = (
  target: RecordTarget,
  bytes: Uint8Array,
  start: number,
  end: number,
  index: number,
  record: JsonObject,
): void => {
  for (const [name, value] of record) {
    if (!hasInexactNumber(value)) continue;
    const at = memberPosition(bytes, start, end, name);
    target.block.remark(index, 'number.inexact', 'digits_lost', at < 0 ? null : at - start, name);
    return;
  }
};
