/** Which leaves a log's tree has: by its entries and by its tiles, and which of the two counts where they differ. */
import { equalBytes } from '../../bytes/bytes.ts';
import { createMerkleTree, type MerkleTree } from '../../merkle/tree.ts';
import type { RootOutcome } from '../sequenced/roots.ts';
import { hashAt, tileWidth, type TileSet } from './tiles.ts';

/** An entry whose content does not give the hash that the tile states. */
export interface LeafConflict {
  /** Number of the entry, from 1. */
  readonly slot: number;
  readonly byEntry: Uint8Array;
  readonly byTile: Uint8Array;
  readonly tile: string;
  /** Which of the two is in the tree; null while nothing tells. */
  sealed: 'entry' | 'tile' | null;
}

export interface LeafSource {
  /** Leaf hashes of the entries `from`…`to` (numbers from 1) that are held; absent ones are null. */
  entries(from: number, to: number): Promise<readonly (Uint8Array | null)[]>;
  readonly last: number;
  readonly tiles: TileSet;
  /** Numbers of the tiles of 256 leaves of which anything is there, ascending. A file's name can claim any number. */
  readonly held: readonly number[];
}

export interface TreeOutcome {
  readonly roots: ReadonlyMap<number, RootOutcome>;
  readonly conflicts: readonly LeafConflict[];
  /** Entries that are absent, as runs; `known`: tiles state all their leaf hashes. */
  readonly absent: readonly { readonly from: number; readonly to: number; readonly known: boolean }[];
  /** Entries that a tile has a hash for, and those of them that give it. */
  readonly compared: number;
  /** Roots of the full subtrees of 256 leaves whose leaves are all known, by the number of their tile. */
  readonly subtrees: ReadonlyMap<number, Uint8Array>;
}

/** Undecided leaves that are followed at a time. */
const branchesAtMost = 16;
const conflictsAtMost = 10_000;

interface Branch {
  readonly tree: MerkleTree;
  /** The conflicts that this branch settles by the entry. */
  readonly byEntry: readonly LeafConflict[];
}

/**
 * Walks the leaves tile by tile, computes the roots at all `sizes`, and decides conflicts: by the hash of the full tile in the level above, which
 * a signed root covers too, else by which choice gives a root that `isWanted`. Memory does not grow with the log.
 */
