/** Records of a profile's container, as values: JSON, rows of CSV, or lines of pairs. */
import { decodeUtf8, firstInvalidUtf8 } from '../bytes/utf8.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { JsonObject } from '../json/value.ts';
import { parseLogfmt } from '../profile/logfmt.ts';
import { parseCsvRow } from './csv-row.ts';
import { parseRecord, type ParsedRecord } from './record-reader.ts';

/** Reads the record in `[start, end)`; `byte` of a fault counts from `start`. */
export type ReadSource = (bytes: Uint8Array, start: number, end: number, header: readonly string[] | null) => ParsedRecord;

export const createReadSource = ({ container }: Pick<ProfileFile, 'container'>): ReadSource => {
  switch (container.kind) {
    case 'jsonl':
    case 'json-array':
      return parseRecord;
    case 'csv':
      return readCsv;
    case 'logfmt':
      return readLogfmt;
  }
};

const fault = (reason: Extract<ParsedRecord, { ok: false }>['reason'], byte: number): ParsedRecord => ({ ok: false, reason, byte });

const readCsv: ReadSource = (bytes, start, end, header) => {
  const text = decodeUtf8(bytes.subarray(start, end));
  if (text === null) return fault('invalid_utf8', Math.max(0, firstInvalidUtf8(bytes.subarray(start, end))));
  const row = parseCsvRow(text);
  if (!row.ok) return fault('csv_quotes', Buffer.byteLength(text.slice(0, row.at)));
  const names = header ?? [];
  if (row.values.length !== names.length || new Set(names).size !== names.length) return fault('csv_fields', 0);
  const record: JsonObject = new Map(names.map((name, i): [string, string] => [name, row.values[i] ?? '']));
  return { ok: true, record };
};

const readLogfmt: ReadSource = (bytes, start, end) => {
  const text = decodeUtf8(bytes.subarray(start, end));
  if (text === null) return fault('invalid_utf8', Math.max(0, firstInvalidUtf8(bytes.subarray(start, end))));
  const line = parseLogfmt(text);
  if (line.ok) return line;
  return fault(line.reason, Buffer.byteLength(text.slice(0, line.at)));
};
