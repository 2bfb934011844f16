/** Copies evidence byte for byte into a case, hashing on the way, and hashes the original again at the end (DESIGN 7). */
import { createHash } from 'node:crypto';
import { limits as defaultLimits } from '../../../src-shared/limits.ts';
import type { FileSource } from '../ports.ts';
import { FileProblem } from '../ports.ts';
import { listFolder } from './folder.ts';
import { folderDigest } from './folder-digest.ts';
import { listPlainFile } from './plain-file.ts';
import { problem } from './problem.ts';
import { toReadError } from './range.ts';
import type { ContainerListing } from './source.ts';
import type { ArchiveLimits, ArchiveProblem, Entry, ReadOptions } from './types.ts';
import { ArchiveReadError } from './types.ts';

/** Where a copy goes: one new file, or a new folder of files. Nothing that exists is ever overwritten. */
export interface EvidenceSink {
  /** Creates a file. '' is the copy itself (a single file), else a checked relative path with '/' below it; folders are made on the way. */
  create(path: string): Promise<EvidenceFile>;
  /** Makes the whole copy durable. */
  finish(): Promise<void>;
  /** Removes everything that was created. */
  discard(): Promise<void>;
}

export interface EvidenceFile {
  write(data: Uint8Array): Promise<void>;
  /** Makes the content durable and the file read-only. */
  close(): Promise<void>;
  /** Removes the file. */
  discard(): Promise<void>;
}

export interface CopyOptions extends ReadOptions {
  readonly files: FileSource;
  readonly sink: EvidenceSink;
  readonly limits?: ArchiveLimits | undefined;
}

export interface CopiedFile {
  /** Relative path in the folder; '' when the evidence is one file. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface CopyResult {
  readonly kind: 'file' | 'folder';
  /** Of the copy: the file's own, or the folder's (`folderDigest`). Lowercase hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly files: readonly CopiedFile[];
  /** What a folder holds and was not copied (links, unreadable files, litter), and file.changed for every original that differs now. */
  readonly problems: readonly ArchiveProblem[];
}

/**
 * Copies the file or folder at `path` to `sink`. `onInput` counts every byte twice: once for the copy, once for reading the original again.
 * Throws FileProblem or ArchiveReadError when a single file cannot be read, FileProblem when a folder cannot be listed, the sink's error,
 * or the signal's reason; in all these cases nothing stays in the sink.
 */
export const copyInto = async (path: string, options: CopyOptions): Promise<CopyResult> => {
  const { sink } = options;
  try {
    const original = await openOriginal(path, options);
    const copied = await copyAll(original, options);
    await sink.finish();
    const changed = await findChanged(path, original, copied.files, options);
    return {
      kind: original.kind,
      sha256: original.kind === 'folder' ? folderDigest(copied.files) : (copied.files[0]?.sha256 ?? ''),
      bytes: copied.files.reduce((sum, { bytes }) => sum + bytes, 0),
      files: copied.files,
      problems: [...original.listing.problems, ...copied.problems, ...changed],
    };
  } catch (error) {
    await sink.discard();
    throw error;
  }
};

interface Original {
  readonly kind: 'file' | 'folder';
  readonly listing: ContainerListing;
  /** Runs `use` on the entry's bytes. */
  read(entry: Entry): AsyncIterable<Uint8Array>;
}

const openOriginal = async (path: string, { files, signal, onInput, limits = defaultLimits }: CopyOptions): Promise<Original> => {
  const { kind } = await files.stat(path);
  if (kind === 'folder') {
    const listing = await listFolder(path, { files, limits, signal });
    return { kind, listing, read: (entry) => listing.read(entry, { signal, onInput }) };
  }
  if (kind !== 'file') throw new FileProblem(path, 'not_a_file');
  return { kind, ...(await singleFile(path, { files, signal, onInput })) };
};

const singleFile = async (
  path: string,
  { files, signal, onInput }: Pick<CopyOptions, 'files' | 'signal' | 'onInput'>,
): Promise<Omit<Original, 'kind'>> => {
  const stat = await files.stat(path);
  const entry: Entry = { path: '', bytes: stat.bytes, modifiedMs: stat.modifiedMs };
  const read = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await files.open(path);
    try {
      const plain = listPlainFile(path, stat, file);
      const [content] = plain.entries;
      if (content !== undefined) yield* plain.read(content, { signal, onInput });
    } catch (error) {
      throw toReadError(error, '');
    } finally {
      await file.close();
    }
  };
  return { listing: { entries: [entry], problems: [], read }, read };
};

const copyAll = async (
  original: Original,
  { sink }: CopyOptions,
): Promise<{ readonly files: readonly CopiedFile[]; readonly problems: readonly ArchiveProblem[] }> => {
  const files: CopiedFile[] = [];
  const problems: ArchiveProblem[] = [];
  for (const entry of original.listing.entries) {
    try {
      files.push(await copyOne(original, entry, sink));
    } catch (error) {
      // A folder can hold files that cannot be read; one file that cannot be read is no evidence at all.
      if (original.kind === 'file' || !(error instanceof ArchiveReadError)) throw error;
      problems.push(error.problem);
    }
  }
  return { files, problems };
};

const copyOne = async (original: Original, entry: Entry, sink: EvidenceSink): Promise<CopiedFile> => {
  const target = await sink.create(entry.path);
  try {
    const copied = await digest(original.read(entry), (chunk) => target.write(chunk));
    await target.close();
    return { path: entry.path, ...copied };
  } catch (error) {
    await target.discard();
    throw error;
  }
};

const digest = async (
  chunks: AsyncIterable<Uint8Array>,
  use: (chunk: Uint8Array) => Promise<void> = async () => {},
): Promise<{ readonly sha256: string; readonly bytes: number }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    await use(chunk);
  }
  return { sha256: hash.digest('hex'), bytes };
};

/** Reads every original again, and lists a folder again: a file that differs, is gone or is new has changed while it was copied. */
const findChanged = async (
  path: string,
  original: Original,
  copied: readonly CopiedFile[],
  options: CopyOptions,
): Promise<readonly ArchiveProblem[]> => {
  const again = await openAgain(path, original, options);
  const copies = new Map(copied.map((file) => [file.path, file]));
  const changed: ArchiveProblem[] = [];
  const before = new Set(original.listing.entries.map((entry) => entry.path));
  const now = new Map(again?.listing.entries.map((entry) => [entry.path, entry]));
  for (const name of now.keys()) if (!before.has(name)) changed.push(problem('changed_while_read', name));
  for (const name of before) {
    const copy = copies.get(name);
    const entry = now.get(name);
    if (entry === undefined || again === null) changed.push(problem('changed_while_read', name));
    else if (copy !== undefined && !(await isSame(again, entry, copy))) changed.push(problem('changed_while_read', name));
  }
  return changed;
};

const openAgain = async (path: string, original: Original, options: CopyOptions): Promise<Original | null> => {
  try {
    const again = await openOriginal(path, options);
    return again.kind === original.kind ? again : null;
  } catch (error) {
    if (error instanceof FileProblem) return null;
    throw error;
  }
};

const isSame = async (original: Original, entry: Entry, copy: CopiedFile): Promise<boolean> => {
  try {
    return (await digest(original.read(entry))).sha256 === copy.sha256;
  } catch (error) {
    if (error instanceof ArchiveReadError || error instanceof FileProblem) return false;
    throw error;
  }
};
