/** A folder as EntrySource: its regular files, however deep. Links are never followed; sockets, pipes and devices are never opened. */
import type { FileSource, FileStat } from '../ports.ts';
import { FileProblem } from '../ports.ts';
import type { Collector } from './collect.ts';
import { createCollector } from './collect.ts';
import { checkUnchanged } from './unchanged.ts';
import { readRange, toReadError } from './range.ts';
import type { ContainerListing, ListOptions } from './source.ts';
import type { ReadOptions } from './types.ts';

export interface FolderOptions extends ListOptions {
  readonly files: FileSource;
}

interface Walk {
  readonly root: string;
  readonly options: FolderOptions;
  readonly collector: Collector<FileStat>;
}

/** Lists a folder. Throws FileProblem only when the folder itself cannot be listed. */
export const listFolder = async (root: string, options: FolderOptions): Promise<ContainerListing> => {
  const { files, limits } = options;
  const collector = createCollector<FileStat>({ limits, collide: false });
  const walk: Walk = { root, options, collector };
  await walkFolder(walk, '', await files.list(root), 1);
  const { entries, problems, details } = collector.finish();
  return {
    entries,
    problems,
    read: (entry, readOptions) => {
      const stat = details.get(entry);
      if (stat === undefined) throw new RangeError('not an entry of this folder');
      return readFile(files, joinPath(root, entry.path), entry.path, stat, readOptions);
    },
  };
};

/** `/` works as a separator in Node's paths on every system. */
const joinPath = (root: string, path: string): string => (root.endsWith('/') ? root + path : `${root}/${path}`);

/** False when the cap on entries is reached. */
const walkFolder = async (walk: Walk, folder: string, names: readonly string[], depth: number): Promise<boolean> => {
  const { collector, options } = walk;
  for (const name of names) {
    options.signal?.throwIfAborted();
    if (!collector.count()) return false;
    const path = folder === '' ? name : `${folder}/${name}`;
    try {
      if (!(await take(walk, path, depth))) return false;
    } catch (error) {
      refuseUnreadable(collector, path, error);
    }
  }
  return true;
};

const take = async (walk: Walk, path: string, depth: number): Promise<boolean> => {
  const { root, options, collector } = walk;
  const { files, limits } = options;
  const stat = await files.stat(joinPath(root, path));
  if (stat.kind === 'file') {
    collector.add(path, { bytes: stat.bytes, modifiedMs: stat.modifiedMs }, stat);
  } else if (stat.kind === 'folder') {
    if (depth < limits.entryPathDepth) return walkFolder(walk, path, await files.list(joinPath(root, path)), depth + 1);
    collector.refuse('too_deep', path);
  } else {
    collector.refuse(stat.kind === 'link' ? 'link' : 'device', path);
  }
  return true;
};

const refuseUnreadable = (collector: Collector<FileStat>, path: string, error: unknown): void => {
  if (!(error instanceof FileProblem)) throw error;
  // A name that is not valid Unicode comes as U+FFFD and cannot be opened by it.
  if (error.reason === 'not_found' && path.includes('\ufffd')) collector.refuse('path_invalid', path);
  else if (error.reason === 'no_permission' || error.reason === 'io') collector.refuse(error.reason, path);
  else collector.refuse('changed_while_read', path);
};

async function* readFile(
  files: FileSource,
  fullPath: string,
  path: string,
  stat: FileStat,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const file = await files.open(fullPath);
    try {
      yield* readRange(file, 0, file.bytes, path, options);
    } finally {
      await file.close();
    }
    await checkUnchanged(files, fullPath, path, stat);
  } catch (error) {
    throw toReadError(error, path);
  }
}
