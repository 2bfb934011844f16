/** A query's results over time. */
import type { Histogram } from '../../../src-shared/model/search.ts';
import type { ReadableDB } from '../store/database.ts';
import type { Steps } from '../store/steps.ts';
import { placesOf } from './bits.ts';
import { ensureChunk, openState, type SearchSession } from './session.ts';

export interface HistogramRequest {
  readonly query: string;
  /** Most buckets. */
  readonly buckets: number;
  /** Minutes east of UTC: where the days of the time zone begin. */
  readonly offsetMinutes: number;
  /** Buckets are no shorter than this. */
  readonly atLeastMs?: number | undefined;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths that a bucket may have; beyond the last, multiples of it. */
const lengths = [
  1,
  10,
  100,
  second,
  5 * second,
  15 * second,
  30 * second,
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  7 * day,
  28 * day,
  91 * day,
  364 * day,
] as const;

/** The first Monday: weeks and their multiples begin there. */
const monday = 4 * day;

interface Scale {
  readonly from: number;
  readonly bucketMs: number;
  readonly count: number;
}

/** The smallest buckets of which no more than `most` reach from `first` to `last`. */
export function scaleOf(first: number, last: number, most: number, offsetMinutes: number, atLeastMs = 0): Scale {
  const shift = offsetMinutes * minute;
  for (let i = 0; ; i++) {
    const bucketMs = lengths[i] ?? 364 * day * 2 ** (i - lengths.length + 1);
    const origin = (bucketMs >= 7 * day ? monday : 0) - shift;
    const begin = Math.floor((first - origin) / bucketMs);
    const count = Math.floor((last - origin) / bucketMs) - begin + 1;
    if (count <= most && bucketMs >= atLeastMs) return { from: origin + begin * bucketMs, bucketMs, count };
  }
}

/**
 * Counts results by time. When `late` says so, it answers with what has been found so far; a later call with the same session goes on.
 * Throws `query_invalid`.
 */
export function* histogramEvents(
  db: ReadableDB,
  session: SearchSession,
  { query, buckets, offsetMinutes, atLeastMs }: HistogramRequest,
  late: () => boolean,
): Steps<Histogram> {
  const state = openState(db, session, query);
  let first = Infinity;
  let last = -Infinity;
  let undated = 0;
  let end = state.chunks.length;
  for (let chunk = 0; chunk < state.chunks.length; chunk++) {
    if (chunk > 0 && late()) {
      end = chunk;
      break;
    }
    const bits = yield* ensureChunk(db, state, chunk);
    if (bits === null) continue;
    const times = state.columns.numbers('time', chunk);
    const places = placesOf(bits);
    let dated = 0;
    for (let i = 0; i < places.length; i++) {
      const time = times[places[i] as number] as number;
      if (time < first) first = time;
      if (time > last) last = time;
      if (!Number.isNaN(time)) dated += 1;
    }
    undated += places.length - dated;
  }
  const exact = end === state.chunks.length;
  if (first > last) return { from: null, to: null, bucketMs: day, counts: [], undated, exact };
  const { from, bucketMs, count } = scaleOf(first, last, buckets, offsetMinutes, atLeastMs);
  const counts = new Uint32Array(count);
  for (let chunk = 0; chunk < end; chunk++) {
    const bits = state.chunks[chunk] ?? null;
    if (bits === null) continue;
    const times = state.columns.numbers('time', chunk);
    const places = placesOf(bits);
    for (let i = 0; i < places.length; i++) {
      const at = Math.floor(((times[places[i] as number] as number) - from) / bucketMs);
      if (at >= 0) counts[at] = (counts[at] as number) + 1;
    }
    yield { done: chunk, total: end };
  }
  return { from, to: from + count * bucketMs, bucketMs, counts: [...counts], undated, exact };
}
