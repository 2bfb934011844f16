/** Plans, draws and evaluations of samples: what the engine, the window and `assay sample --json` say. */
import { z } from 'zod';

export const distributions = ['hypergeometric', 'binomial', 'poisson'] as const;
export type Distribution = (typeof distributions)[number];

/** Why something cannot be planned, drawn or evaluated. Sentences: `text/sampling.ts`. */
export const samplingProblemCodes = [
  'rate',
  'confidence',
  'tolerable',
  'expected_rate',
  'deviations',
  'size',
  'size_population',
  'population_needed',
  'population_size',
  'plan_impossible',
  'critical',
  'stages',
  'strata',
  'allocation',
  'strata_kind',
  'seed_blank',
  'seed_text',
  'no_size',
  'key_items',
  'strata_many',
  'list_line',
  'start',
] as const;
export type SamplingProblemCode = (typeof samplingProblemCodes)[number];

/** Deviations that a plan allows for: a number, or a rate in whole millionths. */
export type Expected = { readonly kind: 'deviations'; readonly count: number } | { readonly kind: 'rate'; readonly rate: number };

/** Limits are rates; the counts are the same limits as items of a known population. */
export const evaluationSchema = z.object({
  n: z.number().int(),
  deviations: z.number().int(),
  rate: z.number(),
  upper: z.number(),
  lower: z.number(),
  upperCount: z.number().int().nullable(),
  lowerCount: z.number().int().nullable(),
  /** Allowance for sampling risk: upper limit less rate. */
  allowance: z.number(),
  confidence: z.number(),
  /** 1: each limit stands alone at the confidence; 2: both hold together. */
  sides: z.union([z.literal(1), z.literal(2)]),
  tolerable: z.number().nullable(),
  achievedConfidence: z.number().nullable(),
  supported: z.boolean().nullable(),
  /** The rate in the sample alone is above the tolerable one. */
  exceedsTolerable: z.boolean().nullable(),
  distribution: z.enum(distributions),
  population: z.number().int().nullable(),
});
export type Evaluation = Readonly<z.infer<typeof evaluationSchema>>;

const boundsSchema = z.object({ lower: z.number(), upper: z.number() });
const countedBoundsSchema = boundsSchema.extend({ lowerCount: z.number().int(), upperCount: z.number().int() });

/** Of a stratified sample: the estimate, and bounds that are valid (Bonferroni: always; exact: small populations) or approximate (normal). */
export const stratifiedEvaluationSchema = z.object({
  point: z.number(),
  total: z.number().int(),
  confidence: z.number(),
  sides: z.union([z.literal(1), z.literal(2)]),
  standardError: z.number().nullable(),
  normal: boundsSchema.nullable(),
  bonferroni: countedBoundsSchema,
  exact: countedBoundsSchema.nullable(),
});
export type StratifiedEvaluation = Readonly<z.infer<typeof stratifiedEvaluationSchema>>;

export const frequencyIds = ['annual', 'quarterly', 'monthly', 'weekly', 'daily', 'many'] as const;

/** `runs` null: many times a day, without a number. */
export const frequencyRowSchema = z.object({
  id: z.enum(frequencyIds),
  runs: z.number().int().positive().max(1_000_000).nullable(),
  items: z.number().int().positive().max(100_000),
});
export type FrequencyRow = Readonly<z.infer<typeof frequencyRowSchema>>;

export const frequencyAchievedSchema = frequencyRowSchema.extend({ upper: z.number(), confidence: z.number() });
export type FrequencyAchieved = Readonly<z.infer<typeof frequencyAchievedSchema>>;

/** Ways to draw by chance. Items that an auditor picks have no draw, and no statistical evaluation. */
export const drawMethods = ['simple', 'systematic', 'cell', 'stratified', 'size'] as const;
export type DrawMethod = (typeof drawMethods)[number];

export const drawAlgorithms = ['rivest-sha256', 'consistent-ticket'] as const;

/** Everything that a draw depends on beside the population. */
export const drawSpecSchema = z.object({
  method: z.enum(drawMethods),
  algorithm: z.enum(drawAlgorithms),
  seed: z.string().max(1000),
  n: z.number().int().positive(),
  /** Items of each stratum, in the order of the strata; null where the sample is not stratified. */
  perStratum: z.array(z.number().int().nonnegative()).nullable(),
  /** Items behind the first n, for extensions and replacements: of the whole, or of each stratum. */
  further: z.array(z.number().int().nonnegative()),
});
export type DrawSpec = Readonly<z.infer<typeof drawSpecSchema>>;

export interface DrawnItem {
  readonly order: number;
  /** Number in the population, from 1. */
  readonly number: number;
  readonly stratum: number | null;
  /** The text that was hashed before the comma: the seed, or the seed with a label. */
  readonly stream: string;
  /** Number within the list that the hash was reduced to: the population, or the stratum. */
  readonly position: number;
  readonly counter: number | null;
  readonly hash: string | null;
  readonly ticket: string | null;
  /** Larger than the interval of a selection by size: drawn for certain. */
  readonly certain: boolean;
  readonly further: boolean;
}
