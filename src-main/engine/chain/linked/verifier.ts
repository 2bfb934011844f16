import { hexToBytes } from '../../bytes/hex.ts';
import { createFindingSink } from '../finding-sink.ts';
import type { LinkedOptions } from '../inputs.ts';
import { createRecordStore } from '../record-store.ts';
import { createRemarkTally } from '../remark-tally.ts';
import { recordFlags, type ChainOutcome, type ChainVerifier, type RecordBlock } from '../types.ts';
import { createBitSet } from './bit-set.ts';
import { createHeadLog } from './head-walk.ts';
import { createJoin } from './join.ts';
import { createRowTable, rowFlags, variantMask } from './rows.ts';
import { createScopeTable, type ScopeState } from './scopes.ts';
import { reportLinked } from './report.ts';
import type { MalformedRecord, UnsoundRecord } from './report-types.ts';

const defaultMemoryRecords = 400_000;
const placeMemoryBytes = 8 * 1024 * 1024;
/** Faulty records whose positions are kept; more are counted. */
const faultsAtMost = 50_000;

/**
 * Verifies chains that have no sequence numbers: order follows the links alone (HyreLog). Records may come in any order, scopes
 * interleaved, days in separate files; memory is bounded at any size. What such a chain can and cannot show is in DESIGN section 4.
 */
