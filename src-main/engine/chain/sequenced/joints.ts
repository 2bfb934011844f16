import { equalBytes } from '../../bytes/bytes.ts';
import { isSoundAt, unsoundAt, type RunAccess } from './access.ts';
import { isZero, type ChainState, type MalformedItem } from './state.ts';
import type { Segment, Surplus } from './spine.ts';

/** Where the Merkle leaves of a chain come from, in order of slot and without overlap. */
export type Leaf =
  | { readonly kind: 'run'; readonly segment: Segment }
  | {
      readonly kind: 'choice';
      readonly slot: number;
      readonly options: readonly LeafOption[];
      readonly isCertain: boolean;
      picked: LeafOption | null;
    }
  /** Nothing tells these leaves. */
  | { readonly kind: 'hole'; readonly from: number; readonly to: number };

export interface LeafOption {
  readonly hash: Uint8Array;
  readonly is: 'stated' | 'computed' | 'linked' | 'head' | 'rival';
}

export type LeafChoice = Extract<Leaf, { readonly kind: 'choice' }>;

/** A last record of a segment of which a root may tell whether its content or its hash was sealed. */
export interface OpenLeaf {
  readonly segment: Segment;
  readonly choice: LeafChoice;
}

/** Records that are absent between two segments, or before the first. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly left: Segment | null;
  readonly right: Segment;
  /** The right record links straight to the left one: only the numbers jump. */
  readonly isLinkedOver: boolean;
}

export interface BrokenLink {
  readonly segment: Segment;
  readonly slot: number;
  readonly expected: Uint8Array;
  readonly found: Uint8Array;
  /** The other end of a record that links to neither neighbour. */
  isForeign: boolean;
  readonly choice: LeafChoice | null;
}

export interface Joints {
  readonly leaves: readonly Leaf[];
  readonly gaps: readonly Gap[];
  readonly broken: readonly BrokenLink[];
  /** Malformed records and the slot that their neighbours leave for them. */
  readonly malformed: readonly { readonly item: MalformedItem; readonly slot: number | null }[];
  /** The leaf of the last record, where its hash fails and nothing follows it. */
  readonly lastChoice: OpenLeaf | null;
  /** The same inside the chain: what follows is absent, or cannot be believed. */
  readonly openChoices: readonly OpenLeaf[];
  readonly rivalChoice: { readonly surplus: Surplus; readonly choice: LeafChoice } | null;
  readonly linksChecked: number;
  /** Highest slot held, malformed ones included. */
  readonly lastSlot: number;
}

/** Walks along the spine and looks at every place where one run ends and another begins. */
export async function examineJoints(
  chain: ChainState,
  segments: readonly Segment[],
  surplus: readonly Surplus[],
  access: RunAccess,
  knownMax: number,
  heads: readonly Uint8Array[],
): Promise<Joints> {
  const leaves: Leaf[] = [];
  const gaps: Gap[] = [];
  const broken: BrokenLink[] = [];
  const openChoices: OpenLeaf[] = [];
  const malformed: { item: MalformedItem; slot: number | null }[] = [];
  const unplaced = createMalformedPlaces(chain.malformed);
  let linksChecked = 0;

  /** Adds the leaves of a segment; `last` decides the one of its last record where that is open. */
  const addLeaves = (segment: Segment, last: LeafChoice | null): void => {
    const end = last === null ? segment.to : segment.to - 1;
    const known = Math.min(end, segment.run.forgottenFrom - 1);
    if (known >= segment.from) leaves.push({ kind: 'run', segment: { ...segment, to: known } });
    if (known < end) leaves.push({ kind: 'hole', from: Math.max(segment.from, known + 1), to: end });
    if (last !== null) leaves.push(last);
  };

  let previous: Segment | null = null;
  for (const segment of segments) {
    const { run, from } = segment;
    const prev = await access.prevAt(run, from);
    const isSound = isSoundAt(run, from);
    const gapFrom: number = previous === null ? Math.min(chain.start, from) : previous.to + 1;
    const length = from - gapFrom;
    if (previous !== null) {
      const open = length > 0 ? openLast(previous, heads) : await lastLeaf(previous, segment, prev, isSound, access, broken);
      if (open !== null) openChoices.push({ segment: previous, choice: open });
      addLeaves(previous, open);
      if (length === 0) linksChecked += 1;
    } else if (from === 1) {
      linksChecked += 1;
      if (isSound && !isZero(prev))
        broken.push({ segment, slot: 1, expected: new Uint8Array(prev.length), found: prev, isForeign: false, choice: null });
    }
    if (length > 0) {
      const isLinkedOver = previous !== null && equalBytes(prev, await access.linkHashAt(previous.run, previous.to));
      const after = previous === null ? -1 : access.ordinalOf(previous.run, previous.to);
      const items = unplaced.take(after, access.ordinalOf(run, from), length);
      items.forEach((item, i) => malformed.push({ item, slot: gapFrom + i }));
      if (items.length < length) gaps.push({ from: gapFrom + items.length, to: from - 1, left: previous, right: segment, isLinkedOver });
      if (length === 1 && !isLinkedOver)
        leaves.push({ kind: 'choice', slot: gapFrom, options: [{ hash: prev, is: 'linked' }], isCertain: isSound, picked: null });
      else leaves.push({ kind: 'hole', from: gapFrom, to: from - 1 });
    }
    previous = segment;
  }
  markForeign(broken, segments);

  let lastSlot = previous?.to ?? chain.start - 1;
  let lastChoice: Joints['lastChoice'] = null;
  let rivalChoice: Joints['rivalChoice'] = null;
  if (previous !== null) {
    const rival = surplus.find((one) => one.rival?.run === previous?.run && one.to === previous?.to);
    const open = rival === undefined ? openLast(previous, heads) : await rivalLeaf(previous, rival, access);
    addLeaves(previous, open);
    if (open !== null && rival === undefined) lastChoice = { segment: previous, choice: open };
    if (open !== null && rival !== undefined) rivalChoice = { surplus: rival, choice: open };
  }
  // Lines that cannot be read behind the last record are records only as far as somebody says that the chain goes on.
  const after = previous === null ? -1 : access.ordinalOf(previous.run, previous.to);
  for (const item of unplaced.take(after, Infinity, Math.max(0, knownMax - lastSlot))) {
    lastSlot += 1;
    malformed.push({ item, slot: lastSlot });
    if (lastSlot === knownMax && heads.length > 0) {
      leaves.push({ kind: 'choice', slot: lastSlot, options: heads.map((hash) => ({ hash, is: 'head' })), isCertain: false, picked: null });
    } else {
      leaves.push({ kind: 'hole', from: lastSlot, to: lastSlot });
    }
  }
  for (const item of unplaced.rest()) malformed.push({ item, slot: null });
  return { leaves, gaps, broken, malformed, lastChoice, openChoices, rivalChoice, linksChecked, lastSlot };
}

