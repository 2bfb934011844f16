/** Proofs that one event is in a log: reading one (C2SP tlog-proof), and making one of an event of an archive. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { openArchive } from '../archive/open.ts';
import type { EntrySource } from '../archive/types.ts';
import { readContent } from '../archive/hashed.ts';
import { base64ToBytes, bytesToBase64 } from '../bytes/base64.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { judgeProof, type LeafCandidate } from '../chain/proof-verifier.ts';
import type { PinnedKey, CheckpointTrust } from '../chain/pinned-key.ts';
import { createCheckpointReader, type CheckpointSet } from '../chain/read-checkpoints.ts';
import { createEventProver } from '../chain/prove-event.ts';
import type { ChainOutcome } from '../chain/types.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { parseNote } from '../checkpoint/note.ts';
import { formatProof, parseProof } from '../checkpoint/proof.ts';
import { sha256 } from '../crypto/sha256.ts';
import { planReading } from '../format/detect.ts';
import { createEntryAccess } from '../format/entry-access.ts';
import { assayHashedText } from '../format/assay-record.ts';
import { parseRecord } from '../format/record-reader.ts';
import type { ReadingPlan } from '../format/types.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonObject } from '../json/value.ts';
import type { ProgressMeter } from '../jobs/progress.ts';
import type { Ports } from '../ports.ts';
import { inputErrors } from './input-errors.ts';
import type { ParsePool } from './parse-pool.ts';
import { readEvents, readWhole } from './read-events.ts';
import type { GivenLeaf } from './settings.ts';

/** What Assay puts into a proof's `extra`: the event itself, and how its leaf is made. Nothing authenticates it but the proof. */
const EXTRA = 'assay.event/1';
/** Leaf data is the record's hash (DESIGN section 5), or the record itself. */
const profiles = ['assay-jcs-sha256/1', 'rfc6962-sha256'] as const;

/** Judges the proof file `bytes`. */
export function examineProof(
  path: string,
  bytes: Uint8Array,
  given: GivenLeaf | null,
  keys: readonly PinnedKey[],
  trust: CheckpointTrust,
): { readonly outcome: ChainOutcome; readonly set: CheckpointSet; readonly findings: readonly RawFinding[]; readonly hasExtra: boolean } {
  const parsed = parseProof(bytes);
  if (!parsed.ok) {
    const set = createCheckpointReader(keys, [], trust).finish();
    const { code, line } = parsed.error;
    const finding: RawFinding = { code: 'checkpoint.malformed', file: path, line: line === 0 ? null : line, reason: code };
    return { outcome: judgeProof({ path, proof: null, set, leaves: [] }), set, findings: [finding], hasExtra: false };
  }
  const { proof } = parsed;
  const origin = proof.checkpoint.slice(0, Math.max(0, proof.checkpoint.indexOf('\n')));
  const reader = createCheckpointReader(keys, [{ id: origin, origin }], trust);
  reader.add({ path, chain: origin, bytes: encodeUtf8(proof.checkpoint) });
  const set = reader.finish();
  const leaves = given !== null ? leavesOf(given) : proof.extra === null ? [] : leavesOfExtra(proof.extra);
  return { outcome: judgeProof({ path, proof, set, leaves }), set, findings: [], hasExtra: proof.extra !== null };
}

/** Every reading of what was given: content as a leaf, a record of which the hash is the leaf; a hash as a leaf's, or as its data. */
function leavesOf(given: GivenLeaf): readonly LeafCandidate[] {
  if ('hex' in given) {
    const hash = hexToBytes(given.hex.toLowerCase());
    return hash?.length === 32 ? [{ hash }, { data: hash }] : [];
  }
  const { bytes } = given;
  const record = recordHash(bytes) ?? recordHash(bytes.subarray(0, bytes.at(-1) === 0x0a ? -1 : bytes.length));
  return [{ data: bytes }, ...(record === null ? [] : [{ data: record }])];
}

/** The hash of an Assay record, recomputed from its content. */
function recordHash(record: Uint8Array): Uint8Array | null {
  const parsed = parseRecord(record, 0, record.length);
  return parsed.ok ? sha256(assayHashedText(parsed.record)) : null;
}

function leavesOfExtra(extra: Uint8Array): readonly LeafCandidate[] {
  const parsed = parseStrict(extra);
  if (!parsed.ok || !isJsonObject(parsed.value) || parsed.value.get('format') !== EXTRA) return [];
  const text = parsed.value.get('record');
  const record = typeof text === 'string' ? base64ToBytes(text) : null;
  if (record === null) return [];
  if (parsed.value.get('profile') === 'rfc6962-sha256') return [{ data: record }];
  const hash = parsed.value.get('profile') === 'assay-jcs-sha256/1' ? recordHash(record) : null;
  return hash === null ? [] : [{ data: hash }];
}

export interface ProveOptions {
  readonly path: string;
  readonly name?: string | undefined;
  readonly chain: string | null;
  readonly seq: number;
  readonly keys: readonly PinnedKey[];
  readonly trust: CheckpointTrust;
  readonly pool: ParsePool;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
}

