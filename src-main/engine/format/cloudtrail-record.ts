/**
 * CloudTrail records: elements of the `Records` array of a log file. No record carries a hash; the file's digest, where there is one,
 * covers them all (`chain/digests`).
 */
import { recordFlags } from '../chain/types.ts';
import type { EventField } from '../../../src-shared/model/event.ts';
import { cloudtrailColumns } from './cloudtrail-event.ts';
import { parseRecord, rejectMember } from './record-reader.ts';
import type { RecordReader } from './record-reader.ts';
import { parseRfc3339Text } from './time.ts';
import { createRowWalker, hidden } from './walk-row.ts';

/** A reader for one thread. */
export const createCloudtrailReader = (): RecordReader => {
  // Everything is search text but the time, which has a column of its own.
  const walk = createRowWalker({ eventTime: hidden, eventVersion: hidden });
  return (target, bytes, start, end, index) => {
    const { block, rows } = target;
    block.identify(index, bytes.subarray(start, end));
    const parsed = parseRecord(bytes, start, end);
    if (!parsed.ok) {
      block.malformed(index, parsed.reason, parsed.byte);
      return;
    }
    const { record } = parsed;
    for (const member of ['eventTime', 'eventName', 'eventSource']) {
      const value = record.get(member) ?? null;
      if (typeof value === 'string') continue;
      rejectMember(target, bytes, start, end, index, value === null ? 'missing_member' : 'wrong_type', member);
      return;
    }
    const time = parseRfc3339Text(String(record.get('eventTime')));
    if (Number.isNaN(time)) {
      rejectMember(target, bytes, start, end, index, 'bad_time', 'eventTime');
      return;
    }
    block.flags[index] = recordFlags.unhashed;
    block.time[index] = time;
    block.scope[index] = block.scopeIndex(target.chain);
    const id = record.get('eventID');
    if (typeof id === 'string') block.tellApart(index, id);
    if (rows === null) return;
    rows.beginRow(end - start);
    walk(rows, index, bytes, start, end);
    rows.endRow(index);
    for (const [field, value] of Object.entries(cloudtrailColumns(record))) rows.setText(index, field as EventField, value);
    rows.time[index] = time;
  };
};
