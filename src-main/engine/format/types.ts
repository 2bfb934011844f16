/**
 * A format says how an export's bytes become records and events. Its plan is made once, from the container's listing and the heads of
 * its files (`detect.ts`). Framing cuts decoded bytes into whole records on one thread; `process.ts` turns frames into blocks of facts
 * and rows on others, with no state between frames.
 */
import type { EventField } from '../../../src-shared/model/event.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { ArchiveProblem, Entry } from '../archive/types.ts';
import type { DigestSet } from '../chain/digests/documents.ts';
import type { RecordBlock } from '../chain/types.ts';
import type { RunProfile } from '../profile/run-profile.ts';
import type { MemberBlock } from './member-builder.ts';

/**
 * How records stand in a decoded file. `json-array`: elements of the array at `path` inside a top-level object (empty: the top level is
 * the array). With a path, pages may also follow one another, one a line or not, or be the elements of one top-level array.
 */
export type Framing =
  | { readonly kind: 'ndjson' }
  | { readonly kind: 'json-array'; readonly path: readonly string[] }
  /** `preamble`: lines before the header that begin with `#` count as headers (CloudTrail Lake). */
  | {
      readonly kind: 'csv';
      readonly preamble?: boolean;
      /** One character; a comma unless said. */
      readonly delimiter?: string | undefined;
      /** Names of the columns, where the file has no header row. */
      readonly columns?: readonly string[] | undefined;
    }
  /** Entry bundles of C2SP tlog-tiles, and files that are one record each. */
  | { readonly kind: 'tlog-entries' }
  | { readonly kind: 'whole' };

export const readerIds = [
  'assay/1',
  'hyrelog/1',
  'hyrelog/0',
  'hyrelog-csv',
  'cloudtrail/1',
  'cloudtrail-csv',
  'profile',
  'tlog-entry/1',
  'mapped',
] as const;
/**
 * `hyrelog/1`: rows of any JSON export of chain v1, also those that carry no hash; `hyrelog-csv`: of either version, no integrity data;
 * `cloudtrail/1`: elements of the `Records` of AWS CloudTrail log files; `cloudtrail-csv`: rows of a CloudTrail Lake query; `profile`: records
 * of a hash-chain profile; `mapped`: by the mapping of the file, no integrity data.
 */
export type ReaderId = (typeof readerIds)[number];

/** Why a record is `event.malformed`, or what a remark says of it. Texts are in `src-shared/text`. */
export const remarkReasons = [
  // The record as a text
  'invalid_utf8',
  'bom',
  'not_json',
  'truncated',
  'trailing_data',
  'duplicate_key',
  'lone_surrogate',
  'too_deep',
  'too_many_values',
  'number_range',
  'too_long',
  'not_object',
  'csv_quotes',
  'csv_fields',
  'not_logfmt',
  // Its members
  'missing_member',
  'wrong_type',
  'bad_seq',
  'bad_time',
  'bad_hash',
  'stated_twice',
  // The array or the page around records; what follows in the file was not read
  'array_damaged',
  'array_not_closed',
  'page_without_array',
  // Notes
  'outside_list',
  'digits_lost',
  'implementations_differ',
  'no_time',
  'unreadable_time',
  'zone_assumed',
  'ambiguous_time',
  'nonexistent_time',
  'number_rounded',
  'date_turned',
  'formula_prefix',
  'cell_truncated',
  'zeros_lost',
  'mojibake',
  'replacement_character',
] as const;
export type RemarkReason = (typeof remarkReasons)[number];

// --- plan ------------------------------------------------------------------------------------------------------------------------

