/** Searching and reading events of the open case. Part of the table in methods.ts. */
import { z } from 'zod';
import { eventDetailSchema, eventRowSchema } from '../../model/event.ts';
import { completionSchema, eventSorts, facetLimits, facetSchema, histogramSchema } from '../../model/search.ts';
import { grant, method, query } from './method.ts';

const sort = z.enum(eventSorts);
/** True: the last comes first. */
const descending = z.boolean().optional();
const position = z.number().int().nonnegative();

export const eventsMethods = {
  /** Rows of the query from position `offset` in that order. */
  'events.page': method(
    z.object({ query, sort, descending, offset: position, limit: z.number().int().min(1).max(500) }),
    z.object({ rows: z.array(eventRowSchema), offset: position }),
  ),
  /** `exact` false: counting stopped at the cap. `indexed` false: found by reading every row, because the text index is not ready. */
  'events.count': method(z.object({ query }), z.object({ count: position, exact: z.boolean(), indexed: z.boolean() })),
  /** Position of an event in a sorted query, to scroll to it; null if the query does not contain it. */
  'events.locate': method(z.object({ query, sort, descending, id: z.number().int() }), z.object({ offset: z.number().int().nullable() })),
  /**
   * Where to scroll to see a time (milliseconds UTC) or a sequence number: position and id of the first event of the sorted query that
   * is not before it; descending, of the last one that is not. Both null if there is none.
   */
  'events.jump': method(
    z.object({
      query,
      sort,
      descending,
      to: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('time'), time: z.number() }),
        z.object({ kind: z.literal('seq'), seq: z.number().int().nonnegative() }),
      ]),
    }),
    z.object({ offset: z.number().int().nullable(), id: z.number().int().nullable() }),
  ),
  /**
   * The most frequent values of fields among a query's results. A field is one of `facetFields` or `metadata.path`. Where `exact` is
   * false only the first `searched` events were looked at so far: the same call again goes on from there.
   */
  'events.facets': method(
    z.object({
      query,
      fields: z.array(z.string().min(1).max(facetLimits.fieldCharacters)).min(1).max(facetLimits.fields),
      limit: z.number().int().min(1).max(facetLimits.values),
    }),
    z.object({ facets: z.array(facetSchema), searched: position, total: position }),
  ),
  /** A query's results over time in at most `buckets` stretches of equal length, which begin at whole units of the given time zone. */
  'events.histogram': method(
    z.object({
      query,
      buckets: z.number().int().min(1).max(20_000),
      /** Buckets are no shorter than this. */
      atLeastMs: z.number().positive().optional(),
      /** Minutes east of UTC. */
      offsetMinutes: z.number().int().min(-1080).max(1080).optional(),
    }),
    histogramSchema,
  ),
  /** What could be written at position `at` of a query: names of fields, frequent values. */
  'events.complete': method(z.object({ query, at: position }), completionSchema),
  'events.detail': method(z.object({ id: z.number().int() }), eventDetailSchema),
  /**
   * Long call: writes the proof that this one event is in its signed log (C2SP tlog-proof, with the event) to the granted path. Throws
   * `proof_impossible` with the reason.
   */
  'events.proof': method(
    z.object({ id: z.number().int(), grant }),
    z.object({ name: z.string(), seq: z.number().int(), size: z.number().int(), trusted: z.boolean() }),
  ),
  /** The event at a finding's place. */
  'events.find': method(
    z.object({
      evidence: z.number().int(),
      chain: z.string().nullable(),
      seq: z.number().int().nullable(),
      file: z.string().nullable(),
      line: z.number().int().nullable(),
    }),
    z.object({ id: z.number().int().nullable() }),
  ),
} as const;
