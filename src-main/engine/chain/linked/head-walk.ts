import { compareBytes } from '../../bytes/bytes.ts';
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
  hasMoved: boolean;
  /** A record that states the wanted hash, though its content gives another one: the way on if no other record has it. */
  altered: { readonly computed: Uint8Array; readonly next: Uint8Array | null } | null;
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
        if (pinnedHead === null) continue;
        walkers.set(index, {
          limit: records,
          want: pinnedHead,
          isFound: false,
          steps: 0,
          proven: 0,
          isProving: true,
          hasMoved: false,
          altered: null,
        });
      }
      const chunks = inFile + held.length + (filled > 0 ? 1 : 0);
      const isWalking = (): boolean => [...walkers.values()].some(({ want }) => want !== null);
      for (let pass = 0; pass < passesAtMost && isWalking(); pass += 1) {
        const isBackwards = pass % 2 === 0;
        for (let n = 0; n < chunks; n += 1) walkChunk(await chunkAt(isBackwards ? chunks - 1 - n : n), isBackwards, walkers);
        for (const walker of walkers.values()) endPass(walker);
      }
      // Positions count from the beginning: a walk that was given up knows none.
      return new Map(
        [...walkers].map(([scope, { isFound, steps, proven, want }]) => [
          scope,
          want === null ? { isFound, steps, proven } : { isFound, steps: 0, proven: 0 },
        ]),
      );
    },
    async close() {
      held = [];
      await file?.close();
    },
  };
}

function walkChunk(chunk: Uint8Array, isBackwards: boolean, walkers: ReadonlyMap<number, Walker>): void {
  const count = chunk.length / entryBytes;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  for (let n = 0; n < count; n += 1) {
    const at = (isBackwards ? count - 1 - n : n) * entryBytes;
    const walker = walkers.get(view.getUint32(at + 96));
    if (walker === undefined || walker.want === null) continue;
    const flags = view.getUint32(at + 100);
    const isUnsound = (flags & 1) !== 0;
    // What counts is the hash that the content gives, whatever hash the record states.
    const isRight = isSame(chunk, isUnsound ? at + 64 : at, walker.want);
    if (!isRight && !(isUnsound && isSame(chunk, at, walker.want))) continue;
    const next = (flags & 2) !== 0 ? null : chunk.slice(at + 32, at + 64);
    if (isRight) {
      step(walker, next);
    } else {
      const computed = chunk.slice(at + 64, at + 96);
      if (walker.altered === null || compareBytes(computed, walker.altered.computed) < 0) walker.altered = { computed, next };
    }
  }
}

function step(walker: Walker, next: Uint8Array | null): void {
  walker.isFound = true;
  walker.hasMoved = true;
  walker.steps += 1;
  if (walker.isProving) walker.proven += 1;
  walker.altered = null;
  // Links can only lead in a circle where hashes are wrong; no chain is longer than its records.
  walker.want = walker.steps >= walker.limit ? null : next;
}

/** After a whole pass without a step there is no right record: the way goes on through an altered one, or it ends. */
function endPass(walker: Walker): void {
  if (!walker.hasMoved && walker.want !== null) {
    const { altered } = walker;
    if (altered === null) walker.want = null;
    else {
      walker.isProving = false;
      step(walker, altered.next);
    }
  }
  walker.hasMoved = false;
}

function isSame(chunk: Uint8Array, at: number, want: Uint8Array): boolean {
  for (let i = 0; i < want.length; i += 1) if (chunk[at + i] !== want[i]) return false;
  return true;
}
