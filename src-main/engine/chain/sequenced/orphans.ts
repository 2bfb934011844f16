import { equalBytes } from '../../bytes/bytes.ts';
import type { RunAccess } from './access.ts';
import { outOfOrder } from './order.ts';
import { shiftRun } from './place-floats.ts';
import type { Segment, Surplus } from './spine.ts';
import type { Run } from './state.ts';

/**
 * Takes from the spine what only claims its place there: records out of the file's order that link to neither neighbour at the number
 * they state, and a last single record beyond everything that anybody stated. One whose own hash fails may have had its number
 * changed: where exactly its room is free at the place it stands in the file, it belongs there.
 */
export async function removeOrphans(
  segments: readonly Segment[],
  access: RunAccess,
  knownMax: number,
): Promise<{ readonly segments: readonly Segment[]; readonly orphans: readonly Surplus[] }> {
  const orphans: Surplus[] = [];
  let left = [...segments];
  const drop = (segment: Segment): void => {
    left = left.filter((other) => other !== segment);
    orphans.push({ ...segment, kind: 'inserted', rival: null, isOrphan: true });
  };

  const { displaced } = outOfOrder(segments, access);
  for (const segment of displaced) {
    if (await isLinkedHere(segment, segments, access)) continue;
    drop(segment);
    const moved = fitIntoFile(segment, left, access);
    if (moved === null) continue;
    orphans.pop();
    left = [...left, moved].toSorted((a, b) => a.from - b.from);
  }

  const last = left.at(-1);
  const before = left.at(-2);
  if (
    last !== undefined &&
    before !== undefined &&
    last.from === last.to &&
    knownMax > 0 &&
    last.from > knownMax &&
    last.from > before.to + 1
  ) {
    if (!(await isLinkedHere(last, left, access))) drop(last);
  }
  return { segments: left, orphans };
}

async function isLinkedHere({ run, from, to }: Segment, segments: readonly Segment[], access: RunAccess): Promise<boolean> {
  const index = segments.findIndex((other) => other.run === run && other.from === from);
  const left = segments[index - 1];
  const right = segments[index + 1];
  if (from === 1 && run.from === 1 && run.first.genesis) return true;
  if (left !== undefined && left.to === from - 1) {
    const prev = await access.prevAt(run, from);
    if (equalBytes(prev, await access.linkHashAt(left.run, left.to)) || isComputedLast(left.run, left.to, prev)) return true;
  }
  if (right !== undefined && right.from === to + 1) {
    const prev = await access.prevAt(right.run, right.from);
    if (equalBytes(prev, await access.linkHashAt(run, to)) || isComputedLast(run, to, prev)) return true;
  }
  return false;
}

function isComputedLast(run: Run, slot: number, prev: Uint8Array): boolean {
  return slot === run.to && run.last.computed !== null && equalBytes(prev, run.last.computed);
}

/** The segment at the free slots that its place in the file leaves, if they are as many as it has records and none of these is sound. */
function fitIntoFile(segment: Segment, left: readonly Segment[], access: RunAccess): Segment | null {
  const { run, from, to } = segment;
  const count = to - from + 1;
  if (run.unsoundCount < count || run.to - run.from + 1 !== count) return null;
  const ordinal = run.first.ordinal;
  const next = left.findIndex((other) => access.ordinalOf(other.run, other.from) > ordinal);
  const after = next < 0 ? left.at(-1) : left[next - 1];
  const start = (after?.to ?? 0) + 1;
  const room = next < 0 ? Infinity : (left[next]?.from ?? 0) - start;
  if (room !== count && room !== Infinity) return null;
  shiftRun(run, start - run.from);
  return { run, from: run.from, to: run.to };
}
