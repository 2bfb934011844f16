import { recordFlags, type RecordBlock } from '../types.ts';
import type { FindingSink } from '../finding-sink.ts';
import type { ChainFile } from '../inputs.ts';
import { malformedFinding } from './malformed.ts';
import { isSlot, sameWords, wordsOf, type ChainState, type Rec, type Run } from './state.ts';

/** Counts shared by all chains of a verification: what may be kept of faults before positions are given up (DESIGN: bounded memory). */
export interface Budget {
  /** Runs, malformed records and breaks of ordinals. */
  pieces: number;
  /** Records whose hash fails. */
  unsound: number;
}

export interface ScanContext {
  /** The chain of a record, by the container's word or by the record's own scope. */
  chainOf(block: RecordBlock, index: number): ChainState;
  readonly files: readonly ChainFile[];
  readonly budget: Budget;
  readonly sink: FindingSink;
  /** Takes a record of a chain that has more faults than can be kept. */
  flood(chain: ChainState, rec: Rec): void;
}

/** Continues every chain with the records of a block. */
export function scanBlock(block: RecordBlock, context: ScanContext): void {
  const stated = wordsOf(block.stated);
  const prev = wordsOf(block.prev);
  const reasons = malformedReasons(block);
  const computedOf = new Map(block.mismatches.map(({ index, computed }) => [index, computed]));
  const touched = new Set<ChainState>();
  for (let i = 0; i < block.count; i += 1) {
    const flags = block.flags[i] ?? 0;
    const chain = context.chainOf(block, i);
    if (!touched.has(chain)) {
      touched.add(chain);
      chain.lastIndex = -1;
    }
    const ordinal = block.firstOrdinal + i;
    chain.records += 1;
    // Without a hash a record of this format is as unusable as one that does not parse.
    if ((flags & (recordFlags.malformed | recordFlags.unhashed)) !== 0) {
      addMalformed(chain, block, i, reasons.get(i), context);
      continue;
    }
    const seq = block.seq[i] ?? NaN;
    const sound = (flags & recordFlags.hashMismatch) === 0;
    noteSpan(chain, block.time[i] ?? NaN);
    if (chain.flood) {
      context.flood(chain, recOf(block, i, computedOf.get(i) ?? null));
      chain.malformedSince = 0;
      continue;
    }
    if (
      chain.run !== null &&
      seq === chain.lastSeq + 1 &&
      (sameWords(prev, i * 8, chain.lastHash, chain.lastHashAt) ||
        (chain.lastComputed !== null && sameWords(prev, i * 8, chain.lastComputed, 0)))
    ) {
      extendRun(chain, chain.run, prev, i, ordinal, context.budget);
      if (sound) watchTime(chain, block, i, seq, ordinal);
    } else {
      chain.previousTime = sound ? (block.time[i] ?? NaN) : NaN;
      closeRun(chain, block, computedOf);
      if (context.budget.pieces <= 0) {
        chain.flood = true;
        context.flood(chain, recOf(block, i, computedOf.get(i) ?? null));
        chain.malformedSince = 0;
        continue;
      }
      startRun(chain, recOf(block, i, computedOf.get(i) ?? null), context.budget);
    }
    chain.malformedSince = 0;
    chain.lastSeq = seq;
    chain.lastHash = stated;
    chain.lastHashAt = i * 8;
    chain.lastSound = sound;
    chain.lastOrdinal = ordinal;
    chain.lastIndex = i;
    const computed = sound ? null : (computedOf.get(i) ?? null);
    chain.lastComputed = computed === null ? null : wordsOf(computed);
    if (!sound) addUnsound(chain, ordinal, seq, computed, context.budget);
    if (chain.pinnedHead !== null) watchHead(chain, block, i, seq, computed);
  }
  // Blocks are not kept: whatever the next one is compared with is copied out.
  for (const chain of touched) {
    materialiseLast(chain, block, computedOf);
    if (chain.lastHash === stated) {
      chain.lastHash = stated.slice(chain.lastHashAt, chain.lastHashAt + 8);
      chain.lastHashAt = 0;
    }
  }
}

function extendRun(chain: ChainState, run: Run, prev: Int32Array, i: number, ordinal: number, budget: Budget): void {
  chain.linksChecked += 1;
  let leaf = chain.lastHash;
  let leafAt = chain.lastHashAt;
  if (!chain.lastSound) {
    const isEdited = !sameWords(prev, i * 8, chain.lastHash, chain.lastHashAt);
    const last = run.unsound.at(-1);
    if (last !== undefined && last.slot === run.to) last.kind = isEdited ? 'hash_edited' : 'altered';
    if (isEdited && chain.lastComputed !== null) {
      leaf = chain.lastComputed;
      leafAt = 0;
    }
  }
  // The leaf is settled only now: the record that follows says which hash was sealed.
  if (chain.treeOpen && chain.tree !== null) {
    chain.tree.append(new Uint8Array(leaf.buffer, leaf.byteOffset + leafAt * 4, 32));
    if (chain.sizes[chain.nextSize] === run.to) {
      chain.roots.set(run.to, chain.tree.root());
      chain.nextSize += 1;
      // Nothing beyond the largest checkpoint is needed.
      if (chain.nextSize >= chain.sizes.length) chain.treeOpen = false;
    }
  }
  run.to += 1;
  if (ordinal !== chain.lastOrdinal + 1) {
    run.extents.push({ slot: run.to, ordinal });
    budget.pieces -= 1;
  }
}

