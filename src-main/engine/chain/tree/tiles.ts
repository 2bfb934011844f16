/** The tiles of a log: what they state of leaves and of the subtrees above them. */
import { equalBytes } from '../../bytes/bytes.ts';
import { bytesToHex } from '../../bytes/hex.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';

/** Leaves below one hash of the next level. */
export const tileWidth = 256;

/** A tile file: `width` hashes of level `level` from number `index` × 256 on. Fits the reading plan's. */
export interface TileFact {
  readonly path: string;
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The hashes that a tile file holds, 32 bytes each and `width` of them; null where it could not be read, or holds another number. */
export type ReadTile = (tile: TileFact) => Promise<Uint8Array | null>;

export interface Tile {
  readonly path: string;
  readonly hashes: Uint8Array;
  readonly width: number;
}

export interface TileSet {
  /** The widest readable tile at a place. A partial one serves where the full one is absent. */
  get(level: number, index: number): Promise<Tile | null>;
  /** The number of leaves that tiles of level 0 speak of. */
  readonly leaves: number;
  /** Numbers of the tiles of level 0. */
  readonly indices: readonly number[];
  /** Number of tiles at levels above the leaves. */
  readonly above: readonly TileFact[];
  /** Partial tiles that do not begin like a wider one of the same place, and tiles that hold another number of hashes. */
  readonly findings: readonly RawFinding[];
}

const keyOf = (level: number, index: number): string => `${level}/${index}`;

/** Tiles of few places are asked for again and again while neighbours are compared. */
const keptTiles = 8;

/** Reads tiles when they are asked for, and compares those that stand for one place. */
export function createTileSet(facts: readonly TileFact[], read: ReadTile): TileSet {
  const byPlace = Map.groupBy(facts, ({ level, index }) => keyOf(level, index));
  const findings: RawFinding[] = [];
  const judged = new Set<string>();
  const kept = new Map<string, Tile | null>();

  const load = async (key: string): Promise<Tile | null> => {
    let best: Tile | null = null;
    for (const fact of (byPlace.get(key) ?? []).toSorted((a, b) => b.width - a.width)) {
      const hashes = await read(fact);
      const isFirst = !judged.has(fact.path);
      judged.add(fact.path);
      if (hashes === null) continue;
      if (hashes.length !== fact.width * 32) {
        if (isFirst)
          findings.push({
            code: 'file.hash_mismatch',
            file: fact.path,
            reason: 'tile_width',
            expected: String(fact.width * 32),
            found: String(hashes.length),
          });
        continue;
      }
      if (best === null) best = { path: fact.path, hashes, width: fact.width };
      else if (isFirst) {
        const at = firstDifference(hashes, best.hashes, fact.width);
        if (at >= 0) findings.push(differs(fact.path, at, hashAt(best.hashes, at), hashAt(hashes, at), 'tile_prefix', best.path));
      }
    }
    return best;
  };

  return {
    async get(level, index) {
      const key = keyOf(level, index);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const tile = await load(key);
      kept.set(key, tile);
      const oldest = kept.keys().next().value;
      if (kept.size > keptTiles && oldest !== undefined) kept.delete(oldest);
      return tile;
    },
    leaves: facts.reduce((most, { level, index, width }) => (level === 0 ? Math.max(most, index * tileWidth + width) : most), 0),
    indices: facts.flatMap(({ level, index }) => (level === 0 ? [index] : [])),
    above: facts.filter(({ level }) => level > 0),
    findings,
  };
}

/** Number of the first hash in which two tiles differ, among the first `count`; -1 where they agree. */
const firstDifference = (a: Uint8Array, b: Uint8Array, count: number): number => {
  for (let i = 0; i < count; i += 1) if (!equalBytes(hashAt(a, i), hashAt(b, i))) return i;
  return -1;
};

/** The hash at a position of a tile. */
export const hashAt = (hashes: Uint8Array, position: number): Uint8Array => hashes.subarray(position * 32, position * 32 + 32);

/** A tile states another hash than it should. */
export const differs = (
  file: string,
  position: number,
  expected: Uint8Array,
  found: Uint8Array,
  reason: 'tile_prefix' | 'tile_hash',
  other = '',
): RawFinding => ({
  code: 'file.hash_mismatch',
  file,
  byte: position * 32,
  expected: bytesToHex(expected),
  found: bytesToHex(found),
  reason,
  detail: { position, other },
});
