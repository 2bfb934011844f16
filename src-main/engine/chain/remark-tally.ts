import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { RecordBlock } from './types.ts';

/** Notes on single records (values outside closed lists, digits that a double loses), one finding per kind and member. */
export interface RemarkTally {
  add(block: RecordBlock): void;
  findings(): readonly RawFinding[];
}

/** Kinds kept apart; a hostile number of member names is put together. */
const kindsAtMost = 64;

export function createRemarkTally(files: readonly { readonly path: string }[]): RemarkTally {
  const kinds = new Map<string, { first: RawFinding; count: number }>();
  return {
    add(block) {
      for (const remark of block.remarks) {
        if (remark.code === 'event.malformed') continue;
        const isFull = kinds.size >= kindsAtMost;
        const own = JSON.stringify([remark.code, remark.reason, remark.member]);
        const key = isFull && !kinds.has(own) ? JSON.stringify([remark.code, remark.reason, null]) : own;
        const known = kinds.get(key);
        const ordinal = block.firstOrdinal + remark.index;
        if (known !== undefined && (known.first.ordinal ?? 0) <= ordinal) {
          known.count += remark.count ?? 1;
          continue;
        }
        const seq = block.seq[remark.index] ?? NaN;
        const first: RawFinding = {
          code: remark.reason === 'implementations_differ' ? 'crypto.disagreement' : remark.code,
          chain: null,
          seq: Number.isNaN(seq) ? null : seq,
          file: files[block.file]?.path ?? null,
          line: block.line[remark.index] ?? null,
          byte: block.byte[remark.index] ?? null,
          ordinal,
          reason: remark.reason,
          ...(remark.member === null ? {} : { detail: { member: remark.member } }),
        };
        kinds.set(key, { first, count: (known?.count ?? 0) + (remark.count ?? 1) });
      }
    },
    findings: () => [...kinds.values()].map(({ first, count }) => ({ ...first, count })),
  };
}
