/** Opens evidence of any container kind. The kind comes from the content, never from the name. */
import { limits as defaultLimits } from '../../../src-shared/limits.ts';
import type { FileSource, FileStat, OpenFile, Scratch } from '../ports.ts';
import { FileProblem } from '../ports.ts';
import { detectEncoding } from './decode.ts';
import { listFolder } from './folder.ts';
import { listPlainFile } from './plain-file.ts';
import type { ContainerListing } from './source.ts';
import { holdsTar, spoolDecoded } from './spool.ts';
import { isTar } from './tar-header.ts';
import { listTar } from './tar.ts';
import type { ArchiveLimits, ContainerKind, Entry, EntrySource, ReadOptions } from './types.ts';
import { checkUnchanged } from './unchanged.ts';
import { findExactEnd } from './zip-end.ts';
import { listZip } from './zip.ts';

export interface OpenArchiveOptions extends ReadOptions {
  readonly files: FileSource;
  readonly scratch: Scratch;
  readonly limits?: ArchiveLimits | undefined;
  /** What a single file was called, where `path` is a copy under another name. */
  readonly name?: string | undefined;
}

/**
 * Opens the file or folder at `path` and lists it. A compressed tar is inflated into a scratch file here (its input is counted to `onInput`
 * now, and not again when entries are read). Problems of the content are in the result; throws FileProblem when `path` itself cannot be
 * opened or is a link, pipe, socket or device, and the signal's reason when cancelled.
 */
export const openArchive = async (path: string, options: OpenArchiveOptions): Promise<EntrySource> => {
  const { files, limits = defaultLimits, signal } = options;
  signal?.throwIfAborted();
  const stat = await files.stat(path);
  if (stat.kind === 'folder') return folderSource(await listFolder(path, { files, limits, signal }));
  if (stat.kind !== 'file') throw new FileProblem(path, 'not_a_file');
  const file = await files.open(path);
  try {
    return fileSource(path, stat, file, files, await listFile(path, stat, file, { ...options, limits }));
  } catch (error) {
    await file.close();
    throw error;
  }
};

interface OpenedFile extends ContainerListing {
  readonly kind: ContainerKind;
  readonly close?: () => Promise<void>;
}

const listFile = async (
  path: string,
  stat: FileStat,
  file: OpenFile,
  options: OpenArchiveOptions & { readonly limits: ArchiveLimits },
): Promise<OpenedFile> => {
  const { limits, signal } = options;
  const head = await file.read(0, 512);
  const kind = await recognise(file, head, signal);
  if (kind === 'zip') return { kind, ...(await listZip(file, { limits, signal })) };
  if (kind === 'tar') return { kind, ...(await listTar(file, { limits, signal, cutOff: false, packedShare: null })) };
  if (kind === 'packed-tar') return listPackedTar(file, options);
  return { kind, ...listPlainFile(options.name ?? path, stat, file) };
};

const listPackedTar = async (file: OpenFile, options: OpenArchiveOptions & { readonly limits: ArchiveLimits }): Promise<OpenedFile> => {
  const { scratch, limits, signal, onInput } = options;
  const spooled = await spoolDecoded(file, scratch, { limits, signal, onInput });
  try {
    const packedShare = spooled.file.bytes === 0 ? 1 : file.bytes / spooled.file.bytes;
    const listing = await listTar(spooled.file, { limits, signal, cutOff: spooled.cutOff, packedShare });
    return {
      kind: 'tar',
      entries: listing.entries,
      problems: [...spooled.problems, ...listing.problems],
      read: (entry, readOptions) => listing.read(entry, { signal: readOptions?.signal }),
      close: () => spooled.file.close(),
    };
  } catch (error) {
    await spooled.file.close();
    throw error;
  }
};

/** `PK` and a local header, an end record or a split marker. */
const hasZipMagic = (head: Uint8Array): boolean =>
  head[0] === 0x50 &&
  head[1] === 0x4b &&
  ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6) || (head[2] === 7 && head[3] === 8));

const recognise = async (
  file: OpenFile,
  head: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<'zip' | 'tar' | 'packed-tar' | 'file'> => {
  if (hasZipMagic(head)) return 'zip';
  if (detectEncoding(head) !== 'identity') return (await holdsTar(file, { signal })) ? 'packed-tar' : 'file';
  if (isTar(head)) return 'tar';
  // A zip with something in front of it (a self-extractor, or a disguise) is known by its end.
  return (await findExactEnd(file)) === null ? 'file' : 'zip';
};

const folderSource = (listing: ContainerListing): EntrySource => ({
  kind: 'folder',
  ...listing,
  inputBytes: listing.entries.reduce((sum, { bytes }) => sum + bytes, 0),
  close: async () => {},
});

const fileSource = (path: string, stat: FileStat, file: OpenFile, files: FileSource, opened: OpenedFile): EntrySource => {
  // Each entry's read ends with a look at the file: one that changes under the reader proves nothing.
  const read = async function* (entry: Entry, options?: ReadOptions): AsyncGenerator<Uint8Array, void, undefined> {
    yield* opened.read(entry, options);
    await checkUnchanged(files, path, entry.path, stat);
  };
  return {
    kind: opened.kind,
    entries: opened.entries,
    problems: opened.problems,
    inputBytes: file.bytes,
    read,
    close: async () => {
      await opened.close?.();
      await file.close();
    },
  };
};
