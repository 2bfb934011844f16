/** Makes problems: the code follows from the reason, so that one reason is reported under one code everywhere. */
import { printable } from './printable.ts';
import type { ArchiveProblem, ArchiveProblemCode } from './types.ts';
import { ArchiveReadError } from './types.ts';

export type ProblemReason = ArchiveProblem['reason'];

const codes: Readonly<Record<ProblemReason, ArchiveProblemCode>> = {
  path_escapes: 'archive.unsafe_entry',
  path_absolute: 'archive.unsafe_entry',
  path_invalid: 'archive.unsafe_entry',
  device_name: 'archive.unsafe_entry',
  link: 'archive.unsafe_entry',
  device: 'archive.unsafe_entry',
  sparse: 'archive.unsafe_entry',
  duplicate_entry: 'archive.unsafe_entry',
  overlapping_entry: 'archive.unsafe_entry',
  hidden_data: 'archive.unsafe_entry',
  too_many_entries: 'archive.unsafe_entry',
  too_deep: 'archive.unsafe_entry',
  too_large: 'archive.unsafe_entry',
  expansion_ratio: 'archive.unsafe_entry',
  prepended_data: 'file.trailing_data',
  trailing_data: 'file.trailing_data',
  bad_header: 'file.unreadable',
  bad_checksum: 'file.unreadable',
  truncated: 'file.unreadable',
  bad_compression: 'file.unreadable',
  encrypted: 'file.unreadable',
  unsupported_compression: 'file.unreadable',
  no_permission: 'file.unreadable',
  io: 'file.unreadable',
  changed_while_read: 'file.changed',
  copy_lost: 'file.unreadable',
  system_litter: 'file.unlisted',
};

/** A problem at `path` ('' for the container) and `byte`, its path made safe to print. */
export const problem = (reason: ProblemReason, path: string, byte: number | null = null): ArchiveProblem => ({
  code: codes[reason],
  path: printable(path),
  reason,
  byte,
});

/** The error that a reader throws for a problem met while reading. */
export const readError = (reason: ProblemReason, path: string, byte: number | null = null, cause?: unknown): ArchiveReadError =>
  new ArchiveReadError(problem(reason, path, byte), cause === undefined ? undefined : { cause });
