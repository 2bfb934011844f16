/** A sample in a case, from its frozen population to its signed conclusion. Times are milliseconds since 1970 UTC. */
import { z } from 'zod';
import { frequencyIds, distributions, drawAlgorithms, drawMethods, evaluationSchema, stratifiedEvaluationSchema } from './sampling.ts';
import { verdicts } from './verdict.ts';

const person = z.string().trim().min(1).max(200);
const text = z.string().max(10_000);

/** What events may be grouped by to make a unit, or split by to make strata. */
export const groupFields = ['actor', 'session', 'resource', 'action', 'category', 'outcome', 'ip', 'country', 'source'] as const;
export const groupFieldSchema = z.enum(groupFields);
export type GroupField = z.infer<typeof groupFieldSchema>;

/** The sampling unit: an event, or all events with one value of a field (of one UTC day, if so wanted). */
export const unitSchema = z.object({ by: z.union([z.literal('event'), groupFieldSchema]), perDay: z.boolean() });
export type SampleUnit = Readonly<z.infer<typeof unitSchema>>;

export const populationSpecSchema = z.object({
  title: z.string().trim().min(1).max(300),
  /** Control, its criterion and its wording. */
  control: text.default(''),
  objective: text.default(''),
  /** What counts as a deviation. */
  deviation: text.default(''),
  query: z.string().max(10_000),
  /** Units with an event that this query finds are tested 100 % and stand outside the population. Empty: none. */
  keyQuery: z.string().max(10_000).default(''),
  unit: unitSchema,
  order: z.enum(['time', 'import']).default('time'),
  strataBy: z.union([z.null(), groupFieldSchema, z.literal('month')]).default(null),
  /** The member of a record that a unit weighs by in a selection by size, such as `metadata.amount`; empty: its number of events. */
  sizeBy: z.string().max(500).default(''),
  /** How many there are by the client's own count, and where that count comes from. */
  clientCount: z.number().int().nonnegative().nullable().default(null),
  clientSource: text.default(''),
});
export type PopulationSpec = Readonly<z.infer<typeof populationSpecSchema>>;

/** A population as it was frozen: it never changes again, whatever happens to the case. */
export const populationSchema = populationSpecSchema.extend({
  frozenAt: z.number(),
  frozenBy: z.string(),
  /** Units that can be drawn. */
  count: z.number().int(),
  /** Events that the query found, and of these the ones in key items. */
  events: z.number().int(),
  keyUnits: z.number().int(),
  keyEvents: z.number().int(),
  strata: z.array(z.object({ label: z.string(), count: z.number().int() })).nullable(),
  /** Units without a size above zero: they cannot be drawn by size, and stand in the list with what they have. */
  withoutSize: z.number().int(),
  /** Total size in decimal digits. */
  totalSize: z.string(),
  /** SHA-256 of the canonical list, `population.csv`. */
  sha256: z.string(),
  verdict: z.enum(verdicts).nullable(),
  evidence: z.array(
    z.object({
      name: z.string(),
      sha256: z.string(),
      bytes: z.number(),
      format: z.string(),
      verdict: z.enum(verdicts),
      filtered: z.boolean(),
      extractedHow: z.string(),
      receivedFrom: z.string(),
      lines: z.number().int(),
      records: z.number().int(),
      accepted: z.number().int(),
      rejected: z.number().int(),
      duplicates: z.number().int(),
      headers: z.number().int(),
      missing: z.number().int(),
      gaps: z.number().int(),
    }),
  ),
  caseEvents: z.number().int(),
  first: z.number().nullable(),
  last: z.number().nullable(),
});
export type Population = Readonly<z.infer<typeof populationSchema>>;

export const planKinds = ['attribute', 'discovery', 'sequential', 'frequency', 'judgmental'] as const;
export type PlanKind = (typeof planKinds)[number];

/** Picked by the auditor: no statistical evaluation. */
export const pickKinds = ['block', 'haphazard', 'judgmental', 'targeted'] as const;

export const samplePlanSchema = z.object({
  kind: z.enum(planKinds),
  confidence: z.number(),
  tolerable: z.number(),
  expected: z.union([z.object({ deviations: z.number().int().nonnegative() }), z.object({ rate: z.number() })]),
  distribution: z.enum(distributions),
  critical: z.number().int().positive(),
  stages: z.number().int().min(1).max(10),
  frequency: z.enum(frequencyIds),
  method: z.enum([...drawMethods, 'picked']),
  algorithm: z.enum(drawAlgorithms),
  /** Items of each stratum as the auditor chose them; null: in proportion. */
  allocation: z.array(z.number().int().nonnegative()).max(1000).nullable(),
  override: z.object({ n: z.number().int().positive(), reason: z.string().trim().min(1).max(2000) }).nullable(),
  attributes: z
    .array(z.object({ code: z.string().regex(/^[A-Z]$/), text: z.string().trim().min(1).max(500) }))
    .min(1)
    .max(26),
});
export type SamplePlan = Readonly<z.infer<typeof samplePlanSchema>>;

