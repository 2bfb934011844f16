/**
 * What the engine needs from its host. The engine process, the command line and the tests each give their own;
 * `src-main/node-ports.ts` is the one for plain Node. Nothing else in the engine touches a clock, entropy or paths.
 */

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export interface Random {
  /** `length` bytes from the operating system's generator. */
  bytes(length: number): Uint8Array;
}

/** Who uses this computer, for the custody log. */
export interface Identity {
  /** `user@machine`. */
  name(): string;
}

export interface Log {
  /** Writes one diagnostic line. Never called with evidence content. */
  write(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Device, inode and time of the last change: tells that a path now names another file or another content. */
  readonly identity: string;
}

export interface OpenFile {
  readonly bytes: number;
  /** Reads up to `length` bytes at `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Read-only access to files, so that evidence is never opened for writing. Failures are `FileProblem`. */
export interface FileSource {
  /** Of the path itself: a link is reported as a link, not followed. */
  stat(path: string): Promise<FileStat>;
  /** Names in a folder, sorted by UTF-8 bytes. */
  list(path: string): Promise<readonly string[]>;
  open(path: string): Promise<OpenFile>;
}

export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  readonly path: string;
  readonly reason: 'not_found' | 'no_permission' | 'not_a_file' | 'not_a_folder' | 'io';
  constructor(path: string, reason: FileProblem['reason'], options?: ErrorOptions) {
    super(`${reason}: ${path}`, options);
    this.path = path;
    this.reason = reason;
  }
}

/** A temporary file on disk for what would not fit in memory; removed when closed, and unnamed where the system allows. */
export interface ScratchFile {
  readonly bytes: number;
  append(data: Uint8Array): Promise<void>;
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Scratch {
  create(): Promise<ScratchFile>;
}

/** A file that is being made: under another name until it is complete. Failures are `FileProblem`. */
export interface Output {
  readonly bytes: number;
  write(data: Uint8Array): Promise<void>;
  /** SHA-256 of what was written so far, lowercase hex. */
  sha256(): string;
  /** Puts it in its place, in place of what is there. */
  commit(): Promise<void>;
  /** Removes what is not in its place; harmless after `commit`. */
  discard(): Promise<void>;
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly log: Log;
  readonly files: FileSource;
  readonly scratch: Scratch;
}