export interface MadeProof {
  /** The file's text. */
  readonly proof: string;
  readonly chain: string;
  readonly seq: number;
  /** Size of the checkpoint that it leads to, and whether a pinned key signed that. */
  readonly size: number;
  readonly trusted: boolean;
}

/** Makes the proof of one event. Throws AssayError `path_*`, `proof_impossible` with its reason, `cancelled`. */
export async function proveEvent(options: ProveOptions): Promise<MadeProof> {
  const { path, ports, signal } = options;
  const source = await inputErrors(path, () =>
    openArchive(path, { files: ports.files, scratch: ports.scratch, signal, name: options.name }),
  );
  try {
    return await inputErrors(path, () => proveIn(source, options));
  } finally {
    await source.close();
  }
}

const impossible = (reason: string): AssayError => new AssayError('proof_impossible', { reason });

async function proveIn(source: EntrySource, options: ProveOptions): Promise<MadeProof> {
  const { signal, meter, pool, seq } = options;
  meter.stage('verify', source.inputBytes);
  const plan = await planReading(source, createEntryAccess(source, signal));
  if (plan.integrity !== 'sequenced' && plan.integrity !== 'tree') throw impossible('no_tree');
  const chain =
    plan.chains.find(({ id }) => id === options.chain) ?? (options.chain === null && plan.chains.length === 1 ? plan.chains[0] : undefined);
  if (chain === undefined) throw impossible(options.chain === null ? 'several_chains' : 'no_chain');
  if (chain.before !== null && chain.before.size > 0) throw impossible('earlier_leaves_missing');
  const note = await chooseCheckpoint(source, plan, chain.id, options);
  const prover = createEventProver({ chain: chain.id, seq, size: note.size, isRecordHash: plan.integrity === 'sequenced' });
  const entries = new Map(source.entries.map((entry) => [entry.path, entry]));
  const there = plan.files.flatMap((file, index) => {
    const entry = entries.get(file.path);
    return entry === undefined || (file.chain !== null && file.chain !== chain.id) ? [] : [{ entry, file, index }];
  });
  await readEvents(there, {
    source,
    pool,
    signal,
    onInput: (bytes) => meter.advance(bytes, 0),
    thorough: false,
    wantRows: false,
    onBlock: ({ block }) => {
      prover.add(block);
      meter.advance(0, block.count);
    },
  });
  const made = prover.finish(note.root);
  if (made === null) throw impossible('not_in_tree');
  const record = await readRecord(source, plan.files[made.file]?.path ?? '', made.byte, made.length, signal);
  const profile = profiles[plan.integrity === 'sequenced' ? 0 : 1];
  const extra = { format: EXTRA, profile, chain: chain.id, seq, record: bytesToBase64(record) };
  const proof = formatProof({
    index: BigInt(seq - 1),
    hashes: made.path,
    extra: encodeUtf8(JSON.stringify(extra)),
    checkpoint: note.text,
  });
  // Nothing leaves that would not be accepted when it comes back.
  const back = examineProof('', encodeUtf8(proof), null, options.keys, options.trust);
  if (back.outcome.tallies.hashesRight !== 1) throw impossible('not_in_tree');
  return { proof, chain: chain.id, seq, size: note.size, trusted: note.trusted };
}

/** The smallest checkpoint that counts the event: one under a pinned key if there is any. */
async function chooseCheckpoint(
  source: EntrySource,
  plan: ReadingPlan,
  chain: string,
  { keys, trust, seq, signal }: ProveOptions,
): Promise<{ readonly text: string; readonly size: number; readonly root: Uint8Array; readonly trusted: boolean }> {
  const found: { text: string; size: number; root: Uint8Array; trusted: boolean }[] = [];
  for (const { path, chain: stated } of plan.checkpoints) {
    const entry = source.entries.find((one) => one.path === path);
    if (entry === undefined) continue;
    const { bytes } = await readWhole(source, entry, signal);
    const text = bytes === null ? null : decodeUtf8(bytes);
    if (bytes === null || text === null) continue;
    const reader = createCheckpointReader(keys, plan.chains, trust);
    reader.add({ path, chain: stated, bytes });
    const [fact] = reader.finish().checkpoints;
    const note = parseNote(bytes);
    if (fact?.chain !== chain || fact.size < seq || !note.ok || !parseCheckpoint(note.note.text).ok) continue;
    if (fact.status === 'trusted' || fact.status === 'unknown')
      found.push({ text, size: fact.size, root: fact.root, trusted: fact.status === 'trusted' });
  }
  const [best] = found.toSorted((a, b) => Number(b.trusted) - Number(a.trusted) || a.size - b.size);
  if (best === undefined) throw impossible('no_checkpoint');
  return best;
}

async function readRecord(source: EntrySource, path: string, byte: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
  const entry = source.entries.find((one) => one.path === path);
  if (entry === undefined) throw impossible('not_in_tree');
  const record = new Uint8Array(length);
  let position = 0;
  for await (const chunk of readContent(source, entry, { signal, onInput: () => undefined }).chunks) {
    const from = Math.max(byte, position);
    const to = Math.min(byte + length, position + chunk.length);
    if (from < to) record.set(chunk.subarray(from - position, to - position), from - byte);
    position += chunk.length;
    if (position >= byte + length) break;
  }
  return record;
}
