/** HyreLog's CSV exports of either version. They carry too little for any hash to be recomputed: every record is unhashed. */
import { asBuffer } from '../bytes/bytes.ts';
import { decodeUtf8, encodeUtf8, firstInvalidUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonObject } from '../json/value.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import { parseCsvRow } from './csv-row.ts';
import { scopeName } from './hyrelog-row.ts';
import { mapHyrelogWords } from './mapping.ts';
import type { RecordReader, RecordTarget } from './record-reader.ts';
import { columnOf } from './row-builder.ts';
import { normaliseHyrelogTime, parseRfc3339Text } from './time.ts';
import { createRowWalker } from './walk-row.ts';

/** Columns of the 14-column export and of v0's 13. */
const fields: ReadonlyMap<string, EventField> = new Map<string, EventField>([
  ['id', 'eventId'],
  ['category', 'category'],
  ['action', 'action'],
  ['actorId', 'actorId'],
  ['actorEmail', 'actorEmail'],
  ['actorRole', 'actorRole'],
  ['resourceType', 'resourceType'],
  ['resourceId', 'resourceId'],
  ['targetType', 'resourceType'],
  ['targetId', 'resourceId'],
  ['ipAddress', 'ip'],
  ['userAgent', 'userAgent'],
  ['geo', 'country'],
]);
const hiddenColumns: ReadonlySet<string> = new Set([
  'timestamp',
  'createdAt',
  'companyId',
  'workspaceId',
  'projectId',
  'hash',
  'prevHash',
  'idempotencyHash',
]);
/** A quote, comma or control at a fault's place counts in bytes. */
const byteOf = (text: string, units: number): number => Buffer.byteLength(text.slice(0, units));

/** A reader for one thread. */
export const createHyrelogCsvReader = (): RecordReader => {
  const walkMetadata = createRowWalker({});

  const fillRow = (
    target: RecordTarget,
    header: readonly string[],
    values: readonly string[],
    recordBytes: number,
    index: number,
  ): void => {
    const { rows } = target;
    if (rows === null) return;
    rows.beginRow(recordBytes);
    for (let i = 0; i < header.length; i += 1) {
      const name = header[i] as string;
      const value = values[i] as string;
      if (value === '' || hiddenColumns.has(name)) continue;
      if (name === 'metadata' && isJsonText(value)) {
        const bytes = encodeUtf8(value);
        walkMetadata(rows, index, bytes, 0, bytes.length);
        continue;
      }
      rows.addText(value);
      const field = fields.get(name);
      if (field !== undefined) {
        rows.setColumn(index, columnOf(field));
        continue;
      }
      rows.members.enterName(name);
      rows.addMember();
      rows.members.leave();
    }
    rows.endRow(index);
    rows.mapWords(index, mapHyrelogWords);
  };

  return (target, bytes, start, end, index) => {
    const { block, rows } = target;
    const record = bytes.subarray(start, end);
    block.identify(index, record);
    const text = decodeUtf8(record);
    if (text === null) {
      block.malformed(index, 'invalid_utf8', firstInvalidUtf8(record));
      return;
    }
    const row = parseCsvRow(text);
    if (!row.ok) {
      block.malformed(index, 'csv_quotes', byteOf(text, row.at));
      return;
    }
    const header = target.header ?? [];
    if (row.values.length !== header.length) {
      block.malformed(index, 'csv_fields', 0);
      return;
    }
    const value = (name: string): string => row.values[header.indexOf(name)] ?? '';
    const time = normaliseHyrelogTime(value('timestamp') || value('createdAt'));
    const ms = time === null ? NaN : parseRfc3339Text(time);
    block.flags[index] = recordFlags.unhashed;
    block.time[index] = ms;
    const hasScope = value('companyId') !== '' && value('workspaceId') !== '';
    block.scope[index] = block.scopeIndex(hasScope ? scopeName(value('companyId'), value('workspaceId'), null).replace(/\/-$/, '') : '');
    fillRow(target, header, row.values, record.length, index);
    if (rows === null) return;
    rows.time[index] = ms;
    // v0's createdAt is when the server wrote the row.
    if (value('createdAt') !== '' && value('timestamp') === '') rows.recorded[index] = ms;
  };
};

const isJsonText = (value: string): boolean => {
  if (!value.startsWith('{')) return false;
  const parsed = parseStrict(value);
  return parsed.ok && isJsonObject(parsed.value);
};

/** True when the bytes of a CSV header row name the columns of a HyreLog export. */
export const isHyrelogCsvHeader = (row: Uint8Array): boolean => {
  const parsed = parseCsvRow(asBuffer(row).toString('utf8'));
  if (!parsed.ok) return false;
  const has = (...names: readonly string[]): boolean => names.every((name) => parsed.values.includes(name));
  return has('id', 'action', 'category') && (has('timestamp', 'traceId') || has('companyId', 'workspaceId', 'createdAt', 'hash'));
};
