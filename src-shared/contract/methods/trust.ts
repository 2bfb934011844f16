/** Keys that the auditor pinned in the open case. Part of the table in methods.ts. */
import { z } from 'zod';
import { keptAnchorSchema, trustAnchorSchema, trustKeySchema, trustValiditySchema } from '../../model/case.ts';
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
  /** Says when a pinned key begins and ends to be valid, or when it was revoked; null: nothing is known. */
  'trust.setValidity': method(z.object({ id: z.number().int().positive(), validity: trustValiditySchema.nullable() }), nothing),
  /** The date at which keys are judged where nothing proves one, milliseconds since 1970. Recorded in every result; never the clock. */
  'trust.asOf': method(nothing, z.object({ asOf: z.number().nullable() })),
  'trust.setAsOf': method(z.object({ asOf: z.number().min(-8.64e15).max(8.64e15).nullable() }), nothing),
  /** What is kept for further cases, outside this one. */
  'trust.library': method(nothing, z.array(keptAnchorSchema)),
  'trust.keep': method(z.object({ id: z.number().int().positive() }), nothing),
  'trust.forget': method(z.object({ vkey: z.string().max(10_000), origin: z.string().max(1000) }), nothing),
  'trust.list': method(nothing, z.array(trustAnchorSchema)),
  'trust.remove': method(z.object({ id: z.number().int().positive() }), nothing),
} as const;
