/** Compares the logs that digests list with those that are here: hash of the uncompressed bytes, presence, nothing behind the end. */
import type { ChainContext } from './context.ts';
import type { ListedLog } from './documents.ts';
import type { DigestState } from './series.ts';

export interface JudgedLogs {
  readonly listed: number;
  readonly rightCount: number;
  /** Paths of logs that are here as they were. */
  readonly right: ReadonlySet<string>;
}

/**
 * Judges the logs of a chain. Where a digest was changed itself, what it says of its logs is part of that fault: deviations from it are
 * not reported again, and none of its logs counts as right.
 */
export function judgeLogs(chain: string, states: readonly DigestState[], context: ChainContext): JudgedLogs {
  const right = new Set<string>();
  const wrong = new Set<string>();
  let listed = 0;
  let rightCount = 0;
  for (const state of states) {
    for (const log of state.document.logs) {
      listed += 1;
      if (judgeLog(chain, state, log, context) && log.path !== null) {
        // Bytes behind the end are a fault of the file; what is in it is proven all the same.
        if (context.read.get(log.path)?.trailingBytes === 0) rightCount += 1;
        right.add(log.path);
      } else if (log.path !== null) wrong.add(log.path);
    }
  }
  for (const path of wrong) right.delete(path);
  return { listed, rightCount, right };
}

function judgeLog(chain: string, state: DigestState, log: ListedLog, context: ChainContext): boolean {
  const { read, sink, set, filtered } = context;
  const { isAltered, document } = state;
  const file = log.path === null ? undefined : read.get(log.path);
  if (file === undefined) {
    if (!isAltered && !set.isCutOff)
      sink.add({
        code: 'file.missing',
        ...(filtered ? { severity: 'limit' as const } : {}),
        chain,
        file: log.object,
        reason: 'digest_log',
        expected: log.sha256,
        detail: { digest: document.path },
      });
    return false;
  }
  // What could not be read to its end is said once, as that.
  if (!file.isWhole || file.decoded === null) return false;
  if (!file.agree) {
    sink.add({ code: 'crypto.disagreement', chain, file: log.path, reason: 'file' });
    return false;
  }
  if (file.decoded !== log.sha256) {
    const unread = log.path === null ? 0 : context.countOf(log.path).malformed;
    if (!isAltered)
      sink.add({
        code: 'file.hash_mismatch',
        chain,
        file: log.path,
        expected: log.sha256,
        found: file.decoded,
        reason: 'digest_log',
        detail: { digest: document.path, unread },
      });
    return false;
  }
  return !isAltered;
}
