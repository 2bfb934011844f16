/**
 * A query's results in some order. Few of them from the beginning are picked out in one pass; whoever asks for more gets all of them
 * sorted, once for a query and order.
 *
 * Results without a key (no time, no number) stand last, also when the order is turned round.
 */
import type { EventSort } from '../../../src-shared/model/search.ts';
import type { Codes, ColumnReader } from '../store/column.ts';
import type { ReadableDB } from '../store/database.ts';
import type { Steps } from '../store/steps.ts';
import { chunkSize, eachBit, type Bits } from './bits.ts';
import { sortByWord, sortPositions } from './radix.ts';
import { ensureAll, keepSorted, type KeyedSort, type SearchState, type Sorted } from './session.ts';

/** Rows from the beginning that are picked out without sorting everything. */
const pickAtMost = 1000;

/** A result's place in an order: by group (its chain, for numbers), then by key. */
interface Keys {
  /** NaN: no key. */
  readonly keys: Float64Array;
  readonly groups: Codes | null;
}

const readKeys = (columns: ColumnReader, sort: KeyedSort, chunk: number): Keys => ({
  keys: columns.numbers(sort, chunk),
  groups: sort === 'seq' ? columns.codes('chain', chunk) : null,
});

const groupAt = ({ groups }: Keys, index: number): number => {
  const code = groups?.codes[index] ?? 0;
  return code === 0 ? 0 : Number(groups?.values[code - 1]);
};

/** Results from position `offset` on. */
export function* listSorted(
  db: ReadableDB,
  state: SearchState,
  sort: KeyedSort,
  descending: boolean,
  offset: number,
  limit: number,
): Steps<number[]> {
  const total = yield* ensureAll(db, state);
  if (!state.sorted.has(sort) && offset + limit <= pickAtMost && total > 2 * pickAtMost)
    return (yield* pickFirst(state, sort, descending, offset + limit)).slice(offset);
  const { ids, keyed } = yield* sortAll(db, state, sort);
  if (!descending) return [...ids.subarray(offset, offset + limit)];
  return Array.from(
    { length: Math.max(0, Math.min(limit, ids.length - offset)) },
    (_, i) => ids[turned(offset + i, keyed, ids.length)] ?? 0,
  );
}

/** The position from the other end: those with a key are turned round, and those without one among themselves. */
export const turned = (position: number, keyed: number, total: number): number =>
  position < keyed ? keyed - 1 - position : total - 1 - (position - keyed);

/** Position of a result. */
export function* locateSorted(db: ReadableDB, state: SearchState, sort: KeyedSort, descending: boolean, id: number): Steps<number> {
  const { ids, keyed } = yield* sortAll(db, state, sort);
  const position = ids.indexOf(id);
  return descending ? turned(position, keyed, ids.length) : position;
}

/** All results, sorted in ascending order. */
function* sortAll(db: ReadableDB, state: SearchState, sort: KeyedSort): Steps<Sorted> {
  const known = state.sorted.get(sort);
  if (known !== undefined) return known;
  const total = yield* ensureAll(db, state);
  const ids = new Uint32Array(total);
  const keys = new Float64Array(total);
  const groups = sort === 'seq' ? new Uint32Array(total) : null;
  let at = 0;
  let keyed = 0;
  for (const [chunk, bits] of chunksOf(state)) {
    const chunkKeys = readKeys(state.columns, sort, chunk);
    eachBit(bits, (index) => {
      const key = chunkKeys.keys[index] ?? NaN;
      const has = !Number.isNaN(key);
      ids[at] = chunk * chunkSize + index;
      keys[at] = has ? key : Infinity;
      if (groups !== null) groups[at] = has ? groupAt(chunkKeys, index) : 0xffffffff;
      if (has) keyed += 1;
      at += 1;
    });
    yield { done: at, total };
  }
  const positions = sortPositions(keys);
  if (groups !== null) sortByWord(groups, positions);
  // The spare array takes the ids in their order.
  const inOrder = positions.spare;
  for (let i = 0; i < total; i++) inOrder[i] = ids[positions.sorted[i] as number] as number;
  const sorted: Sorted = { ids: inOrder, keyed };
  keepSorted(state, sort, sorted);
  return sorted;
}

function* chunksOf({ chunks }: SearchState): Generator<readonly [number, Bits]> {
  for (const [chunk, bits] of chunks.entries()) if (bits !== null && bits !== undefined) yield [chunk, bits];
}

interface Picked {
  readonly id: number;
  readonly group: number;
  /** NaN: none. */
  readonly key: number;
}

/** The first `count` results. */
function* pickFirst(state: SearchState, sort: KeyedSort, descending: boolean, count: number): Steps<number[]> {
  const sign = descending ? -1 : 1;
  let picked: Picked[] = [];
  let worst: Picked | null = null;
  const cut = (): void => {
    picked = picked.toSorted((a, b) => compare(a, b, sign)).slice(0, count);
    worst = picked[count - 1] ?? null;
  };
  for (const [chunk, bits] of chunksOf(state)) {
    const chunkKeys = readKeys(state.columns, sort, chunk);
    eachBit(bits, (index) => {
      const id = chunk * chunkSize + index;
      const group = groupAt(chunkKeys, index);
      const key = chunkKeys.keys[index] as number;
      if (worst !== null && compareWith(id, group, key, worst, sign) > 0) return;
      picked.push({ id, group, key });
      if (picked.length >= 4 * count) cut();
    });
    yield { done: chunk * chunkSize, total: state.events };
  }
  cut();
  return picked.map(({ id }) => id);
}

/** The first result of the order that is not before a target: at a time or a number, whatever the order is by. Null: there is none. */
export function* findNotBefore(
  db: ReadableDB,
  state: SearchState,
  sort: EventSort,
  descending: boolean,
  by: 'time' | 'seq',
  target: number,
): Steps<number | null> {
  yield* ensureAll(db, state);
  let best: Picked | null = null;
  const sign = descending ? -1 : 1;
  for (const [chunk, bits] of chunksOf(state)) {
    const values = state.columns.numbers(by, chunk);
    const keys =
      sort === 'import' ? null : sort === by && sort !== 'seq' ? { keys: values, groups: null } : readKeys(state.columns, sort, chunk);
    eachBit(bits, (index) => {
      const value = values[index] ?? NaN;
      if (!(sign * (value - target) >= 0)) return;
      const id = chunk * chunkSize + index;
      const group = keys === null ? 0 : groupAt(keys, index);
      const key = keys === null ? 0 : (keys.keys[index] as number);
      if (best === null || compareWith(id, group, key, best, sign) < 0) best = { id, group, key };
    });
    yield { done: chunk * chunkSize, total: state.events };
  }
  return (best as Picked | null)?.id ?? null;
}

const compare = (a: Picked, b: Picked, sign: number): number => compareWith(a.id, a.group, a.key, b, sign);

/** Below zero if the event stands before the other. Numbers, not an object: this is asked of every result. */
function compareWith(id: number, group: number, key: number, other: Picked, sign: number): number {
  const has = !Number.isNaN(key);
  if (has === Number.isNaN(other.key)) return has ? -1 : 1;
  return sign * ((has ? group - other.group || key - other.key : 0) || id - other.id);
}
