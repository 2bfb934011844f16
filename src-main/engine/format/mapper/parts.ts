/** Records that hold several events in a list: which event of a frame is which element of which record. */
import type { MappingFile } from '../../../../src-shared/model/mapping-file.ts';
import { createJsonValidator } from '../../json/validate.ts';
import { parseRecord } from '../record-reader.ts';
import type { Frame } from '../types.ts';
import { measureList } from './capture.ts';
import { compileMapping } from './compile.ts';

export interface Parts {
  /** For every event its record in the frame, and which of the record's events it is; -1 where the record holds no list. */
  readonly records: readonly number[];
  readonly parts: readonly number[];
}

/**
 * What all events of a record have in common is repeated for each of them. It may grow so many times over the record, within these bounds;
 * a record that would grow more is kept as one event.
 */
const growthAtMost = 32;
const growthFree = 256 * 1024;
const growthBytes = 32 * 1024 * 1024;

/** Which events the records of a frame hold. A record that cannot be read is one. */
export const partsOf = (frame: Frame, mapping: MappingFile): Parts => {
  const compiled = compileMapping(mapping);
  const path = compiled.ok ? (compiled.mapping.expand ?? []) : [];
  const { isStrictObject } = createJsonValidator();
  const records: number[] = [];
  const parts: number[] = [];
  for (let i = 0; i < frame.count; i += 1) {
    const start = frame.starts[i] as number;
    const end = frame.ends[i] as number;
    const isSound = start < end && (isStrictObject(frame.bytes, start, end) || parseRecord(frame.bytes, start, end).ok);
    const { count, bytes } = isSound ? measureList(frame.bytes, start, path) : { count: 0, bytes: 0 };
    const grown = (end - start - bytes) * count;
    const held = grown <= Math.min(growthBytes, Math.max(growthFree, growthAtMost * (end - start))) ? count : 0;
    for (let part = 0; part < Math.max(1, held); part += 1) {
      records.push(i);
      parts.push(held === 0 ? -1 : part);
    }
  }
  return { records, parts };
};
