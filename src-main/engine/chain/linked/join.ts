import { flagsWord, mixKey, ordinalFloat, rowFlags, rowFloats, rowWords, scopeWord, timeFloat, type Rows } from './rows.ts';
import { compareClaims, type Claim, type ScopeState } from './scopes.ts';

/** A link to a hash that no record has. Several records may share it. */
export interface OpenLink extends Claim {
  readonly scope: number;
  /** The hash that is linked to. */
  readonly key: Uint8Array;
  readonly isSound: boolean;
}

/** Different records with right hashes that link to the same record. */
export interface Fork {
  readonly scope: number;
  readonly key: Uint8Array;
  count: number;
  /** The second of them by time. */
  shown: Claim;
  first: Claim;
}

/** A record that nothing links to. */
export interface HeadRecord extends Claim {
  readonly scope: number;
  readonly isSound: boolean;
  /** Part of the record's digest: tells records apart that state one hash. */
  readonly variant: number;
}

export interface JoinResult {
  readonly copies: number;
  readonly firstCopy: number | null;
  /** Records with the hash of another one that differ outside the hash. */
  readonly variants: readonly Claim[];
  readonly variantsBeyond: number;
  readonly openLinks: readonly OpenLink[];
  readonly openBeyond: number;
  readonly forks: readonly Fork[];
  readonly forksBeyond: number;
  readonly heads: readonly HeadRecord[];
  /** Ordinals of records whose recomputed hash is what another record links to. */
  readonly hashEdited: ReadonlySet<number>;
  /** Links to a record of another chain, both records sound. */
  readonly crossed: readonly (Claim & { readonly scope: number })[];
  readonly links: number;
  /** Records that stand before the one that they link to, both sound. */
  readonly backwards: readonly (Claim & { readonly scope: number })[];
  readonly backwardsBeyond: number;
}

/** Positions kept of each kind; beyond, they are counted. */
const keptAtMost = 20_000;

export interface Join {
  add(definitions: Rows, references: Rows): void;
  result(): JoinResult;
}