/** What a plan comes to for its population. */
export const plannedSchema = z.object({
  /** Items to draw; 0 where the auditor picks. */
  n: z.number().int(),
  /** Before an override. */
  computed: z.number().int().nullable(),
  maxDeviations: z.number().int().nullable(),
  achievedRisk: z.number().nullable(),
  /** ⌈T · N⌉, the tolerable rate in items of the population. */
  tolerableItems: z.number().int().nullable(),
  perStratum: z.array(z.number().int()).nullable(),
  stages: z.array(z.object({ n: z.number().int(), accept: z.number().int() })).nullable(),
  /** Sizes under the other distributions, for comparison. */
  others: z.array(z.object({ distribution: z.enum(distributions), n: z.number().int() })),
  /** Risk of acceptance against the true rate. */
  curve: z.array(z.object({ rate: z.number(), risk: z.number() })),
});
export type Planned = Readonly<z.infer<typeof plannedSchema>>;

export const seedOrigins = ['dice', 'os', 'person'] as const;
export type SeedOrigin = (typeof seedOrigins)[number];

export const sampleStates = ['plan', 'locked', 'drawn', 'prepared', 'signed'] as const;
export type SampleState = (typeof sampleStates)[number];

export const sampleDrawSchema = z.object({
  id: z.number().int(),
  at: z.number(),
  by: z.string(),
  seed: z.string(),
  origin: z.enum(seedOrigins),
  /** The second person who entered the seed; empty for others. */
  seedBy: z.string(),
  /** By what it was drawn: the plan may have changed since. Logs of older versions do not have them. */
  method: z.enum(drawMethods).optional(),
  algorithm: z.enum(drawAlgorithms).optional(),
  n: z.number().int(),
  perStratum: z.array(z.number().int()).nullable(),
  hashes: z.number().int(),
  rejected: z.array(z.object({ stream: z.string(), counter: z.number().int(), pick: z.number().int() })),
  abandoned: z.object({ at: z.number(), by: z.string(), reason: z.string() }).nullable(),
});
export type SampleDraw = Readonly<z.infer<typeof sampleDrawSchema>>;

export const extensionSchema = z.object({
  at: z.number(),
  by: z.string(),
  reason: z.string(),
  /** Sizes before and after, and the deviations that the plan allowed before. */
  from: z.number().int(),
  to: z.number().int(),
  accept: z.number().int().nullable(),
  planned: z.boolean(),
});
export type Extension = Readonly<z.infer<typeof extensionSchema>>;

export const signOffSchema = z.object({
  conclusion: z.string(),
  followUp: z.string(),
  preparedBy: z.string(),
  preparedAt: z.number(),
  reviewedBy: z.string().nullable(),
  reviewedAt: z.number().nullable(),
});
export type SignOff = Readonly<z.infer<typeof signOffSchema>>;

export const marks = ['untested', 'pass', 'deviation', 'na'] as const;
export const markSchema = z.enum(marks);
export type Mark = z.infer<typeof markSchema>;

/** What the tester writes down about an item. */
export const testFieldsSchema = z.object({
  results: z.record(z.string().regex(/^[A-Z]$/), markSchema),
  /** The test could not be carried out: a deviation in every attribute. */
  untestable: z.boolean(),
  notes: text,
  deviationType: text,
  cause: text,
  compensating: text,
  reviewerNote: text,
});
export type TestFields = Readonly<z.infer<typeof testFieldsSchema>>;

export const itemRoles = ['drawn', 'extension', 'replacement', 'picked', 'key'] as const;

