/**
 * What the chain verifiers are told before the first record. The shapes fit the reading plan's own (`format/types.ts`), so that a plan's
 * parts can be passed as they are; chain imports no format.
 */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { Scratch } from '../ports.ts';

/** A file of events, in reading order; `RecordBlock.file` is an index into the list. Fits `EventFile`. */
export interface ChainFile {
  readonly path: string;
  /** The chain that the container assigns; null where records name their own scope. */
  readonly chain: string | null;
  /** Sequence range that the manifest states for the file, or null. */
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
}

/** A chain as the manifest declares it. Fits `DeclaredChain`. */
export interface ChainDeclaration {
  readonly id: string;
  readonly profile: string;
  readonly origin: string | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** Lowercase hex. */
  readonly head: string | null;
  readonly before: { readonly size: number; readonly hashes: readonly string[] } | null;
}

/** One checkpoint file, parsed, with what its signatures are worth to this auditor. Made by `readCheckpoints`. */
export interface CheckpointFact {
  readonly file: string;
  /** The chain it speaks for: the container's word, else the declared chain of its origin; null when there is none. */
  readonly chain: string | null;
  readonly origin: string;
  readonly size: number;
  /** RFC 6962 root, 32 bytes. */
  readonly root: Uint8Array;
  /**
   * `trusted`: a pinned log key's signature verifies and none fails. `unknown`: no signature by a pinned log key.
   * `invalid`: a pinned key's signature fails. `origin_mismatch`: signed for another log, whoever signed. Only the first two
   * are compared with the records.
   */
  readonly status: 'trusted' | 'unknown' | 'invalid' | 'origin_mismatch';
  /** Names of the pinned log keys whose signatures verify. */
  readonly keys: readonly string[];
  /** Seconds since 1970 that a verified cosignature or tree head signature states (the earliest), or null. */
  readonly time: number | null;
  /** Which verified key stated which time. */
  readonly times?: readonly StatedTime[];
  /** How many of the witnesses of the auditor's policy cosigned it; absent where no policy speaks of this log. */
  readonly quorum?: Quorum;
  /**
   * Where it comes from, if not from this evidence. `pinned`: the auditor pinned it, so it counts like a signature by a pinned key.
   * `other`: a trusted checkpoint of the same log in other evidence; it is only compared, since that evidence may be the longer one.
   */
  readonly from?: 'pinned' | 'other';
}

export interface StatedTime {
  /** Name and id of the key. */
  readonly key: string;
  /** Seconds since 1970. */
  readonly seconds: number;
}

/** What a tlog-policy's quorum came to on one checkpoint. */
export interface Quorum {
  readonly met: boolean;
  /** Witnesses of the policy whose cosignatures verify, and how many it names. */
  readonly have: number;
  readonly of: number;
}

/** An events file that the manifest lists and the container lacks. */
export interface MissingFile {
  readonly path: string;
  readonly chain: string | null;
  /** Sequence range that the manifest states for it, or null. */
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
}

export interface SequencedOptions {
  /** `plan.files`. */
  readonly files: readonly ChainFile[];
  /** `plan.chains`. */
  readonly chains: readonly ChainDeclaration[];
  readonly checkpoints: readonly CheckpointFact[];
  /** Listed events files that are absent. A gap that one explains is given to the outcome's `file.missing` finding. */
  readonly missingFiles: readonly MissingFile[];
  /** For the position of `manifest.mismatch`. */
  readonly manifestPath: string | null;
  /** Pinned heads: chain id to lowercase hex. */
  readonly heads: ReadonlyMap<string, string>;
  /** The auditor declared a filtered export: missing events are limits. */
  readonly filtered: boolean;
  /** False: no manifest declares chains, and none is missed. */
  readonly areDeclared?: boolean | undefined;
  /**
   * Paths of events files that could not be read to their end; filled while reading, looked at in `finish`. What is absent there is
   * said by `file.unreadable` and is neither missing nor truncated.
   */
  readonly unreadFiles?: ReadonlySet<string>;
  readonly scratch: Scratch;
  /** Bytes of record facts kept in memory before they go to a scratch file. Default 16 MiB. */
  readonly memoryBytes?: number;
}

export interface LinkedOptions {
  /** `plan.files`. */
  readonly files: readonly { readonly path: string; readonly day?: string | null }[];
  /** `linked`: hashes and links are verified. `none`: the format has no integrity data, only copies and remarks are looked for. */
  readonly integrity: 'linked' | 'none';
  /** Named in the results of the chains, e.g. `hyrelog/1`. */
  readonly profile: string;
  /** Pinned heads: chain id (the records' scope) to lowercase hex. */
  readonly heads: ReadonlyMap<string, string>;
  readonly filtered: boolean;
  /** File order is part of the format: a record that stands before the one that it links to is out of order. */
  readonly isOrdered?: boolean;
  /** UTC days (YYYY-MM-DD) for which the export has a file, where its paths say so: names the absent days of a gap. */
  readonly daysPresent?: readonly string[];
  /**
   * Paths of files that could not be read to their end; filled while reading, looked at in `finish`. What may have stood there is said by
   * `file.unreadable`, and is not missing.
   */
  readonly unreadFiles?: ReadonlySet<string>;
  /** `plan.unhashedFields`: event fields that the hash does not cover. */
  readonly unhashedFields: readonly string[];
  readonly scratch: Scratch;
  /** Records joined in memory before the join is partitioned through scratch files. Default 500,000. */
  readonly memoryRecords?: number;
}

/** The plan's `file.missing` findings of events files as `MissingFile`s: `chain`, `seq` and `seqTo` of the finding are the manifest's statements. */
export function missingFilesOf(findings: readonly RawFinding[]): readonly MissingFile[] {
  return findings.flatMap((finding) =>
    finding.code === 'file.missing' && finding.reason === 'events' && finding.file != null
      ? [{ path: finding.file, chain: finding.chain ?? null, firstSeq: finding.seq ?? null, lastSeq: finding.seqTo ?? null }]
      : [],
  );
}
