/** Frames between a window and the engine. Every frame is parsed at both ends. */
import { z } from 'zod';
import { progressSchema } from '../model/case.ts';
import { contractErrorSchema } from './errors.ts';

const id = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** Window to engine. */
export const requestSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id, method: z.string().max(100), params: z.unknown() }),
  z.strictObject({ t: z.literal('cancel'), id }),
]);
export type Request = z.infer<typeof requestSchema>;

/** Engine to window. `progress` belongs to the call with that id. */
export const replySchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('ok'), id, result: z.unknown() }),
  z.strictObject({ t: z.literal('error'), id, error: contractErrorSchema }),
  z.strictObject({ t: z.literal('progress'), id, progress: progressSchema }),
  z.strictObject({ t: z.literal('event'), event: z.string().max(100), data: z.unknown() }),
]);
export type Reply = z.infer<typeof replySchema>;

export const envelopeLimits = {
  /** Calls of one window under way at the same time; more are answered `busy`. */
  callsAtOnce: 64,
} as const;
