/** What a parsing worker runs: a frame in, a block of facts (and rows for the index) out. */
import { recordFlags } from '../chain/types.ts';
import { createRecordHasher, hashRecordNoble } from '../crypto/record-hasher.ts';
import { createAssayReader } from './assay-record.ts';
import { createBlockBuilder } from './block-builder.ts';
import { createCloudtrailCsvReader } from './cloudtrail-csv-record.ts';
import { createCloudtrailReader } from './cloudtrail-record.ts';
import { createHyrelogCsvReader } from './hyrelog-csv-record.ts';
import { createHyrelogReader } from './hyrelog-record.ts';
import { createHyrelogV0Reader } from './hyrelog-v0-record.ts';
import { noteLostCharacters } from './lost-characters.ts';
import { createMappedReader } from './mapped-record.ts';
import { compileMapping } from './mapper/compile.ts';
import { partsOf } from './mapper/parts.ts';
import { createProfileReader } from './profile-record.ts';
import type { Hashers, RecordReader, RecordTarget } from './record-reader.ts';
import { createRowBuilder } from './row-builder.ts';
import { createTlogReader } from './tlog-entry.ts';
import type { Frame, Misplaced, ProcessOptions, ProcessedFrame, ReaderId, RowBlock } from './types.ts';
import type { RecordBlock } from '../chain/types.ts';

export type FrameProcessor = (frame: Frame, options: ProcessOptions) => ProcessedFrame;

const createReader = (id: ReaderId, hashers: Hashers, { profile = null, mapping }: ProcessOptions): RecordReader => {
  switch (id) {
    case 'assay/1':
      return createAssayReader(hashers);
    case 'hyrelog/1':
      return createHyrelogReader(hashers);
    case 'hyrelog/0':
      return createHyrelogV0Reader(hashers);
    case 'tlog-entry/1':
      return createTlogReader();
    case 'hyrelog-csv':
      return createHyrelogCsvReader();
    case 'cloudtrail/1':
      return createCloudtrailReader();
    case 'profile':
      if (profile === null) throw new RangeError('records of a profile cannot be read without it');
      return createProfileReader(profile, hashers);
    case 'cloudtrail-csv':
      return createCloudtrailCsvReader();
    case 'mapped': {
      if (mapping === undefined) throw new RangeError('mapped records need a mapping');
      const compiled = compileMapping(mapping);
      if (!compiled.ok) throw new RangeError(`unusable mapping: ${compiled.problem.field}`);
      return createMappedReader(compiled.mapping);
    }
  }
};

/**
 * A processor for one thread: keeps scratch memory between frames, but no facts. `hashers` is for tests. Content never makes it throw;
 * records that cannot be read are `malformed` with a remark, in their place.
 */
export const createFrameProcessor = (hashers: Hashers = { fast: createRecordHasher(), check: hashRecordNoble }): FrameProcessor => {
  const readers = new Map<string, RecordReader>();
  const rowBuilder = createRowBuilder();
  return (frame, options) => {
    const { mapping } = options;
    const name = `${options.reader} ${options.profile?.key ?? (mapping === undefined ? '' : JSON.stringify(mapping))}`;
    let read = readers.get(name);
    if (read === undefined) {
      if (readers.size >= readersAtMost) readers.clear();
      read = createReader(options.reader, hashers, options);
      readers.set(name, read);
    }
    const parts = mapping?.expand === undefined ? null : partsOf(frame, mapping);
    const count = parts?.records.length ?? frame.count;
    const block = createBlockBuilder(options.file, options.firstOrdinal, count);
    const rows = options.wantRows ? rowBuilder : null;
    rows?.begin(count);
    const { bytes, starts, ends, lines } = frame;
    const firstSeq = options.firstSeq ?? NaN;
    const target: Mutable<RecordTarget> = {
      block,
      rows,
      thorough: options.thorough,
      chain: options.chain ?? '',
      header: frame.header,
      delimiter: options.delimiter,
      seqOf: (index) => firstSeq + (lines[index] ?? NaN) - 1,
    };
    const unreadable = new Map(frame.unreadable.map((record) => [record.index, record]));
    for (let at = 0; at < count; at += 1) {
      const i = parts === null ? at : (parts.records[at] as number);
      if (parts !== null) target.part = parts.parts[at];
      const start = starts[i] as number;
      const end = ends[i] as number;
      const missing = start === end ? unreadable.get(i) : undefined;
      block.place(at, lines[i] as number, frame.firstByte + start, missing?.length ?? end - start);
      if (missing === undefined) read(target, bytes, start, end, at);
      else block.malformed(at, missing.reason, missing.byte);
    }
    if (options.reader === 'mapped' || options.reader === 'cloudtrail/1') noteLostCharacters(frame, block, parts?.records ?? null);
    const made = block.finish();
    const rowBlock = rows?.finish() ?? null;
    return { block: made, rows: rowBlock, misplaced: findMisplaced(made, options), transfer: buffersOf(made, rowBlock) };
  };
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Readers of mappings are many only where the files of one evidence are of many kinds. */
const readersAtMost = 64;

const DAY_MS = 86_400_000;

/** Records whose own day or company is not the one that the file's path names. */
const findMisplaced = (block: RecordBlock, { day = null, company = null }: ProcessOptions): readonly Misplaced[] => {
  const found: Misplaced[] = [];
  const note = (kind: Misplaced['kind'], isElsewhere: (index: number) => boolean, describe: (index: number) => string): void => {
    let count = 0;
    let first = -1;
    for (let i = 0; i < block.count; i += 1) {
      if (((block.flags[i] as number) & recordFlags.malformed) !== 0 || !isElsewhere(i)) continue;
      if (first < 0) first = i;
      count += 1;
    }
    if (count > 0) found.push({ count, first, found: describe(first), kind });
  };
  if (day !== null) {
    const from = Date.parse(`${day}T00:00:00Z`);
    const time = (index: number): number => block.time[index] as number;
    note(
      'day',
      (i) => time(i) < from || time(i) >= from + DAY_MS,
      (i) => new Date(time(i)).toISOString().slice(0, 10),
    );
  }
  if (company !== null) {
    const companies = block.scopes.map((scope) => scope.split('/', 1)[0] ?? '');
    const stated = (index: number): string => companies[block.scope[index] as number] ?? '';
    note('company', (i) => stated(i) !== '' && stated(i) !== company, stated);
  }
  return found;
};

/** Buffers of both blocks for `postMessage`; each once. */
const buffersOf = (block: RecordBlock, rows: RowBlock | null): ArrayBuffer[] => {
  // The columns of either share one.
  const arrays: readonly ArrayBufferView[] = [
    block.flags,
    ...(rows === null ? [] : [rows.time, rows.bytes, rows.valueStarts, rows.members.packed]),
  ];
  return arrays.map((array) => array.buffer as ArrayBuffer);
};
