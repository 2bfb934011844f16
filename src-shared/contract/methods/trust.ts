/** Keys that the auditor pinned in the open case. Part of the table in methods.ts. */
import { z } from 'zod';
import { trustAnchorSchema, trustKeySchema } from '../../model/case.ts';
import { grant, method, nothing } from './method.ts';

export const trustMethods = {
  /** Reads keys without pinning them: from a granted file or from pasted text. */
  'trust.inspect': method(
    z.object({ grant: grant.optional(), text: z.string().max(1_000_000).optional() }),
    z.object({ keys: z.array(trustKeySchema), problems: z.array(z.string()), source: z.string() }),
  ),
  'trust.pin': method(
    z.object({ vkey: z.string().max(10_000), origin: z.string().max(1000), source: z.string().max(1000), pinnedBy: z.string().max(200) }),
    trustAnchorSchema,
  ),
  'trust.list': method(nothing, z.array(trustAnchorSchema)),
  'trust.remove': method(z.object({ id: z.number().int().positive() }), nothing),
} as const;
