/** Events of a profile's records: times and columns by the profile's field mapping, with the mapper of plain exports. */
import { MAPPING_SCHEMA, type FieldPath } from '../../../src-shared/model/mapping-file.ts';
import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { JsonObject } from '../json/value.ts';
import { canonicalWriterOf } from '../profile/canonical/write.ts';
import { createCapture } from './mapper/capture.ts';
import { compileMapping, type CompiledMapping, type MappingProblem } from './mapper/compile.ts';
import { createFiller } from './mapper/fill.ts';
import { createSlotValues } from './mapper/values.ts';
import type { RowBuilder } from './row-builder.ts';

export interface ProfileRows {
  /** Milliseconds UTC, NaN where there is none. `record` is needed where the container is no JSON. */
  time(record: JsonObject | null, bytes: Uint8Array, start: number): number;
  /** Fills the record's row; gives its time. */
  fill(rows: RowBuilder, record: JsonObject | null, bytes: Uint8Array, start: number, end: number, index: number): number;
}

/** What is wrong with the profile's field mapping that its schema cannot say; null where nothing is. */
export const fieldProblem = (profile: ProfileFile): MappingProblem | null => {
  const compiled = compile(profile, profile.fields);
  return compiled.ok ? null : compiled.problem;
};

const compile = ({ name }: ProfileFile, fields: ProfileFile['fields']): ReturnType<typeof compileMapping> =>
  compileMapping({ schema: MAPPING_SCHEMA, name, container: { kind: 'jsonl' }, inferred: [], fields });

/** A mapping that cannot be used maps nothing; planning refuses such a profile before. */
export const createProfileRows = (profile: ProfileFile): ProfileRows => {
  const own = compile(profile, profile.fields);
  const compiled = own.ok ? own : compile(profile, {});
  if (!compiled.ok) throw new RangeError('an empty mapping can be used');
  const { mapping } = compiled;
  hide(mapping, profile);
  const values = createSlotValues(mapping.paths.names.length);
  const capture = createCapture(mapping.paths.tree(), values);
  const filler = createFiller(mapping);
  const isJson = profile.container.kind === 'jsonl' || profile.container.kind === 'json-array';
  const asJson = canonicalWriterOf('js-insertion-order');

  const read = (rows: RowBuilder | null, record: JsonObject | null, bytes: Uint8Array, start: number): void => {
    values.clear();
    if (isJson || record === null) capture(rows, bytes, start, -1);
    else capture(rows, encodeUtf8(asJson(record)), 0, -1);
  };

  return {
    time(record, bytes, start) {
      if (mapping.time === null) return NaN;
      read(null, record, bytes, start);
      return filler.time(values).ms;
    },
    fill(rows, record, bytes, start, end, index) {
      // Rows and lines of pairs become JSON, whose quotes and escapes take more room.
      rows.beginRow(isJson ? end - start : 8 * (end - start) + 64);
      read(rows, record, bytes, start);
      rows.endRow(index);
      filler.columns(values, rows, index);
      const time = filler.time(values).ms;
      rows.time[index] = time;
      rows.recorded[index] = filler.recorded(values);
      return time;
    },
  };
};

/** Nobody searches for words in hashes and signatures. */
const hide = ({ paths }: CompiledMapping, { hash, prev, signatures }: ProfileFile): void => {
  const hidden: readonly (FieldPath | undefined)[] = [
    hash.member,
    prev?.member,
    ...signatures.filter(({ over }) => over !== 'manifest').map(({ member }) => member),
  ];
  for (const path of hidden) if (path !== undefined) paths.slotOf(path, true);
};
