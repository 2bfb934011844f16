import { recordFlags, type RecordBlock } from '../types.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainFile } from '../inputs.ts';

/** First and last number in each file, against what the manifest states of the file. */
export interface FileSpans {
  add(block: RecordBlock): void;
  /** `manifest.mismatch` for files whose range is stated wrongly, where no fault of the records explains it. */
  mismatches(findings: readonly RawFinding[], manifestPath: string | null, unread: ReadonlySet<string> | undefined): readonly RawFinding[];
}

export function createFileSpans(files: readonly ChainFile[]): FileSpans {
  const spans = new Map<number, { first: number; last: number }>();
  return {
    add(block) {
      const file = files[block.file];
      if (file === undefined || (file.firstSeq === null && file.lastSeq === null)) return;
      const isUsable = (index: number): boolean => ((block.flags[index] ?? 0) & recordFlags.malformed) === 0;
      let first = 0;
      while (first < block.count && !isUsable(first)) first += 1;
      if (first >= block.count) return;
      let last = block.count - 1;
      while (!isUsable(last)) last -= 1;
      const known = spans.get(block.file);
      spans.set(block.file, { first: known?.first ?? block.seq[first] ?? NaN, last: block.seq[last] ?? NaN });
    },
    mismatches(findings, manifestPath, unread) {
      // A fault moves records: only in a chain without one is the statement itself what is wrong.
      const faulty = new Set(
        findings
          .filter(({ code }) => /^(event|file)\.|^chain\.(truncated|link_broken)$|^manifest\./.test(code))
          .map(({ chain }) => chain ?? null),
      );
      return files.flatMap((file, index): readonly RawFinding[] => {
        const span = spans.get(index);
        if ((file.firstSeq === null && file.lastSeq === null) || faulty.has(file.chain) || unread?.has(file.path) === true) return [];
        const isRight = span !== undefined && (file.firstSeq ?? span.first) === span.first && (file.lastSeq ?? span.last) === span.last;
        if (isRight) return [];
        const stated = `${file.firstSeq ?? '?'}–${file.lastSeq ?? '?'}`;
        return [
          {
            code: 'manifest.mismatch',
            chain: file.chain,
            file: manifestPath,
            expected: stated,
            found: span === undefined ? null : `${span.first}–${span.last}`,
            reason: 'file_range',
            detail: { path: file.path },
          },
        ];
      });
    },
  };
}
