import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import type { Grant, GrantKind } from '../../src-shared/contract/bridge.ts';

const caseEnding = '.assay';

async function kindOf(path: string): Promise<GrantKind> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return 'file';
    return path.endsWith(caseEnding) ? 'case' : 'folder';
  } catch {
    return 'new';
  }
}

/** Makes an opaque grant for a path that the auditor chose, after the engine was told what it stands for. */
export async function grantPath(path: string, tell: (grant: string, path: string) => Promise<void>): Promise<Grant> {
  const grant = randomBytes(16).toString('hex');
  await tell(grant, path);
  return { grant, name: basename(path), kind: await kindOf(path) };
}

const pathsAtMost = 100;
const longestPath = 32_768;

/** The dropped paths, or null where the message is anything else than a short list of absolute paths. */
export function droppedPaths(value: unknown): readonly string[] | null {
  if (!Array.isArray(value) || value.length > pathsAtMost) return null;
  const paths: unknown[] = value;
  const good = paths.every((path) => typeof path === 'string' && path.length <= longestPath && !path.includes('\0') && isAbsolute(path));
  return good ? (paths as string[]) : null;
}
