import { bytesToHex } from '../../bytes/hex.ts';
import type { ProvenRange } from '../../../../src-shared/model/verification.ts';
import type { Joints } from './joints.ts';
import type { Segment } from './spine.ts';
import type { ChainState } from './state.ts';

/** Ranges listed at most; beyond, less is claimed than is proven. */
const rangesAtMost = 5000;

/** Slots that are held but whose content is not what was sealed, ascending. */
function unprovenSlots(segments: readonly Segment[], joints: Joints): readonly number[] {
  const slots = new Set<number>();
  for (const { run, from, to } of segments) {
    for (const { slot, kind } of run.unsound) if (slot >= from && slot <= to && kind !== 'hash_edited') slots.add(slot);
  }
  // Where the root fits what the next record links to, and not what this one states, this one was replaced.
  for (const leaf of joints.leaves) if (leaf.kind === 'choice' && leaf.picked?.is === 'linked') slots.add(leaf.slot);
  return [...slots].toSorted((a, b) => a - b);
}

/** What a right root proves: every held record in 1…size whose content gives its leaf. */
export function provenByRoot(
  chain: ChainState,
  segments: readonly Segment[],
  joints: Joints,
  proof: { readonly size: number; readonly key: string },
): readonly ProvenRange[] {
  const holes = unprovenSlots(segments, joints);
  const by = `checkpoint:${proof.size}:${proof.key}`;
  const ranges: { from: number; to: number; by: string }[] = [];
  let hole = 0;
  const add = (from: number, to: number): void => {
    if (to < from) return;
    const last = ranges.at(-1);
    if (last !== undefined && last.to === from - 1) last.to = to;
    else ranges.push({ from, to, by });
  };
  for (const segment of segments) {
    if (ranges.length >= rangesAtMost) break;
    let from = Math.max(segment.from, chain.start);
    const to = Math.min(segment.to, proof.size, segment.run.forgottenFrom - 1);
    while ((holes[hole] ?? Infinity) < from) hole += 1;
    for (; (holes[hole] ?? Infinity) <= to && ranges.length < rangesAtMost; hole += 1) {
      const slot = holes[hole] ?? to;
      add(from, slot - 1);
      from = slot + 1;
    }
    if (ranges.length < rangesAtMost) add(from, to);
  }
  return ranges;
}

/** What a pinned head proves: the records back to the nearest one whose content, or whose link, does not lead on. */
export function provenByHead(head: Uint8Array, slot: number, segments: readonly Segment[], joints: Joints): ProvenRange | null {
  const barrier = unprovenSlots(segments, joints).findLast((one) => one <= slot) ?? 0;
  let from = slot + 1;
  // A record that links to neither neighbour is one fault and two breaks.
  const breaks = new Set(joints.broken.flatMap((link) => (link.isForeign ? [link.slot, link.slot + 1] : [link.slot])));
  let next: Segment | null = null;
  for (const segment of segments.toReversed()) {
    if (segment.from > slot) continue;
    if (next !== null && segment.to < next.from - 1) break;
    const cut = Math.max(barrier + 1, segment.run.forgottenFrom <= Math.min(slot, segment.to) ? slot + 1 : 0);
    from = Math.max(segment.from, cut);
    if (cut > segment.from || breaks.has(segment.from)) break;
    next = segment;
  }
  return from > slot ? null : { from, to: slot, by: `head:${bytesToHex(head)}` };
}
