import { equalBytes } from '../../bytes/bytes.ts';
import { parseCompactRange } from '../../merkle/range.ts';
import { createMerkleTree, type MerkleTree } from '../../merkle/tree.ts';
import type { RunAccess } from './access.ts';
import type { Leaf, LeafChoice, LeafOption } from './joints.ts';
import type { Segment } from './spine.ts';
import type { ChainState } from './state.ts';

/** What became of the comparison at one checkpoint size. */
export interface RootOutcome {
  readonly size: number;
  readonly status: 'computed' | 'leaves_missing' | 'earlier_leaves_missing' | 'beyond_end';
  /** Roots that the records allow: several while it is open which of two hashes was sealed. */
  readonly roots: readonly Uint8Array[];
  /** A leaf that only a matching root can confirm is among them: no match is then no proof of a change. */
  readonly isUncertain: boolean;
}

/** Branches of undecided leaves that are followed at a time. */
const branchesAtMost = 16;

/** The picks of a branch, latest first. Branches share what they have in common. */
interface Pick {
  readonly choice: LeafChoice;
  readonly option: LeafOption;
  readonly before: Pick | null;
}

interface Branch {
  readonly tree: MerkleTree;
  readonly picks: Pick | null;
  /** Picks that are not their leaf's first option. */
  readonly unusual: number;
}

/**
 * Recomputes the chain's roots at all checkpoint sizes over stated hashes, with leaves recovered from links where a record is absent or its
 * hash is wrong (DESIGN section 4). Where two leaves are possible both are followed until a checkpoint tells; the choice is noted in
 * `picked`.
 */
export async function computeRoots(
  chain: ChainState,
  leaves: readonly Leaf[],
  lastSlot: number,
  access: RunAccess,
): Promise<ReadonlyMap<number, RootOutcome>> {
  const outcomes = new Map<number, RootOutcome>();
  const say = (size: number, status: RootOutcome['status'], roots: readonly Uint8Array[] = [], isUncertain = false): void =>
    void outcomes.set(size, { size, status, roots, isUncertain });
  const wanted = chain.sizes.filter((size) => size <= lastSlot || size < chain.start);
  for (const size of chain.sizes) if (size > lastSlot && size >= chain.start) say(size, 'beyond_end');

  // What the first run gave while it was read holds as far as that run was taken unchanged.
  const first = leaves[0];
  const trusted = first?.kind === 'run' && first.segment.run.index === 0 && first.segment.from === chain.start ? first.segment : null;
  const reach = trusted === null ? chain.start - 1 : trusted.to;
  for (const size of wanted) {
    const root = chain.roots.get(size);
    if (root !== undefined && size <= reach) say(size, 'computed', [root]);
    else if (size < chain.start - 1 || chain.tree === null) say(size, 'earlier_leaves_missing');
  }
  const rest = wanted.filter((size) => !outcomes.has(size));
  const last = rest.at(-1);
  if (last === undefined || chain.tree === null) return outcomes;

  const resumed = chain.tree.size() <= reach ? chain.tree : null;
  const initial = resumed ?? createMerkleTree(startRange(chain));
  let branches: readonly Branch[] = [{ tree: initial, picks: null, unusual: 0 }];
  let at = initial.size();
  let next = 0;
  let isUncertain = false;
  let isBlocked = false;

  const settle = (): void => {
    const size = rest[next];
    if (size !== at) return;
    next += 1;
    const made = branches.map(({ tree }) => tree.root());
    say(size, 'computed', made, isUncertain);
    const right = branches.filter((_, i) => isWanted(chain, size, made[i]));
    if (right.length === 0) return;
    // The first branch that fits has the leaves as stated before the recovered ones.
    branches = right.slice(0, 1);
    for (let pick = branches[0]?.picks ?? null; pick !== null; pick = pick.before) pick.choice.picked = pick.option;
    branches = branches.map(({ tree }) => ({ tree, picks: null, unusual: 0 }));
    isUncertain = false;
  };

  for (const leaf of leaves) {
    if (isBlocked || next >= rest.length) break;
    if (leaf.kind === 'hole') {
      if (leaf.to > at) isBlocked = true;
    } else if (leaf.kind === 'choice') {
      if (leaf.slot !== at + 1) {
        if (leaf.slot > at) isBlocked = true;
        continue;
      }
      isUncertain ||= !leaf.isCertain;
      const grown = branches.flatMap(({ tree, picks, unusual }) =>
        leaf.options.map((option, i): Branch => {
          const own = i === leaf.options.length - 1 ? tree : tree.clone();
          own.append(option.hash);
          return { tree: own, picks: { choice: leaf, option, before: picks }, unusual: unusual + Math.min(i, 1) };
        }),
      );
      // With more open leaves than can be followed, the fewest departures are the likeliest; no match is then no proof.
      isUncertain ||= grown.length > branchesAtMost;
      branches = grown.toSorted((a, b) => a.unusual - b.unusual).slice(0, branchesAtMost);
      at += 1;
      settle();
    } else {
      await forEachLeaf(leaf.segment, Math.max(at + 1, leaf.segment.from), Math.min(leaf.segment.to, last), access, (hash) => {
        for (const { tree } of branches) tree.append(hash);
        at += 1;
        settle();
      });
    }
  }
  for (const size of rest.slice(next)) say(size, 'leaves_missing');
  return outcomes;
}

function startRange(chain: ChainState): { readonly size: number; readonly hashes: readonly Uint8Array[] } | undefined {
  const before = chain.declaration?.before ?? null;
  return before === null ? undefined : (parseCompactRange(before.size, before.hashes) ?? undefined);
}

/** True when a comparable checkpoint of this size states the root; a trusted one decides where there is one. */
function isWanted(chain: ChainState, size: number, root: Uint8Array | undefined): boolean {
  const here = chain.checkpoints.filter((one) => one.size === size && (one.status === 'trusted' || one.status === 'unknown'));
  const trusted = here.filter(({ status }) => status === 'trusted');
  return root !== undefined && (trusted.length > 0 ? trusted : here).some((one) => equalBytes(one.root, root));
}

const hashesAtOnce = 4096;

async function forEachLeaf(segment: Segment, from: number, to: number, access: RunAccess, use: (hash: Uint8Array) => void): Promise<void> {
  const { run } = segment;
  const edited = new Map(
    run.unsound.flatMap(({ slot, kind, computed }) => (kind === 'hash_edited' && computed !== null ? [[slot, computed] as const] : [])),
  );
  for (let start = from; start <= to; start += hashesAtOnce) {
    const end = Math.min(to, start + hashesAtOnce - 1);
    const hashes = await access.hashes(run, start, end);
    const width = hashes.length / (end - start + 1);
    for (let slot = start; slot <= end; slot += 1) {
      const i = slot - start;
      use(edited.get(slot) ?? hashes.subarray(i * width, (i + 1) * width));
    }
  }
}
