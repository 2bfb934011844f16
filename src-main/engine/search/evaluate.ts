/** Finds the events of one chunk of ids that a plan wants. A chunk is 65,536 ids: well below a millisecond for a column, some for words. */
import type { ColumnReader } from '../store/column.ts';
import { allValues, eachValue, inSnapshot, type ReadableDB } from '../store/database.ts';
import { foldValue } from '../store/fold.ts';
import { eachMember, listMemberPieces } from '../store/member-text.ts';
import { sql } from '../store/sql.ts';
import type { StepProgress, Steps } from '../store/steps.ts';
import { readStaged } from '../store/staged-text.ts';
import { findTextFrontier } from '../store/text-index.ts';
import { addBit, andBits, bitsOf, chunkOf, chunkSize, countBits, emptyToNull, newBits, orBits, withoutBits, type Bits } from './bits.ts';
import type { MemberPlan, Plan, TextPlan } from './compile.ts';

/** What costly text plans found in the index, all at once, of the events below `upTo`. */
export type TextHits = Map<Plan, { readonly upTo: number; readonly chunks: ReadonlyMap<number, Bits> }>;

export interface Evaluation {
  readonly plan: Plan;
  readonly columns: ColumnReader;
  readonly hits: TextHits;
}

export function* evaluateChunk(
  db: ReadableDB,
  { plan: whole, columns, hits }: Evaluation,
  chunk: number,
  progress: StepProgress,
): Steps<Bits | null> {
  const first = chunk * chunkSize;
  const end = first + chunkSize;
  const present = emptyToNull(columns.present(chunk));

  /** `within`: only events of this set matter. */
  function* evaluate(plan: Plan, within: Bits | null): Steps<Bits | null> {
    if (within === null) return null;
    switch (plan.kind) {
      case 'none':
        return null;
      case 'all':
        return within;
      case 'codes':
        return andBits(codesBits(columns, plan, chunk), within);
      case 'numbers':
        return andBits(numbersBits(columns, plan, chunk), within);
      case 'text':
        return andBits(yield* evaluateText(db, plan, hits, first, end, progress), within);
      case 'member':
        return yield* evaluateMember(db, plan, hits, first, end, within, progress);
      case 'attached':
        return andBits(bitsOf(plan.read(first, end)), within);
      case 'not':
        return withoutBits(within, yield* evaluate(plan.plan, within));
      case 'and': {
        let found: Bits | null = within;
        // What is found fast first: members are looked for among the few that are left.
        for (const one of plan.plans.toSorted((a, b) => costOf(a) - costOf(b))) found = yield* evaluate(one, found);
        return found;
      }
      case 'or': {
        let found: Bits | null = null;
        for (const one of plan.plans) found = orBits(found, yield* evaluate(one, withoutBits(within, found)));
        return found;
      }
    }
  }
  return yield* evaluate(whole, present);
}

const cost: Readonly<Record<Plan['kind'], number>> = {
  none: 0,
  all: 0,
  attached: 1,
  codes: 2,
  numbers: 2,
  text: 3,
  or: 4,
  and: 4,
  not: 5,
  member: 6,
};

function costOf(plan: Plan): number {
  switch (plan.kind) {
    case 'not':
      return costOf(plan.plan);
    case 'and':
    case 'or':
      return Math.max(...plan.plans.map(costOf));
    default:
      return cost[plan.kind];
  }
}

/** So many ids further within the chunk. */
const further = ({ done, total }: StepProgress, ids: number): StepProgress => ({ done: Math.min(done + ids, total), total });

function codesBits(columns: ColumnReader, { column, accepts }: Plan & { kind: 'codes' }, chunk: number): Bits | null {
  const { codes, values } = columns.codes(column, chunk);
  const wanted = new Uint8Array(values.length + 1);
  let any = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === undefined || !accepts(value)) continue;
    wanted[i + 1] = 1;
    any += 1;
  }
  if (any === 0) return null;
  const bits = newBits();
  for (let i = 0; i < chunkSize; i += 32) {
    let word = 0;
    for (let j = 0; j < 32; j++) word |= (wanted[codes[i + j] as number] as number) << j;
    bits[i >>> 5] = word;
  }
  return emptyToNull(bits);
}

