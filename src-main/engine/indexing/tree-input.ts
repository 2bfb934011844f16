/** Reads what a transparency log has beside its entries: tiles, and bundles that a wider one contains. */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import { base64ToBytes } from '../bytes/base64.ts';
import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { ReadTile } from '../chain/tree/tiles.ts';
import type { ReadingPlan, TileFile } from '../format/types.ts';
import { readWhole, type FileRead } from './read-events.ts';

export interface TreeInputOptions {
  readonly source: EntrySource;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly signal: AbortSignal;
  /** What was read of each file; filled here too. */
  readonly reads: Map<string, FileRead>;
}

/** Gives the hashes of tile files as the verifier asks for them. */
export function tileReader(plan: ReadingPlan, { source, entries, signal, reads }: TreeInputOptions): ReadTile {
  const encodings = new Map(plan.tiles?.map(({ path, encoding }) => [path, encoding]));
  return async ({ path, width }) => {
    const entry = entries.get(path);
    const encoding = encodings.get(path);
    if (entry === undefined || encoding === undefined) return null;
    const read = await readWhole(source, entry, signal);
    reads.set(path, read.file);
    return read.bytes === null ? null : decodeTile(read.bytes, encoding, width);
  };
}

/** What cannot be decoded has no hashes, and so another number of them than the name says. */
function decodeTile(bytes: Uint8Array, encoding: TileFile['encoding'], width: number): Uint8Array {
  if (encoding === 'raw') return bytes;
  // serverless-log: length of a hash, number of leaves, then the tile's nodes in order, of which every other one is a leaf.
  const lines = decodeUtf8(bytes)?.split('\n') ?? [];
  const [length, count, ...nodes] = lines;
  if (length !== '32' || count !== String(width)) return new Uint8Array(0);
  const leaves = Array.from({ length: width }, (_, i) => base64ToBytes(nodes[2 * i] ?? '') ?? new Uint8Array(0));
  return leaves.every((leaf) => leaf.length === 32) ? concatBytes(...leaves) : new Uint8Array(0);
}

/** Bundles of entries that a wider one of the same place contains must be its beginning. */
export async function compareSuperseded(
  plan: ReadingPlan,
  { source, entries, signal, reads }: TreeInputOptions,
): Promise<readonly RawFinding[]> {
  const findings: RawFinding[] = [];
  for (const { path, by } of plan.superseded ?? []) {
    const [part, whole] = [entries.get(path), entries.get(by)];
    if (part === undefined || whole === undefined) continue;
    const read = await readWhole(source, part, signal);
    reads.set(path, read.file);
    const wider = await readWhole(source, whole, signal);
    if (read.bytes === null || wider.bytes === null || equalBytes(read.bytes, wider.bytes.subarray(0, read.bytes.length))) continue;
    findings.push({ code: 'file.hash_mismatch', file: path, reason: 'entries_prefix', detail: { other: by } });
  }
  return findings;
}