export async function walkLeaves(
  source: LeafSource,
  sizes: readonly number[],
  isWanted: (size: number, root: Uint8Array) => boolean,
): Promise<TreeOutcome> {
  const roots = new Map<number, RootOutcome>();
  const conflicts: LeafConflict[] = [];
  const absent: { from: number; to: number; known: boolean }[] = [];
  const subtrees = new Map<number, Uint8Array>();
  let compared = 0;
  let branches: readonly Branch[] = [{ tree: createMerkleTree(), byEntry: [] }];
  let open: LeafConflict[] = [];
  let isUncertain = false;
  let isBlocked = false;
  const end = Math.max(source.last, source.tiles.leaves);
  const wanted = new Set(sizes);

  const settle = (size: number): void => {
    const made = branches.map(({ tree }) => tree.root());
    roots.set(size, { size, status: 'computed', roots: made, isUncertain });
    const right = branches.find((_, i) => isWanted(size, made[i] as Uint8Array));
    if (right === undefined) return;
    for (const conflict of open) conflict.sealed ??= right.byEntry.includes(conflict) ? 'entry' : 'tile';
    open = [];
    branches = [{ tree: right.tree, byEntry: [] }];
    isUncertain = false;
  };
  const append = (leaf: Uint8Array): void => {
    for (const { tree } of branches) tree.appendHash(leaf);
  };
  const fork = (conflict: LeafConflict): void => {
    const grown = branches.flatMap(({ tree, byEntry }): Branch[] => {
      const other = tree.clone();
      tree.appendHash(conflict.byTile);
      other.appendHash(conflict.byEntry);
      return [
        { tree, byEntry },
        { tree: other, byEntry: [...byEntry, conflict] },
      ];
    });
    open.push(conflict);
    isUncertain ||= grown.length > branchesAtMost;
    branches = grown.toSorted((a, b) => a.byEntry.length - b.byEntry.length).slice(0, branchesAtMost);
  };
  const noteAbsent = (from: number, to: number, known: boolean): void => {
    const last = absent.at(-1);
    if (last?.to === from - 1) {
      last.to = to;
      last.known &&= known;
    } else absent.push({ from, to, known });
  };

  if (wanted.has(0)) settle(0);
  let next = 0;
  for (const index of source.held) {
    if (index > next) {
      noteAbsent(next * tileWidth + 1, index * tileWidth, false);
      isBlocked = true;
    }
    next = index + 1;
    const first = index * tileWidth + 1;
    const count = Math.min(tileWidth, end - index * tileWidth);
    const entries = await source.entries(first, first + count - 1);
    const tile = await source.tiles.get(0, index);
    const above = await source.tiles.get(1, Math.floor(index / tileWidth));
    const position = index % tileWidth;
    const sealed = above !== null && position < above.width && count === tileWidth ? hashAt(above.hashes, position) : null;
    const own: LeafConflict[] = [];
    const leaves: (Uint8Array | LeafConflict | null)[] = [];
    for (let i = 0; i < count; i += 1) {
      const entry = entries[i] ?? null;
      const stated = tile !== null && i < tile.width ? hashAt(tile.hashes, i) : null;
      if (entry === null) noteAbsent(first + i, first + i, stated !== null);
      if (entry !== null && stated !== null) compared += 1;
      if (entry === null || stated === null || equalBytes(entry, stated)) leaves.push(entry ?? stated);
      else {
        const conflict: LeafConflict = {
          slot: first + i,
          byEntry: entry.slice(),
          byTile: stated.slice(),
          tile: tile?.path ?? '',
          sealed: null,
        };
        own.push(conflict);
        leaves.push(conflict);
      }
    }
    if (own.length > 0 && sealed !== null && leaves.every((leaf) => leaf !== null)) decide(own, leaves, sealed);
    if (conflicts.length < conflictsAtMost) conflicts.push(...own);
    for (const [i, leaf] of leaves.entries()) {
      if (leaf === null) isBlocked = true;
      if (isBlocked) break;
      if (leaf instanceof Uint8Array) append(leaf);
      else if (leaf !== null && leaf.sealed !== null) append(leaf.sealed === 'entry' ? leaf.byEntry : leaf.byTile);
      else if (leaf !== null) fork(leaf);
      if (wanted.has(first + i)) settle(first + i);
    }
    if (count === tileWidth && leaves.every((leaf) => leaf !== null)) subtrees.set(index, rootOf(leaves));
  }
  for (const size of sizes)
    if (!roots.has(size)) roots.set(size, { size, status: size > end ? 'beyond_end' : 'leaves_missing', roots: [], isUncertain: false });
  return { roots, conflicts, absent, compared, subtrees };
}

/** The root over a tile's leaves; of those in conflict by what counts, else by the tile. */
function rootOf(leaves: readonly (Uint8Array | LeafConflict | null)[]): Uint8Array {
  const tree = createMerkleTree();
  for (const leaf of leaves) {
    if (leaf === null) continue;
    if (leaf instanceof Uint8Array) tree.appendHash(leaf);
    else tree.appendHash(leaf.sealed === 'entry' ? leaf.byEntry : leaf.byTile);
  }
  return tree.root();
}

/** Conflicts of one tile of which every combination is tried. */
const triedAtMost = 8;

/** Finds the choice of leaves that gives the subtree's hash in the level above. */
function decide(conflicts: readonly LeafConflict[], leaves: readonly (Uint8Array | LeafConflict | null)[], sealed: Uint8Array): void {
  const set = (choose: (i: number) => 'entry' | 'tile' | null): void =>
    conflicts.forEach((conflict, i) => {
      conflict.sealed = choose(i);
    });
  for (const side of ['tile', 'entry'] as const) {
    set(() => side);
    if (equalBytes(rootOf(leaves), sealed)) return;
  }
  const tries = conflicts.length > triedAtMost ? 0 : 2 ** conflicts.length;
  for (let mask = 1; mask < tries - 1; mask += 1) {
    set((i) => (((mask >> i) & 1) === 1 ? 'entry' : 'tile'));
    if (equalBytes(rootOf(leaves), sealed)) return;
  }
  set(() => null);
}
