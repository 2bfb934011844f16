import { equalBytes } from '../../bytes/bytes.ts';
import { bytesToHex } from '../../bytes/hex.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainResult } from '../../../../src-shared/model/verification.ts';
import type { CheckpointFact, StatedTime } from '../inputs.ts';
import type { BrokenLink } from './joints.ts';
import type { RootOutcome } from './roots.ts';
import type { ChainState } from './state.ts';

type Status = ChainResult['checkpoints'][number]['status'];

export interface JudgedCheckpoint {
  readonly fact: CheckpointFact;
  readonly status: Status;
  /** Why the root was not compared. */
  readonly notRun: 'leaves_missing' | 'earlier_leaves_missing' | 'beyond_end' | null;
  readonly isRootRight: boolean;
  readonly computed: Uint8Array | null;
}

export interface CheckpointVerdicts {
  readonly judged: readonly JudgedCheckpoint[];
  readonly findings: readonly RawFinding[];
  /** Largest size whose root is right under a pinned key, and by whom; null if there is none. */
  readonly proof: { readonly size: number; readonly key: string } | null;
  /** Broken links that a mismatching root belongs to: the sizes, and the last size that is right before. */
  readonly rewritten: ReadonlyMap<
    BrokenLink,
    { readonly from: number; readonly size: number; readonly last: number; readonly count: number }
  >;
  readonly hasTrustedMismatch: boolean;
}

/** What of a chain its checkpoints are judged by; a log of tiles has no more. */
type JudgedChain = Pick<ChainState, 'id' | 'checkpoints' | 'start'>;

/** Compares every checkpoint's root with those that the records give, and says each deviation once. */
export function judgeCheckpoints(
  chain: JudgedChain,
  outcomes: ReadonlyMap<number, RootOutcome>,
  broken: readonly BrokenLink[],
): CheckpointVerdicts {
  const judged = chain.checkpoints.map((fact) => judgeOne(fact, outcomes.get(fact.size))).toSorted((a, b) => a.fact.size - b.fact.size);
  const findings: RawFinding[] = [];
  const twice = findForks(chain, judged, findings);
  const forked = new Set([...twice, ...findInconsistent(chain, judged, twice, findings)]);
  const rollback = findRollback(chain);
  if (rollback !== null) findings.push(rollback);

  const rewritten = new Map<BrokenLink, { from: number; size: number; last: number; count: number }>();
  let isTrustedBad = false;
  const blamed = new Set<number>();
  for (const trusted of [true, false]) {
    for (const group of mismatchGroups(judged, trusted, forked)) {
      const [first] = group;
      const last = group.at(-1);
      if (first === undefined || last === undefined) continue;
      // The same sizes under a key that nobody pinned say nothing new.
      if (!trusted && group.every(({ fact }) => blamed.has(fact.size))) continue;
      for (const { fact } of group) blamed.add(fact.size);
      isTrustedBad ||= trusted;
      const right = judged.reduce(
        (size, one) => (one.isRootRight && one.fact.size < first.fact.size ? Math.max(size, one.fact.size) : size),
        chain.start - 1,
      );
      // A replaced stretch ends where the records that follow still link to what stood there before.
      const link = broken.find(({ slot }) => slot - 1 > right);
      if (link !== undefined && !rewritten.has(link)) {
        rewritten.set(link, { from: right + 1, size: first.fact.size, last: last.fact.size, count: group.length });
        continue;
      }
      findings.push({
        code: 'checkpoint.root_mismatch',
        chain: chain.id,
        seq: first.fact.size,
        seqTo: last.fact.size === first.fact.size ? null : last.fact.size,
        count: group.length,
        file: first.fact.file,
        expected: bytesToHex(first.fact.root),
        found: first.computed === null ? null : bytesToHex(first.computed),
        reason: !trusted
          ? 'untrusted'
          : group.every(({ fact }) => fact.from === 'pinned')
            ? 'pinned'
            : group.every(isForeign)
              ? 'other'
              : 'trusted',
        detail: { right },
      });
    }
  }
  const best = judged.filter((one) => one.status === 'valid' && one.fact.from !== 'other').at(-1);
  return {
    judged,
    findings,
    proof: best === undefined ? null : { size: best.fact.size, key: best.fact.keys[0] ?? 'pinned' },
    rewritten,
    hasTrustedMismatch: isTrustedBad,
  };
}

function judgeOne(fact: CheckpointFact, outcome: RootOutcome | undefined): JudgedCheckpoint {
  const base = { fact, notRun: null, isRootRight: false, computed: null };
  if (fact.status === 'invalid') return { ...base, status: 'signature_invalid' };
  if (fact.status === 'origin_mismatch') return { ...base, status: 'origin_mismatch' };
  if (outcome === undefined || outcome.status === 'leaves_missing') return { ...base, status: 'root_not_run', notRun: 'leaves_missing' };
  if (outcome.status === 'earlier_leaves_missing') return { ...base, status: 'root_not_run', notRun: 'earlier_leaves_missing' };
  if (outcome.status === 'beyond_end') return { ...base, status: 'beyond_end', notRun: 'beyond_end' };
  const match = outcome.roots.find((root) => equalBytes(root, fact.root));
  if (match !== undefined)
    return { ...base, status: fact.status === 'trusted' ? 'valid' : 'key_unknown', isRootRight: true, computed: match };
  if (outcome.isUncertain) return { ...base, status: 'root_not_run', notRun: 'leaves_missing' };
  return { ...base, status: 'root_mismatch', computed: outcome.roots[0] ?? null };
}