/** Joins the links of records with the hashes of records. `markCopy` is told the ordinal of every record that is no event of its own. */
export function createJoin(scopes: readonly ScopeState[], markCopy: (ordinal: number) => void): Join {
  let copies = 0;
  let firstCopy: number | null = null;
  let links = 0;
  const beyond = { variants: 0, open: 0, forks: 0, backwards: 0 };
  const backwards: (Claim & { scope: number })[] = [];
  const variants: Claim[] = [];
  const openLinks: OpenLink[] = [];
  const forks: Fork[] = [];
  const heads: HeadRecord[] = [];
  const hashEdited = new Set<number>();
  const crossed: (Claim & { scope: number })[] = [];

  const noteCopy = (rows: Rows, row: number): void => {
    const ordinal = ordinalOf(rows, row);
    markCopy(ordinal);
    copies += 1;
    firstCopy = firstCopy === null ? ordinal : Math.min(firstCopy, ordinal);
    const scope = scopes[scopeOf(rows, row)];
    if (scope !== undefined && (flagsOf(rows, row) & rowFlags.plain) === 0) scope.copies += 1;
  };

  const add = (definitions: Rows, references: Rows): void => {
    const groups = groupByKey(definitions);
    const isLinked = new Uint8Array(definitions.count);
    settleCopies(definitions, groups);
    matchLinks(definitions, references, groups, isLinked);
    settleHeads(definitions, groups, isLinked);
  };

  /** Among records of one hash, tells copies, and sound records that differ outside the hash. */
  const settleCopies = (rows: Rows, groups: Groups): void => {
    for (const first of groups.firsts) {
      if (groups.next[first] === -1) continue;
      const seen = new Set<string>();
      const sound: number[] = [];
      for (let row = first; row >= 0; row = groups.next[row] ?? -1) {
        const flags = flagsOf(rows, row);
        if ((flags & rowFlags.computed) !== 0) continue;
        const identity = `${rows.words[row * rowWords + 8]} ${rows.words[row * rowWords + 9]} ${scopeOf(rows, row)} ${flags & rowFlags.sound}`;
        if (seen.has(identity)) {
          groups.isCopy[row] = 1;
          noteCopy(rows, row);
          continue;
        }
        if (seen.size < keptAtMost) seen.add(identity);
        if ((flags & rowFlags.sound) !== 0) sound.push(row);
      }
      if (sound.length < 2) continue;
      // Which one counts must not depend on the order of the export: the one with the smallest digest.
      const [, ...others] = sound.toSorted((a, b) => compareIdentity(rows, a, b));
      for (const row of others) {
        groups.isCopy[row] = 1;
        markCopy(ordinalOf(rows, row));
        const scope = scopes[scopeOf(rows, row)];
        if (scope !== undefined) scope.copies += 1;
        keep(variants, claimOf(rows, row), () => (beyond.variants += 1));
      }
    }
  };

  const matchLinks = (defs: Rows, refs: Rows, groups: Groups, isLinked: Uint8Array): void => {
    const byKey = groupByKey(refs);
    for (const first of byKey.firsts) {
      const target = groups.find(refs.words, first * rowWords);
      matchGroup(defs, refs, groups, byKey, first, target, isLinked);
      if (byKey.next[first] !== -1) findForks(refs, byKey, first);
      if (target < 0) noteOpen(refs, byKey, first);
    }
  };

  /** Marks what the references of one group link to. */
  const matchGroup = (defs: Rows, refs: Rows, groups: Groups, byKey: Groups, first: number, target: number, isLinked: Uint8Array): void => {
    for (let ref = first; ref >= 0; ref = byKey.next[ref] ?? -1) {
      links += 1;
      if (target < 0) continue;
      const scope = scopeOf(refs, ref);
      const isSound = (flagsOf(refs, ref) & rowFlags.sound) !== 0;
      let isHeld = false;
      let isStated = false;
      let isBehind = false;
      for (let def = target; def >= 0; def = groups.next[def] ?? -1) {
        const flags = flagsOf(defs, def);
        const fits = scopeOf(defs, def) === scope || !isSound || (flags & rowFlags.sound) === 0;
        if (!fits) continue;
        isHeld = true;
        if ((flags & rowFlags.computed) === 0) isStated = true;
        isBehind = groups.isCopy[def] === 1 ? isBehind : ordinalOf(defs, def) > ordinalOf(refs, ref);
        isLinked[def] = 1;
      }
      if (isBehind && isSound) keep(backwards, { ...claimOf(refs, ref), scope }, () => (beyond.backwards += 1));
      if (isHeld && !isStated) {
        for (let def = target; def >= 0; def = groups.next[def] ?? -1) {
          if ((flagsOf(defs, def) & rowFlags.computed) !== 0) hashEdited.add(ordinalOf(defs, def));
        }
      }
      if (!isHeld) keep(crossed, { ...claimOf(refs, ref), scope }, () => undefined);
    }
  };

  const noteOpen = (refs: Rows, byKey: Groups, first: number): void => {
    // One absent record is one gap, however many records link to it; per chain, since only equal chains share an absent record.
    const earliest = new Map<number, number>();
    for (let ref = first; ref >= 0; ref = byKey.next[ref] ?? -1) {
      const scope = scopeOf(refs, ref);
      const known = earliest.get(scope);
      const isSound = (flagsOf(refs, ref) & rowFlags.sound) !== 0;
      const isBetter =
        known === undefined ||
        (isSound && (flagsOf(refs, known) & rowFlags.sound) === 0) ||
        (isSound === ((flagsOf(refs, known) & rowFlags.sound) !== 0) &&
          (compareClaims(claimOf(refs, ref), claimOf(refs, known)) || compareVariants(refs, ref, known)) < 0);
      if (isBetter) earliest.set(scope, ref);
    }
    for (const [scope, ref] of earliest) {
      const link = { ...claimOf(refs, ref), scope, key: keyOf(refs, ref), isSound: (flagsOf(refs, ref) & rowFlags.sound) !== 0 };
      keep(openLinks, link, () => (beyond.open += 1));
    }
  };

  /** Forks: right-hashed records of one chain with different hashes and the same link. */
  const findForks = (refs: Rows, byKey: Groups, first: number): void => {
    const branches = new Map<number, { readonly claims: Map<string, Claim & { readonly ref: number }>; beyond: number }>();
    for (let ref = first; ref >= 0; ref = byKey.next[ref] ?? -1) {
      if ((flagsOf(refs, ref) & rowFlags.sound) === 0) continue;
      const scope = scopeOf(refs, ref);
      const branch = branches.get(scope) ?? { claims: new Map<string, Claim & { readonly ref: number }>(), beyond: 0 };
      branches.set(scope, branch);
      const claim = { ...claimOf(refs, ref), ref };
      const own = `${claim.low} ${claim.high}`;
      const known = branch.claims.get(own);
      if (known === undefined && branch.claims.size >= keptAtMost) branch.beyond += 1;
      else if (known === undefined || compareVariants(refs, ref, known.ref) < 0) branch.claims.set(own, claim);
    }
    for (const [scope, { claims, beyond: more }] of branches) {
      const [earliest, second] = [...claims.values()].toSorted(compareClaims);
      if (earliest === undefined || second === undefined) continue;
      keep(forks, { scope, key: keyOf(refs, first), count: claims.size + more, first: earliest, shown: second }, () => (beyond.forks += 1));
    }
  };

  /** Records that nothing links to, and those that begin their chain. */
  const settleHeads = (rows: Rows, groups: Groups, isLinked: Uint8Array): void => {
    for (const first of groups.firsts) {
      for (let row = first; row >= 0; row = groups.next[row] ?? -1) {
        const flags = flagsOf(rows, row);
        if ((flags & (rowFlags.computed | rowFlags.plain)) !== 0 || groups.isCopy[row] === 1) continue;
        const scope = scopes[scopeOf(rows, row)];
        if (scope === undefined) continue;
        const claim = claimOfDefinition(rows, row);
        if ((flags & rowFlags.genesis) !== 0) noteGenesis(scope, claim, (flags & rowFlags.sound) !== 0);
        if (isLinked[row] !== 0) continue;
        scope.headCount += 1;
        if (scope.head === null || compareClaims(claim, scope.head) > 0) scope.head = { ...claim, hash: keyOf(rows, row) };
        const variant = (rows.words[row * rowWords + 9] ?? 0) >>> 0;
        keep(heads, { ...claim, scope: scope.index, isSound: (flags & rowFlags.sound) !== 0, variant }, () => undefined);
      }
    }
  };

  return {
    add,
    result: () => ({
      copies,
      firstCopy,
      variants,
      variantsBeyond: beyond.variants,
      openLinks,
      openBeyond: beyond.open,
      forks,
      forksBeyond: beyond.forks,
      heads,
      hashEdited,
      crossed,
      links,
      backwards,
      backwardsBeyond: beyond.backwards,
    }),
  };
}

