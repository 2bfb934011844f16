/** Says what a file is from the beginning of its decoded content. */
import { firstInvalidUtf8 } from '../bytes/utf8.ts';
import { looksLikeMetadata, sniffCloudtrail } from './cloudtrail-sniff.ts';
import type { CloudtrailPart } from './cloudtrail-sniff.ts';
import { isHyrelogCsvHeader } from './hyrelog-csv-record.ts';
import { listMembers, skipJsonSpace, skipJsonValue } from './json-members.ts';
import type { Members } from './json-members.ts';
import type { Framing, ReaderId } from './types.ts';

/** Records that a head shows. `shape` tells where HyreLog rows come from. */
export interface SniffedRecords {
  readonly kind: 'records';
  readonly reader: ReaderId;
  readonly framing: Framing;
  readonly hashes: 'seen' | 'not_seen' | 'never';
  readonly shape: 'rows' | 'pages' | 'webhook' | 'csv' | 'csv/0';
}

export type Sniffed =
  | SniffedRecords
  | { readonly kind: 'cloudtrail'; readonly part: CloudtrailPart }
  | { readonly kind: 'empty' }
  /** `seen`: one of a few words; `names`: the first member or column names, if there are any. */
  | { readonly kind: 'unknown'; readonly seen: SeenKind; readonly names: readonly string[] };

export const seenKinds = ['json_lines', 'json_object', 'json_array', 'csv', 'text', 'binary', 'zip', 'pdf', 'sqlite', 'utf16'] as const;
export type SeenKind = (typeof seenKinds)[number];

/** Records that are looked at before giving up: the first ones may be damaged. */
const TRIES = 20;

/** Looks at the first bytes of a file; `isComplete`: there are no more. */
export const sniff = (head: Uint8Array, isComplete: boolean): Sniffed => {
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const first = skipJsonSpace(head, start, head.length);
  if (first === head.length && isComplete) return { kind: 'empty' };
  const part = sniffCloudtrail(head, first);
  if (part !== null) return { kind: 'cloudtrail', part };
  if (head[first] === 0x7b || head[first] === 0x5b) {
    const json = head[first] === 0x7b ? sniffObjects(head, first) : sniffArray(head, first);
    return json.kind === 'unknown' && looksLikeMetadata(head) ? { kind: 'cloudtrail', part: 'metadata' } : json;
  }
  const line = firstLine(head, start);
  if (isHyrelogCsvHeader(line)) {
    const isV0 = !Buffer.from(line).toString('latin1').includes('timestamp');
    return { kind: 'records', reader: 'hyrelog-csv', framing: { kind: 'csv' }, hashes: 'never', shape: isV0 ? 'csv/0' : 'csv' };
  }
  const lines = sniffLines(head, first);
  return lines ?? { kind: 'unknown', ...describe(head, line) };
};

const firstLine = (head: Uint8Array, start: number): Uint8Array => {
  const lf = head.indexOf(0x0a, start);
  const end = lf < 0 ? head.length : lf;
  return head.subarray(start, end > start && head[end - 1] === 0x0d ? end - 1 : end);
};

interface RowKind {
  readonly reader: ReaderId;
  readonly hashes: 'seen' | 'not_seen';
  readonly shape: 'rows' | 'webhook';
}

/** What a record is by the names of its members; `members` may be cut short. */
const rowKind = (members: Members): RowKind | null => {
  const keys = new Set(members.spans.map((span) => span.key));
  const has = (...names: readonly string[]): boolean => names.every((name) => keys.has(name));
  const hashes = has('hash', 'prevHash') ? 'seen' : 'not_seen';
  if (has('seq', 'time', 'action', 'hash', 'prevHash')) return { reader: 'assay/1', hashes: 'seen', shape: 'rows' };
  if (!has('action', 'category')) return null;
  if (has('timestamp')) {
    if (has('companyId', 'workspaceId')) {
      const isNested = (has('actor') || has('resource')) && !has('actorId');
      return { reader: 'hyrelog/1', hashes, shape: isNested ? 'webhook' : 'rows' };
    }
    return has('id', 'metadata', 'traceId') ? { reader: 'hyrelog/1', hashes, shape: 'rows' } : null;
  }
  return has('createdAt', 'workspaceId') && (has('hash') || has('payload')) ? { reader: 'hyrelog/0', hashes, shape: 'rows' } : null;
};

const records = (row: RowKind, framing: Framing): SniffedRecords => ({ kind: 'records', ...row, framing });
const pages = (row: RowKind): SniffedRecords => ({ ...records(row, PAGES), shape: 'pages' });
const PAGES: Framing = { kind: 'json-array', path: ['data'] };
const LINES: Framing = { kind: 'ndjson' };
const ARRAY: Framing = { kind: 'json-array', path: [] };

