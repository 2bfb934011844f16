import type { ChainResult } from '../../../../src-shared/model/verification.ts';
import type { FindingSink } from '../finding-sink.ts';
import type { DigestTallies } from '../types.ts';
import type { DigestSet } from './documents.ts';
import type { SignatureJudge } from './signatures.ts';

/** What reading a listed file gave. */
export interface ReadFile {
  /** Lowercase hex SHA-256 of the stored bytes, and of the uncompressed ones. */
  readonly stored: string | null;
  readonly decoded: string | null;
  /** False when it could not be read to its end: its hash says nothing. */
  readonly isWhole: boolean;
  /** False when the two implementations of SHA-256 differ on it; its hash then counts as wrong. */
  readonly agree: boolean;
  /** Bytes behind its only gzip member. */
  readonly trailingBytes: number;
}

/** What the records of one file came to. */
export interface FileCount {
  records: number;
  malformed: number;
  firstTime: number;
  lastTime: number;
}

/** What verifying one chain gave. */
export interface ChainVerdict {
  readonly chain: ChainResult;
  readonly tallies: DigestTallies;
  readonly isCovered: boolean;
  readonly isHeadFound: boolean;
  /** Paths of listed files that are right. */
  readonly right: ReadonlySet<string>;
}

/** What verifying each chain needs. */
export interface ChainContext {
  readonly sink: FindingSink;
  readonly judge: SignatureJudge;
  readonly read: ReadonlyMap<string, ReadFile>;
  countOf(path: string): FileCount;
  readonly hasKeys: boolean;
  readonly filtered: boolean;
  readonly set: DigestSet;
  /** `set.damaged`. */
  readonly damaged: ReadonlySet<string>;
  /** `set.namedElsewhere` by the beginning of the names. */
  readonly elsewhere: ReadonlyMap<string, readonly string[]>;
  /** Loose signatures that may still be tried, over all chains. */
  readonly tries: { left: number };
  readonly signal?: AbortSignal | undefined;
}
