/** What a command may touch: its output, its errors, and the signal that Ctrl+C gives. */
import { AssayError } from '../../src-shared/contract/errors.ts';
import type { Progress } from '../../src-shared/model/case.ts';

export interface CliIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
  /** True where errors go to a terminal: progress is shown only there. */
  readonly interactive: boolean;
}

/** A mistake in how the command was called: one sentence that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The auditor stopped it: no failure, and no mistake in how the command was called. */
export const isCancelled = (error: unknown): boolean => error instanceof AssayError && error.code === 'cancelled';

/** One self-overwriting line of progress on a terminal; nothing elsewhere. */
export function progressLine(io: CliIo): { show: (progress: Progress) => void; clear: () => void } {
  let shown = false;
  return {
    show(progress) {
      if (!io.interactive) return;
      const done = progress.totalBytes > 0 ? `${Math.min(100, Math.floor((progress.bytes / progress.totalBytes) * 100))} %` : '';
      const rate = progress.rate > 0 ? `${(progress.rate / 1e6).toFixed(1)} MB/s` : '';
      const left = progress.etaMs === null ? '' : `${Math.ceil(progress.etaMs / 1000)} s left`;
      io.err(
        `\r\u001b[2K${[progress.stage, done, `${progress.records.toLocaleString('en-US')} records`, rate, left].filter(Boolean).join(' · ')}`,
      );
      shown = true;
    },
    clear() {
      if (shown) io.err('\r\u001b[2K');
      shown = false;
    },
  };
}