/** Runs of mismatching sizes of one kind of trust, without a right one in between. */
function mismatchGroups(
  judged: readonly JudgedCheckpoint[],
  trusted: boolean,
  forked: ReadonlySet<number>,
): readonly (readonly JudgedCheckpoint[])[] {
  const groups: JudgedCheckpoint[][] = [];
  let isOpen = false;
  for (const one of judged) {
    if ((one.fact.status === 'trusted') !== trusted) continue;
    if (one.isRootRight) isOpen = false;
    if (one.status !== 'root_mismatch' || forked.has(one.fact.size)) continue;
    if (isOpen) groups.at(-1)?.push(one);
    else groups.push([one]);
    isOpen = true;
  }
  return groups;
}

/** It did not come with this evidence. */
const isForeign = ({ fact }: JudgedCheckpoint): boolean => fact.from !== undefined;

/**
 * Two trusted checkpoints of different sizes that cannot both be true: the records give the root of the larger one, and another root than the
 * smaller one states. Said where one of the two comes from outside this evidence; returns the sizes that this explains.
 */
function findInconsistent(
  chain: JudgedChain,
  judged: readonly JudgedCheckpoint[],
  settled: ReadonlySet<number>,
  findings: RawFinding[],
): readonly number[] {
  const trusted = judged.filter(({ fact }) => fact.status === 'trusted');
  const wrong = trusted.filter(({ status, fact }) => status === 'root_mismatch' && !settled.has(fact.size));
  const first = wrong.find((one) => trusted.some((later) => isContinuedBy(one, later)));
  const later = first === undefined ? undefined : trusted.findLast((one) => isContinuedBy(first, one));
  if (first === undefined || later === undefined) return [];
  const group = wrong.filter((one) => one.fact.size < later.fact.size && (isForeign(one) || isForeign(later)));
  findings.push({
    code: 'checkpoint.inconsistent',
    chain: chain.id,
    seq: first.fact.size,
    seqTo: later.fact.size,
    count: group.length,
    file: isForeign(later) ? first.fact.file : later.fact.file,
    expected: bytesToHex(first.fact.root),
    found: first.computed === null ? null : bytesToHex(first.computed),
    reason: first.fact.from === 'pinned' || later.fact.from === 'pinned' ? 'pinned' : 'other',
    detail: { file: first.fact.file, otherFile: later.fact.file, size: first.fact.size, later: later.fact.size },
  });
  return group.map(({ fact }) => fact.size);
}

const isContinuedBy = (one: JudgedCheckpoint, later: JudgedCheckpoint): boolean =>
  later.status === 'valid' && later.fact.size > one.fact.size && (isForeign(one) || isForeign(later));

/** Two roots for one size, both under pinned keys. Returns the sizes at which one of the two is right: their mismatch is the fork itself. */
function findForks(chain: JudgedChain, judged: readonly JudgedCheckpoint[], findings: RawFinding[]): ReadonlySet<number> {
  const settled = new Set<number>();
  const bySize = Map.groupBy(
    judged.filter(({ fact }) => fact.status === 'trusted'),
    ({ fact }) => fact.size,
  );
  for (const [size, group] of bySize) {
    const [first] = group;
    const other = group.find(({ fact }) => first !== undefined && !equalBytes(fact.root, first.fact.root));
    if (first === undefined || other === undefined) continue;
    const right = group.find(({ isRootRight }) => isRootRight);
    if (right !== undefined) settled.add(size);
    const [one, two] = right === other ? [other, first] : [first, other];
    // One that the auditor pinned without a key that signed it shows a contradiction; that the log's holder signed both it does not show.
    const isSigned = one.fact.keys.length > 0 && two.fact.keys.length > 0;
    findings.push({
      code: isSigned ? 'checkpoint.fork' : 'checkpoint.inconsistent',
      chain: chain.id,
      seq: size,
      count: group.length,
      file: two.fact.file,
      expected: bytesToHex(one.fact.root),
      found: bytesToHex(two.fact.root),
      reason: isSigned ? (right === undefined ? 'neither' : 'one_matches') : 'same_size',
      detail: { file: one.fact.file, otherFile: two.fact.file },
    });
  }
  return settled;
}

/** A log that signed a smaller size after a larger one has taken something back. Judged among the times that one key states. */
function findRollback(chain: JudgedChain): RawFinding | null {
  const timed = chain.checkpoints
    .filter(({ status }) => status === 'trusted')
    .flatMap((fact) => timesOf(fact).map(({ key, seconds }) => ({ fact, key, seconds })));
  for (const stated of Map.groupBy(timed, ({ key }) => key).values()) {
    let largest: (typeof timed)[number] | null = null;
    for (const one of stated.toSorted((a, b) => a.seconds - b.seconds || a.fact.size - b.fact.size)) {
      if (largest !== null && one.fact.size < largest.fact.size && one.seconds > largest.seconds) {
        return {
          code: 'checkpoint.rollback',
          chain: chain.id,
          seq: one.fact.size,
          file: one.fact.file,
          expected: `≥ ${largest.fact.size}`,
          found: String(one.fact.size),
          detail: { larger: largest.fact.size, largerTime: largest.seconds, time: one.seconds, key: one.key },
        };
      }
      if (largest === null || one.fact.size > largest.fact.size) largest = one;
    }
  }
  return null;
}

const timesOf = ({ times, time, keys }: CheckpointFact): readonly StatedTime[] =>
  times ?? (time === null ? [] : keys.slice(0, 1).map((key) => ({ key, seconds: time })));
