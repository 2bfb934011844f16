/** Samples of the open case: freeze, plan, draw, test, evaluate, sign. Part of the table in methods.ts. */
import { z } from 'zod';
import {
  gridReadingSchema,
  pickKinds,
  plannedSchema,
  populationSpecSchema,
  sampleDetailSchema,
  sampleEvaluationSchema,
  sampleItemSchema,
  samplePerson,
  samplePlanSchema,
  sampleSummarySchema,
  seedOrigins,
  testFieldsSchema,
} from '../../model/sample.ts';
import { frequencyAchievedSchema, frequencyRowSchema } from '../../model/sampling.ts';
import { grant, method, nothing } from './method.ts';

const id = z.number().int().positive();
const by = samplePerson;
const reason = z.string().trim().min(1).max(2000);
const number = z.number().int().positive();

export const samplingMethods = {
  'sampling.list': method(nothing, z.array(sampleSummarySchema)),
  'sampling.get': method(z.object({ id }), sampleDetailSchema),
  /** Long call: freezes what the query finds now as a population of its own. It can be cancelled, and is then not there. */
  'sampling.freeze': method(z.object({ spec: populationSpecSchema, by }), sampleDetailSchema),
  /** What a plan comes to; changes nothing. */
  'sampling.preview': method(z.object({ id, plan: samplePlanSchema }), plannedSchema),
  'sampling.plan': method(z.object({ id, plan: samplePlanSchema, by }), sampleDetailSchema),
  'sampling.lock': method(z.object({ id, by }), sampleDetailSchema),
  'sampling.unlock': method(z.object({ id, by, reason }), sampleDetailSchema),
  /** Only after the plan is locked. With origin `os` the seed is made here and `seed` is not looked at. */
  'sampling.draw': method(
    z.object({ id, by, origin: z.enum(seedOrigins), seed: z.string().max(1000).default(''), seedBy: z.string().max(200).default('') }),
    sampleDetailSchema,
  ),
  'sampling.abandon': method(z.object({ id, by, reason }), sampleDetailSchema),
  'sampling.extend': method(z.object({ id, by, reason, n: number }), sampleDetailSchema),
  'sampling.void': method(z.object({ id, by, reason, number }), sampleDetailSchema),
  'sampling.pick': method(
    z.object({ id, by, reason, kind: z.enum(pickKinds), numbers: z.array(number).min(1).max(1000) }),
    sampleDetailSchema,
  ),
  'sampling.items': method(
    z.object({ id, offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(500) }),
    z.array(sampleItemSchema),
  ),
  /** The shell line that redoes the pick of an item, and what it prints; null where there is none. */
  'sampling.redo': method(
    z.object({ id, number }),
    z.object({ line: z.string().nullable(), gives: z.enum(['unit', 'place', 'ticket']).nullable() }),
  ),
  'sampling.test': method(z.object({ id, by, number, revision: z.number().int(), changes: testFieldsSchema.partial() }), sampleItemSchema),
  'sampling.attach': method(z.object({ id, by, number, grants: z.array(grant).min(1).max(20) }), sampleItemSchema),
  'sampling.detach': method(z.object({ id, by, number, file: id }), sampleItemSchema),
  'sampling.evaluate': method(z.object({ id }), sampleEvaluationSchema),
  'sampling.prepare': method(
    z.object({ id, by, conclusion: z.string().trim().min(1).max(10_000), followUp: z.string().max(10_000) }),
    sampleDetailSchema,
  ),
  'sampling.review': method(z.object({ id, by }), sampleDetailSchema),
  'sampling.reopen': method(z.object({ id, by, reason }), sampleDetailSchema),
  /** Writes the workpaper into the case's folder of reports, or into a granted folder. Long call. */
  'sampling.export': method(
    z.object({ id, by, grant: grant.optional() }),
    z.object({ folder: z.string(), files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number() })) }),
  ),
  /** What a grid that came back would change; changes nothing. */
  'sampling.readGrid': method(z.object({ id, grant }), gridReadingSchema),
  /** Takes it over; `take`: items of which the file wins where both sides changed. */
  'sampling.applyGrid': method(z.object({ id, by, grant, take: z.array(number).max(100_000) }), gridReadingSchema),
  /** Draws again by a manifest, out of this case's evidence; changes nothing. Long call. */
  'sampling.redraw': method(
    z.object({ manifest: z.string().max(32 * 1024 * 1024) }),
    z.object({
      same: z.boolean(),
      populationSame: z.boolean(),
      /** Evidence of the manifest that the case does not hold. */
      missing: z.array(z.string()),
      items: z.array(
        z.object({ unit: z.number().int(), key: z.string(), counter: z.number().int().nullable(), hash: z.string().nullable() }),
      ),
      differences: z.array(z.string()),
    }),
  ),
  'sampling.frequencies': method(nothing, z.array(frequencyAchievedSchema)),
  'sampling.setFrequencies': method(z.object({ rows: z.array(frequencyRowSchema).min(1).max(6), by }), z.array(frequencyAchievedSchema)),
} as const;
