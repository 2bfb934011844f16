/** Checks of entry names. A name that passes can be joined to a folder on any system without leaving it or meeting a device. */
import type { ProblemReason } from './problem.ts';
import type { ArchiveLimits } from './types.ts';

export type PathCheck =
  | { readonly path: string; readonly reason?: undefined }
  | { readonly path?: undefined; readonly reason: ProblemReason };

/** Names that Windows gives to devices in every folder, whatever follows the first dot; ¹²³ count as digits there. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/iu;

// eslint-disable-next-line no-control-regex -- refusing control characters is the purpose
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/u;

/**
 * Normalises a stored name ('./' and doubled '/' go) and refuses what could leave the folder, name a device or be read in two ways:
 * '..', a leading '/' or drive letter, backslashes, control characters (a line of `folderDigest` could be forged with LF or TAB),
 * lone surrogates, and names longer or deeper than the limits. A trailing '/' must be taken off by the caller.
 */
export const checkEntryPath = (name: string, limits: Pick<ArchiveLimits, 'entryPathBytes' | 'entryPathDepth'>): PathCheck => {
  if (name.length > limits.entryPathBytes) return { reason: 'path_invalid' };
  if (/^[/\\]/u.test(name) || /^[a-z]:/iu.test(name)) return { reason: 'path_absolute' };
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (name.split(/[/\\]/u).includes('..')) return { reason: 'path_escapes' };
  if (name.includes('\\') || controlCharacter.test(name) || !name.isWellFormed()) return { reason: 'path_invalid' };
  if (segments.length === 0) return { reason: 'path_invalid' };
  if (segments.length > limits.entryPathDepth) return { reason: 'too_deep' };
  if (segments.some(isDeviceName)) return { reason: 'device_name' };
  const path = segments.join('/');
  return Buffer.byteLength(path) > limits.entryPathBytes ? { reason: 'path_invalid' } : { path };
};

const isDeviceName = (segment: string): boolean => deviceName.test((segment.split('.', 1)[0] ?? '').trimEnd());

/**
 * Two paths with the same key can name one file on a system that ignores case (Windows, macOS), composes names (macOS) or drops dots
 * and blanks at the end of a segment (Windows).
 */
export const collisionKey = (path: string): string => {
  // Most names are plain lower-case ASCII already: no work for 50,000 of them.
  if (/^[a-z0-9_\-/.]*$/u.test(path) && !/\.(?:\/|$)/u.test(path)) return path;
  return path
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replace(/[. ]+(?=\/|$)/gu, '');
};

/** Files that operating systems leave behind; never evidence, and no sign of tampering. */
export const isSystemLitter = (path: string): boolean => {
  const segments = path.split('/');
  const base = segments.at(-1);
  return segments.slice(0, -1).includes('__MACOSX') || base === '.DS_Store' || base === 'Thumbs.db';
};

/** Order of the UTF-8 bytes of two strings, without encoding them (UTF-16 order differs above U+FFFF). */
export const compareUtf8 = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
};

/** Surrogates stand for code points above U+FFFF, so they rank after U+E000…U+FFFF. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000);
