/** Searching the open case: pages, counts, facets, histogram. Part of what the reading thread answers. */
import type { EventRow } from '../../../src-shared/model/event.ts';
import type { Completion, EventSort, Facet, Histogram } from '../../../src-shared/model/search.ts';
import type { OpContext } from '../jobs/protocol.ts';
import { completeQuery } from '../search/complete.ts';
import { countEvents } from '../search/count.ts';
import { facetEvents } from '../search/facets.ts';
import { histogramEvents } from '../search/histogram.ts';
import { jumpToEvent, type JumpTarget } from '../search/jump.ts';
import { locateEvent, pageEvents } from '../search/page.ts';
import { countSets, type SetCounts } from '../search/set-counts.ts';
import type { SearchSession } from '../search/session.ts';
import type { ReadableDB } from '../store/database.ts';
import { driveSteps, type DriveOptions, type StepProgress } from '../store/steps.ts';

interface Sorted {
  readonly query: string;
  readonly sort: EventSort;
  readonly descending?: boolean | undefined;
}

export type SearchOps = {
  readonly page: (
    p: Sorted & { readonly offset: number; readonly limit: number },
    c: OpContext,
  ) => Promise<{ rows: readonly EventRow[]; offset: number }>;
  readonly count: (p: { query: string }, c: OpContext) => Promise<{ count: number; exact: boolean; indexed: boolean }>;
  readonly locate: (p: Sorted & { readonly id: number }, c: OpContext) => Promise<{ offset: number | null }>;
  readonly jump: (p: Sorted & { readonly to: JumpTarget }, c: OpContext) => Promise<{ offset: number | null; id: number | null }>;
  readonly facets: (
    p: { query: string; fields: readonly string[]; limit: number },
    c: OpContext,
  ) => Promise<{ facets: readonly Facet[]; searched: number; total: number }>;
  readonly histogram: (
    p: { query: string; buckets: number; offsetMinutes?: number | undefined; atLeastMs?: number | undefined },
    c: OpContext,
  ) => Promise<Histogram>;
  readonly setCounts: (p: { query: string }, c: OpContext) => Promise<SetCounts>;
  readonly complete: (p: { query: string; at: number }, c: OpContext) => Promise<Completion>;
};

/** Counting stops here at first; the next call for the same query goes on. */
const countAtMost = 1_000_000;

/** Facets and the histogram say after so many milliseconds what they know so far; the next call for the same query goes on. */
const answerAfterMs = 250;

/** Time between two reports of progress, milliseconds. */
const tellEveryMs = 100;

const deadline = (): (() => boolean) => {
  const end = performance.now() + answerAfterMs;
  return () => performance.now() > end;
};

/** `reading` gives the open case, or throws `no_case`. */
export function createSearchOps(reading: () => { readonly db: ReadableDB; readonly session: SearchSession }): SearchOps {
  /** Work that lasts says how many events it has looked at. */
  const drive = ({ signal, progress }: OpContext): DriveOptions<StepProgress> => {
    let toldAt = performance.now();
    return {
      signal,
      onProgress({ done, total }) {
        if (performance.now() - toldAt < tellEveryMs) return;
        toldAt = performance.now();
        progress({
          stage: 'search',
          bytes: Math.min(done, total),
          totalBytes: total,
          records: Math.min(done, total),
          rate: 0,
          etaMs: null,
        });
      },
    };
  };
  return {
    async page(p, context) {
      const { db, session } = reading();
      return driveSteps(pageEvents(db, session, p), drive(context));
    },
    async count({ query }, context) {
      const { db, session } = reading();
      return driveSteps(countEvents(db, session, { query, atMost: countAtMost }), drive(context));
    },
    async locate(p, context) {
      const { db, session } = reading();
      return { offset: await driveSteps(locateEvent(db, session, p), drive(context)) };
    },
    async jump(p, context) {
      const { db, session } = reading();
      return driveSteps(jumpToEvent(db, session, p), drive(context));
    },
    async facets(p, context) {
      const { db, session } = reading();
      return driveSteps(facetEvents(db, session, p, deadline()), drive(context));
    },
    async histogram({ offsetMinutes = 0, ...p }, context) {
      const { db, session } = reading();
      return driveSteps(histogramEvents(db, session, { ...p, offsetMinutes }, deadline()), drive(context));
    },
    async setCounts({ query }, context) {
      const { db, session } = reading();
      return driveSteps(countSets(db, session, query, deadline()), drive(context));
    },
    async complete({ query, at }, context) {
      const { db, session } = reading();
      return driveSteps(completeQuery(db, session, query, at, deadline()), drive(context));
    },
  };
}
