/** Sequence numbers of a profile (from 0, by tens, …) and the slots 1, 2, 3, … that the verifier of numbered chains works with. */
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainResult } from '../../../../src-shared/model/verification.ts';

export interface Numbers {
  slot(seq: number): number;
  seq(slot: number): number;
}

export const createNumbers = (start: number, step: number): Numbers => ({
  slot: (seq) => {
    const slot = (seq - start) / step + 1;
    // A number that is none of the series has no slot, and must not look like one.
    return Number.isInteger(slot) ? slot : NaN;
  },
  seq: (slot) => start + (slot - 1) * step,
});

/** Codes whose `expected` and `found` are slots. */
const numbered: ReadonlySet<string> = new Set(['event.reordered', 'chain.truncated']);
const manifestNumbers: ReadonlySet<string> = new Set(['first_seq', 'last_seq']);
const detailNumbers = ['before', 'from', 'stated'] as const;

/** A finding with the numbers that the records state. */
export const renumber = (finding: RawFinding, numbers: Numbers): RawFinding => {
  const seq = (slot: number | null | undefined): number | null => (slot == null ? null : numbers.seq(slot));
  const text = (slot: string | null | undefined): string | null =>
    slot == null || !/^\d+$/.test(slot) ? (slot ?? null) : String(numbers.seq(Number(slot)));
  const isNumbered = numbered.has(finding.code) || (finding.code === 'manifest.mismatch' && manifestNumbers.has(finding.reason ?? ''));
  const detail =
    finding.code === 'chain.link_broken' || finding.code === 'event.altered' ? renumberDetail(finding.detail, numbers) : finding.detail;
  return {
    ...finding,
    seq: seq(finding.seq),
    seqTo: seq(finding.seqTo),
    ...(isNumbered ? { expected: text(finding.expected), found: text(finding.found) } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
};

const renumberDetail = (detail: RawFinding['detail'], numbers: Numbers): RawFinding['detail'] => {
  if (detail === undefined) return undefined;
  const out: Record<string, string | number> = { ...detail };
  for (const name of detailNumbers) if (typeof out[name] === 'number') out[name] = numbers.seq(out[name]);
  return out;
};

export const renumberChain = (chain: ChainResult, numbers: Numbers): ChainResult => ({
  ...chain,
  firstSeq: chain.firstSeq === null ? null : numbers.seq(chain.firstSeq),
  lastSeq: chain.lastSeq === null ? null : numbers.seq(chain.lastSeq),
  proven: chain.proven.map(({ from, to, by }) => ({ from: numbers.seq(from), to: numbers.seq(to), by })),
});
