import type { RunAccess } from './access.ts';
import type { Segment } from './spine.ts';

/** Records that stand in the file where others belong. */
export interface Displacement {
  /** Slots that the finding names: the displaced records, or both sides where two neighbours changed places. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly reason: 'moved' | 'swapped' | 'exchanged';
  /** The displaced record that comes first in the file, and the slot whose record belongs there. */
  readonly at: { readonly segment: Segment; readonly slot: number };
  readonly expectedSlot: number;
}

const describedInFull = 1000;

interface Placed {
  readonly segment: Segment;
  readonly ordinal: number;
  readonly count: number;
  isKept: boolean;
}

/** Which segments are out of the file's order: the fewest records whose removal leaves the rest in order. */
export function outOfOrder(
  segments: readonly Segment[],
  access: RunAccess,
): { readonly kept: readonly Segment[]; readonly displaced: readonly Segment[] } {
  const placed = place(segments, access);
  return {
    kept: placed.filter(({ isKept }) => isKept).map(({ segment }) => segment),
    displaced: placed.filter(({ isKept }) => !isKept).map(({ segment }) => segment),
  };
}

/** Describes what is out of order as acts: a block moved, neighbours swapped, two records exchanged. */
export function describeDisplacements(segments: readonly Segment[], access: RunAccess): readonly Displacement[] {
  const placed = place(segments, access);
  if (placed.every(({ isKept }) => isKept)) return [];
  const groups = groupDisplaced(placed);
  const kept = placed.filter(({ isKept }) => isKept);
  const locus = createLocus(kept);
  const byFrom = new Map(groups.map((group) => [group.from, group]));
  const done = new Set<Group>();
  const out: Displacement[] = [];
  for (const group of groups) {
    if (done.has(group)) continue;
    done.add(group);
    const partner = byFrom.get(locus(group) + 1);
    if (partner !== undefined && !done.has(partner) && locus(partner) === group.from - 1) {
      done.add(partner);
      const first = partner.first.ordinal < group.first.ordinal ? partner : group;
      out.push({
        from: group.from,
        to: partner.to,
        count: group.count + partner.count,
        reason: 'exchanged',
        at: { segment: first.first.segment, slot: first.first.segment.from },
        expectedSlot: group.from,
      });
      continue;
    }
    // Finding what a group has passed looks at all segments; a flood of groups is described more simply.
    out.push(describeGroup(group, out.length < describedInFull ? kept : [], locus(group)));
  }
  return out;
}

interface Group {
  readonly from: number;
  to: number;
  count: number;
  /** The member that comes first in the file. */
  first: Placed;
}

function groupDisplaced(placed: readonly Placed[]): readonly Group[] {
  const groups: Group[] = [];
  let before: Placed | null = null;
  for (const item of placed) {
    const last = groups.at(-1);
    if (!item.isKept) {
      if (last !== undefined && before !== null && !before.isKept && item.segment.from === last.to + 1) {
        last.to = item.segment.to;
        last.count += item.count;
        if (item.ordinal < last.first.ordinal) last.first = item;
      } else {
        groups.push({ from: item.segment.from, to: item.segment.to, count: item.count, first: item });
      }
    }
    before = item;
  }
  return groups;
}

/** The slot behind which a group stands in the file: that of the nearest record in order before it. 0: before all. */
function createLocus(kept: readonly Placed[]): (group: Group) => number {
  // Kept segments rise in slot and in ordinal alike.
  return (group) => {
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((kept[middle]?.ordinal ?? Infinity) < group.first.ordinal) low = middle + 1;
      else high = middle;
    }
    return kept[low - 1]?.segment.to ?? 0;
  };
}

function describeGroup(group: Group, kept: readonly Placed[], standsBehind: number): Displacement {
  const ordinal = group.first.ordinal;
  const passed = kept.filter(
    ({ segment, ordinal: other }) => (segment.from > group.to && other < ordinal) || (segment.to < group.from && other > ordinal),
  );
  const count = passed.reduce((sum, item) => sum + item.count, 0);
  const from = passed.reduce((least, { segment }) => Math.min(least, segment.from), group.from);
  const to = passed.reduce((most, { segment }) => Math.max(most, segment.to), group.to);
  // Two neighbouring blocks of one length: neither is more out of place than the other.
  if (count === group.count && to - from + 1 === count + group.count) {
    const members = [group.first, ...passed].toSorted((a, b) => a.ordinal - b.ordinal);
    const first = members[0] ?? group.first;
    return { from, to, count: count * 2, reason: 'swapped', at: { segment: first.segment, slot: first.segment.from }, expectedSlot: from };
  }
  return {
    from: group.from,
    to: group.to,
    count: group.count,
    reason: 'moved',
    at: { segment: group.first.segment, slot: group.first.segment.from },
    expectedSlot: standsBehind + 1,
  };
}

/** Weighted longest increasing subsequence of ordinals in order of slot, by a Fenwick tree over ranks. */
function place(segments: readonly Segment[], access: RunAccess): readonly Placed[] {
  const placed: Placed[] = segments.map((segment) => ({
    segment,
    ordinal: access.ordinalOf(segment.run, segment.from),
    count: segment.to - segment.from + 1,
    isKept: true,
  }));
  if (placed.every(({ ordinal }, i) => i === 0 || (placed[i - 1]?.ordinal ?? -1) < ordinal)) return placed;
  const rank = new Map(
    placed
      .map(({ ordinal }) => ordinal)
      .toSorted((a, b) => a - b)
      .map((ordinal, i) => [ordinal, i + 1]),
  );
  const best: { weight: number; index: number }[] = Array.from({ length: placed.length + 1 }, () => ({ weight: 0, index: -1 }));
  const previous: number[] = [];
  let end = { weight: 0, index: -1 };
  placed.forEach((item, index) => {
    const own = rank.get(item.ordinal) ?? 1;
    let before = { weight: 0, index: -1 };
    for (let i = own - 1; i > 0; i -= i & -i) if ((best[i]?.weight ?? 0) > before.weight) before = best[i] ?? before;
    const reached = { weight: before.weight + item.count, index };
    previous.push(before.index);
    if (reached.weight > end.weight) end = reached;
    for (let i = own; i <= placed.length; i += i & -i) if ((best[i]?.weight ?? 0) < reached.weight) best[i] = reached;
  });
  for (const item of placed) item.isKept = false;
  for (let index = end.index; index >= 0; index = previous[index] ?? -1) {
    const item = placed[index];
    if (item !== undefined) item.isKept = true;
  }
  return placed;
}