/** The `data` array of a page: where it begins, or -1. */
const dataArray = (head: Uint8Array, members: Members): number => {
  const data = members.spans.find((span) => span.key === 'data');
  return data !== undefined && head[data.valueStart] === 0x5b ? data.valueStart : -1;
};

/** The first elements of an array whose bracket is at `start`, as far as they are objects. */
const elements = (head: Uint8Array, start: number): readonly Members[] => {
  const found: Members[] = [];
  let at = start + 1;
  for (let i = 0; i < TRIES; i += 1) {
    at = skipJsonSpace(head, at, head.length);
    if (at >= head.length || head[at] === 0x5d) break;
    if (head[at] === 0x7b) found.push(listMembers(head, at, head.length));
    at = skipJsonValue(head, at, head.length);
    if (at < 0) break;
    at = skipJsonSpace(head, at, head.length);
    if (head[at] !== 0x2c) break;
    at += 1;
  }
  return found;
};

const firstRow = (found: readonly Members[]): RowKind | null => {
  for (const members of found) {
    const row = rowKind(members);
    if (row !== null) return row;
  }
  return null;
};

/** Objects at the top level: lines of NDJSON, or pages. */
const sniffObjects = (head: Uint8Array, start: number): Sniffed => {
  const lines = sniffLines(head, start);
  if (lines !== null) return lines;
  let at = start;
  let hasEmptyPage = false;
  for (let i = 0; i < TRIES && at < head.length && head[at] === 0x7b; i += 1) {
    const members = listMembers(head, at, head.length);
    const data = dataArray(head, members);
    const row = data < 0 ? null : firstRow(elements(head, data));
    if (row !== null) return pages(row);
    if (data >= 0 && members.spans.some((span) => span.key === 'nextCursor')) hasEmptyPage = true;
    if (members.end < 0) break;
    at = skipJsonSpace(head, members.end, head.length);
  }
  if (hasEmptyPage) return pages({ reader: 'hyrelog/1', hashes: 'not_seen', shape: 'rows' });
  const members = listMembers(head, start, head.length);
  const lf = head.indexOf(0x0a, start);
  const isLine = members.end >= 0 && lf >= members.end - 1;
  return { kind: 'unknown', seen: isLine ? 'json_lines' : 'json_object', names: namesOf(members) };
};

/** NDJSON: a record that is known, among the first lines. */
const sniffLines = (head: Uint8Array, start: number): Sniffed | null => {
  let at = start;
  for (let i = 0; i < TRIES && at < head.length; i += 1) {
    const lf = head.indexOf(0x0a, at);
    const end = lf < 0 ? head.length : lf;
    const members = listMembers(head, at, end);
    // An object that goes on behind its line is no NDJSON; the last line may be cut by the end of the head.
    const isWhole = members.end >= 0 ? skipJsonSpace(head, members.end, end) === end : lf < 0 && !members.broken;
    const row = isWhole ? rowKind(members) : null;
    if (row !== null) return records(row, LINES);
    if (lf < 0) break;
    at = lf + 1;
  }
  return null;
};

const sniffArray = (head: Uint8Array, start: number): Sniffed => {
  const found = elements(head, start);
  const row = firstRow(found);
  if (row !== null) return records(row, ARRAY);
  for (const members of found) {
    const data = dataArray(head, members);
    const inPage = data < 0 ? null : firstRow(elements(head, data));
    if (inPage !== null) return pages(inPage);
  }
  const first = found[0];
  return { kind: 'unknown', seen: 'json_array', names: first === undefined ? [] : namesOf(first) };
};

const namesOf = (members: Members): readonly string[] => members.spans.slice(0, 6).map((span) => span.key.slice(0, 40));

const startsWith = (head: Uint8Array, text: string): boolean => Buffer.from(head.subarray(0, text.length)).toString('latin1') === text;

const describe = (head: Uint8Array, line: Uint8Array): { readonly seen: SeenKind; readonly names: readonly string[] } => {
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06')) return { seen: 'zip', names: [] };
  if (startsWith(head, '%PDF-')) return { seen: 'pdf', names: [] };
  if (startsWith(head, 'SQLite format 3\0')) return { seen: 'sqlite', names: [] };
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return { seen: 'utf16', names: [] };
  const invalid = firstInvalidUtf8(head);
  // A character may be cut by the end of the head.
  if (head.includes(0) || (invalid >= 0 && invalid < head.length - 4)) return { seen: 'binary', names: [] };
  const columns = Buffer.from(line).toString('utf8').split(',');
  const isTable = columns.length >= 3 && columns.every((name) => name.length <= 60);
  return {
    seen: isTable ? 'csv' : 'text',
    names: isTable ? columns.slice(0, 6).map((name) => name.replaceAll('"', '').trim().slice(0, 40)) : [],
  };
};
