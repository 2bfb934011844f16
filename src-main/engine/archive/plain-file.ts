/** A single file, plain or compressed, as a container of one entry: its bytes as stored, under its base name. */
import type { FileStat, OpenFile } from '../ports.ts';
import { printable } from './printable.ts';
import { readRange } from './range.ts';
import type { ContainerListing } from './source.ts';
import type { Entry } from './types.ts';

/** Never refuses the name: the auditor chose this file, and nothing is ever joined to its name. */
export const listPlainFile = (path: string, stat: FileStat, file: OpenFile): ContainerListing => {
  const entry: Entry = { path: baseName(path), bytes: file.bytes, modifiedMs: stat.modifiedMs };
  return {
    entries: [entry],
    problems: [],
    read: (wanted, options) => {
      if (wanted !== entry) throw new RangeError('not an entry of this file');
      return readRange(file, 0, file.bytes, entry.path, options);
    },
  };
};

/** The last segment, by either separator, safe to print. */
const baseName = (path: string): string => printable(path.split(/[/\\]/u).findLast((segment) => segment !== '') ?? path);
