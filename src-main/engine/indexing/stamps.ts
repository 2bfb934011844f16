/** Finds RFC 3161 time stamps in and beside an evidence. */
import { createHash } from 'node:crypto';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { EntrySource } from '../archive/types.ts';
import { hexToBytes } from '../bytes/hex.ts';
import type { StampFact } from '../chain/stamps.ts';
import { FileProblem, type FileSource } from '../ports.ts';
import { looksLikeStamp, stampBytes, type StampHash } from '../timestamp/bytes.ts';
import type { ExamineOptions, FoundStamp } from './examine-types.ts';
import type { StampContext } from './judge-stamps.ts';
import { readWhole, type FileRead } from './read-events.ts';

const ENDING = /\.tsr$/i;
/** Most time stamps of one evidence. */
const stampsAtMost = 1000;

/** Entries that are time stamps: called so, and so by their content. A damaged one is still one. */
async function stampsInside(source: EntrySource, signal: AbortSignal, reads: Map<string, FileRead>): Promise<readonly FoundStamp[]> {
  const found: FoundStamp[] = [];
  const paths = new Set(source.entries.map(({ path }) => path));
  for (const entry of source.entries) {
    if (!ENDING.test(entry.path) || entry.bytes > stampBytes || found.length === stampsAtMost) continue;
    const read = await readWhole(source, entry, signal);
    if (read.bytes === null || read.bytes[0] !== 0x30) continue;
    reads.set(entry.path, read.file);
    const beside = entry.path.replace(ENDING, '');
    found.push({ name: entry.path, bytes: read.bytes, beside: paths.has(beside) ? beside : '' });
  }
  return found;
}

/** The time stamp beside an evidence, NAME.tsr; null where there is none. */
export async function stampBeside(path: string, files: FileSource): Promise<FoundStamp | null> {
  const at = `${path.replace(/[/\\]+$/, '')}.tsr`;
  try {
    if ((await files.stat(at)).kind !== 'file') return null;
    const file = await files.open(at);
    try {
      if (file.bytes > stampBytes) return null;
      const bytes = await file.read(0, file.bytes);
      return bytes[0] === 0x30 || looksLikeStamp(bytes) ? { name: at.split(/[/\\]/).at(-1) ?? at, bytes, beside: null } : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof FileProblem) return null;
    throw error;
  }
}

/** The time stamps in and beside an evidence, judged. */
export async function stampsOf(
  source: EntrySource,
  given: Omit<StampContext, 'source' | 'hashInput' | 'roots'>,
  { path, ports, settings, stamps, expectedSha256 }: ExamineOptions,
): Promise<readonly StampFact[]> {
  const beside = stamps ?? (expectedSha256 === undefined ? [await stampBeside(path, ports.files)].filter((one) => one !== null) : []);
  const found = [...(await stampsInside(source, given.signal, given.reads)), ...beside];
  const hashInput = async (algorithm: StampHash): Promise<Uint8Array | null> => {
    if (algorithm === 'sha256') return given.inputSha256 === null ? null : hexToBytes(given.inputSha256);
    return source.kind === 'folder' ? null : hashWhole(path, algorithm, ports.files, given.signal);
  };
  if (found.length === 0) return [];
  const { judgeStamps } = await import('./judge-stamps.ts');
  return judgeStamps(found, { ...given, source, hashInput, roots: settings.roots ?? [] });
}

async function hashWhole(path: string, algorithm: StampHash, files: FileSource, signal: AbortSignal): Promise<Uint8Array> {
  const file = await files.open(path);
  try {
    const hash = createHash(algorithm);
    for (let position = 0; position < file.bytes; position += hashedAtOnce) {
      signal.throwIfAborted();
      hash.update(await file.read(position, hashedAtOnce));
    }
    return new Uint8Array(hash.digest());
  } finally {
    await file.close();
  }
}

const hashedAtOnce = 1024 * 1024;

/** A time stamp is no file that nothing accounts for. */
export const withoutStamps = (findings: readonly RawFinding[], stamps: readonly StampFact[]): readonly RawFinding[] =>
  findings.filter(
    ({ code, file, reason }) => code !== 'file.unlisted' || reason === 'not_in_manifest' || !stamps.some((stamp) => stamp.file === file),
  );

/** What no time stamp shows. */
export const stampNotes = (stamps: readonly StampFact[]): readonly { readonly id: 'timestamp.revocation' }[] =>
  stamps.some(({ status }) => status === 'valid') ? [{ id: 'timestamp.revocation' }] : [];
