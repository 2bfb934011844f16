/** Verifies the digests of one trail in one region, and the logs that they list. */
import type { ChainVerdict, ChainContext } from './context.ts';
import type { DigestDocument } from './documents.ts';
import { judgeChain, type JudgedChain } from './judge.ts';
import { judgeLogs } from './logs.ts';
import { placeTrail } from './result.ts';
import { digestPrefix, placeKey, walkSeries, type DigestState, type Joint, type Series } from './series.ts';

/** `documents` in order of time; `head`: the SHA-256 that the auditor pinned for this chain. */
export async function verifyTrail(
  chain: string,
  documents: readonly DigestDocument[],
  head: string | null,
  context: ChainContext,
): Promise<ChainVerdict> {
  const { sink, set, filtered } = context;
  const { judge, tries, signal } = context;
  const judged = await judgeChain(documents, { chain, judge, loose: set.looseSignatures, tries, sink, signal });
  const series = walkSeries(judged.states, judged.byPlace, {
    chain,
    sink,
    damaged: context.damaged,
    isCutOff: set.isCutOff,
    filtered,
  });
  for (const state of judged.states) linkBack(state, judged.byPlace);
  for (const state of series.stray) {
    if (state.hasFault) continue;
    state.hasFault = true;
    sink.add({ code: 'chain.link_broken', chain, file: state.document.path, reason: 'digest_stray' });
  }
  // Where others lie as in the bucket, one that does not was moved; where none does, the whole was copied to another place.
  const isTree = judged.states.some(({ document }) => document.fit === 'whole');
  for (const { document } of judged.states) {
    if (document.fit === 'renamed')
      sink.add({ code: 'checkpoint.origin_mismatch', chain, file: document.path, found: document.object, reason: 'digest_renamed' });
    else if (set.copiedFrom !== null && document.fit === 'tail')
      sink.add({
        code: 'checkpoint.origin_mismatch',
        chain,
        file: document.path,
        expected: set.copiedFrom,
        found: `s3://${document.bucket}/${document.object}`,
        reason: 'digest_place',
      });
    else if (isTree && document.fit === 'tail')
      sink.add({ code: 'checkpoint.origin_mismatch', chain, file: document.path, found: document.object, reason: 'digest_moved' });
  }
  const proven = authenticate(series, head);
  const contiguous = reportJoints(chain, series, context);
  reportTails(chain, series, proven, context);
  reportKeys(chain, judged, context);
  const isHeadFound = head !== null && judged.states.some(({ document }) => document.sha256 === head);
  if (head !== null && !isHeadFound) sink.add({ code: 'head.mismatch', chain, expected: head, found: null });
  const logs = judgeLogs(chain, judged.states, context);
  const newest = series.line.at(-1);
  return {
    chain: placeTrail(chain, judged.states, proven, logs, head, context),
    tallies: {
      digests: judged.states.length,
      linked: judged.states.filter(({ isLinked }) => isLinked).length,
      signed: judged.states.length,
      valid: judged.states.filter(({ status }) => status === 'valid').length,
      contiguous,
      missing: series.missing,
      listed: logs.listed,
      right: logs.rightCount,
    },
    isCovered: newest !== undefined && proven.has(newest),
    isHeadFound,
    right: logs.right,
  };
}

/** True links: a starting digest, or one whose predecessor is here with the recorded hash. */
function linkBack(state: DigestState, byPlace: ReadonlyMap<string, DigestState>): void {
  const { previous } = state.document;
  state.isLinked = previous === null || byPlace.get(placeKey(previous))?.document.sha256 === previous.sha256;
}

/**
 * Digests whose content is fixed by something that the auditor pinned: by their own signature, by the pinned head, or because a digest that is
 * fixed itself records their hash.
 */
