/**
 * Verifies a transparency log from its entries, tiles and checkpoints (C2SP tlog-tiles, RFC 6962): leaf hashes are recomputed from the entries,
 * compared with the tiles, and folded to the roots that the checkpoints state.
 */
import { bytesToHex } from '../../bytes/hex.ts';
import { equalBytes } from '../../bytes/bytes.ts';
import { emptyRoot } from '../../merkle/hash.ts';
import { createMerkleTree } from '../../merkle/tree.ts';
import type { ProvenRange } from '../../../../src-shared/model/verification.ts';
import { createFindingSink } from '../finding-sink.ts';
import type { ChainDeclaration, ChainFile, CheckpointFact } from '../inputs.ts';
import { createRecordStore } from '../record-store.ts';
import { createRemarkTally } from '../remark-tally.ts';
import { judgeCheckpoints, type CheckpointVerdicts } from '../sequenced/judge-checkpoints.ts';
import { recordFlags, type ChainOutcome, type ChainVerifier, type RecordBlock } from '../types.ts';
import type { Scratch } from '../../ports.ts';
import { walkLeaves, type LeafConflict, type TreeOutcome } from './leaves.ts';
import { createTileSet, differs, hashAt, tileWidth, type ReadTile, type TileFact, type TileSet } from './tiles.ts';

export interface TreeOptions {
  /** `plan.files`: bundles of entries, in order, each with its first number. */
  readonly files: readonly ChainFile[];
  readonly chain: ChainDeclaration;
  readonly checkpoints: readonly CheckpointFact[];
  readonly tiles: readonly TileFact[];
  readonly readTile: ReadTile;
  /** Pinned heads: a log has none; said as for any chain that is not there. */
  readonly heads: ReadonlyMap<string, string>;
  readonly filtered: boolean;
  /** Files that could not be read to their end; looked at in `finish`. */
  readonly unreadFiles: ReadonlySet<string>;
  readonly scratch: Scratch;
}

const memoryBytes = 16 * 1024 * 1024;

/** Consecutive entries with consecutive ordinals. */
interface Span {
  readonly from: number;
  to: number;
  readonly ordinal: number;
}

