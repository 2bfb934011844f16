/** Engagement, audit tests, leads and controls of the open case. Part of the table in methods.ts. */
import { z } from 'zod';
import { auditSchema, leadSchema, triageSchema, triageStates } from '../../model/audit.ts';
import { conclusionSchema, reviewSchema } from '../../model/controls.ts';
import { engagementSchema, engagementVersionSchema } from '../../model/engagement.ts';
import { authorSchema } from '../../model/marks.ts';
import { grant, method, nothing } from './method.ts';

const author = authorSchema;
const policyText = z.string().max(1_000_000);

export const auditMethods = {
  /** The engagement as it is, and who changed it when: the newest first. */
  'audit.engagement': method(
    nothing,
    z.object({
      current: engagementVersionSchema,
      versions: z.array(z.object({ version: z.number().int(), author: z.string(), at: z.number() })),
    }),
  ),
  /** Makes a new version. Throws `policy_invalid`. */
  'audit.setEngagement': method(z.object({ engagement: engagementSchema, author }), engagementVersionSchema),
  /** Reads a policy as YAML without keeping it. Throws `policy_invalid` with the place. */
  'audit.readPolicy': method(z.object({ text: policyText }), engagementSchema),
  /** An engagement as a policy file. */
  'audit.writePolicy': method(z.object({ engagement: engagementSchema }), z.object({ text: z.string() })),
  /**
   * Long call: runs every test and rule. Without `engagement` under the stored one; `from` and `to` (milliseconds UTC, `to` not included)
   * stand in place of its period. Kept in the case where that can be written; `audit.leads` then gives its leads.
   */
  'audit.run': method(
    z.object({ engagement: engagementSchema.optional(), from: z.number().optional(), to: z.number().optional() }),
    auditSchema,
  ),
  /** The last audit that was kept. `stale`: events or engagement changed since. Its leads are left out. */
  'audit.last': method(nothing, z.object({ audit: auditSchema.nullable(), stale: z.boolean() })),
  /** Leads of the last audit, in order of time. */
  'audit.leads': method(
    z.object({
      rule: z.string().max(200).nullable(),
      state: z.enum(triageStates).nullable(),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(1000),
    }),
    z.object({ leads: z.array(leadSchema), total: z.number().int().nonnegative() }),
  ),
  /** Conclusions on controls (by the control's id) and log reviews that the client did. */
  'audit.records': method(
    nothing,
    z.object({
      conclusions: z.array(z.object({ key: z.string(), content: conclusionSchema, author: z.string(), at: z.number() })),
      reviews: z.array(z.object({ key: z.string(), content: reviewSchema, author: z.string(), at: z.number() })),
    }),
  ),
  'audit.conclude': method(z.object({ control: z.string().min(1).max(60), conclusion: conclusionSchema, author }), nothing),
  /** `key` null: a new one; `review` null: takes it away. */
  'audit.setReview': method(
    z.object({ key: z.string().max(60).nullable(), review: reviewSchema.nullable(), author }),
    z.object({ key: z.string() }),
  ),
  /** Writes a table of the last audit, or its leads, as CSV with what it is beside it. */
  'audit.export': method(
    z.object({
      grant,
      what: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('table'), test: z.string().max(100), table: z.string().max(100) }),
        z.object({ kind: z.literal('leads') }),
      ]),
    }),
    z.object({ name: z.string(), rows: z.number().int(), sha256: z.string() }),
  ),
  /** Throws `lead_not_found`. */
  'audit.triage': method(
    z.object({ key: z.string().min(1).max(100), state: z.enum(triageStates), note: z.string().max(10_000), author }),
    triageSchema,
  ),
} as const;
