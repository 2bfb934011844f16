/** Finds RFC 3161 time stamps in and beside an evidence, and what each of them is a stamp of. */
import { createHash } from 'node:crypto';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { EntrySource, Entry } from '../archive/types.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import type { StampFact, StampTarget } from '../chain/stamps.ts';
import type { ChainOutcome } from '../chain/types.ts';
import { parsePem } from '../crypto/pem.ts';
import type { ReadingPlan } from '../format/types.ts';
import { FileProblem, type FileSource } from '../ports.ts';
import { parseCertificate, type Certificate } from '../timestamp/certificate.ts';
import { looksLikeStamp, parseTimeStamp, stampBytes, type StampHash } from '../timestamp/parse.ts';
import { verifyTimeStamp } from '../timestamp/verify.ts';
import type { ExamineOptions, FoundStamp } from './examine-types.ts';
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

/** The certificates of PEM texts. */
const certificatesOf = (texts: readonly string[]): readonly Certificate[] =>
  texts.flatMap((text) =>
    parsePem(text).flatMap(({ label, der }) => {
      const certificate = label === 'CERTIFICATE' && der !== null ? parseCertificate(der) : null;
      return certificate === null ? [] : [certificate];
    }),
  );

interface StampContext {
  readonly source: EntrySource;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly plan: ReadingPlan;
  readonly outcome: ChainOutcome;
  readonly reads: Map<string, FileRead>;
  /** The evidence's digest, and how to hash it in another way; null for a folder. */
  readonly inputSha256: string | null;
  readonly hashInput: (algorithm: StampHash) => Promise<Uint8Array | null>;
  readonly roots: readonly Certificate[];
  readonly signal: AbortSignal;
}

/** Judges the stamps, each by itself and against everything here that it could be a stamp of. */
async function judgeStamps(found: readonly FoundStamp[], context: StampContext): Promise<readonly StampFact[]> {
  const facts: StampFact[] = [];
  for (const stamp of found) facts.push(await judgeOne(stamp, context));
  return facts;
}

async function judgeOne({ name, bytes, beside }: FoundStamp, context: StampContext): Promise<StampFact> {
  const parsed = parseTimeStamp(bytes);
  const nothing = { file: name, time: null, authority: null, target: null, imprint: null, besideHash: null } as const;
  if (!parsed.ok)
    return parsed.problem === 'unsupported'
      ? { ...nothing, status: 'untrusted', reason: 'algorithm' }
      : { ...nothing, status: 'invalid', reason: parsed.problem };
  const { stamp } = parsed;
  const verdict = verifyTimeStamp(stamp, context.roots);
  const base = { file: name, time: stamp.genTime, imprint: bytesToHex(stamp.imprint.hash) } as const;
  if (verdict.status === 'invalid')
    return { ...base, status: 'invalid', reason: verdict.reason, authority: null, target: null, besideHash: null };
  const { authority } = verdict;
  const besideHash = await hashBeside(beside, stamp.imprint.algorithm, context);
  const target = await targetOf(beside, stamp.imprint.hash, stamp.imprint.algorithm, besideHash, context);
  const shown = { ...base, authority, target, besideHash: besideHash === null ? null : bytesToHex(besideHash) };
  // A name is a claim: a stamp beside a file that it is no stamp of says that one of the two was changed.
  if (target === null && besideHash !== null) return { ...shown, status: 'mismatch', reason: null };
  if (verdict.status === 'untrusted') return { ...shown, status: 'untrusted', reason: verdict.reason };
  return target === null ? { ...shown, status: 'untrusted', reason: 'no_target' } : { ...shown, status: 'valid', reason: null };
}

async function hashBeside(beside: string | null, algorithm: StampHash, context: StampContext): Promise<Uint8Array | null> {
  if (beside === null) return context.hashInput(algorithm);
  const entry = context.entries.get(beside);
  if (entry === undefined) return null;
  const known = context.reads.get(beside)?.sha256;
  if (algorithm === 'sha256' && known != null) return hexToBytes(known);
  const hash = createHash(algorithm);
  for await (const chunk of context.source.read(entry, { signal: context.signal })) hash.update(chunk);
  return new Uint8Array(hash.digest());
}

async function targetOf(
  beside: string | null,
  imprint: Uint8Array,
  algorithm: StampHash,
  besideHash: Uint8Array | null,
  { plan, outcome, reads, inputSha256 }: StampContext,
): Promise<StampTarget | null> {
  const hex = bytesToHex(imprint);
  const fileTarget = (path: string): StampTarget => {
    const file = plan.files.find((one) => one.path === path);
    // A single file of events is its chain; of several, the manifest says which numbers it holds.
    const chain = file?.chain ?? (outcome.chains.length === 1 ? (outcome.chains[0]?.id ?? null) : null);
    const own = plan.files.length === 1 && file !== undefined ? outcome.chains.find(({ id }) => id === chain) : undefined;
    const firstSeq = own === undefined ? (file?.firstSeq ?? null) : (own.firstSeq ?? 1);
    const lastSeq = own === undefined ? (file?.lastSeq ?? null) : (own.lastSeq ?? own.events);
    return { kind: 'file', name: path, firstSeq, lastSeq: lastSeq === 0 ? null : lastSeq, chain };
  };
  if (besideHash !== null && equalBytes(besideHash, imprint)) return beside === null ? { kind: 'input', name: '' } : fileTarget(beside);
  const isOf = (stated: string): boolean => {
    const raw = hexToBytes(stated);
    if (raw === null) return false;
    const hashed = (data: Uint8Array | string): boolean => equalBytes(new Uint8Array(createHash(algorithm).update(data).digest()), imprint);
    // The hash itself, or a hash of its bytes or of its digits: all three are in use.
    return equalBytes(raw, imprint) || hashed(raw) || hashed(stated);
  };
  for (const { id, head, checkpoints } of outcome.chains) {
    if (head !== null && isOf(head)) return { kind: 'head', name: id };
    const checkpoint = checkpoints.find(({ root, status }) => (status === 'valid' || status === 'key_unknown') && isOf(root));
    if (checkpoint !== undefined) return { kind: 'root', name: id, size: checkpoint.size };
  }
  if (inputSha256 === hex) return { kind: 'input', name: '' };
  for (const [path, { sha256 }] of reads) if (sha256 === hex) return fileTarget(path);
  return null;
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
  return judgeStamps(found, { ...given, source, hashInput, roots: certificatesOf(settings.roots ?? []) });
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
