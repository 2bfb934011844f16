/** What is known of one chain of a linked export: a scope, by the records' own content. */
export interface ScopeState {
  readonly index: number;
  readonly id: string;
  readonly pinnedHead: Uint8Array | null;
  /** Records with a hash, copies included. */
  records: number;
  copies: number;
  firstTime: number;
  lastTime: number;
  /** Different records that claim to be the chain's first. */
  genesis: number;
  /** The earliest of the genesis claims after the first: where a fork of the beginning is shown. */
  readonly genesisClaims: Claim[];
  /** The latest record that nothing links to. */
  head: (Claim & { readonly hash: Uint8Array }) | null;
  headCount: number;
}

/** A record by its time and the beginning of its hash: an order that does not depend on how the export is sorted or cut. */
export interface Claim {
  readonly time: number;
  readonly low: number;
  readonly high: number;
  readonly ordinal: number;
}

export function compareClaims(a: Claim, b: Claim): number {
  const [x, y] = [timeOf(a.time), timeOf(b.time)];
  if (x !== y) return x < y ? -1 : 1;
  return (a.low >>> 0) - (b.low >>> 0) || (a.high >>> 0) - (b.high >>> 0);
}

/** A record without a usable time counts as the earliest. */
export const timeOf = (time: number): number => (Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time);

export interface ScopeTable {
  readonly all: readonly ScopeState[];
  indexOf(id: string): number;
}

export function createScopeTable(heads: ReadonlyMap<string, Uint8Array>): ScopeTable {
  const all: ScopeState[] = [];
  const byId = new Map<string, number>();
  return {
    all,
    indexOf(id) {
      const known = byId.get(id);
      if (known !== undefined) return known;
      const index = all.length;
      byId.set(id, index);
      all.push({
        index,
        id,
        pinnedHead: heads.get(id) ?? null,
        records: 0,
        copies: 0,
        firstTime: NaN,
        lastTime: NaN,
        genesis: 0,
        genesisClaims: [],
        head: null,
        headCount: 0,
      });
      return index;
    },
  };
}