export interface EventFile {
  /** Path of the entry in its container. */
  readonly path: string;
  readonly framing: Framing;
  readonly reader: ReaderId;
  /** The chain that the container assigns to this file's records; null where records name their own scope. */
  readonly chain: string | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** Whether its first records carry hashes. `not_seen` is no promise: HOT_AND_ARCHIVED exports begin without. `never`: CSV. */
  readonly hashes: 'seen' | 'not_seen' | 'never';
  /** What a HyreLog archive path promises of the events inside: their company and UTC day (`YYYY-MM-DD`). */
  readonly company: string | null;
  readonly day: string | null;
  /** How `mapped` records become events. */
  readonly mapping?: MappingFile | undefined;
}

export interface DeclaredChain {
  readonly id: string;
  readonly profile: string;
  readonly origin: string | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** Lowercase hex. */
  readonly head: string | null;
  /** RFC 6962 compact range of the leaves before `firstSeq`, hex, or null. */
  readonly before: { readonly size: number; readonly hashes: readonly string[] } | null;
}

export const fileRoles = ['events', 'checkpoint', 'catalog', 'other'] as const;
export type FileRole = (typeof fileRoles)[number];

/** A file that the manifest lists: what it must weigh and hash to, as stored. `path` is the entry's path in the container. */
export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly role: FileRole;
  readonly chain: string | null;
}

/** Things that a format leaves unproven; ids of texts in `src-shared/text`. */
export const notProvenIds = [
  'manifest.archiveId',
  'manifest.createdAt',
  'manifest.producer',
  'manifest.source',
  'manifest.period',
  'container.headers',
  'hyrelog.tail',
  'hyrelog.filters',
  'hyrelog.paths',
  'hyrelog.misplaced',
  'hyrelog.no_hashes',
  'tlog.index',
  'timestamp.revocation',
  'custody.rollback',
  'profile.no_chain',
  'profile.tail',
  'profile.shared_secret',
  'profile.secret_missing',
  'profile.last_record',
  'profile.around',
  'cloudtrail.period',
  'cloudtrail.place',
  'cloudtrail.keys',
  'cloudtrail.keys_inside',
  'cloudtrail.fingerprint',
  'cloudtrail.metadata',
  'cloudtrail.gzip',
  'lake.query',
  'plain.no_integrity',
  'plain.inferred',
  'plain.mapping_unused',
] as const;
export type NotProvenId = (typeof notProvenIds)[number];

/** Why nothing in the evidence can be read as events. */
export const refusalReasons = [
  'empty_file',
  'empty_folder',
  'unknown_format',
  'unreadable',
  'other_manifest',
  'assay_without_manifest',
  'several_manifests',
  'profile_unfit',
  'mapping_unused',
] as const;

export interface Refusal {
  readonly reason: (typeof refusalReasons)[number];
  /** What was seen, for one sentence: `seen` a few words about the content, `path` of what was looked at, `format` of a foreign manifest. */
  readonly detail: Readonly<Record<string, string>>;
}

export interface ReadingPlan {
  /**
   * Shown as the input's format: `assay-archive/1`, `hyrelog-archive/1`, `hyrelog-export`, `hyrelog-api`, `hyrelog-webhook`,
   * `hyrelog-archive/0`, `hyrelog-export/0`, `hyrelog` (several of these), `cloudtrail-digest/1`, `cloudtrail-lake/1`, `cloudtrail` (both),
   * `unknown`.
   */
  readonly format: string;
  /**
   * `sequenced`: file order and seq are part of the format. `linked`: order follows the links only. `tree`: a log of entries and tiles, held by its
   * Merkle tree alone. `digests`: signed digests hold the hashes of whole files (CloudTrail). `none`: nothing to verify.
   */
  readonly integrity: 'sequenced' | 'linked' | 'tree' | 'digests' | 'none';
  /** In the order in which they are read. */
  readonly files: readonly EventFile[];
  /** Of integrity `digests`: what the digests and signatures say. */
  readonly digests?: DigestSet | undefined;
  /** Checkpoint files, with the chain that the container assigns (null: by origin). */
  readonly checkpoints: readonly { readonly path: string; readonly chain: string | null }[];
  readonly chains: readonly DeclaredChain[];
  /** Empty where the format has no manifest. */
  readonly listed: readonly ListedFile[];
  readonly manifestPath: string | null;
  /** Of a transparency log: its tiles; entry bundles that a wider one contains; files of its index, which nothing checks. */
  readonly tiles?: readonly TileFile[];
  readonly superseded?: readonly { readonly path: string; readonly by: string }[];
  readonly indexFiles?: readonly string[];
  /** Findings of planning itself: manifest.malformed, file.missing, file.unlisted, … */
  readonly findings: readonly RawFinding[];
  /** What this format leaves unproven, with parameters. */
  readonly notProven: readonly { readonly id: NotProvenId; readonly detail?: Readonly<Record<string, string>> }[];
  /** Names, as the format writes them, of event fields that the hash does not cover; empty where it covers all. */
  readonly unhashedFields: readonly string[];
  /** Set when nothing can be read as events; null otherwise. */
  readonly refusal: Refusal | null;
  /** Read by a hash-chain profile: whether its chains are keyless follows from what covers them. */
  readonly isProfile?: boolean | undefined;
}

