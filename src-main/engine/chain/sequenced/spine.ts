import { equalBytes } from '../../bytes/bytes.ts';
import { isSoundAt, type RunAccess } from './access.ts';
import type { Run } from './state.ts';

/** A part of a run that is taken as the genuine records of its slots. */
export interface Segment {
  readonly run: Run;
  readonly from: number;
  readonly to: number;
}

/** A part of a run whose slots other records hold. */
export interface Surplus extends Segment {
  readonly kind: 'duplicate' | 'inserted';
  /** Set where nothing but a signed root can tell which of the two is genuine. */
  readonly rival: Segment | null;
  /** Nothing holds its slots; it only claims them. */
  readonly isOrphan?: true;
}

export interface Spine {
  /** Disjoint, in order of slot. */
  readonly segments: readonly Segment[];
  readonly surplus: readonly Surplus[];
}

/** What is said of the chain's last hash: by the auditor, who decides, and by the manifest, which only hints. */
export interface Heads {
  readonly pinned: Uint8Array | null;
  readonly declared: Uint8Array | null;
}

/**
 * Chooses one record for every slot. Long runs first, since a forger's insertions are short; where two runs claim a slot, equal copies are
 * told by their bytes, and of two different records the genuine one is that which the next record links to.
 */
export async function buildSpine(runs: readonly Run[], access: RunAccess, heads: Heads): Promise<Spine> {
  const spine: Segment[] = [];
  const surplus: Surplus[] = [];
  const contested: Segment[] = [];
  const bySize = runs.filter(({ from }) => from >= 1).toSorted((a, b) => b.to - b.from - (a.to - a.from) || a.index - b.index);
  for (const run of bySize) {
    const { free, taken } = splitByOwner(spine, run);
    for (const segment of free) insert(spine, segment);
    contested.push(...taken.map(({ segment }) => segment));
  }
  for (const claim of contested) {
    // Owners may have changed since the claim was made: an earlier conflict can have been decided for the claimant.
    for (const { segment, owner } of splitByOwner(spine, claim.run, claim.from, claim.to).taken) {
      for (const part of await compareParts(segment, owner, access)) {
        if (part.isEqual) settleCopy(spine, surplus, part, owner);
        else await settleConflict(spine, surplus, part, owner, access, heads);
      }
    }
  }
  return { segments: spine, surplus };
}

interface Claim {
  readonly segment: Segment;
  readonly owner: Segment;
}

function splitByOwner(
  spine: readonly Segment[],
  run: Run,
  from = run.from,
  to = run.to,
): { readonly free: Segment[]; readonly taken: Claim[] } {
  const free: Segment[] = [];
  const taken: Claim[] = [];
  let slot = from;
  for (let index = firstEndingAt(spine, from); slot <= to; index += 1) {
    const owner = spine[index];
    if (owner === undefined || owner.from > to) break;
    if (owner.from > slot) free.push({ run, from: slot, to: owner.from - 1 });
    const start = Math.max(slot, owner.from);
    const end = Math.min(to, owner.to);
    if (owner.run !== run) taken.push({ segment: { run, from: start, to: end }, owner });
    slot = end + 1;
  }
  if (slot <= to) free.push({ run, from: slot, to });
  return { free, taken };
}

/** Index of the first segment that ends at `slot` or later. */
function firstEndingAt(spine: readonly Segment[], slot: number): number {
  let low = 0;
  let high = spine.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spine[middle]?.to ?? Infinity) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(spine: Segment[], segment: Segment): void {
  spine.splice(firstEndingAt(spine, segment.from), 0, segment);
}

/** Gives the slots of `part` to its run. The previous owner keeps what is left of it. */
function replaceOwner(spine: Segment[], part: Segment): void {
  const index = firstEndingAt(spine, part.from);
  const owner = spine[index];
  if (owner === undefined) return insert(spine, part);
  const rest: Segment[] = [];
  if (owner.from < part.from) rest.push({ ...owner, to: part.from - 1 });
  rest.push(part);
  if (owner.to > part.to) rest.push({ ...owner, from: part.to + 1 });
  spine.splice(index, 1, ...rest);
}

interface Part extends Segment {
  readonly isEqual: boolean;
}

/** Records compared at a time, so that the copy of a whole file is compared in bounded memory. */
const comparedAtOnce = 4096;

