import type { Scratch, ScratchFile } from '../../ports.ts';
import type { ScopeState } from './scopes.ts';

/**
 * Records of the chains with a pinned head, in the order of the export, to be walked from the head backwards. The walk goes through
 * the export again and again, each time as far as it gets: once or twice where records stand in order, in bounded memory always.
 */
export interface HeadLog {
  add(record: WalkRecord): void;
  /** Writes what does not fit into memory; to be awaited after every block. */
  settle(): Promise<void> | void;
  walk(scopes: readonly ScopeState[]): Promise<ReadonlyMap<number, Walk>>;
  close(): Promise<void>;
}

export interface WalkRecord {
  readonly scope: number;
  readonly hash: Uint8Array;
  readonly prev: Uint8Array;
  /** The recomputed hash where it differs. */
  readonly computed: Uint8Array | null;
  readonly isGenesis: boolean;
}

export interface Walk {
  /** A record has the pinned head as its hash. */
  readonly isFound: boolean;
  /** Records from the head back to where the links end. */
  readonly steps: number;
  /** Of these, the ones from the head on whose contents give the hashes that lead there. */
  readonly proven: number;
}

/** hash, previous hash, recomputed hash, scope, flags. */
const entryBytes = 104;
const chunkEntries = 8192;
const heldChunks = 16;
/** Passes over the export; an order that needs more leaves the rest unproven. */
const passesAtMost = 256;

interface Walker {
  readonly limit: number;
  want: Uint8Array | null;
  isFound: boolean;
  steps: number;
  proven: number;
  isProving: boolean;
}

export function createHeadLog(scratch: Scratch): HeadLog {
  let current = new Uint8Array(chunkEntries * entryBytes);
  let filled = 0;
  let held: Uint8Array[] = [];
  let file: ScratchFile | null = null;
  let inFile = 0;

  const writeOut = async (): Promise<void> => {
    const full = held;
    held = [];
    file ??= await scratch.create();
    for (const chunk of full) await file.append(chunk);
    inFile += full.length;
  };

  const chunkAt = async (index: number): Promise<Uint8Array> => {
    if (index < inFile) return (await file?.read(index * chunkEntries * entryBytes, chunkEntries * entryBytes)) ?? new Uint8Array(0);
    return held[index - inFile] ?? current.subarray(0, filled * entryBytes);
  };

  return {
    add({ scope, hash, prev, computed, isGenesis }) {
      const at = filled * entryBytes;
      current.set(hash, at);
      current.set(prev, at + 32);
      if (computed !== null) current.set(computed, at + 64);
      const view = new DataView(current.buffer, at + 96, 8);
      view.setUint32(0, scope);
      view.setUint32(4, (computed === null ? 0 : 1) + (isGenesis ? 2 : 0));
      filled += 1;
      if (filled < chunkEntries) return;
      held.push(current);
      current = new Uint8Array(chunkEntries * entryBytes);
      filled = 0;
    },
    settle: () => (held.length > heldChunks ? writeOut() : undefined),
    async walk(scopes) {
      const walkers = new Map<number, Walker>();
      for (const { index, pinnedHead, records } of scopes) {
        if (pinnedHead !== null) walkers.set(index, { limit: records, want: pinnedHead, isFound: false, steps: 0, proven: 0, isProving: true });
      }
      const chunks = inFile + held.length + (filled > 0 ? 1 : 0);
      for (let pass = 0; pass < passesAtMost && walkers.size > 0; pass += 1) {
        let hasMoved = false;
        const isBackwards = pass % 2 === 0;
        for (let n = 0; n < chunks; n += 1) {
          const chunk = await chunkAt(isBackwards ? chunks - 1 - n : n);
          hasMoved = walkChunk(chunk, isBackwards, walkers) || hasMoved;
        }
        if (!hasMoved) break;
      }
      return new Map([...walkers].map(([scope, { isFound, steps, proven }]) => [scope, { isFound, steps, proven }]));
    },
    async close() {
      held = [];
      await file?.close();
    },
  };
}

function walkChunk(chunk: Uint8Array, isBackwards: boolean, walkers: ReadonlyMap<number, Walker>): boolean {
  const count = chunk.length / entryBytes;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  let hasMoved = false;
  for (let n = 0; n < count; n += 1) {
    const at = (isBackwards ? count - 1 - n : n) * entryBytes;
    const walker = walkers.get(view.getUint32(at + 96));
    if (walker === undefined || walker.want === null) continue;
    const flags = view.getUint32(at + 100);
    const isUnsound = (flags & 1) !== 0;
    const isStated = isSame(chunk, at, walker.want);
    // The content gives the hash that leads here, whatever hash the record states.
    const isByContent = isUnsound && isSame(chunk, at + 64, walker.want);
    if (!isStated && !isByContent) continue;
    hasMoved = true;
    walker.isFound = true;
    walker.steps += 1;
    if (isUnsound && !isByContent) walker.isProving = false;
    if (walker.isProving) walker.proven += 1;
    // Links can only lead in a circle where hashes are wrong; no chain is longer than its records.
    walker.want = (flags & 2) !== 0 || walker.steps >= walker.limit ? null : chunk.slice(at + 32, at + 64);
  }
  return hasMoved;
}

function isSame(chunk: Uint8Array, at: number, want: Uint8Array): boolean {
  for (let i = 0; i < want.length; i += 1) if (chunk[at + i] !== want[i]) return false;
  return true;
}
