/** What the lister of each container gives to `openArchive`, which adds the open file, its checks and its end. */
import type { ArchiveLimits, ArchiveProblem, Entry, ReadOptions } from './types.ts';

export interface ListOptions {
  readonly limits: ArchiveLimits;
  readonly signal?: AbortSignal | undefined;
}

export interface ContainerListing {
  readonly entries: readonly Entry[];
  readonly problems: readonly ArchiveProblem[];
  /** The entry's bytes. Throws RangeError for an entry that is not of this listing. */
  read(entry: Entry, options?: ReadOptions): AsyncIterable<Uint8Array>;
}
