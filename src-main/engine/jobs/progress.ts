import type { Progress } from '../../../src-shared/model/case.ts';

/** Least time between two reports of one stage, milliseconds: often enough to look alive, seldom enough to cost nothing. */
const reportEveryMs = 100;

export interface ProgressMeter {
  stage(stage: Progress['stage'], totalBytes: number): void;
  advance(bytes: number, records: number): void;
}

/** Turns bytes done into stage, rate and time left. The rate is over the whole stage, so that it does not jump. */
export function createProgressMeter(now: () => number, report: (progress: Progress) => void): ProgressMeter {
  let stage: Progress['stage'] = 'list';
  let totalBytes = 0;
  let bytes = 0;
  let records = 0;
  let startedAt = now();
  let reportedAt = 0;

  const send = (time: number): void => {
    reportedAt = time;
    const elapsed = Math.max(time - startedAt, 1);
    const rate = (bytes / elapsed) * 1000;
    const left = Math.max(totalBytes - bytes, 0);
    report({ stage, bytes, totalBytes, records, rate, etaMs: rate > 0 && elapsed > 500 ? Math.round((left / rate) * 1000) : null });
  };

  return {
    stage(next, total) {
      stage = next;
      totalBytes = total;
      bytes = 0;
      records = 0;
      startedAt = now();
      send(startedAt);
    },
    advance(moreBytes, moreRecords) {
      bytes += moreBytes;
      records += moreRecords;
      const time = now();
      if (time - reportedAt >= reportEveryMs) send(time);
    },
  };
}
