/** Finds the events of one chunk of ids that a plan wants. A chunk is 65,536 ids: a few milliseconds to some tens of them. */
import { allValues, eachValue, inSnapshot, type ReadableDB } from '../store/database.ts';
import { sql, sqlNumbers, type Sql } from '../store/sql.ts';
import type { StepProgress, Steps } from '../store/steps.ts';
import { readStaged } from '../store/staged-text.ts';
import { findTextFrontier } from '../store/text-index.ts';
import { addBit, andBits, bitsOf, chunkOf, chunkSize, countBits, listBits, newBits, orBits, withoutBits, type Bits } from './bits.ts';
import type { Plan } from './compile.ts';

/** With no more candidates than this, a condition is looked up for each of them instead of for the whole chunk. */
const lookUpAtMost = 3000;

/** What costly text plans found in the index, all at once, of the events below `upTo`. */
export type TextHits = Map<Plan, { readonly upTo: number; readonly chunks: ReadonlyMap<number, Bits> }>;

export function* evaluateChunk(db: ReadableDB, plan: Plan, hits: TextHits, chunk: number, progress: StepProgress): Steps<Bits | null> {
  const first = chunk * chunkSize;
  const end = first + chunkSize;

  const rows = (where: Sql, within: Bits | null | undefined): Bits | null => {
    if (within === null) return null;
    if (within !== undefined && countBits(within) <= lookUpAtMost) {
      return bitsOf(
        allValues<number>(db, sql`SELECT e.id FROM event e NOT INDEXED WHERE e.id IN ${sqlNumbers(listBits(within, chunk))} AND ${where}`),
      );
    }
    const found = bitsOf(
      allValues<number>(db, sql`SELECT e.id FROM event e NOT INDEXED WHERE e.id >= ${first} AND e.id < ${end} AND ${where}`),
    );
    return within === undefined ? found : andBits(found, within);
  };

  /** `within`: only events of this set matter; undefined: all do. */
  function* evaluate(part: Plan, within: Bits | null | undefined): Steps<Bits | null> {
    if (within === null) return null;
    switch (part.kind) {
      case 'none':
        return null;
      case 'all':
        return within ?? rows(sql`TRUE`, undefined);
      case 'rows':
        return rows(part.where, within);
      case 'text': {
        const found = yield* evaluateText(db, part, hits, first, end, progress);
        return within === undefined ? found : andBits(found, within);
      }
      case 'attached': {
        const found = bitsOf(part.read(first, end));
        return within === undefined ? andBits(found, rows(sql`TRUE`, found)) : andBits(found, within);
      }
      case 'not':
        return withoutBits(within ?? rows(sql`TRUE`, undefined), yield* evaluate(part.plan, within));
      case 'and': {
        let found: Bits | null | undefined = within;
        // Words first, then what can be looked up for the few that are left; opposites last.
        for (const one of part.plans.toSorted((a, b) => cost[a.kind] - cost[b.kind])) found = yield* evaluate(one, found);
        return found ?? null;
      }
      case 'or': {
        let found: Bits | null = null;
        for (const one of part.plans) found = orBits(found, yield* evaluate(one, within));
        return found;
      }
    }
  }
  return yield* evaluate(plan, undefined);
}

const cost: Readonly<Record<Plan['kind'], number>> = { none: 0, attached: 1, text: 1, and: 2, or: 3, rows: 4, not: 5, all: 6 };

/**
 * Words, in the index as far as it goes and in the staged texts from there on. The index grows meanwhile, so each step reads how far it
 * goes and what is on either side of that in one snapshot.
 */
function* evaluateText(
  db: ReadableDB,
  plan: Plan & { kind: 'text' },
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
    if (at < end) yield progress;
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
