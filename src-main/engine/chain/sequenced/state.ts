/**
 * The streaming half of the sequenced verifier boils a chain down to *runs*: stretches of records, in file order, in which every record
 * continues the one before by number and by link. A whole chain is one run; each fault cuts it. What the cuts mean is decided at the
 * end, when all of them are known (resolve.ts), so that no guess made early can cascade.
 */
import type { MerkleTree } from '../../merkle/tree.ts';
import type { FindingSink } from '../finding-sink.ts';
import type { ChainDeclaration, CheckpointFact } from '../inputs.ts';

/** One record at the border of a run. */
export interface Rec {
  /** NaN where the record states no usable number. */
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly prev: Uint8Array;
  /** True when the content gives the stated hash. */
  readonly sound: boolean;
  /** The recomputed hash where it differs from the stated one. */
  readonly computed: Uint8Array | null;
  readonly genesis: boolean;
  readonly ordinal: number;
  readonly file: number;
  readonly line: number;
  readonly byte: number;
  /** 64-bit digest of the whole record. */
  readonly identity: bigint;
}

/** A record whose content does not give its stated hash. */
export interface Unsound {
  slot: number;
  readonly ordinal: number;
  readonly computed: Uint8Array | null;
  /** Which of its two hashes the next record links to; null while no next record has said. */
  kind: 'altered' | 'hash_edited' | null;
}

/** Consecutive ordinals of a run: slot `slot` is record `ordinal`, and so on. */
export interface Extent {
  slot: number;
  readonly ordinal: number;
}

export interface Run {
  readonly index: number;
  /** First and last slot (position in the chain): the records' own numbers, unless their links say otherwise. */
  from: number;
  to: number;
  readonly first: Rec;
  last: Rec;
  readonly extents: Extent[];
  readonly unsound: Unsound[];
  unsoundCount: number;
  /** First slot of an unsound record that was counted but not kept, or Infinity. */
  forgottenFrom: number;
}

export interface MalformedItem {
  readonly ordinal: number;
  readonly file: number;
  readonly line: number;
  readonly byte: number;
  readonly reason: string;
  readonly inRecord: number | null;
  readonly member: string | null;
}

/** A record that states a pinned head's hash, or whose recomputed hash is the head. */
export interface HeadHit {
  readonly run: number;
  readonly slot: number;
}

export interface ChainState {
  readonly id: string;
  readonly declaration: ChainDeclaration | null;
  readonly checkpoints: readonly CheckpointFact[];
  /** Distinct checkpoint sizes, ascending. */
  readonly sizes: readonly number[];
  /** The largest that this evidence's own or the auditor's checkpoints state: more than that need not be in it. */
  readonly knownSize: number;
  readonly runs: Run[];
  readonly malformed: MalformedItem[];
  /** Slot of the first record when nothing is missing: 1, or after `before`, or the manifest's admitted start. */
  readonly start: number;
  /** The manifest states a usable compact range of the records before `start`: roots are computed from it. */
  readonly isAfterRange: boolean;
  readonly pinnedHead: Uint8Array | null;
  readonly headHits: HeadHit[];

  // The current run and its last record, as references into the block while it is being read.
  run: Run | null;
  lastSeq: number;
  lastHash: Int32Array;
  lastHashAt: number;
  lastComputed: Int32Array | null;
  lastSound: boolean;
  lastOrdinal: number;
  lastIndex: number;

  /** Tree over the first run's leaves but its last one, whose leaf only the next record settles. Null: not needed or not possible. */
  tree: MerkleTree | null;
  treeOpen: boolean;
  nextSize: number;
  /** Roots at checkpoint sizes, of the first run's leaves. */
  readonly roots: Map<number, Uint8Array>;

  records: number;
  malformedCount: number;
  unsoundCount: number;
  /** Records that were compared with the one before. */
  linksChecked: number;
  firstTime: number;
  lastTime: number;
  previousTime: number;
  regressions: number;
  regressionAt: {
    readonly seq: number;
    readonly ordinal: number;
    readonly file: number;
    readonly line: number;
    readonly byte: number;
  } | null;
  /** Set when there are too many faults to keep: from here on records are judged one by one (flood.ts). */
  flood: boolean;
  /** The record with the highest number among those judged in that way. */
  floodLast: Rec | null;
  /** Lowest number among them, or Infinity. */
  floodFrom: number;
  /** The pinned head is the hash of one of them. */
  isHeadInFlood: boolean;
  /** Identical copies among them. */
  floodCopies: number;
  /** Of a flood: no number falls in the order of the file, so that a gap in them is one of the chain. */
  isRising: boolean;
  /** Records that could not be read since the last one that could. */
  malformedSince: number;
  /** The flood's own findings; null while there is none. */
  floodSink: FindingSink | null;
}

/** 32-byte hashes as eight 32-bit words, for comparing and for looking at without a copy. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  if (bytes.byteOffset % 4 === 0) return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  const copy = bytes.slice();
  return new Int32Array(copy.buffer, 0, copy.byteLength >> 2);
}

export function sameWords(a: Int32Array, aAt: number, b: Int32Array, bAt: number): boolean {
  for (let i = 0; i < 8; i += 1) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}

export function isZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false;
  return true;
}

/** True for a usable position in a chain: 1, 2, 3, … */
export function isSlot(seq: number): boolean {
  return Number.isSafeInteger(seq) && seq >= 1;
}
