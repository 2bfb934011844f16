/**
 * Exports without integrity data. There is nothing to verify: only copies, ids that stand twice, the order of times, and what was to be said
 * of single records. All of it is notes; a gap in such an export proves nothing and is never looked for.
 */
import { createFindingSink } from '../finding-sink.ts';
import { createBitSet } from '../linked/bit-set.ts';
import { groupByKey } from '../linked/join.ts';
import { createRowTable, ordinalFloat, rowFlags, rowFloats, rowWords, type Rows } from '../linked/rows.ts';
import { createRecordStore } from '../record-store.ts';
import { createRemarkTally } from '../remark-tally.ts';
import { recordFlags, type ChainOutcome, type ChainVerifier, type RecordBlock } from '../types.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { Scratch } from '../../ports.ts';
import { createOrderTally } from './order.ts';

export interface PlainOptions {
  /** `plan.files`. */
  readonly files: readonly { readonly path: string }[];
  readonly scratch: Scratch;
  /** Records compared in memory before they are dealt out to scratch files. */
  readonly memoryRecords?: number;
}

const defaultMemoryRecords = 400_000;
const placeMemoryBytes = 16 * 1024 * 1024;
/** Malformed records whose positions are kept; more are counted. */
const keptAtMost = 1000;
/** Different records of one id that are told apart; what is beyond counts as different. */
const variantsAtMost = 10_000;

export function createPlainVerifier(options: PlainOptions): ChainVerifier {
  const rows = createRowTable(options.scratch, options.memoryRecords ?? defaultMemoryRecords);
  const places = createRecordStore(options.scratch, placeMemoryBytes, 'places');
  const remarks = createRemarkTally(options.files);
  const order = createOrderTally();
  const copies = createBitSet();
  const sink = createFindingSink();
  const malformed: { readonly ordinal: number; readonly reason: string; readonly byte: number | null; readonly member: string | null }[] =
    [];
  const counts = { records: 0, malformed: 0 };
  const shared = { count: 0, first: Infinity };
  let firstCopy = Infinity;

  const addMalformed = (block: RecordBlock): void => {
    for (const { index, code, reason, byte, member } of block.remarks) {
      if (code !== 'event.malformed') continue;
      counts.malformed += 1;
      if (sink.keeps('event.malformed') && malformed.length < keptAtMost)
        malformed.push({ ordinal: block.firstOrdinal + index, reason, byte, member });
      else sink.count('event.malformed', 1);
    }
  };

  /** Among the records of one key, copies are the same byte for byte; others share their id. */
  const settle = (definitions: Rows): void => {
    const { firsts, next } = groupByKey(definitions);
    for (const first of firsts) {
      if (next[first] === -1) continue;
      const seen = new Set<string>();
      for (let row = first; row >= 0; row = next[row] ?? -1) {
        const ordinal = definitions.floats[row * rowFloats + ordinalFloat] ?? 0;
        const identity = `${definitions.words[row * rowWords + 8]} ${definitions.words[row * rowWords + 9]}`;
        if (seen.has(identity)) {
          copies.add(ordinal);
          firstCopy = Math.min(firstCopy, ordinal);
          continue;
        }
        if (seen.size > 0) {
          shared.count += 1;
          shared.first = Math.min(shared.first, ordinal);
        }
        if (seen.size < variantsAtMost) seen.add(identity);
      }
    }
  };

  const place = async (ordinal: number): Promise<Pick<RawFinding, 'file' | 'line' | 'byte' | 'ordinal'>> => {
    const { file, line, byte } = await places.place(ordinal);
    return { ordinal, file: options.files[file]?.path ?? null, line, byte };
  };

  const report = async (): Promise<void> => {
    for (const { ordinal, reason, byte, member } of malformed) {
      const detail = { ...(member === null ? {} : { member }), ...(byte === null ? {} : { inRecord: byte }) };
      sink.add({ code: 'event.malformed', chain: null, ...(await place(ordinal)), reason, detail });
    }
    if (copies.size > 0)
      sink.add({ code: 'event.duplicate', chain: null, count: copies.size, ...(await place(firstCopy)), reason: 'same_bytes' });
    if (shared.count > 0)
      sink.add({ code: 'event.duplicate', chain: null, count: shared.count, ...(await place(shared.first)), reason: 'same_id' });
    const against = order.result();
    if (against !== null) {
      const detail = { files: against.files, order: against.order };
      sink.add({
        code: 'time.regression',
        chain: null,
        count: against.count,
        ...(await place(against.first)),
        reason: 'file_order',
        detail,
      });
    }
    for (const finding of remarks.findings()) sink.add(finding);
  };

  return {
    async add(block) {
      counts.records += block.count;
      remarks.add(block);
      order.add(block);
      addMalformed(block);
      await places.add(block);
      const stated = new Int32Array(block.stated.slice().buffer);
      const identity = new Int32Array(block.identity.slice().buffer);
      for (let i = 0; i < block.count; i += 1) {
        if (((block.flags[i] ?? 0) & recordFlags.malformed) !== 0) continue;
        const low = identity[i * 2] ?? 0;
        const high = identity[i * 2 + 1] ?? 0;
        const hasId = stated[i * 8] !== 0 || stated[i * 8 + 1] !== 0;
        rows.add('definition', {
          key: hasId ? stated : Int32Array.of(low, high, 0, 0, 0, 0, 0, 0),
          keyAt: hasId ? i * 8 : 0,
          low,
          high,
          ordinal: block.firstOrdinal + i,
          time: block.time[i] ?? NaN,
          scope: 0,
          flags: rowFlags.plain,
        });
      }
      await rows.settle();
    },
    async finish(): Promise<ChainOutcome> {
      await rows.forEachPartition((definitions) => settle(definitions));
      await report();
      await Promise.all([rows.close(), places.close()]);
      return {
        chains: [],
        findings: sink.findings,
        findingsBeyond: sink.beyond(),
        duplicates: copies,
        tallies: {
          records: counts.records,
          malformed: counts.malformed,
          unhashed: counts.records - counts.malformed,
          hashesChecked: 0,
          hashesRight: 0,
          linksChecked: 0,
          linksTotal: 0,
          sequenceChecked: 0,
          checkpointsFound: 0,
          checkpointsValid: 0,
          rootsChecked: 0,
          rootsNotRun: 0,
          chainsCovered: 0,
          headsPinned: 0,
          headsMatched: 0,
        },
      };
    },
  };
}
