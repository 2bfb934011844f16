/**
 * What the files of AWS CloudTrail's log file integrity validation say, as the planner reads them (`format/cloudtrail-*`) and the verifier
 * judges them. Facts only: nothing here has been checked against a key or another file.
 */

/** Where an object lay in S3. */
export interface S3Place {
  readonly bucket: string;
  readonly object: string;
}

/** A log file that a digest lists. */
export interface ListedLog extends S3Place {
  /** Lowercase hex SHA-256 of the uncompressed bytes. */
  readonly sha256: string;
  /** The log's entry in the evidence; null when there is none. */
  readonly path: string | null;
}

/** What a digest states of the one before it. */
export interface PreviousDigest extends S3Place {
  /** Lowercase hex SHA-256 of the uncompressed bytes. */
  readonly sha256: string;
  /** As written: it is part of what is signed, hex or not. */
  readonly signature: string;
}

/** A signature that stood beside a digest: in the object's metadata. */
export interface MetadataSignature {
  /** As written. */
  readonly signature: string;
  readonly algorithm: string | null;
  /** The evidence's file that states it. */
  readonly file: string;
}

/** How an entry's path fits the place that its digest names. `renamed`: not even the file's name is the same. */
export type PlaceFit = 'whole' | 'tail' | 'renamed';

/** One CloudTrail digest file. */
export interface DigestDocument extends S3Place {
  /** Entry in the evidence. */
  readonly path: string;
  /** Lowercase hex SHA-256 of the uncompressed bytes. */
  readonly sha256: string;
  readonly fit: PlaceFit;
  /** The chain: `[organisation/]account/region/trail[@home region][/backfill]`. */
  readonly chain: string;
  /** Null where the object's name does not say. */
  readonly region: string | null;
  /** As written: both are signed or compared as text. */
  readonly startTime: string;
  readonly endTime: string;
  /** Milliseconds UTC. */
  readonly startMs: number;
  readonly endMs: number;
  readonly isBackfill: boolean;
  readonly fingerprint: string;
  /** Null in a starting digest. */
  readonly previous: PreviousDigest | null;
  readonly metadata: readonly MetadataSignature[];
  readonly logs: readonly ListedLog[];
}

/** `result_sign.json` of CloudTrail Lake: a signature over the hashes of the files of a query's result. */
export interface LakeDocument {
  /** Entry in the evidence. */
  readonly path: string;
  readonly chain: string;
  readonly region: string | null;
  readonly fingerprint: string;
  /** As written. */
  readonly signature: string;
  /** RFC 3339 as written, or null. */
  readonly completedAt: string | null;
  readonly files: readonly {
    readonly name: string;
    /** Lowercase hex SHA-256 of the compressed file as it stands. */
    readonly sha256: string;
    /** Entry in the evidence; null when there is none. */
    readonly path: string | null;
  }[];
}

/** Everything of the kind in one evidence. */
export interface DigestSet {
  readonly digests: readonly DigestDocument[];
  readonly lakes: readonly LakeDocument[];
  /** Paths of all digest and signature files, and of key lists and metadata. */
  readonly documents: readonly string[];
  readonly others: readonly string[];
  /** Names, without `.gz`, of digest files that are there but cannot be used: they are not missing. */
  readonly damaged: readonly string[];
  /** Names, without `.gz`, of digests that metadata files name and that are not there. */
  readonly namedElsewhere: readonly string[];
  /** Signatures from metadata files that do not say which digest they are of. */
  readonly looseSignatures: readonly MetadataSignature[];
  /** The container was cut off: what is absent says nothing. */
  readonly isCutOff: boolean;
  /** Files that lie at another place than the digests name. */
  readonly moved: number;
  /** The auditor's word on where the evidence was copied from; null when none was given. */
  readonly copiedFrom: string | null;
}