async function compareParts(claim: Segment, owner: Segment, access: RunAccess): Promise<readonly Part[]> {
  const parts: { run: Run; from: number; to: number; isEqual: boolean }[] = [];
  for (let from = claim.from; from <= claim.to; from += comparedAtOnce) {
    const to = Math.min(claim.to, from + comparedAtOnce - 1);
    const mine = await access.identities(claim.run, from, to);
    const theirs = await access.identities(owner.run, from, to);
    const myHashes = await access.hashes(claim.run, from, to);
    const theirHashes = await access.hashes(owner.run, from, to);
    const width = myHashes.length / mine.length;
    for (let slot = from; slot <= to; slot += 1) {
      const i = slot - from;
      const isEqual =
        mine[i] === theirs[i] &&
        equalBytes(myHashes.subarray(i * width, (i + 1) * width), theirHashes.subarray(i * width, (i + 1) * width));
      const last = parts.at(-1);
      if (last !== undefined && last.isEqual === isEqual) last.to = slot;
      else parts.push({ run: claim.run, from: slot, to: slot, isEqual });
    }
  }
  return parts;
}

/** Of two equal records, the copy is the one that stands out of its place; side by side, the second. */
function settleCopy(spine: Segment[], surplus: Surplus[], part: Segment, owner: Segment): void {
  const { run, from, to } = part;
  const isBeforeOwner = run.index < owner.run.index && run.to === to && owner.run.from === from;
  // In its own run the claimant stands between its neighbours on both sides, and the owner is a run of copies.
  if (isBeforeOwner) {
    replaceOwner(spine, { run, from, to });
    surplus.push({ run: owner.run, from, to, kind: 'duplicate', rival: null });
  } else {
    surplus.push({ run, from, to, kind: 'duplicate', rival: null });
  }
}

async function settleConflict(
  spine: Segment[],
  surplus: Surplus[],
  part: Segment,
  owner: Segment,
  access: RunAccess,
  heads: Heads,
): Promise<void> {
  const { run, from, to } = part;
  const mine = await scoreOf(spine, run, from, to, access, heads);
  const theirs = await scoreOf(spine, owner.run, from, to, access, heads);
  const rank = compareScores(mine, theirs);
  const isMine = rank > 0;
  // Twins at the very end, both sound and both linked backwards: only a root can decide, if there is one.
  const isOpen = from === to && !mine.isLinked && !theirs.isLinked && !mine.isHead && !theirs.isHead;
  const loser = isMine ? owner.run : run;
  const winner = isMine ? run : owner.run;
  if (isMine) replaceOwner(spine, { run, from, to });
  surplus.push({ run: loser, from, to, kind: 'inserted', rival: isOpen ? { run: winner, from, to } : null });
}

interface Score {
  /** The record behind the range links to its last record. */
  readonly isLinked: boolean;
  readonly isHead: boolean;
  readonly isDeclared: boolean;
  readonly isSound: boolean;
  readonly isLinkedBack: boolean;
  readonly order: number;
}

async function scoreOf(spine: readonly Segment[], run: Run, from: number, to: number, access: RunAccess, heads: Heads): Promise<Score> {
  const next = spine[firstEndingAt(spine, to + 1)];
  const hash = await access.hashAt(run, to);
  const computed = run.to === to ? run.last.computed : null;
  const matches = (prev: Uint8Array): boolean => equalBytes(prev, hash) || (computed !== null && equalBytes(prev, computed));
  const isFollowed = next !== undefined && next.from <= to + 1;
  const before = spine[firstEndingAt(spine, from - 1)];
  const isPreceded = before !== undefined && from > 1 && before.from <= from - 1;
  let isLinkedBack = from === 1 && run.from === 1 && run.first.genesis;
  if (isPreceded)
    isLinkedBack = before.run === run || equalBytes(await access.prevAt(run, from), await access.linkHashAt(before.run, from - 1));
  return {
    isLinked: isFollowed && (next.run === run || matches(await access.prevAt(next.run, to + 1))),
    isHead: !isFollowed && heads.pinned !== null && matches(heads.pinned),
    isDeclared: !isFollowed && heads.declared !== null && matches(heads.declared),
    isSound: isSoundAt(run, to) && isSoundAt(run, from),
    isLinkedBack,
    order: -access.ordinalOf(run, from),
  };
}

function compareScores(a: Score, b: Score): number {
  return (
    Number(a.isLinked && a.isSound) - Number(b.isLinked && b.isSound) ||
    Number(a.isLinked) - Number(b.isLinked) ||
    Number(a.isHead) - Number(b.isHead) ||
    Number(a.isSound) - Number(b.isSound) ||
    Number(a.isLinkedBack) - Number(b.isLinkedBack) ||
    Number(a.isDeclared) - Number(b.isDeclared) ||
    a.order - b.order
  );
}