function numbersBits(columns: ColumnReader, { column, from, to }: Plan & { kind: 'numbers' }, chunk: number): Bits | null {
  const numbers = columns.numbers(column, chunk);
  const bits = newBits();
  for (let i = 0; i < chunkSize; i += 32) {
    let word = 0;
    for (let j = 0; j < 32; j++) {
      const number = numbers[i + j] as number;
      if (number >= from && number < to) word |= 1 << j;
    }
    bits[i >>> 5] = word;
  }
  return emptyToNull(bits);
}

/**
 * Words, in the index as far as it goes and in the staged texts from there on. The index grows meanwhile, so each step reads how far it
 * goes and what is on either side of that in one snapshot.
 */
function* evaluateText(
  db: ReadableDB,
  plan: TextPlan,
  hits: TextHits,
  first: number,
  end: number,
  progress: StepProgress,
): Steps<Bits | null> {
  const found: number[] = [];
  let cached: Bits | null = null;
  for (let at = first; at < end;) {
    at = inSnapshot(db, () => {
      const frontier = findTextFrontier(db) ?? Infinity;
      if (frontier > at && plan.costly && !hits.has(plan)) hits.set(plan, { upTo: frontier, chunks: findAll(db, plan.match) });
      const known = hits.get(plan);
      if (known !== undefined && known.upTo > at) {
        cached = known.chunks.get(chunkOf(at)) ?? null;
        return Math.min(known.upTo, end);
      }
      const stop = Math.min(frontier, end);
      if (stop > at) {
        for (const id of allValues<number>(
          db,
          sql`SELECT rowid FROM event_fts WHERE event_fts MATCH ${plan.match} AND rowid >= ${at} AND rowid < ${stop}`,
        ))
          found.push(id);
        return stop;
      }
      const staged = readStaged(db, at, end);
      for (const { event, text } of staged.texts) if (plan.matches(text)) found.push(event);
      return staged.end;
    });
    if (at < end) yield further(progress, at - first);
  }
  return orBits(cached, bitsOf(found));
}

/** Everything that the index finds, by chunk. */
function findAll(db: ReadableDB, match: string): ReadonlyMap<number, Bits> {
  const chunks = new Map<number, Bits>();
  eachValue<number>(db, sql`SELECT rowid FROM event_fts WHERE event_fts MATCH ${match}`, (id) => {
    const chunk = chunkOf(id);
    const bits = chunks.get(chunk) ?? newBits();
    if (!chunks.has(chunk)) chunks.set(chunk, bits);
    addBit(bits, id);
  });
  return chunks;
}

/** Pieces to look through in one step: some tens of milliseconds. */
const piecesAtOnce = 24;

/** Members, among the events that have the value's words where these are indexed. */
function* evaluateMember(
  db: ReadableDB,
  plan: MemberPlan,
  hits: TextHits,
  first: number,
  end: number,
  within: Bits,
  progress: StepProgress,
): Steps<Bits | null> {
  const frontier = findTextFrontier(db) ?? Infinity;
  const likely =
    plan.within === null || frontier < end ? within : andBits(yield* evaluateText(db, plan.within, hits, first, end, progress), within);
  if (likely === null || countBits(likely) === 0) return null;
  const bits = newBits();
  for (const [i, piece] of listMemberPieces(db, first, end).entries()) {
    if (i % piecesAtOnce === piecesAtOnce - 1) yield further(progress, piece.first - first);
    const paths = piece.paths.flatMap((path, number) => (foldValue(path) === plan.path ? [number] : []));
    if (paths.length === 0 || !hasAny(likely, Math.max(piece.first, first) - first, Math.min(piece.first + piece.count, end) - first))
      continue;
    eachMember(db, piece, paths, (id, value) => {
      if (id >= first && id < end && plan.matches(value)) addBit(bits, id);
    });
  }
  return andBits(bits, likely);
}

/** Whether any place in the chunk from `from` to before `to` is in the set. */
function hasAny(bits: Bits, from: number, to: number): boolean {
  for (let index = from; index < to; index = (index | 31) + 1) {
    // Words at the ends may tell of a neighbour, too: that costs a look, not a wrong result.
    if (bits[index >>> 5] !== 0) return true;
  }
  return false;
}