function noteGenesis(scope: ScopeState, claim: Claim, isSound: boolean): void {
  scope.genesis += 1;
  if (!isSound) return;
  scope.genesisClaims.push(claim);
  scope.genesisClaims.sort(compareClaims);
  // The first two by time, and how many there are, is all that is said of them.
  if (scope.genesisClaims.length > 2) scope.genesisClaims.length = 2;
}

function keep<T>(list: T[], item: T, otherwise: () => void): void {
  if (list.length < keptAtMost) list.push(item);
  else otherwise();
}

/** Of references by records of one hash, the one that counts comes first: the smallest digest, then the first in the export. */
function compareVariants(refs: Rows, a: number, b: number): number {
  return (flagsOf(refs, a) >>> 8) - (flagsOf(refs, b) >>> 8) || ordinalOf(refs, a) - ordinalOf(refs, b);
}

function compareIdentity(rows: Rows, a: number, b: number): number {
  const high = ((rows.words[a * rowWords + 9] ?? 0) >>> 0) - ((rows.words[b * rowWords + 9] ?? 0) >>> 0);
  return high || ((rows.words[a * rowWords + 8] ?? 0) >>> 0) - ((rows.words[b * rowWords + 8] ?? 0) >>> 0);
}

const scopeOf = (rows: Rows, row: number): number => rows.words[row * rowWords + scopeWord] ?? 0;
const flagsOf = (rows: Rows, row: number): number => rows.words[row * rowWords + flagsWord] ?? 0;
const ordinalOf = (rows: Rows, row: number): number => rows.floats[row * rowFloats + ordinalFloat] ?? 0;

function keyOf(rows: Rows, row: number): Uint8Array {
  return new Uint8Array(rows.words.slice(row * rowWords, row * rowWords + 8).buffer);
}

/** A reference row's own claim. */
function claimOf(rows: Rows, row: number): Claim {
  return {
    time: rows.floats[row * rowFloats + timeFloat] ?? NaN,
    low: rows.words[row * rowWords + 8] ?? 0,
    high: rows.words[row * rowWords + 9] ?? 0,
    ordinal: ordinalOf(rows, row),
  };
}

/** A definition row's own claim: its key is its hash. */
function claimOfDefinition(rows: Rows, row: number): Claim {
  return {
    time: rows.floats[row * rowFloats + timeFloat] ?? NaN,
    low: rows.words[row * rowWords] ?? 0,
    high: rows.words[row * rowWords + 1] ?? 0,
    ordinal: ordinalOf(rows, row),
  };
}

export interface Groups {
  /** First row of every group of equal keys. */
  readonly firsts: readonly number[];
  /** The next row of the same key, or -1. */
  readonly next: Int32Array;
  readonly isCopy: Uint8Array;
  /** First row with the key at `at`, or -1. */
  find(words: Int32Array, at: number): number;
}

/** Open addressing over row numbers; whole keys are compared. */
export function groupByKey({ words, count }: Rows): Groups {
  let size = 16;
  while (size < count * 2) size *= 2;
  const table = new Int32Array(size).fill(-1);
  const next = new Int32Array(count).fill(-1);
  const tail = new Int32Array(count);
  const firsts: number[] = [];
  const probe = (keys: Int32Array, at: number): number => {
    let slot = mixKey(keys, at) & (size - 1);
    for (;;) {
      const row = table[slot] ?? -1;
      if (row < 0 || isSameKey(words, row * rowWords, keys, at)) return slot;
      slot = (slot + 1) & (size - 1);
    }
  };
  for (let row = 0; row < count; row += 1) {
    const slot = probe(words, row * rowWords);
    const first = table[slot] ?? -1;
    if (first < 0) {
      table[slot] = row;
      tail[row] = row;
      firsts.push(row);
    } else {
      next[tail[first] ?? first] = row;
      tail[first] = row;
    }
  }
  return { firsts, next, isCopy: new Uint8Array(count), find: (keys, at) => table[probe(keys, at)] ?? -1 };
}

function isSameKey(a: Int32Array, aAt: number, b: Int32Array, bAt: number): boolean {
  for (let i = 0; i < 8; i += 1) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}