function authenticate({ line, joints }: Series, head: string | null): ReadonlySet<DigestState> {
  const proven = new Set<DigestState>();
  for (let i = line.length - 1; i >= 0; i -= 1) {
    const state = line[i];
    if (state === undefined) continue;
    const joint: Joint | undefined = joints[i + 1];
    const isRecorded =
      joint?.kind === 'linked' && proven.has(joint.newer) && joint.newer.document.previous?.sha256 === state.document.sha256;
    if (state.status === 'valid' || state.document.sha256 === head || isRecorded) proven.add(state);
  }
  return proven;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Says where logging paused and where the evidence begins; gives how many digests begin where the one before ends. */
function reportJoints(chain: string, { joints }: Series, { sink, set }: ChainContext): number {
  let contiguous = 0;
  for (const { older, newer, kind } of joints) {
    const { document } = newer;
    if (kind === 'beginning' || older === null) {
      contiguous += 1;
      if (document.previous !== null && !set.isCutOff)
        sink.add({ code: 'chain.dangling_start', chain, file: document.path, reason: 'digest', detail: { from: iso(document.startMs) } });
      continue;
    }
    const from = older.document.endMs;
    if (kind === 'restart') {
      sink.add({
        code: 'period.gap',
        chain,
        file: document.path,
        reason: document.startMs > from ? 'restart' : 'restart_at_once',
        detail: { from: iso(from), to: iso(document.startMs) },
      });
    } else if (kind === 'linked' && document.startMs !== from && !newer.isAltered && !older.isAltered) {
      sink.add({
        code: 'period.gap',
        chain,
        file: document.path,
        reason: document.startMs > from ? 'digest_gap' : 'digest_overlap',
        detail: { from: iso(from), to: iso(document.startMs) },
      });
    } else if (kind === 'linked') contiguous += 1;
  }
  return contiguous;
}

/** Ends of the series (before a pause, a gap, and at the end) that nothing which the auditor pinned covers, because they came unsigned. */
function reportTails(chain: string, { line, joints }: Series, proven: ReadonlySet<DigestState>, { sink, countOf }: ChainContext): void {
  line.forEach((state, i) => {
    const isEnd = joints[i + 1]?.kind !== 'linked';
    if (!isEnd || state.status !== 'unsigned' || proven.has(state)) return;
    const { document } = state;
    const events = document.logs.reduce((sum, { path }) => sum + (path === null ? 0 : countOf(path).records - countOf(path).malformed), 0);
    sink.add({
      code: 'chain.unsealed_tail',
      chain,
      file: document.path,
      count: events,
      reason: i === line.length - 1 ? 'digest' : 'digest_before_pause',
      detail: { from: iso(document.startMs), to: iso(document.endMs) },
    });
  });
}

/** One limit for each cause: digests whose key is not pinned, digests outside their key's time, digests that only metadata speak of. */
function reportKeys(chain: string, { states, outsideValidity }: JudgedChain, { sink, hasKeys, judge, set, elsewhere }: ChainContext): void {
  const unknown = new Map<string, DigestState[]>();
  for (const state of states) {
    if (state.status !== 'key_unknown') continue;
    const { fingerprint } = state.document;
    const known = unknown.get(fingerprint);
    if (known === undefined) unknown.set(fingerprint, [state]);
    else known.push(state);
  }
  for (const [fingerprint, all] of unknown) {
    sink.add({
      code: 'checkpoint.key_unknown',
      chain,
      file: all[0]?.document.path ?? null,
      count: all.length,
      reason: !hasKeys ? 'no_aws_key' : judge.knows(fingerprint, null) ? 'aws_other_region' : 'aws_unknown_key',
      detail: { key: fingerprint },
    });
  }
  const [early] = outsideValidity;
  if (early !== undefined)
    sink.add({
      code: 'checkpoint.key_unknown',
      chain,
      file: early.document.path,
      count: outsideValidity.length,
      reason: 'aws_outside_validity',
      detail: { key: early.document.fingerprint },
    });
  const prefix = namePrefix(states);
  const named = prefix === null ? [] : (elsewhere.get(prefix) ?? []);
  const range = [states[0]?.document.startMs ?? 0, states.at(-1)?.document.endMs ?? 0] as const;
  const later = named.filter((name) => isOutside(name, range));
  if (later.length > 0 && !set.isCutOff)
    sink.add({
      code: 'checkpoint.missing',
      severity: 'limit',
      chain,
      count: later.length,
      expected: `${later.toSorted()[0] ?? ''}.gz`,
      reason: 'digest_named',
    });
}

const namePrefix = (states: readonly DigestState[]): string | null => digestPrefix(states[0]?.document.object ?? '');

/** Inside the range, continuity names what is absent. */
const isOutside = (name: string, [from, to]: readonly [number, number]): boolean => {
  const [, date = '', hour = '', minute = '', second = ''] = /_(\d{8})T(\d{2})(\d{2})(\d{2})Z/.exec(name) ?? [];
  const ms = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hour}:${minute}:${second}Z`);
  return !Number.isNaN(ms) && (ms <= from || ms > to);
};
