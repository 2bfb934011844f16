/** Where things are in a case folder `NAME.assay/` (DESIGN section 7), and what an interrupted import left behind. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';

export interface CasePaths {
  readonly folder: string;
  readonly database: string;
  readonly lock: string;
  readonly evidence: string;
  readonly reports: string;
  readonly custody: string;
  /** Signed checkpoints of the custody log. */
  readonly custodyCheckpoints: string;
}

export const caseEnding = '.assay';
const incomingPrefix = '.incoming-';

export const casePaths = (folder: string): CasePaths => ({
  folder,
  database: join(folder, 'case.db'),
  lock: join(folder, 'case.lock'),
  evidence: join(folder, 'evidence'),
  reports: join(folder, 'reports'),
  custody: join(folder, 'custody.ndjson'),
  custodyCheckpoints: join(folder, 'custody-checkpoints'),
});

/** The name that a folder gives its case: without the ending. */
export const caseNameOf = (folder: string): string => {
  const name = basename(folder);
  return name.endsWith(caseEnding) ? name.slice(0, -caseEnding.length) : name;
};

/** True if `folder` holds a case database. */
export async function isCaseFolder(folder: string): Promise<boolean> {
  return (await stat(casePaths(folder).database).catch(() => null))?.isFile() ?? false;
}

/** True if there is anything at `path`, whatever it is. */
export async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** Makes the folders of a new case. Refuses a folder that holds anything already. */
export async function createCaseFolder(folder: string): Promise<CasePaths> {
  const paths = casePaths(folder);
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new AssayError(error.code === 'ENOTDIR' ? 'case_exists' : 'path_no_permission', { path: folder }, { cause: error });
  });
  if (present.length > 0) throw new AssayError('case_exists', { path: folder });
  try {
    await mkdir(paths.evidence, { recursive: true });
    await mkdir(paths.reports, { recursive: true });
  } catch (error) {
    throw new AssayError(
      (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'disk_full' : 'path_no_permission',
      { path: folder },
      { cause: error },
    );
  }
  return paths;
}

/** A path for a copy under way; `settleIncoming` gives it its final name. */
export const incomingPath = (paths: CasePaths, token: string): string => join(paths.evidence, `${incomingPrefix}${token}`);

/** Gives a finished copy its name, the SHA-256 of what it holds. */
export async function settleIncoming(paths: CasePaths, incoming: string, sha256: string): Promise<string> {
  const settled = join(paths.evidence, sha256);
  await rename(incoming, settled);
  return settled;
}

/** Removes copies of imports that never committed: unfinished ones, and finished ones that no evidence row knows. */
export async function removeLeftovers(paths: CasePaths, known: ReadonlySet<string>): Promise<number> {
  let removed = 0;
  for (const name of await readdir(paths.evidence).catch(() => [])) {
    if (known.has(name)) continue;
    if (!name.startsWith(incomingPrefix) && !/^[0-9a-f]{64}$/.test(name)) continue;
    await rm(join(paths.evidence, name), { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
