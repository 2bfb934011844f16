/**
 * The result of one chain of digests: its events counted in the order of digests and of the logs in them (a position, since records carry no
 * number), every digest a checkpoint at the position that it reaches, and the ranges that what the auditor pinned proves.
 */
import type { ChainResult, ProvenRange } from '../../../../src-shared/model/verification.ts';
import type { ChainContext } from './context.ts';
import type { JudgedLogs } from './logs.ts';
import type { DigestState } from './series.ts';

/** Digests that are listed one by one; of more, those that are right are thinned out. */
const SHOWN_AT_MOST = 2000;

type Checkpoint = ChainResult['checkpoints'][number];

const statuses: Readonly<Record<DigestState['status'], Checkpoint['status']>> = {
  valid: 'valid',
  invalid: 'signature_invalid',
  key_unknown: 'key_unknown',
  unsigned: 'unsigned',
};

/** `states` in order of time. */
export function placeTrail(
  chain: string,
  states: readonly DigestState[],
  proven: ReadonlySet<DigestState>,
  logs: JudgedLogs,
  head: string | null,
  { countOf }: ChainContext,
): ChainResult {
  const counted = new Set<string>();
  const pieces: { readonly from: number; readonly to: number; readonly state: DigestState }[] = [];
  const checkpoints: Checkpoint[] = [];
  const sizes = new Map<DigestState, number>();
  let position = 0;
  let firstTime = NaN;
  let lastTime = NaN;
  for (const state of states) {
    const { document } = state;
    let isWhole = true;
    for (const { path } of document.logs) {
      if (path === null || counted.has(path)) {
        isWhole &&= path !== null;
        continue;
      }
      counted.add(path);
      const count = countOf(path);
      const events = count.records - count.malformed;
      if (events > 0 && logs.right.has(path) && proven.has(state)) pieces.push({ from: position + 1, to: position + events, state });
      isWhole &&= logs.right.has(path);
      position += events;
      if (!(firstTime <= count.firstTime) && !Number.isNaN(count.firstTime)) firstTime = count.firstTime;
      if (!(lastTime >= count.lastTime) && !Number.isNaN(count.lastTime)) lastTime = count.lastTime;
    }
    sizes.set(state, position);
    checkpoints.push({
      size: position,
      status: state.status === 'valid' && !isWhole ? 'root_mismatch' : statuses[state.status],
      file: document.path,
      root: document.sha256,
      keys: state.signer === null ? [] : [state.signer],
      time: Math.round(document.endMs / 1000),
    });
  }
  const newest = states.at(-1)?.document;
  return {
    id: chain,
    profile: 'cloudtrail-digest/1',
    origin: newest === undefined ? null : `s3://${newest.bucket}/${newest.object.replace(/AWSLogs\/.*$/s, '').replace(/[^/]*$/, '')}`,
    events: position,
    firstSeq: null,
    lastSeq: null,
    head: newest?.sha256 ?? null,
    proven: rangesOf(pieces, sizes, proven, head),
    firstTime: Number.isNaN(firstTime) ? null : firstTime,
    lastTime: Number.isNaN(lastTime) ? null : lastTime,
    checkpoints: thinned(checkpoints),
  };
}

/** Joins neighbouring pieces that one signature proves: the latest of an unbroken run of digests. `sizes` in order of time. */
function rangesOf(
  pieces: readonly { readonly from: number; readonly to: number; readonly state: DigestState }[],
  sizes: ReadonlyMap<DigestState, number>,
  proven: ReadonlySet<DigestState>,
  head: string | null,
): ProvenRange[] {
  const states = [...sizes.keys()];
  const by = new Map<DigestState, string>();
  let label: string | null = null;
  let at = states.length;
  for (const state of states.toReversed()) {
    at -= 1;
    const next = states[at + 1];
    const isRun = next !== undefined && proven.has(next) && next.isLinked && next.document.previous !== null;
    if (!isRun) label = null;
    if (head !== null && state.document.sha256 === head) label ??= `head:${head}`;
    if (state.status === 'valid') label ??= `checkpoint:${sizes.get(state) ?? 0}:${state.signer ?? ''}`;
    if (label !== null) by.set(state, label);
  }
  const ranges: { from: number; to: number; by: string }[] = [];
  for (const { from, to, state } of pieces) {
    const name = by.get(state) ?? '';
    const last = ranges.at(-1);
    if (last !== undefined && last.to === from - 1 && last.by === name) last.to = to;
    else ranges.push({ from, to, by: name });
  }
  return ranges;
}

/** Everything that is not right, the ends, and an even choice of the rest. */
function thinned(checkpoints: readonly Checkpoint[]): Checkpoint[] {
  if (checkpoints.length <= SHOWN_AT_MOST) return [...checkpoints];
  const step = Math.ceil(checkpoints.length / (SHOWN_AT_MOST / 2));
  let others = 0;
  return checkpoints.filter(({ status }, index) => {
    if (index % step === 0 || index === checkpoints.length - 1) return true;
    others += status === 'valid' ? 0 : 1;
    return status !== 'valid' && others <= SHOWN_AT_MOST / 2;
  });
}
