/** Events of a profile's records: times and columns by the profile's field mapping. */
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { eventFields } from '../../../src-shared/model/event.ts';
import { isJsonNumber, type JsonObject } from '../json/value.ts';
import { compilePath } from '../profile/path.ts';
import type { RecordTarget } from './record-reader.ts';
import type { RowBuilder } from './row-builder.ts';
import { parseRfc3339Text } from './time.ts';
import { createRowWalker } from './walk-row.ts';

export interface ProfileRows {
  /** Milliseconds UTC, NaN where there is none. */
  time(record: JsonObject): number;
  fill(target: RecordTarget, rows: RowBuilder, record: JsonObject, bytes: Uint8Array, start: number, end: number, index: number): void;
}

export const createProfileRows = ({ fields, container }: ProfileFile): ProfileRows => {
  const source = fields.time;
  const readTime = typeof source === 'string' || Array.isArray(source) ? compilePath(source) : null;
  const walk = createRowWalker({});
  const columns = eventFields.flatMap((field) => {
    const path = fields[field];
    return typeof path === 'string' || Array.isArray(path) ? [{ field, read: compilePath(path) }] : [];
  });
  const time = (record: JsonObject): number => {
    const value = readTime?.(record);
    return typeof value === 'string' ? parseRfc3339Text(value) : isJsonNumber(value) ? value.value : NaN;
  };
  return {
    time,
    fill(_target, rows, record, bytes, start, end, index) {
      rows.beginRow(end - start);
      if (container.kind === 'jsonl' || container.kind === 'json-array') walk(rows, index, bytes, start, end);
      else for (const value of record.values()) rows.addText(String(value));
      rows.endRow(index);
      for (const { field, read } of columns) {
        const value = read(record);
        rows.setText(index, field, typeof value === 'string' ? value : isJsonNumber(value) ? value.lexeme : null);
      }
      rows.time[index] = time(record);
      rows.recorded[index] = NaN;
    },
  };
};
