import { bytesToHex } from '../../bytes/hex.ts';
import { isSlot, type Run } from './state.ts';

/**
 * A record whose number was edited fails its own hash, so that its number says nothing: its links say where it belongs. Moves runs that
 * consist of nothing but such records to the place between the neighbours they link to, where there is one.
 */
export function placeFloatingRuns(runs: readonly Run[]): void {
  const isFloating = (run: Run): boolean => !isSlot(run.from) || run.unsoundCount === run.to - run.from + 1;
  const byLastHash = new Map<string, Run>();
  const byFirstPrev = new Map<string, Run>();
  for (const run of runs) {
    if (isFloating(run)) continue;
    byLastHash.set(bytesToHex(run.last.hash), run);
    if (run.last.computed !== null) byLastHash.set(bytesToHex(run.last.computed), run);
    byFirstPrev.set(bytesToHex(run.first.prev), run);
  }
  for (const run of runs) {
    if (!isFloating(run)) continue;
    const left = run.first.genesis ? null : byLastHash.get(bytesToHex(run.first.prev));
    const right =
      byFirstPrev.get(bytesToHex(run.last.hash)) ??
      (run.last.computed === null ? undefined : byFirstPrev.get(bytesToHex(run.last.computed)));
    const count = run.to - run.from + 1;
    const leftSlot = run.first.genesis ? 1 : left === undefined || left === null ? null : left.to + 1;
    const rightSlot = right === undefined ? null : right.from - count;
    // A neighbour on one side that agrees with the stated number outweighs a link on the other side.
    if (leftSlot === run.from || rightSlot === run.from) continue;
    const slot = rightSlot ?? leftSlot;
    if (slot !== null && isSlot(slot)) shiftRun(run, slot - run.from);
  }
}

/** Moves a run, and all that is known of its slots, by so many slots. */
export function shiftRun(run: Run, by: number): void {
  run.from += by;
  run.to += by;
  for (const extent of run.extents) extent.slot += by;
  for (const unsound of run.unsound) unsound.slot += by;
}