/** A file of 256 (or, of a partial tile, `width`) hashes of one level of a log's tree, from number `index` × 256 on. */
export interface TileFile {
  readonly path: string;
  readonly level: number;
  readonly index: number;
  readonly width: number;
  /** `raw`: 32 bytes each. `lines`: base64 lines of serverless-log, with the nodes in between. */
  readonly encoding: 'raw' | 'lines';
}

/** The decoded beginning of an entry. */
export interface Head {
  readonly bytes: Uint8Array;
  /** True when `bytes` is all there is. */
  readonly complete: boolean;
  /** Set when reading failed behind `bytes`. */
  readonly problem: ArchiveProblem | null;
}

/** A small entry, decoded whole. */
export interface Whole {
  /** Null when it is larger than was asked for, or could not be read. */
  readonly bytes: Uint8Array | null;
  /** Bytes behind its first compressed member; they are not in `bytes`. */
  readonly trailingBytes: number;
  readonly problem: ArchiveProblem | null;
}

/** How planning looks into entries; the host gives it (`entry-access.ts` makes one from an EntrySource). */
export interface EntryAccess {
  /** All of an entry of at most `maxBytes`: the content of its first compressed member. */
  whole(entry: Entry, maxBytes: number): Promise<Whole>;
  /** Up to `maxBytes` decoded bytes from the beginning. Evidence that cannot be read is told in `problem`, not thrown. */
  peek(entry: Entry, maxBytes: number): Promise<Head>;
}

// --- frames ----------------------------------------------------------------------------------------------------------------------

/** A record that framing found but does not hand on, or the place where framing had to stop. It stands in `starts` with no length. */
export interface UnreadableRecord {
  /** Index among the frame's records. */
  readonly index: number;
  /** Bytes in the file. */
  readonly length: number;
  readonly reason: RemarkReason;
  /** Where the fault is, within the record, or null. */
  readonly byte: number | null;
}

/** What framing counted. Adds up per file: lines = records + headers + blanks. */
export interface FrameTally {
  /** Lines of NDJSON, rows of CSV (a quoted value may span several lines of text), elements of JSON arrays. */
  readonly lines: number;
  readonly headers: number;
  readonly blanks: number;
  /** Lines that end in CR LF; the CR belongs to the line ending. */
  readonly crlf: number;
  /** 1 in the frame that begins with a byte order mark, which is skipped. */
  readonly bom: number;
  /** 1 in a file's last frame when its last line has no line feed. */
  readonly unterminated: number;
}