export const sampleItemSchema = testFieldsSchema.extend({
  id: z.number().int(),
  /** Number in the sample, from 1, in the order in which the items came. */
  number: z.number().int(),
  role: z.enum(itemRoles),
  /** Number in the population; null for a key item. */
  unit: z.number().int().nullable(),
  key: z.string(),
  stratum: z.string().nullable(),
  order: z.number().int(),
  stream: z.string().nullable(),
  position: z.number().int().nullable(),
  counter: z.number().int().nullable(),
  hash: z.string().nullable(),
  ticket: z.string().nullable(),
  certain: z.boolean(),
  /** Why it was picked, or what it replaces. */
  reason: z.string(),
  replaces: z.number().int().nullable(),
  replacedBy: z.number().int().nullable(),
  /** Not applicable after all, with the reason; another item takes its place. */
  voided: z.string().nullable(),
  events: z.number().int(),
  event: z.number().int(),
  testedBy: z.string(),
  testedAt: z.number().nullable(),
  revision: z.number().int(),
  files: z.array(
    z.object({ id: z.number().int(), name: z.string(), sha256: z.string(), bytes: z.number(), by: z.string(), at: z.number() }),
  ),
  /** Of its first event; null where the case does not hold it any more. */
  row: z
    .object({
      evidence: z.string(),
      file: z.string(),
      line: z.number().int(),
      seq: z.number().int().nullable(),
      time: z.number().nullable(),
      actor: z.string().nullable(),
      action: z.string().nullable(),
      outcome: z.string().nullable(),
      resource: z.string().nullable(),
      findings: z.array(z.string()),
    })
    .nullable(),
});
export type SampleItem = Readonly<z.infer<typeof sampleItemSchema>>;

export const lineEvaluationSchema = z.object({
  /** An attribute's code; empty for the line "any attribute". */
  code: z.string(),
  text: z.string(),
  tested: z.number().int(),
  deviations: z.number().int(),
  notApplicable: z.number().int(),
  untested: z.number().int(),
  /** Null where nothing was tested, the sample is not one by chance, or it is stratified. */
  one: evaluationSchema.nullable(),
  two: evaluationSchema.nullable(),
  strata: stratifiedEvaluationSchema.nullable(),
  perStratum: z.array(
    z.object({
      label: z.string(),
      population: z.number().int(),
      n: z.number().int(),
      deviations: z.number().int(),
      upper: z.number().nullable(),
    }),
  ),
  /** Over all sizes at which it might have been accepted; null without an extension. */
  stagedRisk: z.number().nullable(),
  supported: z.boolean().nullable(),
  conclusion: z.string(),
  disclosure: z.string(),
});
export type LineEvaluation = Readonly<z.infer<typeof lineEvaluationSchema>>;

export const sampleEvaluationSchema = z.object({
  statistical: z.boolean(),
  /** Why there are only counts. */
  reason: z.string(),
  complete: z.boolean(),
  lines: z.array(lineEvaluationSchema),
  any: lineEvaluationSchema,
  keyItems: z.object({ count: z.number().int(), tested: z.number().int(), deviations: z.number().int() }),
  voided: z.number().int(),
  warnings: z.array(z.string()),
});
export type SampleEvaluation = Readonly<z.infer<typeof sampleEvaluationSchema>>;

export const logEntrySchema = z.object({ at: z.number(), by: z.string(), action: z.string(), detail: z.string() });
export type LogEntry = Readonly<z.infer<typeof logEntrySchema>>;

export const sampleSummarySchema = z.object({
  id: z.number().int(),
  /** `S-01`. */
  ref: z.string(),
  title: z.string(),
  state: z.enum(sampleStates),
  population: z.number().int(),
  items: z.number().int(),
  tested: z.number().int(),
  deviations: z.number().int(),
  createdAt: z.number(),
});
export type SampleSummary = Readonly<z.infer<typeof sampleSummarySchema>>;

export const sampleDetailSchema = z.object({
  summary: sampleSummarySchema,
  population: populationSchema,
  plan: samplePlanSchema.nullable(),
  planned: plannedSchema.nullable(),
  draws: z.array(sampleDrawSchema),
  extensions: z.array(extensionSchema),
  signOff: signOffSchema.nullable(),
  log: z.array(logEntrySchema),
});
export type SampleDetail = Readonly<z.infer<typeof sampleDetailSchema>>;

/** What reading a testing grid back in would change. Nothing is written where both sides changed: that is a conflict, to be decided. */
export const gridReadingSchema = z.object({
  rows: z.number().int(),
  changes: z.array(z.object({ number: z.number().int(), field: z.string(), from: z.string(), to: z.string() })),
  conflicts: z.array(z.object({ number: z.number().int(), field: z.string(), exported: z.string(), here: z.string(), file: z.string() })),
  problems: z.array(z.string()),
});
export type GridReading = Readonly<z.infer<typeof gridReadingSchema>>;

export const samplePerson = person;
