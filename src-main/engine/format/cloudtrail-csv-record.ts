/** Rows of a CloudTrail Lake query, as it delivers them to S3 (CSV). A query chooses its own columns; those of event records are known by name. */
import { decodeUtf8, firstInvalidUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import type { JsonValue } from '../json/value.ts';
import { cloudtrailColumns } from './cloudtrail-event.ts';
import { parseCsvRow } from './csv-row.ts';
import type { RecordReader } from './record-reader.ts';
import { normaliseHyrelogTime, parseRfc3339Text } from './time.ts';

/** Names as records write them; Lake's own columns may be in lower case. */
const MEMBERS: ReadonlyMap<string, string> = new Map(
  [
    'eventID',
    'eventName',
    'eventSource',
    'eventType',
    'eventCategory',
    'readOnly',
    'managementEvent',
    'errorCode',
    'errorMessage',
    'sourceIPAddress',
    'userAgent',
    'sharedEventID',
  ].map((name) => [name.toLowerCase(), name]),
);
const IDENTITY_MEMBERS = ['type', 'principalId', 'arn', 'accountId', 'accessKeyId', 'userName', 'invokedBy'] as const;

/** A reader for one thread. */
export const createCloudtrailCsvReader = (): RecordReader => (target, bytes, start, end, index) => {
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
    block.malformed(index, 'csv_quotes', Buffer.byteLength(text.slice(0, row.at)));
    return;
  }
  const header = target.header ?? [];
  if (row.values.length !== header.length) {
    block.malformed(index, 'csv_fields', 0);
    return;
  }
  const event = new Map<string, JsonValue>();
  let time = NaN;
  header.forEach((column, i) => {
    const value = row.values[i] ?? '';
    const name = column.trim().toLowerCase();
    const member = MEMBERS.get(name);
    if (name === 'eventtime') time = parseRfc3339Text(normaliseHyrelogTime(value) ?? '');
    else if (name === 'useridentity') event.set('userIdentity', identityOf(value));
    else if (member !== undefined && value !== '' && value !== 'null') event.set(member, value);
  });
  block.flags[index] = recordFlags.unhashed;
  block.time[index] = time;
  block.scope[index] = block.scopeIndex(target.chain);
  if (rows === null) return;
  rows.beginRow(end - start);
  header.forEach((column, i) => {
    const value = row.values[i] ?? '';
    if (value === '' || column.trim().toLowerCase() === 'eventtime') return;
    rows.members.enterName(column);
    rows.addText(value);
    rows.addMember();
    rows.members.leave();
  });
  rows.endRow(index);
  const columns = cloudtrailColumns(event);
  // A query that leaves the error code out says nothing about the outcome.
  const isStated = header.some((column) => column.trim().toLowerCase() === 'errorcode') && columns.action !== null;
  for (const [field, value] of Object.entries({ ...columns, outcome: isStated ? columns.outcome : null }))
    rows.setText(index, field as EventField, value ?? null);
  rows.time[index] = time;
};

/** Members of Lake's text form of a structure, `{type=IAMUser, arn=arn:aws:iam::…, sessioncontext={…}}`: those of the outermost braces. */
const identityOf = (text: string): ReadonlyMap<string, JsonValue> => {
  const found = new Map<string, JsonValue>();
  let depth = 0;
  let start = 1;
  const take = (end: number): void => {
    const [, name = '', value = ''] = /^\s*(\w+)=(.*)$/s.exec(text.slice(start, end)) ?? [];
    const member = IDENTITY_MEMBERS.find((one) => one.toLowerCase() === name.toLowerCase());
    if (member !== undefined && value !== '' && value !== 'null') found.set(member, value);
  };
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    if ((char === ',' && depth === 1) || (char === '}' && depth === 0)) {
      take(i);
      start = i + 1;
    }
  }
  return found;
};