/** Whole records of one file, in order, with the bytes that they stand in. Owns its memory: all arrays are transferable. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Position of `bytes[0]` in the decoded file. A record's position in the file is `firstByte + starts[i]`. */
  readonly firstByte: number;
  readonly count: number;
  /** Record i is `bytes[starts[i], ends[i])`, without line ending and surrounding whitespace. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Line where the record begins, from 1. */
  readonly lines: Uint32Array;
  /** CSV: the column names that hold for these records. */
  readonly header: readonly string[] | null;
  readonly unreadable: readonly UnreadableRecord[];
  readonly tally: FrameTally;
}

/** Memory of frames that are done with, for new ones: it need not be cleared, and what is not allocated need not be collected. */
export interface FrameMemory {
  /** Some of at least `bytes`, whatever is in it; null when there is none. */
  take(bytes: number): Uint8Array<ArrayBuffer> | null;
  /** Takes a frame's bytes, which nobody may use any more. */
  give(bytes: Uint8Array<ArrayBuffer>): void;
}

export interface FrameOptions {
  /** Frames are cut once they hold this many bytes; default 512 KiB. */
  readonly batchBytes?: number | undefined;
  /** Longest record; default `limits.recordBytes`. */
  readonly recordBytes?: number | undefined;
  /** Where memory for frames comes from, if there is any left. */
  readonly memory?: FrameMemory | undefined;
  readonly signal?: AbortSignal | undefined;
}

// --- blocks ----------------------------------------------------------------------------------------------------------------------

/** Normalised events of the records of one block, in columns: what the index stores. Malformed records have an empty row. */
export interface RowBlock {
  readonly count: number;
  /** For each field 0 (null) or 1 + index of a value. */
  readonly columns: Readonly<Record<EventField, Uint32Array>>;
  /** Milliseconds UTC with fraction, NaN where the record states none that can be read. */
  readonly time: Float64Array;
  readonly recorded: Float64Array;
  /** UTF-8: the search texts of the records, one behind the other; then values that stand in none of them. */
  readonly bytes: Uint8Array;
  /**
   * Record i's text is `[textOffsets[i], textOffsets[i + 1])`: the values that free-text search looks at, each followed by a line feed;
   * strings and numbers, no keys, hashes, times. Empty for malformed records.
   */
  readonly textOffsets: Uint32Array;
  /** Value v is `[valueStarts[v], valueEnds[v])`; the same may stand in a block twice. 1 where it is plain ASCII. */
  readonly valueStarts: Uint32Array;
  readonly valueEnds: Uint32Array;
  readonly valueIsAscii: Uint8Array;
  readonly members: MemberBlock;
}

/** Records that stand in a file whose path promises another day or company; HyreLog archives only. */
export interface Misplaced {
  readonly count: number;
  /** Index in the block of the first one, and what it states instead. */
  readonly first: number;
  readonly found: string;
  readonly kind: 'day' | 'company';
}

export interface ProcessOptions {
  readonly reader: ReaderId;
  /** Recompute every hash with @noble/hashes as well. A mismatch is always recomputed. */
  readonly thorough: boolean;
  readonly wantRows: boolean;
  /** Index into the plan's files, and running number of the frame's first record in the evidence. */
  readonly file: number;
  readonly firstOrdinal: number;
  /** `EventFile.chain`, `.company`, `.day` of that file. */
  readonly chain: string | null;
  readonly company?: string | null | undefined;
  /** Number of the file's first record, where its records do not state theirs. */
  readonly firstSeq?: number | null | undefined;
  readonly day?: string | null | undefined;
  /** For the reader `profile`. */
  readonly profile?: RunProfile | null | undefined;
  /** `EventFile.mapping`, and the delimiter of its framing. */
  readonly mapping?: MappingFile | undefined;
  readonly delimiter?: string | undefined;
}

export interface ProcessedFrame {
  /** Has more records than the frame where one record holds several events: each stands for itself. */
  readonly block: RecordBlock;
  readonly rows: RowBlock | null;
  readonly misplaced: readonly Misplaced[];
  /** Buffers for `postMessage`. */
  readonly transfer: ArrayBuffer[];
}