function startRun(chain: ChainState, first: Rec, budget: Budget): void {
  budget.pieces -= 1;
  const slot = isSlot(first.seq) ? first.seq : -1;
  const run: Run = {
    index: chain.runs.length,
    from: slot,
    to: slot,
    first,
    last: first,
    extents: [{ slot, ordinal: first.ordinal }],
    unsound: [],
    unsoundCount: 0,
    forgottenFrom: Infinity,
  };
  if (run.index > 0 || slot !== chain.start) chain.treeOpen = false;
  chain.runs.push(run);
  chain.run = run;
}

function closeRun(chain: ChainState, block: RecordBlock, computedOf: ReadonlyMap<number, Uint8Array>): void {
  materialiseLast(chain, block, computedOf);
  if (chain.run !== null) chain.treeOpen = false;
}

/** Keeps the current run's last record, before its block is let go. */
function materialiseLast(chain: ChainState, block: RecordBlock, computedOf: ReadonlyMap<number, Uint8Array>): void {
  if (chain.run === null || chain.lastIndex < 0 || chain.flood) return;
  chain.run.last = recOf(block, chain.lastIndex, computedOf.get(chain.lastIndex) ?? null);
}

function addUnsound(chain: ChainState, ordinal: number, seq: number, computed: Uint8Array | null, budget: Budget): void {
  chain.unsoundCount += 1;
  const run = chain.run;
  if (run === null) return;
  run.unsoundCount += 1;
  if (budget.unsound <= 0) {
    run.forgottenFrom = Math.min(run.forgottenFrom, run.to);
    return;
  }
  budget.unsound -= 1;
  run.unsound.push({ slot: isSlot(seq) ? seq : run.to, ordinal, computed: computed?.slice() ?? null, kind: null });
}

function addMalformed(
  chain: ChainState,
  block: RecordBlock,
  i: number,
  remark: RecordBlock['remarks'][number] | undefined,
  context: ScanContext,
): void {
  chain.malformedCount += 1;
  chain.malformedSince += 1;
  const unhashed = ((block.flags[i] ?? 0) & recordFlags.unhashed) !== 0;
  const item = {
    ordinal: block.firstOrdinal + i,
    file: block.file,
    line: block.line[i] ?? 1,
    byte: block.byte[i] ?? 0,
    reason: remark?.reason ?? (unhashed ? 'missing_member' : 'not_json'),
    inRecord: remark?.byte ?? null,
    member: remark?.member ?? null,
  };
  if (context.budget.pieces <= 0) {
    context.sink.add(malformedFinding(chain.id, item, null, context.files));
    return;
  }
  context.budget.pieces -= 1;
  chain.malformed.push(item);
}

function malformedReasons(block: RecordBlock): ReadonlyMap<number, RecordBlock['remarks'][number]> {
  return new Map(block.remarks.filter(({ code }) => code === 'event.malformed').map((remark) => [remark.index, remark]));
}

function noteSpan(chain: ChainState, time: number): void {
  if (Number.isNaN(time)) return;
  if (!(chain.firstTime <= time)) chain.firstTime = time;
  if (!(chain.lastTime >= time)) chain.lastTime = time;
}

/** Compares the clock of a record with that of the record it continues: one that stands elsewhere, or was edited, has its own finding. */
function watchTime(chain: ChainState, block: RecordBlock, i: number, seq: number, ordinal: number): void {
  const time = block.time[i] ?? NaN;
  if (Number.isNaN(time)) return;
  if (time < chain.previousTime) {
    chain.regressions += 1;
    chain.regressionAt ??= { seq, ordinal, file: block.file, line: block.line[i] ?? 1, byte: block.byte[i] ?? 0 };
  }
  chain.previousTime = time;
}

/** A pinned head can stand at many copies; a few hits are enough to find the one in its place. */
const headHitsKept = 64;

function watchHead(chain: ChainState, block: RecordBlock, i: number, seq: number, computed: Uint8Array | null): void {
  const head = chain.pinnedHead;
  if (head === null || chain.headHits.length >= headHitsKept || chain.run === null) return;
  const at = i * block.width;
  const isStated = head[0] === block.stated[at] && head.every((byte, k) => byte === block.stated[at + k]);
  if (isStated || (computed !== null && head.every((byte, k) => byte === computed[k]))) {
    chain.headHits.push({ run: chain.run.index, slot: isSlot(seq) ? seq : chain.run.to });
  }
}

/** The border facts of a record, copied out of its block. */
export function recOf(block: RecordBlock, i: number, computed: Uint8Array | null): Rec {
  const { width } = block;
  const flags = block.flags[i] ?? 0;
  const prev = block.prev.slice(i * width, (i + 1) * width);
  return {
    seq: block.seq[i] ?? NaN,
    hash: block.stated.slice(i * width, (i + 1) * width),
    prev,
    sound: (flags & recordFlags.hashMismatch) === 0,
    computed: computed?.slice() ?? null,
    genesis: (flags & recordFlags.genesis) !== 0 || prev.every((byte) => byte === 0),
    identity: block.identity[i] ?? 0n,
    ordinal: block.firstOrdinal + i,
    file: block.file,
    line: block.line[i] ?? 1,
    byte: block.byte[i] ?? 0,
  };
}
