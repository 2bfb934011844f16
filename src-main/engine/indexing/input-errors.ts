import { AssayError, type ErrorCode } from '../../../src-shared/contract/errors.ts';
import { ArchiveReadError } from '../archive/types.ts';
import { FileProblem } from '../ports.ts';

const codes: Readonly<Record<FileProblem['reason'], ErrorCode>> = {
  not_found: 'path_not_found',
  no_permission: 'path_no_permission',
  not_a_file: 'path_unreadable',
  not_a_folder: 'path_unreadable',
  io: 'path_unreadable',
};

/** Whether an error, or what caused it, says that there is no room left. */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && (('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) || isFull(error.cause));

/** Runs `work` on an input that the auditor named and maps what makes the input itself unreadable to a coded error. */
export async function inputErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFull(error)) throw new AssayError('disk_full', { path }, { cause: error });
    if (error instanceof FileProblem)
      throw new AssayError(codes[error.reason], { path: error.path, reason: error.reason }, { cause: error });
    if (error instanceof ArchiveReadError)
      throw new AssayError('path_unreadable', { path, reason: error.problem.reason }, { cause: error });
    throw error;
  }
}
