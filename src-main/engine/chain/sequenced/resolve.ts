import { hexToBytes } from '../../bytes/hex.ts';
import { equalBytes } from '../../bytes/bytes.ts';
import type { SequencedOptions } from '../inputs.ts';
import type { FindingSink } from '../finding-sink.ts';
import type { OrdinalSetBuilder } from '../ordinal-set.ts';
import { unsoundAt, type RunAccess } from './access.ts';
import { describeDisplacements, type Displacement } from './order.ts';
import { examineJoints, type Joints, type OpenLeaf } from './joints.ts';
import { judgeCheckpoints, type CheckpointVerdicts } from './judge-checkpoints.ts';
import { removeOrphans } from './orphans.ts';
import { placeFloatingRuns } from './place-floats.ts';
import { computeRoots } from './roots.ts';
import { buildSpine, type Segment, type Surplus } from './spine.ts';
import type { ChainState } from './state.ts';

/** All that was found out about one chain; the findings are written from it (report-*.ts). */
export interface Resolution {
  readonly chain: ChainState;
  /** The genuine records, by slot. */
  readonly segments: readonly Segment[];
  readonly surplus: readonly Surplus[];
  readonly displaced: readonly Displacement[];
  readonly joints: Joints;
  readonly checkpoints: CheckpointVerdicts;
  /** Largest size that any comparable checkpoint or the manifest states. */
  readonly knownMax: number;
  readonly lastSlot: number;
  /** Slot of the record that is the pinned head; null: none is, or none is pinned. */
  readonly headSlot: number | null;
  /** The pinned head is the hash of a record that is known to be absent. */
  readonly isHeadMissing: boolean;
}

/** True when a file of the chain among `files[from]`…`files[to - 1]` could not be read to its end: what is absent there is explained. */
export function isUnread({ options }: Pick<ReportContext, 'options'>, chain: string, from: number, to: number): boolean {
  if (options.unreadFiles === undefined || options.unreadFiles.size === 0) return false;
  return options.files
    .slice(from, to)
    .some((file) => (file.chain === null || file.chain === chain) && options.unreadFiles?.has(file.path) === true);
}

export interface ReportContext {
  readonly options: SequencedOptions;
  readonly access: RunAccess;
  readonly sink: FindingSink;
  readonly duplicates: OrdinalSetBuilder;
}

/** Decides what the pieces of a chain mean, with all of them at hand. */
export async function resolveChain(chain: ChainState, access: RunAccess): Promise<Resolution> {
  placeFloatingRuns(chain.runs);
  const declared = chain.declaration?.head == null ? null : hexToBytes(chain.declaration.head);
  const heads = [chain.pinnedHead, declared].filter((head) => head !== null);
  const knownMax = Math.max(chain.knownSize, chain.declaration?.lastSeq ?? 0);

  const spine = await buildSpine(chain.runs, access, { pinned: chain.pinnedHead, declared });
  const { segments: placed, orphans } = await removeOrphans(spine.segments, access, knownMax);
  const unplaced = chain.runs
    .filter(({ from }) => from < 1)
    .map((run): Surplus => ({ run, from: run.from, to: run.to, kind: 'inserted', rival: null }));
  const joints = await examineJoints(chain, placed, spine.surplus, access, knownMax, heads);
  const lastSlot = Math.max(joints.lastSlot, chain.floodLast?.seq ?? 0);
  // The records judged one by one gave no leaves.
  const outcomes = await computeRoots(
    chain,
    lastSlot === joints.lastSlot ? joints.leaves : [...joints.leaves, { kind: 'hole', from: joints.lastSlot + 1, to: lastSlot }],
    lastSlot,
    access,
  );
  const checkpoints = judgeCheckpoints(chain, outcomes, joints.broken);
  for (const open of joints.openChoices) settleByRoot(open);
  settleLastKind(joints, heads);
  const { segments, surplus } = settleRival(joints, placed, spine.surplus);
  const headSlot = findHead(chain, segments);
  return {
    chain,
    segments,
    surplus: [...surplus, ...orphans, ...unplaced],
    displaced: describeDisplacements(segments, access),
    joints,
    checkpoints,
    knownMax,
    lastSlot,
    headSlot,
    isHeadMissing: headSlot === null && (await isMissingHead(chain, joints, access)),
  };
}

/** A record whose hash fails and which nothing that follows it settles: a root that fits tells which of its hashes was sealed. */
function settleByRoot({ segment: { run, to }, choice: { picked } }: OpenLeaf): void {
  const unsound = unsoundAt(run, to);
  if (unsound === undefined || picked === null) return;
  unsound.kind = picked.is === 'computed' ? 'hash_edited' : 'altered';
}

/** The chain's last record, if its hash fails: a root that fits, else a head stated elsewhere, tells which of its hashes was meant. */
function settleLastKind({ lastChoice }: Joints, heads: readonly Uint8Array[]): void {
  if (lastChoice === null) return;
  const { run, to } = lastChoice.segment;
  const unsound = unsoundAt(run, to);
  const { computed } = run.last;
  if (unsound === undefined) return;
  const picked = lastChoice.choice.picked;
  if (picked !== null) settleByRoot(lastChoice);
  else if (computed !== null && heads.some((head) => equalBytes(head, computed))) unsound.kind = 'hash_edited';
}

/** Twins at the end, of which a root has chosen the one that seemed inserted. */
function settleRival(
  { rivalChoice }: Joints,
  segments: readonly Segment[],
  surplus: readonly Surplus[],
): { readonly segments: readonly Segment[]; readonly surplus: readonly Surplus[] } {
  if (rivalChoice === null || rivalChoice.choice.picked?.is !== 'rival') return { segments, surplus };
  const { surplus: wrong } = rivalChoice;
  const last = segments.at(-1);
  if (last === undefined) return { segments, surplus };
  const genuine: Segment = { run: wrong.run, from: wrong.from, to: wrong.to };
  const rest = last.from < wrong.from ? [{ ...last, to: wrong.from - 1 }] : [];
  return {
    segments: [...segments.slice(0, -1), ...rest, genuine],
    surplus: [...surplus.filter((one) => one !== wrong), { run: last.run, from: wrong.from, to: wrong.to, kind: 'inserted', rival: null }],
  };
}

function findHead(chain: ChainState, segments: readonly Segment[]): number | null {
  const places = chain.headHits.flatMap(({ run, slot }) => {
    const held = segments.find((segment) => segment.run.index === run && slot >= segment.from && slot <= segment.to);
    return held === undefined ? [] : [slot];
  });
  // A moved run has its slots from its links.
  const moved = chain.headHits.flatMap(({ run }) =>
    segments.filter((segment) => segment.run.index === run && segment.from === segment.to).map(({ from }) => from),
  );
  const all = places.length > 0 ? places : moved;
  return all.length === 0 ? null : Math.max(...all);
}

async function isMissingHead(chain: ChainState, joints: Joints, access: RunAccess): Promise<boolean> {
  const head = chain.pinnedHead;
  if (head === null) return false;
  for (const { right } of joints.gaps) if (equalBytes(await access.prevAt(right.run, right.from), head)) return true;
  return joints.leaves.some(
    (leaf) => leaf.kind === 'choice' && leaf.options.some(({ is, hash }) => is === 'linked' && equalBytes(hash, head)),
  );
}