export function createTreeVerifier(options: TreeOptions): ChainVerifier {
  const store = createRecordStore(options.scratch, memoryBytes);
  const sink = createFindingSink();
  const remarks = createRemarkTally(options.files);
  const spans: Span[] = [];
  const surplus: number[] = [];
  const tally = { records: 0, malformed: 0, firstTime: NaN, lastTime: NaN };

  const add = (block: RecordBlock): void | Promise<void> => {
    remarks.add(block);
    for (let i = 0; i < block.count; i += 1) {
      tally.records += 1;
      if (((block.flags[i] ?? 0) & recordFlags.malformed) !== 0) {
        tally.malformed += 1;
        continue;
      }
      const seq = block.seq[i] as number;
      // More entries than the file's name has places for: they would pose as those of the next file.
      if (seq > (options.files[block.file]?.lastSeq ?? Infinity)) {
        surplus.push(seq);
        sink.add({
          code: 'event.inserted',
          chain: options.chain.id,
          seq,
          ordinal: block.firstOrdinal + i,
          file: options.files[block.file]?.path ?? null,
          line: block.line[i] ?? null,
          byte: block.byte[i] ?? null,
          reason: 'no_place_in_file',
        });
        continue;
      }
      const ordinal = block.firstOrdinal + i;
      const last = spans.at(-1);
      if (last !== undefined && last.to + 1 === seq && last.ordinal + (seq - last.from) === ordinal) last.to = seq;
      else spans.push({ from: seq, to: seq, ordinal });
      const time = block.time[i] as number;
      if (!Number.isNaN(time)) {
        if (Number.isNaN(tally.firstTime)) tally.firstTime = time;
        tally.lastTime = time;
      }
    }
    // Malformed items of a bundle are told with their place; the blocks hold what it is made of.
    for (const remark of block.remarks) {
      if (remark.code !== 'event.malformed') continue;
      sink.add({
        code: 'event.malformed',
        chain: options.chain.id,
        ordinal: block.firstOrdinal + remark.index,
        file: options.files[block.file]?.path ?? null,
        line: block.line[remark.index] ?? null,
        byte: block.byte[remark.index] ?? null,
        reason: remark.reason,
      });
    }
    return store.add(block);
  };

  /** Where an entry stands. Spans ascend and do not overlap: the plan's files do, and none goes beyond its own places. */
  const spanOf = (slot: number): Span | undefined => {
    let low = 0;
    let high = spans.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((spans[middle]?.from ?? Infinity) <= slot) low = middle;
      else high = middle - 1;
    }
    const span = spans[low];
    return span !== undefined && slot >= span.from && slot <= span.to ? span : undefined;
  };

  const entries = async (from: number, to: number): Promise<readonly (Uint8Array | null)[]> => {
    const out = Array.from<Uint8Array | null>({ length: to - from + 1 }).fill(null);
    for (let slot = from; slot <= to;) {
      const span = spanOf(slot);
      if (span === undefined) {
        slot += 1;
        continue;
      }
      const last = Math.min(to, span.to);
      const hashes = await store.hashes(span.ordinal + (slot - span.from), last - slot + 1);
      for (let at = slot; at <= last; at += 1) out[at - from] = hashAt(hashes, at - slot);
      slot = last + 1;
    }
    return out;
  };

  const finish = async (): Promise<ChainOutcome> => {
    const { id } = options.chain;
    const checkpoints = options.checkpoints.filter(({ chain }) => chain === id);
    const compared = checkpoints.filter(({ status }) => status === 'trusted' || status === 'unknown');
    const trusted = compared.filter(({ status }) => status === 'trusted');
    const sizes = [...new Set(compared.map(({ size }) => size))].toSorted((a, b) => a - b);
    const tiles = createTileSet(options.tiles, options.readTile);
    const last = spans.reduce((most, { to }) => Math.max(most, to), 0);
    const isWanted = (size: number, root: Uint8Array): boolean => {
      const of = (list: readonly CheckpointFact[]): readonly CheckpointFact[] => list.filter((one) => one.size === size);
      const deciding = of(trusted).length > 0 ? of(trusted) : of(compared);
      return deciding.some((one) => equalBytes(one.root, root));
    };
    const held = new Set(tiles.indices);
    for (const { from, to } of spans)
      for (let slot = from; slot <= to + tileWidth - 1; slot += tileWidth) held.add(indexOf(Math.min(slot, to)));
    const outcome = await walkLeaves({ entries, last, tiles, held: [...held].toSorted((a, b) => a - b) }, sizes, isWanted);
    const verdicts = judgeCheckpoints({ id, checkpoints, start: 1 }, heldRoots(outcome, last), []);
    await reportTiles(tiles, outcome);
    await reportConflicts(outcome.conflicts, verdicts);
    for (const finding of verdicts.findings) sink.add(finding);
    const isCutShort = options.unreadFiles.size > 0;
    const isTruncated = reportEnds(outcome, verdicts, last, isCutShort);
    for (const [chain, head] of options.heads) sink.add({ code: 'head.mismatch', chain, expected: head, found: null, reason: 'no_chain' });
    for (const finding of remarks.findings()) sink.add(finding);
    await store.close();
    const altered = new Set(outcome.conflicts.filter(({ sealed }) => sealed !== 'entry').map(({ slot }) => slot));
    const sound = tally.records - tally.malformed;
    const root = await headOf(outcome, last);
    const own = verdicts.judged.filter(({ fact }) => fact.from !== 'other');
    const isRun = ({ status, isRootRight }: (typeof own)[number]): boolean => status === 'root_mismatch' || isRootRight;
    return {
      chains: [
        {
          id,
          profile: options.chain.profile,
          origin: options.chain.origin,
          events: sound,
          firstSeq: spans.length === 0 ? null : Math.min(...spans.map(({ from }) => from)),
          lastSeq: last === 0 ? null : last,
          head: root === null ? null : bytesToHex(root),
          proven: provenRanges(spans, altered, verdicts.proof),
          firstTime: Number.isNaN(tally.firstTime) ? null : tally.firstTime,
          lastTime: Number.isNaN(tally.lastTime) ? null : tally.lastTime,
          checkpoints: own.map(({ fact, status }) => ({
            size: fact.size,
            status,
            file: fact.file,
            root: bytesToHex(fact.root),
            keys: [...fact.keys],
            time: fact.time,
            ...(fact.from === 'pinned' ? { pinned: true as const } : {}),
            ...(fact.quorum === undefined ? {} : { cosigned: { ...fact.quorum } }),
            ...(fact.times === undefined ? {} : { times: fact.times.map((one) => ({ ...one })) }),
          })),
        },
      ],
      findings: sink.findings,
      findingsBeyond: sink.beyond(),
      duplicates: new Set<number>(),
      tallies: {
        records: tally.records,
        malformed: tally.malformed,
        hashesChecked: sound,
        hashesRight: sound - altered.size - surplus.length,
        linksChecked: 0,
        linksTotal: 0,
        sequenceChecked: sound,
        checkpointsFound: checkpoints.filter(({ from }) => from === undefined).length,
        checkpointsValid: own.filter(({ status, fact }) => status === 'valid' && fact.from === undefined).length,
        rootsChecked: verdicts.judged.filter(isRun).length,
        rootsNotRun: own.filter(({ notRun }) => notRun !== null).length,
        chainsCovered: !isCutShort && !isTruncated && last > 0 && (verdicts.proof?.size ?? 0) >= last ? 1 : 0,
        headsPinned: options.heads.size,
        headsMatched: 0,
        unhashed: 0,
      },
    };
  };

  /** A tile above the leaves must hold the hashes that those below it give. */
  const reportTiles = async (tiles: TileSet, { subtrees, conflicts }: TreeOutcome): Promise<void> => {
    let below = subtrees;
    const undecided = new Set(conflicts.filter(({ sealed }) => sealed === null).map(({ slot }) => indexOf(slot)));
    for (let level = 1; below.size > 0; level += 1) {
      const here = tiles.above.filter((fact) => fact.level === level);
      for (const index of new Set(here.map((fact) => fact.index))) {
        const tile = await tiles.get(level, index);
        if (tile === null) continue;
        for (let position = 0; position < tile.width; position += 1) {
          const computed = below.get(index * tileWidth + position) ?? null;
          const stated = hashAt(tile.hashes, position);
          if (computed === null || equalBytes(computed, stated) || (level === 1 && undecided.has(index * tileWidth + position))) continue;
          sink.add(differs(tile.path, position, computed, stated, 'tile_hash'));
          break;
        }
      }
      below = foldLevel(below);
    }
    for (const finding of tiles.findings) sink.add(finding);
  };

  const reportConflicts = async (conflicts: readonly LeafConflict[], { proof }: CheckpointVerdicts): Promise<void> => {
    for (const { slot, byEntry, byTile, tile, sealed } of conflicts) {
      const span = spanOf(slot);
      if (span === undefined) continue;
      const ordinal = span.ordinal + (slot - span.from);
      const place = await store.place(ordinal);
      const base = { chain: options.chain.id, seq: slot, ordinal } as const;
      if (sealed === 'entry') {
        const byte = ((slot - 1) % tileWidth) * 32;
        const hashes = { expected: bytesToHex(byEntry), found: bytesToHex(byTile) };
        sink.add({ ...base, ...hashes, code: 'event.hash_edited', file: tile, byte, reason: 'tile' });
      } else {
        sink.add({
          ...base,
          code: 'event.altered',
          file: options.files[place.file]?.path ?? null,
          line: place.line,
          byte: place.byte,
          expected: bytesToHex(byTile),
          found: bytesToHex(byEntry),
          ...(sealed === null ? { reason: 'undecided' } : {}),
          ...(proof !== null && proof.size >= slot ? { detail: { size: proof.size } } : {}),
        });
      }
    }
  };

  /** What is absent in the log, and where its proven part ends. Gives whether its end is missing. */
  const reportEnds = ({ absent }: TreeOutcome, { judged }: CheckpointVerdicts, last: number, isCutShort: boolean): boolean => {
    const { id } = options.chain;
    if (!isCutShort) {
      for (const { from, to } of absent) {
        if (from > last) continue;
        sink.add({
          code: 'event.missing',
          ...(options.filtered ? { severity: 'limit' as const, reason: 'filtered' } : { reason: 'log' }),
          chain: id,
          seq: from,
          seqTo: to,
          count: to - from + 1,
        });
      }
    }
    const own = judged.filter(
      ({ fact, status }) => fact.from !== 'other' && status !== 'signature_invalid' && status !== 'origin_mismatch',
    );
    const claim = own.filter(({ fact }) => fact.status === 'trusted').at(-1) ?? own.at(-1);
    const isTruncated = !isCutShort && claim !== undefined && claim.fact.size > last;
    if (isTruncated) {
      sink.add({
        code: 'chain.truncated',
        chain: id,
        seq: last + 1,
        seqTo: claim.fact.size,
        count: claim.fact.size - last,
        file: claim.fact.file,
        expected: String(claim.fact.size),
        found: String(last),
        reason: claim.fact.status !== 'trusted' ? 'untrusted' : claim.fact.from === 'pinned' ? 'pinned' : 'trusted',
      });
    }
    const sealed = own.reduce((most, { fact }) => (fact.status === 'trusted' ? Math.max(most, fact.size) : most), 0);
    if (last > sealed) {
      const reason = sealed === 0 ? 'nothing_sealed' : 'after_checkpoint';
      sink.add({ code: 'chain.unsealed_tail', chain: id, seq: sealed + 1, seqTo: last, count: last - sealed, reason, detail: { sealed } });
    } else if (last === 0 && !isTruncated) sink.add({ code: 'chain.unsealed_tail', chain: id, count: 0, reason: 'no_events' });
    return isTruncated;
  };

  /** The root over everything that is held, where it is known. */
  const headOf = async (outcome: TreeOutcome, last: number): Promise<Uint8Array | null> => {
    const known = outcome.roots.get(last)?.roots[0];
    if (last === 0) return emptyRoot();
    return known ?? null;
  };

  return { add, finish };
}

