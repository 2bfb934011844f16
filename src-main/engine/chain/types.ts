/**
 * Facts about records, in columns, as they travel from the parsing workers to the chain verifiers and the index.
 * All typed arrays are transferable. One block holds consecutive records of one file.
 */
import type { FindingCode, RawFinding } from '../../../src-shared/model/finding.ts';
import type { ChainResult } from '../../../src-shared/model/verification.ts';

/** Bits of `RecordBlock.flags`. */
export const recordFlags = {
  /** Not parseable or not canonicalisable: no other fact of the record is usable. */
  malformed: 1,
  /** The recomputed hash differs from the stated one; `mismatches` holds it. */
  hashMismatch: 2,
  /** The record carries no integrity data (no hash), in a format that otherwise has it. */
  unhashed: 4,
  /** The record states no previous hash (JSON null, absent, or the profile's genesis value). */
  genesis: 8,
} as const;

export interface RecordBlock {
  /** Index into the reading plan's files. */
  readonly file: number;
  /** Running number of the block's first record within the evidence, from 0. */
  readonly firstOrdinal: number;
  readonly count: number;
  readonly flags: Uint8Array;
  /** Line where the record begins, from 1. */
  readonly line: Uint32Array;
  /** Byte where the record begins in the decoded file, and its length. */
  readonly byte: Float64Array;
  readonly length: Uint32Array;
  /** Sequence number, NaN where there is none. */
  readonly seq: Float64Array;
  /** Milliseconds UTC of the event, NaN where there is none. */
  readonly time: Float64Array;
  /** Index into `scopes`: which chain the record belongs to by its own content. */
  readonly scope: Uint32Array;
  readonly scopes: readonly string[];
  /** Bytes of one hash in this profile (32 for SHA-256). */
  readonly width: number;
  /**
   * Stated hash and stated previous hash, `width` bytes each; zeros where absent. In exports without integrity data `stated` is the digest of
   * what tells the record apart (its id).
   */
  readonly stated: Uint8Array;
  readonly prev: Uint8Array;
  /** Recomputed hashes, only of records with `hashMismatch`: position in the block, then the hash. */
  readonly mismatches: readonly { readonly index: number; readonly computed: Uint8Array }[];
  /** 64-bit digest of the whole record as exported: tells an identical copy from another record with the same hash or seq. */
  readonly identity: BigUint64Array;
  /** What is to be said of single records apart from hashes and links: malformed (why, where), number.inexact, value.unlisted. */
  readonly remarks: readonly RecordRemark[];
  /** Where hashes are wider than the columns: lowercase hex of what stands there, and of the whole hash. Only of records that may be told of. */
  readonly fullHashes?: ReadonlyMap<string, string>;
  /** What each record's own signatures are worth, where the profile has some: an index into `signedStates` of the profile. */
  readonly signed?: Uint8Array;
  /** Members that the hash does not cover, where the profile covers named members only: their names, and how many records have some. */
  readonly outside?: { readonly names: readonly string[]; readonly records: number };
}

export interface RecordRemark {
  readonly index: number;
  readonly code:
    | 'event.malformed'
    | 'number.inexact'
    | 'value.unlisted'
    | 'crypto.disagreement'
    | 'time.unreadable'
    | 'time.zone_assumed'
    | 'export.damaged';
  /** Closed list in src-shared/text: e.g. not_json, duplicate_key, too_deep, too_long, invalid_utf8, missing_member, wrong_type. */
  readonly reason: string;
  /** Byte within the record. */
  readonly byte: number | null;
  readonly member: string | null;
  /** Records of the block of which it is to be said, `index` being the first; 1 unless given. */
  readonly count?: number;
}

/** What a verifier of one integrity kind says when the last block has been added. */
export interface ChainOutcome {
  readonly chains: readonly ChainResult[];
  /** At most `limits.findingsPerCode` per code, in order of position; file.missing here replaces the plan's of the same file. */
  readonly findings: readonly RawFinding[];
  /** Further findings that were only counted, by code. */
  readonly findingsBeyond: Readonly<Partial<Record<FindingCode, number>>>;
  /** Ordinals of records that are copies of another record; they are not events. */
  readonly duplicates:
    | ReadonlySet<number>
    | { has(ordinal: number): boolean; readonly size: number; [Symbol.iterator](): Iterator<number> };
  readonly tallies: {
    readonly records: number;
    readonly malformed: number;
    readonly hashesChecked: number;
    readonly hashesRight: number;
    readonly linksChecked: number;
    readonly linksTotal: number;
    readonly sequenceChecked: number;
    readonly checkpointsFound: number;
    readonly checkpointsValid: number;
    readonly rootsChecked: number;
    readonly rootsNotRun: number;
    readonly chainsCovered: number;
    readonly headsPinned: number;
    readonly headsMatched: number;
    readonly unhashed: number;
  };
  /** Only of integrity `digests`. */
  readonly digests?: DigestTallies;
}

/** Of evidence whose files are covered by signed digests: how many of what. */
export interface DigestTallies {
  /** Digests of a series, and those of them that link to the one before (or begin a series). */
  readonly digests: number;
  readonly linked: number;
  /** Digests and signed results, and those with a valid signature under a pinned key. */
  readonly signed: number;
  readonly valid: number;
  /** Digests that begin where the one before ends, and digests that are known to be absent. */
  readonly contiguous: number;
  readonly missing: number;
  /** Files that are listed, and those of them that are here and as they were. */
  readonly listed: number;
  readonly right: number;
}

export interface ChainVerifier {
  /** Takes the next block in reading order. */
  add(block: RecordBlock): void | Promise<void>;
  finish(): Promise<ChainOutcome>;
}
