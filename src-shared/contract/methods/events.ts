/** Searching and reading events of the open case. Part of the table in methods.ts. */
import { z } from 'zod';
import { eventDetailSchema, eventRowSchema } from '../../model/event.ts';
import { method, query } from './method.ts';

export const eventsMethods = {
  /** Rows of the query from position `offset`, in order of time (`time`) or as imported (`import`). */
  'events.page': method(
    z.object({ query, sort: z.enum(['time', 'import']), offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(500) }),
    z.object({ rows: z.array(eventRowSchema), offset: z.number().int().nonnegative() }),
  ),
  /** `exact` false: counting stopped at the cap. `indexed` false: found by reading every row, because the text index is not ready. */
  'events.count': method(
    z.object({ query }),
    z.object({ count: z.number().int().nonnegative(), exact: z.boolean(), indexed: z.boolean() }),
  ),
  /** Position of an event in a sorted query, to scroll to it; null if the query does not contain it. */
  'events.locate': method(
    z.object({ query, sort: z.enum(['time', 'import']), id: z.number().int() }),
    z.object({ offset: z.number().int().nullable() }),
  ),
  'events.detail': method(z.object({ id: z.number().int() }), eventDetailSchema),
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
