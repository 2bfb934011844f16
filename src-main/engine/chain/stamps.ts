/** What verified time stamps say of an evidence: findings, ranges that existed by then, and words. */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { ChainResult, TimestampResult } from '../../../src-shared/model/verification.ts';

/** A time stamp as it was judged, with what it is a stamp of. */
export interface StampFact {
  /** The file that holds it. */
  readonly file: string;
  readonly status: TimestampResult['status'];
  readonly reason: string | null;
  /** Milliseconds since 1970 that it states; null where it cannot be read. */
  readonly time: number | null;
  readonly authority: string | null;
  readonly target: StampTarget | null;
  /** Hex of the hash that it states, and of the file that it stands beside. */
  readonly imprint: string | null;
  readonly besideHash: string | null;
}

export type StampTarget =
  | { readonly kind: 'input'; readonly name: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly firstSeq: number | null;
      readonly lastSeq: number | null;
      readonly chain: string | null;
    }
  | { readonly kind: 'head'; readonly name: string }
  | { readonly kind: 'root'; readonly name: string; readonly size: number };

/** The findings of stamps: faults of their own, and those that prove nothing to this auditor. */
export const stampFindings = (stamps: readonly StampFact[]): readonly RawFinding[] =>
  stamps.flatMap(({ file, status, reason, imprint, besideHash, authority }): RawFinding[] => {
    const detail = { authority: authority ?? '' };
    switch (status) {
      case 'valid':
        return [];
      case 'untrusted':
        return [{ code: 'timestamp.untrusted', file, reason: reason ?? '', detail }];
      case 'mismatch':
        return [{ code: 'timestamp.mismatch', file, expected: besideHash, found: imprint, detail }];
      case 'invalid':
        return [{ code: reason === 'disagreement' ? 'crypto.disagreement' : 'timestamp.invalid', file, reason: reason ?? '', detail }];
    }
  });

/** The earliest time by which a valid stamp shows the whole evidence, or one whole chain of it, as it is. */
export const datedBy = (stamps: readonly StampFact[]): number | null =>
  stamps.reduce<number | null>(
    (least, { status, time, target }) =>
      status === 'valid' && time !== null && (target?.kind === 'input' || target?.kind === 'head')
        ? Math.min(least ?? Infinity, time)
        : least,
    null,
  );

/** The chains with what valid stamps show of them: ranges that existed, as they stand here, no later than the time stated. */
export function withStamps(chains: readonly ChainResult[], stamps: readonly StampFact[], brokenChains: ReadonlySet<string>): ChainResult[] {
  return chains.map((chain) => {
    const [first, last] = [chain.firstSeq ?? 1, chain.lastSeq ?? chain.events];
    const added = stamps.flatMap(({ status, time, target }) => {
      if (status !== 'valid' || time === null || target === null || last < first || chain.events === 0) return [];
      const by = `timestamp:${new Date(time).toISOString()}`;
      switch (target.kind) {
        case 'input':
          return [{ from: first, to: last, by }];
        case 'head':
          // A head holds back to the nearest fault: with one in the chain, less is said than might be.
          return target.name === chain.id && !brokenChains.has(chain.id) ? [{ from: first, to: last, by }] : [];
        case 'root':
          return target.name === chain.id && target.size >= first ? [{ from: first, to: Math.min(last, target.size), by }] : [];
        case 'file':
          return target.firstSeq !== null && target.lastSeq !== null && target.chain === chain.id
            ? [{ from: target.firstSeq, to: target.lastSeq, by }]
            : [];
      }
    });
    return added.length === 0 ? chain : { ...chain, proven: [...chain.proven, ...added] };
  });
}

/** As the result states them. */
export const stampResults = (stamps: readonly StampFact[]): TimestampResult[] =>
  stamps.map(({ file, status, reason, time, authority, target }) => ({
    file,
    status,
    reason,
    time: time === null ? null : new Date(time).toISOString(),
    authority,
    target: target === null ? null : { kind: target.kind, name: target.name },
  }));
