/** What an audit of a case gives: tests with their figures, tables and findings, rules with their leads. The shape of `assay audit --json`. */
import { z } from 'zod';
import { verdicts } from './verdict.ts';

export const testIds = [
  'completeness.sequence',
  'completeness.silence',
  'completeness.days',
  'completeness.period',
  'completeness.categories',
  'completeness.authentication',
  'completeness.catalog',
  'completeness.fields',
  'timeliness.delay',
  'timeliness.before',
  'timeliness.clock',
  'retention.span',
  'retention.period',
  'monitoring.leads',
  'monitoring.reviews',
] as const;
export type TestId = (typeof testIds)[number];

export const testStatuses = ['pass', 'exception', 'not_testable'] as const;
export type TestStatus = (typeof testStatuses)[number];

/** Events that a figure stands on. At most so many are listed; `query` finds them all where it can. */
const positionsAtMost = 200;
export const auditLimits = {
  findings: 200,
  positions: positionsAtMost,
  leadEvents: 500,
  leadsPerRule: 20_000,
} as const;

const count = z.number().int().nonnegative();
const time = z.number().nullable();

export const auditFindingSchema = z.object({
  message: z.string(),
  /** The source (chain, source field) it is about; null: the whole. */
  source: z.string().nullable(),
  from: time,
  to: time,
  count,
  events: z.array(z.number().int()),
  /** In the query language; null where no query finds them. */
  query: z.string().nullable(),
});
export type AuditFinding = Readonly<z.infer<typeof auditFindingSchema>>;

const cell = z.union([z.string(), z.number(), z.null()]);
export const columnKinds = ['text', 'count', 'time', 'day', 'seconds', 'days', 'share', 'query'] as const;
export const auditTableSchema = z.object({
  id: z.string(),
  title: z.string(),
  columns: z.array(z.object({ id: z.string(), title: z.string(), kind: z.enum(columnKinds) })),
  rows: z.array(z.array(cell)),
});
export type AuditTable = Readonly<z.infer<typeof auditTableSchema>>;

export const methodSchema = z.object({ id: z.string(), version: z.number().int(), text: z.string() });

export const auditTestSchema = z.object({
  id: z.enum(testIds),
  title: z.string(),
  status: z.enum(testStatuses),
  /** Why it cannot be tested, or what limits it; null: nothing. */
  reason: z.string().nullable(),
  /** What was looked at, of how many. */
  checked: count,
  total: count,
  unit: z.string(),
  figures: z.record(z.string(), cell),
  findings: z.array(auditFindingSchema),
  findingsTotal: count,
  tables: z.array(auditTableSchema),
  method: methodSchema,
  /** Evidence that the result is drawn from and that is not verified, named. */
  caveats: z.array(z.string()),
});
export type AuditTest = Readonly<z.infer<typeof auditTestSchema>>;

export const leadLevels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type LeadLevel = (typeof leadLevels)[number];

/** `open`: nobody judged it. `explained`: looked at, no deviation. `exception`: the auditor says that it is one. */
export const triageStates = ['open', 'explained', 'exception'] as const;
export type TriageState = (typeof triageStates)[number];

export const triageSchema = z.object({ state: z.enum(triageStates), note: z.string(), author: z.string(), at: z.number() });
export type Triage = Readonly<z.infer<typeof triageSchema>>;

export const leadSchema = z.object({
  /** Of rule and records: the same hit has the same key in every run. */
  key: z.string(),
  rule: z.string(),
  level: z.enum(leadLevels),
  /** What the events have in common, as shown: "alice · 203.0.113.7". */
  subject: z.string(),
  from: z.number(),
  to: z.number(),
  /** Events of the hit; `events` lists the first of them. */
  count,
  events: z.array(z.number().int()),
  triage: triageSchema.nullable(),
});
export type Lead = Readonly<z.infer<typeof leadSchema>>;

export const ruleParameterSchema = z.object({
  name: z.string(),
  value: z.union([z.number(), z.string()]),
  /** The rule's own value. */
  standard: z.union([z.number(), z.string()]),
});

export const ruleResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  level: z.enum(leadLevels),
  tags: z.array(z.string()),
  falsePositives: z.array(z.string()),
  references: z.array(z.string()),
  parameters: z.array(ruleParameterSchema),
  own: z.boolean(),
  status: z.enum(['no_leads', 'leads', 'off', 'not_testable']),
  reason: z.string().nullable(),
  /** Events looked at, and events that a part of the rule matched. */
  checked: count,
  matched: count,
  leads: count,
  /** Of these, the ones that are kept with their events. */
  kept: count,
});

export const auditSchema = z.object({
  schema: z.literal('assay.audit/1'),
  tool: z.object({ name: z.literal('assay'), version: z.string() }),
  case: z.object({ name: z.string() }),
  engagement: z.object({ version: count, client: z.string(), framework: z.string(), auditor: z.string(), reviewer: z.string() }),
  /** ISO 8601. `stated` false: nobody stated one, and it is the span of the evidence. `to` is the first instant after it. */
  period: z.object({ from: z.string().nullable(), to: z.string().nullable(), timeZone: z.string(), stated: z.boolean() }),
  verdict: z.object({
    evidence: z.enum(verdicts).nullable(),
    period: z.enum(verdicts).nullable(),
    /** Why the two differ, or what decides the second one. */
    reasons: z.array(z.string()),
  }),
  evidence: z.array(
    z.object({ id: count, name: z.string(), sha256: z.string(), verdict: z.enum(verdicts), period: z.enum(verdicts), inPeriod: count }),
  ),
  events: z.object({ total: count, undated: count, inPeriod: count }),
  tests: z.array(auditTestSchema),
  rules: z.array(ruleResultSchema),
  leads: z.array(leadSchema),
  leadsTotal: count,
});
export type Audit = Readonly<z.infer<typeof auditSchema>>;