export function createLinkedVerifier(options: LinkedOptions): ChainVerifier {
  const heads = new Map(
    [...options.heads].flatMap(([id, hex]) => {
      const head = hexToBytes(hex.toLowerCase());
      return head === null ? [] : [[id, head] as const];
    }),
  );
  const scopes = createScopeTable(heads);
  const rows = createRowTable(options.scratch, 2 * (options.memoryRecords ?? defaultMemoryRecords));
  const places = createRecordStore(options.scratch, placeMemoryBytes, 'places');
  const log = createHeadLog(options.scratch);
  const remarks = createRemarkTally(options.files);
  const copies = createBitSet();
  const unsound: UnsoundRecord[] = [];
  const malformed: MalformedRecord[] = [];
  const counts = { records: 0, malformed: 0, hashed: 0, unsound: 0, unhashed: 0, genesis: 0, malformedBeyond: 0 };
  let firstUnhashed: number | null = null;

  const addMalformed = (block: RecordBlock, i: number): void => {
    counts.malformed += 1;
    if (malformed.length >= faultsAtMost) {
      counts.malformedBeyond += 1;
      return;
    }
    const remark = block.remarks.find(({ index, code }) => index === i && code === 'event.malformed');
    malformed.push({
      ordinal: block.firstOrdinal + i,
      reason: remark?.reason ?? 'not_json',
      inRecord: remark?.byte ?? null,
      member: remark?.member ?? null,
    });
  };

  const addRecord = (block: RecordBlock, i: number, words: Words, computed: Uint8Array | null, known: (number | undefined)[]): void => {
    const flags = block.flags[i] ?? 0;
    const ordinal = block.firstOrdinal + i;
    const time = block.time[i] ?? NaN;
    const low = words.identity[i * 2] ?? 0;
    const high = words.identity[i * 2 + 1] ?? 0;
    if ((flags & recordFlags.unhashed) !== 0 || options.integrity === 'none') {
      counts.unhashed += 1;
      firstUnhashed ??= ordinal;
      rows.add('definition', {
        key: Int32Array.of(low, high, 0, 0, 0, 0, 0, 0),
        keyAt: 0,
        low,
        high,
        ordinal,
        time,
        scope: 0,
        flags: rowFlags.plain,
      });
      return;
    }
    counts.hashed += 1;
    const local = block.scope[i] ?? 0;
    const index = (known[local] ??= scopes.indexOf(block.scopes[local] ?? ''));
    const scope = scopes.all[index];
    if (scope !== undefined) noteScope(scope, time);
    const isSound = (flags & recordFlags.hashMismatch) === 0;
    const isGenesis = (flags & recordFlags.genesis) !== 0;
    const own = (isSound ? rowFlags.sound : 0) | (isGenesis ? rowFlags.genesis : 0);
    rows.add('definition', { key: words.stated, keyAt: i * 8, low, high, ordinal, time, scope: index, flags: own });
    if (!isSound) {
      counts.unsound += 1;
      if (unsound.length < faultsAtMost) {
        unsound.push({ ordinal, scope: index, time, stated: block.stated.slice(i * block.width, (i + 1) * block.width), computed });
      }
      if (computed !== null)
        rows.add('definition', { key: wordsOf(computed), keyAt: 0, low, high, ordinal, time, scope: index, flags: rowFlags.computed });
    }
    if (isGenesis) counts.genesis += 1;
    else {
      rows.add('reference', {
        key: words.prev,
        keyAt: i * 8,
        low: words.stated[i * 8] ?? 0,
        high: words.stated[i * 8 + 1] ?? 0,
        ordinal,
        time,
        scope: index,
        flags: own | (high & variantMask),
      });
    }
    if (scope?.pinnedHead != null) {
      const { width } = block;
      const hash = block.stated.subarray(i * width, (i + 1) * width);
      const prev = block.prev.subarray(i * width, (i + 1) * width);
      log.add({ scope: index, hash, prev, computed: isSound ? null : (computed ?? new Uint8Array(width)), isGenesis });
    }
  };

  return {
    async add(block) {
      counts.records += block.count;
      remarks.add(block);
      await places.add(block);
      const words: Words = {
        stated: wordsOf(block.stated),
        prev: wordsOf(block.prev),
        identity: wordsOf(new Uint8Array(block.identity.buffer, block.identity.byteOffset, block.identity.byteLength)),
      };
      const computedOf = new Map(block.mismatches.map(({ index, computed }) => [index, computed.slice()]));
      const known: (number | undefined)[] = [];
      for (let i = 0; i < block.count; i += 1) {
        if (((block.flags[i] ?? 0) & recordFlags.malformed) !== 0) {
          addMalformed(block, i);
          continue;
        }
        addRecord(block, i, words, computedOf.get(i) ?? null, known);
      }
      await rows.settle();
      await log.settle();
    },
    async finish(): Promise<ChainOutcome> {
      const sink = createFindingSink();
      const join = createJoin(scopes.all, (ordinal) => copies.add(ordinal));
      await rows.forEachPartition((definitions, references) => join.add(definitions, references));
      const joined = join.result();
      const walks = await log.walk(scopes.all);
      const report = await reportLinked({
        options,
        scopes: scopes.all,
        joined,
        walks,
        unsound,
        malformed,
        counts,
        firstUnhashed,
        places,
        sink,
      });
      for (const finding of remarks.findings()) sink.add(finding);
      for (const [id, head] of options.heads) {
        if (!scopes.all.some((scope) => scope.id === id))
          sink.add({ code: 'head.mismatch', chain: id, expected: head, found: null, reason: 'no_chain' });
      }
      await Promise.all([rows.close(), places.close(), log.close()]);
      return {
        chains: report.chains,
        findings: sink.findings,
        findingsBeyond: sink.beyond(),
        duplicates: copies,
        tallies: {
          records: counts.records,
          malformed: counts.malformed,
          hashesChecked: counts.hashed,
          hashesRight: counts.hashed - counts.unsound,
          linksChecked: joined.links + counts.genesis - report.dangling,
          linksTotal: counts.hashed,
          sequenceChecked: 0,
          checkpointsFound: 0,
          checkpointsValid: 0,
          rootsChecked: 0,
          rootsNotRun: 0,
          chainsCovered: report.covered,
          headsPinned: options.heads.size,
          headsMatched: report.headsMatched,
          unhashed: counts.unhashed,
        },
      };
    },
  };
}

interface Words {
  readonly stated: Int32Array;
  readonly prev: Int32Array;
  readonly identity: Int32Array;
}

function wordsOf(bytes: Uint8Array): Int32Array {
  if (bytes.byteOffset % 4 === 0) return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  return new Int32Array(bytes.slice().buffer);
}

function noteScope(scope: ScopeState, time: number): void {
  scope.records += 1;
  if (Number.isNaN(time)) return;
  if (!(scope.firstTime <= time)) scope.firstTime = time;
  if (!(scope.lastTime >= time)) scope.lastTime = time;
}
