/**
 * One shape for every container (folder, .zip, .tar, .tar.gz, .tar.zst, one plain or compressed file): a list of entries that can
 * be read in any order, any number of times. Problems of the container are data, collected here, never thrown.
 */

export type ContainerKind = 'folder' | 'zip' | 'tar' | 'file';

/** Why an entry or a container is refused or doubted. Maps one to one to finding codes. */
export type ArchiveProblemCode = 'archive.unsafe_entry' | 'file.trailing_data' | 'file.unreadable' | 'file.changed' | 'file.unlisted';

export interface ArchiveProblem {
  readonly code: ArchiveProblemCode;
  /** Path of the entry, or '' for the container itself. Made safe to print. */
  readonly path: string;
  /** Which rule it broke; a closed list, texts in src-shared/text. */
  readonly reason:
    | 'path_escapes'
    | 'path_absolute'
    | 'path_invalid'
    | 'device_name'
    | 'link'
    | 'device'
    | 'sparse'
    | 'duplicate_entry'
    | 'overlapping_entry'
    | 'hidden_data'
    | 'too_many_entries'
    | 'too_deep'
    | 'too_large'
    | 'expansion_ratio'
    | 'prepended_data'
    | 'trailing_data'
    | 'bad_header'
    | 'bad_checksum'
    | 'truncated'
    | 'bad_compression'
    | 'encrypted'
    | 'unsupported_compression'
    | 'no_permission'
    | 'io'
    | 'changed_while_read'
    | 'copy_lost'
    | 'system_litter';
  /** Byte position: in the container for what listing found, in the entry's (decoded) bytes for what reading or decoding it found. */
  readonly byte: number | null;
}

export type Encoding = 'identity' | 'gzip' | 'zstd';

/** The caps of `src-shared/limits.ts` that containers and streams obey; tests pass smaller ones. */
export type ArchiveLimits = {
  readonly [
    K in 'entries' | 'entryPathBytes' | 'entryPathDepth' | 'entryDecodedBytes' | 'archiveDecodedBytes' | 'expansionRatio' | 'ratioFreeBytes'
  ]: number;
};

export interface Entry {
  /** Relative path with '/', normalised and checked: no '..', no absolute or drive path, no NUL. */
  readonly path: string;
  /** Size of the entry as it is stored in the container after the container's own compression (what a manifest's `bytes` states). */
  readonly bytes: number;
  /** Bytes that it takes up in the container, where the container compresses; the basis of the expansion ratio of what is inside. */
  readonly packedBytes?: number | undefined;
  /** Modification time stated by the container, milliseconds since 1970 in UTC, or null (a zip's DOS time has no zone). */
  readonly modifiedMs: number | null;
}

/** Thrown while reading an entry's bytes; carries the problem. Callers turn it into a finding. */
export class ArchiveReadError extends Error {
  override readonly name = 'ArchiveReadError';
  readonly problem: ArchiveProblem;
  constructor(problem: ArchiveProblem, options?: ErrorOptions) {
    super(`${problem.code} (${problem.reason}) ${problem.path}`, options);
    this.problem = problem;
  }
}

export interface ReadOptions {
  /** Stops the read; the iterator then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with bytes of the *input* (container file, or file in a folder) consumed since the last call: drives progress bars. */
  readonly onInput?: ((bytes: number) => void) | undefined;
}

export interface EntrySource {
  readonly kind: ContainerKind;
  /** Safe entries, sorted by path (UTF-8 byte order). Unsafe ones are in `problems` and cannot be opened. */
  readonly entries: readonly Entry[];
  /** Problems of the container found while listing. */
  readonly problems: readonly ArchiveProblem[];
  /** Bytes of input in all: the container file, or the sum of a folder's files. */
  readonly inputBytes: number;
  /** The entry's bytes as stored (a member `x.ndjson.gz` stays gzip). Throws ArchiveReadError. */
  read(entry: Entry, options?: ReadOptions): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What `decode` learned once the stream has been read to its end. */
export interface DecodeEnd {
  readonly encoding: Encoding;
  readonly decodedBytes: number;
  /** Compressed members read one after another (gzip and zstd allow several). */
  readonly members: number;
  /** Bytes after the last member that belong to none; reported as file.trailing_data. */
  readonly trailingBytes: number;
}
