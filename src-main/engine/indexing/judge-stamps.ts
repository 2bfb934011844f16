/**
 * What RFC 3161 time stamps are stamps of, and whether they hold. Loaded only where there are any: the library for their syntax takes a
 * dozen megabytes in every thread that has it.
 */
import { createHash } from 'node:crypto';
import type { EntrySource, Entry } from '../archive/types.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import type { StampFact, StampTarget } from '../chain/stamps.ts';
import type { ChainOutcome } from '../chain/types.ts';
import { parsePem } from '../crypto/pem.ts';
import type { ReadingPlan } from '../format/types.ts';
import { parseCertificate, type Certificate } from '../timestamp/certificate.ts';
import { parseTimeStamp } from '../timestamp/parse.ts';
import type { StampHash } from '../timestamp/bytes.ts';
import { verifyTimeStamp } from '../timestamp/verify.ts';
import type { FoundStamp } from './examine-types.ts';
import type { FileRead } from './read-events.ts';

/** The certificates of PEM texts. */
const certificatesOf = (texts: readonly string[]): readonly Certificate[] =>
  texts.flatMap((text) =>
    parsePem(text).flatMap(({ label, der }) => {
      const certificate = label === 'CERTIFICATE' && der !== null ? parseCertificate(der) : null;
      return certificate === null ? [] : [certificate];
    }),
  );

export interface StampContext {
  readonly source: EntrySource;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly plan: ReadingPlan;
  readonly outcome: ChainOutcome;
  readonly reads: Map<string, FileRead>;
  /** The evidence's digest, and how to hash it in another way; null for a folder. */
  readonly inputSha256: string | null;
  readonly hashInput: (algorithm: StampHash) => Promise<Uint8Array | null>;
  /** PEM texts of the certificates that are pinned. */
  readonly roots: readonly string[];
  readonly signal: AbortSignal;
}

/** Judges the stamps, each by itself and against everything here that it could be a stamp of. */
export async function judgeStamps(found: readonly FoundStamp[], context: StampContext): Promise<readonly StampFact[]> {
  const facts: StampFact[] = [];
  const roots = certificatesOf(context.roots);
  for (const stamp of found) facts.push(await judgeOne(stamp, roots, context));
  return facts;
}

async function judgeOne({ name, bytes, beside }: FoundStamp, roots: readonly Certificate[], context: StampContext): Promise<StampFact> {
  const parsed = parseTimeStamp(bytes);
  const nothing = { file: name, time: null, authority: null, target: null, imprint: null, besideHash: null } as const;
  if (!parsed.ok)
    return parsed.problem === 'unsupported'
      ? { ...nothing, status: 'untrusted', reason: 'algorithm' }
      : { ...nothing, status: 'invalid', reason: parsed.problem };
  const { stamp } = parsed;
  const verdict = verifyTimeStamp(stamp, roots);
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
