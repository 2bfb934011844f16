/**
 * THE table: every method that a window may call on the engine, with the schemas of its parameters and its result.
 * Both ends validate with it. Paths never cross: the host grants them (`grant` is an opaque token from a dialog or a drop).
 */
import { z } from 'zod';
import {
  caseSummarySchema,
  evidenceDetailSchema,
  evidenceSummarySchema,
  provenanceSchema,
  recentCaseSchema,
  trustAnchorSchema,
  trustKeySchema,
} from '../model/case.ts';
import { eventDetailSchema, eventRowSchema } from '../model/event.ts';
import { verdicts } from '../model/verdict.ts';

const nothing = z.object({});
const grant = z.string().min(1).max(100);
const query = z.string().max(10_000);

const method = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result });

export const methods = {
  'app.info': method(
    nothing,
    z.object({
      version: z.string(),
      runtime: z.string(),
      demos: z.array(z.object({ id: z.string(), name: z.string(), events: z.number() })),
    }),
  ),

  'case.create': method(z.object({ grant, name: z.string().min(1).max(200) }), caseSummarySchema),
  'case.open': method(z.object({ grant }), caseSummarySchema),
  'case.recent': method(nothing, z.array(recentCaseSchema)),
  'case.openRecent': method(z.object({ id: z.string().max(100) }), caseSummarySchema),
  /** Creates the demo archive and its case where they are not there yet. A long call. */
  'case.openDemo': method(z.object({ id: z.string().max(100) }), caseSummarySchema),
  /** What the command line's path argument names: a case is opened, anything else gets a new case of its own and is imported. A long call. */
  'case.openPath': method(z.object({ grant }), caseSummarySchema),
  'case.summary': method(nothing, caseSummarySchema),
  'case.close': method(nothing, nothing),

  /** Long call: copies, verifies and indexes each input; all or nothing per input. */
  'evidence.import': method(
    z.object({
      grants: z.array(grant).min(1).max(100),
      filtered: z.boolean(),
      thorough: z.boolean().optional(),
      provenance: provenanceSchema,
    }),
    z.object({ imported: z.array(z.object({ id: z.number().int(), name: z.string(), verdict: z.enum(verdicts) })) }),
  ),
  'evidence.list': method(nothing, z.array(evidenceSummarySchema)),
  'evidence.get': method(z.object({ id: z.number().int().positive() }), evidenceDetailSchema),
  /** Long call: recomputes everything from the stored copies, under the keys pinned now. Without `id`: all evidence. */
  'evidence.verify': method(
    z.object({ id: z.number().int().positive().optional(), thorough: z.boolean().default(false) }),
    z.object({ verdict: z.enum(verdicts).nullable() }),
  ),

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

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type Params<M extends MethodName> = z.input<Methods[M]['params']>;
export type ParsedParams<M extends MethodName> = z.output<Methods[M]['params']>;
export type Result<M extends MethodName> = z.output<Methods[M]['result']>;
