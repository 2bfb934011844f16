/** The SHA-256 that stands for a folder: of the sorted lines `path<TAB>sha256<LF>` of its files (DESIGN 4). */
import { createHash } from 'node:crypto';
import { compareUtf8 } from './entry-path.ts';

export interface DigestLine {
  readonly path: string;
  /** Lowercase hex. */
  readonly sha256: string;
}

/**
 * Lowercase hex; lines sorted by the UTF-8 bytes of their path. Over a folder's *entries*: what is refused or litter (a `.DS_Store` that a
 * look at the folder creates) does not count. Throws RangeError for a path with a control character, which could forge a line.
 */
export const folderDigest = (lines: readonly DigestLine[]): string => {
  const hash = createHash('sha256');
  for (const { path, sha256 } of lines.toSorted((a, b) => compareUtf8(a.path, b.path))) {
    // eslint-disable-next-line no-control-regex -- refusing control characters is the purpose
    if (/[\u0000-\u001f]/u.test(path)) throw new RangeError('a path with a control character in a folder digest');
    hash.update(`${path}\t${sha256}\n`, 'utf8');
  }
  return hash.digest('hex');
};
