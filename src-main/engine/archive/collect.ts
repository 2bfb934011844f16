/** Gathers what a container lists into safe entries and problems: one set of rules for zip, tar and folder. */
import { checkEntryPath, collisionKey, compareUtf8, isSystemLitter } from './entry-path.ts';
import type { ProblemReason } from './problem.ts';
import { problem } from './problem.ts';
import type { ArchiveLimits, ArchiveProblem, Entry } from './types.ts';

export interface Collector<T> {
  /** Counts one listed thing. False when the cap is reached: the caller stops listing. */
  count(): boolean;
  /** Checks a file's name and keeps it as an entry, or keeps the problem. Null when refused or litter. `name` as stored. */
  add(name: string, facts: Omit<Entry, 'path'>, detail: T): Entry | null;
  /** Checks a folder's name only: folders are not entries, but an escaping one is a problem. */
  folder(name: string): void;
  refuse(reason: ProblemReason, path: string, byte?: number | null): void;
  /** Takes an entry out again, for a reason found after listing. */
  withdraw(entry: Entry, reason: ProblemReason, byte?: number | null): void;
  finish(): Collected<T>;
}

export interface Collected<T> {
  readonly entries: readonly Entry[];
  readonly problems: readonly ArchiveProblem[];
  readonly details: ReadonlyMap<Entry, T>;
}

export interface CollectOptions {
  readonly limits: ArchiveLimits;
  /** Whether names that differ only in case or composition collide (in an archive they do, a file system decides for itself). */
  readonly collide: boolean;
}

/** A new, empty collector. Of two entries with one name the first stays and every later one is refused. */
export const createCollector = <T>({ limits, collide }: CollectOptions): Collector<T> => {
  const details = new Map<Entry, T>();
  const problems: ArchiveProblem[] = [];
  const seen = new Set<string>();
  let counted = 0;
  let total = 0;
  let stopped = false;

  const stop = (reason: ProblemReason): void => {
    if (!stopped) problems.push(problem(reason, ''));
    stopped = true;
  };

  return {
    count: () => {
      counted += 1;
      if (counted > limits.entries) stop('too_many_entries');
      return !stopped;
    },
    add: (name, facts, detail) => {
      const checked = checkEntryPath(name, limits);
      if (checked.reason !== undefined) {
        problems.push(problem(checked.reason, name));
        return null;
      }
      const { path } = checked;
      const key = collide ? collisionKey(path) : path;
      if (seen.has(key)) {
        problems.push(problem('duplicate_entry', path));
        return null;
      }
      seen.add(key);
      if (isSystemLitter(path)) {
        problems.push(problem('system_litter', path));
        return null;
      }
      const refused = sizeProblem(facts, limits);
      if (refused !== null) {
        problems.push(problem(refused, path));
        return null;
      }
      total += facts.bytes;
      if (total > limits.archiveDecodedBytes) {
        stop('too_large');
        return null;
      }
      const entry: Entry = { path, ...facts };
      details.set(entry, detail);
      return entry;
    },
    folder: (name) => {
      const bare = name.replace(/\/+$/u, '');
      if (bare === '' ? name !== '' : bare !== '.') {
        const { reason } = checkEntryPath(bare === '' ? name : bare, limits);
        if (reason !== undefined) problems.push(problem(reason, name));
      }
    },
    refuse: (reason, path, byte = null) => void problems.push(problem(reason, path, byte)),
    withdraw: (entry, reason, byte = null) => {
      if (details.delete(entry)) problems.push(problem(reason, entry.path, byte));
    },
    finish: () => ({
      entries: [...details.keys()].sort((a, b) => compareUtf8(a.path, b.path)),
      problems: [...problems],
      details,
    }),
  };
};

const sizeProblem = ({ bytes, packedBytes }: Omit<Entry, 'path'>, limits: ArchiveLimits): ProblemReason | null => {
  if (bytes > limits.entryDecodedBytes) return 'too_large';
  if (packedBytes !== undefined && bytes > limits.ratioFreeBytes && bytes > packedBytes * limits.expansionRatio) return 'expansion_ratio';
  return null;
};