/** Sizes beyond the entries that are held are not compared: their tiles may be there, but nothing of what they stand for. */
const heldRoots = ({ roots }: TreeOutcome, last: number): TreeOutcome['roots'] =>
  new Map(
    [...roots].map(([size, outcome]) => [
      size,
      size > last ? { size, status: 'beyond_end' as const, roots: [], isUncertain: false } : outcome,
    ]),
  );

/** Number of the tile that a leaf is in. */
const indexOf = (slot: number): number => Math.floor((slot - 1) / tileWidth);

/** The full subtrees of the next level whose 256 parts are all known. */
function foldLevel(below: ReadonlyMap<number, Uint8Array>): ReadonlyMap<number, Uint8Array> {
  const above = new Map<number, Uint8Array>();
  for (const [index, parts] of Map.groupBy(below, ([position]) => Math.floor(position / tileWidth))) {
    if (parts.length !== tileWidth) continue;
    const tree = createMerkleTree();
    for (const [, hash] of parts) tree.appendHash(hash);
    above.set(index, tree.root());
  }
  return above;
}

/** Held entries in 1…size whose content is what was sealed. */
function provenRanges(spans: readonly Span[], altered: ReadonlySet<number>, proof: CheckpointVerdicts['proof']): ProvenRange[] {
  if (proof === null) return [];
  const by = `checkpoint:${proof.size}:${proof.key}`;
  const holes = [...altered].toSorted((a, b) => a - b);
  const ranges: { from: number; to: number; by: string }[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    let from = span.from;
    const to = Math.min(span.to, proof.size);
    for (const hole of [...holes.filter((slot) => slot >= from && slot <= to), to + 1]) {
      const last = ranges.at(-1);
      if (hole > from && last?.to === from - 1) last.to = hole - 1;
      else if (hole > from) ranges.push({ from, to: hole - 1, by });
      from = hole + 1;
    }
  }
  return ranges;
}
