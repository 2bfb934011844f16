/** What the engine tells a window without being asked. */
import { z } from 'zod';
import { caseSummarySchema } from '../model/case.ts';

export const events = {
  /** The open case changed: evidence, verdict, trust or index. */
  'case.changed': caseSummarySchema,
  /** The full-text index moved on. */
  'index.progress': z.object({ indexed: z.number().int(), total: z.number().int() }),
} as const;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventData<E extends EventName> = z.output<Events[E]>;
