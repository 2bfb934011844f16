/**
 * The engagement: who is audited, for which period, what should be in the log. Set once per case, in versions: a change makes a new one.
 * The same shape is the policy file (YAML) of `assay audit --policy FILE`. Everything has a default, so that a test can always run and says
 * what was not stated.
 */
import { z } from 'zod';
import { categories } from './event.ts';

export const frameworks = ['soc2-type1', 'soc2-type2', 'iso27001', 'custom'] as const;

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What an event should say: who, what, when, with which outcome, on what, from where. */
export const fieldQuestions = ['who', 'what', 'when', 'outcome', 'resource', 'where'] as const;
export type FieldQuestion = (typeof fieldQuestions)[number];

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-03-31')
  .refine((text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text), 'a day that the calendar has');
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as 08:30');
const name = z.string().trim().max(200);

const isTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** First and last day, both included, in `timeZone`. */
export const periodSchema = z
  .strictObject({
    from: day,
    to: day,
    timeZone: z.string().max(60).refine(isTimeZone, 'an IANA time zone such as Europe/Berlin').default('UTC'),
  })
  .refine(({ from, to }) => from <= to, { message: 'a first day that is not after the last one', path: ['from'] });

export const catalogEntrySchema = z.strictObject({
  /** An action; `*` stands for anything. */
  action: z.string().trim().min(1).max(200),
  category: z.enum(categories).optional(),
  /** False: it may be absent without that being an exception. */
  expected: z.boolean().default(true),
  /** What an event of it must say. */
  required: z.array(z.enum(fieldQuestions)).max(fieldQuestions.length).default([]),
});

export const catalogSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  actions: z.array(catalogEntrySchema).max(5000),
});
export type Catalog = Readonly<z.infer<typeof catalogSchema>>;

/** HyreLog's plans as its source states them: days hot and days in the archive. Presets, not facts about a client. */
export const hyrelogPlans = {
  FREE: { hot: 7, archive: 0 },
  STARTER: { hot: 30, archive: 180 },
  PRO: { hot: 90, archive: 365 },
  BUSINESS: { hot: 365, archive: 1825 },
  ENTERPRISE: { hot: 180, archive: 2555 },
} as const;

export const thresholdsSchema = z.strictObject({
  /** A silence is remarkable where its source would usually have written at least so many events in that time. */
  silenceEvents: z.number().min(1).max(1_000_000).default(30),
  /** Hours by which the first and the last event may lie inside the period. */
  coverageHours: z.number().min(0).max(8784).default(24),
  /** Seconds after which an event was recorded late. */
  lateSeconds: z.number().min(0).max(31_622_400).default(900),
  /** Most days between two log reviews. */
  reviewDays: z.number().int().min(1).max(366).default(31),
});

const parameterSchema = z.record(z.string().max(100), z.union([z.number(), z.string().max(100)]));

export const engagementSchema = z.strictObject({
  client: name.default(''),
  framework: z.enum(frameworks).default('soc2-type2'),
  /** The examination period; null: not stated. */
  period: periodSchema.nullable().default(null),
  /** Parts of the period, in order and without gaps: interim and roll-forward. Empty: one part. */
  parts: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(100), from: day, to: day }))
    .max(24)
    .default([]),
  auditor: name.default(''),
  reviewer: name.default(''),
  /** Systems in scope and the sources (chains, source fields; `*` stands for anything) that should cover them. */
  systems: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1).max(200),
        sources: z.array(z.string().trim().min(1).max(500)).min(1).max(100),
      }),
    )
    .max(200)
    .default([]),
  workingHours: z
    .strictObject({ days: z.array(z.enum(weekdays)).max(7).default(['mon', 'tue', 'wed', 'thu', 'fri']), from: clock, to: clock })
    .default({ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '06:00', to: '20:00' }),
  /** As the client states it; null: not stated. */
  retention: z
    .strictObject({ days: z.number().int().min(1).max(36_600), statement: z.string().max(2000).default('') })
    .nullable()
    .default(null),
  /** `default`: the one that Assay ships. */
  catalog: z.union([z.literal('default'), catalogSchema]).default('default'),
  categories: z
    .array(z.enum(categories))
    .max(categories.length)
    .default(categories.filter((one) => one !== 'other')),
  requiredFields: z.array(z.enum(fieldQuestions)).max(fieldQuestions.length).default(['who', 'what', 'when', 'outcome']),
  thresholds: thresholdsSchema.default({ silenceEvents: 30, coverageHours: 24, lateSeconds: 900, reviewDays: 31 }),
  rules: z
    .strictObject({
      /** Names or ids of rules that do not run. */
      off: z.array(z.string().max(200)).max(500).default([]),
      /** Other values of a rule's parameters, by the rule's name. */
      set: z.record(z.string().max(200), parameterSchema).default({}),
      /** The auditor's own rules: Sigma, YAML. */
      own: z.array(z.string().max(200_000)).max(200).default([]),
    })
    .default({ off: [], set: {}, own: [] }),
});
export type Engagement = Readonly<z.infer<typeof engagementSchema>>;

/** What stands in a case before anybody set anything. */
export const emptyEngagement: Engagement = engagementSchema.parse({});

/** A stored version of it. `version` 0: none is stored yet, these are the defaults. */
export const engagementVersionSchema = z.object({
  version: z.number().int().nonnegative(),
  engagement: engagementSchema,
  author: z.string(),
  at: z.number().nullable(),
});
export type EngagementVersion = Readonly<z.infer<typeof engagementVersionSchema>>;

/** Problems of the whole that a single field does not show; sentences for a person. */
export function engagementProblems({ period, parts, workingHours }: Engagement): readonly string[] {
  const problems: string[] = [];
  if (workingHours.from >= workingHours.to) problems.push('The working hours end before they begin.');
  if (parts.length === 0) return problems;
  if (period === null) return [...problems, 'The period has parts but no first and last day.'];
  const next = (text: string): string => new Date(Date.parse(text) + 86_400_000).toISOString().slice(0, 10);
  let expected = period.from;
  for (const part of parts) {
    if (part.from !== expected || part.to < part.from)
      problems.push(`The part “${part.name}” has to begin on ${expected} and not to end before.`);
    expected = next(part.to);
  }
  if (expected !== next(period.to)) problems.push(`The last part has to end on ${period.to}.`);
  return problems;
}