/** The open leaf of a last record whose hash fails and that no record follows; null when it is settled. */
function openLast({ run, to }: Segment, heads: readonly Uint8Array[]): LeafChoice | null {
  if (to < run.to || run.last.sound) return null;
  const options: LeafOption[] = [{ hash: run.last.hash, is: 'stated' }];
  if (run.last.computed !== null) options.push({ hash: run.last.computed, is: 'computed' });
  // A head stated elsewhere is no proof of which hash was sealed, but says which to try first.
  for (const hash of heads) {
    const known = options.findIndex((option) => equalBytes(option.hash, hash));
    if (known < 0) options.push({ hash, is: 'head' });
    else options.unshift(...options.splice(known, 1));
  }
  return { kind: 'choice', slot: to, options, isCertain: false, picked: null };
}

/** Compares the next segment's link with the last record of this one. Null: the last leaf is as stated (or settled in its run). */
async function lastLeaf(
  segment: Segment,
  next: Segment,
  prev: Uint8Array,
  isNextSound: boolean,
  access: RunAccess,
  broken: BrokenLink[],
): Promise<LeafChoice | null> {
  const { run, to } = segment;
  const stated = await access.linkHashAt(run, to);
  const own = to === run.to ? run.last : null;
  const unsound = unsoundAt(run, to);
  if (own !== null && !own.sound) {
    const isEdited = own.computed !== null && equalBytes(prev, own.computed);
    const isAltered = equalBytes(prev, own.hash);
    // What a record with a fault of its own links to decides nothing: a root may.
    if (unsound !== undefined) unsound.kind = isEdited ? 'hash_edited' : isAltered || isNextSound ? 'altered' : null;
    if (isEdited || isAltered) return null;
    // Content and hash are both wrong; what the next record links to is what was sealed, if that record can be believed.
    const options: LeafOption[] = [{ hash: prev, is: 'linked' }];
    if (!isNextSound)
      options.push({ hash: own.hash, is: 'stated' }, ...(own.computed === null ? [] : [{ hash: own.computed, is: 'computed' as const }]));
    return { kind: 'choice', slot: to, options, isCertain: isNextSound, picked: null };
  }
  // A next record whose content was changed may have had its link changed: that is its own finding.
  if (equalBytes(prev, stated) || !isNextSound) return null;
  const choice: LeafChoice = {
    kind: 'choice',
    slot: to,
    options: [
      { hash: stated, is: 'stated' },
      { hash: prev, is: 'linked' },
    ],
    isCertain: true,
    picked: null,
  };
  broken.push({ segment: next, slot: next.from, expected: stated, found: prev, isForeign: false, choice });
  return choice;
}

async function rivalLeaf(winner: Segment, loser: Surplus, access: RunAccess): Promise<LeafChoice> {
  const options: LeafOption[] = [
    { hash: await access.hashAt(winner.run, winner.to), is: 'stated' },
    { hash: await access.hashAt(loser.run, loser.to), is: 'rival' },
  ];
  return { kind: 'choice', slot: winner.to, options, isCertain: true, picked: null };
}

/** A single record that links to neither neighbour is one fault, not two. */
function markForeign(broken: BrokenLink[], segments: readonly Segment[]): void {
  const single = new Set(segments.filter(({ from, to }) => from === to).map(({ from }) => from));
  for (let i = broken.length - 1; i > 0; i -= 1) {
    const here = broken[i];
    const before = broken[i - 1];
    if (here === undefined || before === undefined || here.slot !== before.slot + 1 || !single.has(before.slot) || here.isForeign) continue;
    broken.splice(i - 1, 2, { ...before, isForeign: true });
    i -= 1;
  }
}

/** Hands out malformed records by where they stand in the file. */
function createMalformedPlaces(items: readonly MalformedItem[]): {
  take(after: number, before: number, atMost: number): readonly MalformedItem[];
  rest(): readonly MalformedItem[];
} {
  const left = items.toSorted((a, b) => a.ordinal - b.ordinal);
  const taken = new Set<MalformedItem>();
  return {
    take(after, before, atMost) {
      let low = 0;
      let high = left.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((left[middle]?.ordinal ?? Infinity) <= after) low = middle + 1;
        else high = middle;
      }
      const out: MalformedItem[] = [];
      for (let i = low; out.length < atMost; i += 1) {
        const item = left[i];
        if (item === undefined || item.ordinal >= before) break;
        if (taken.has(item)) continue;
        taken.add(item);
        out.push(item);
      }
      return out;
    },
    rest: () => left.filter((item) => !taken.has(item)),
  };
}
