/** The manifest of a sample: with the population's list, or with the evidence, it is all that is needed to draw the same items again. */
import { z } from 'zod';
import {
  extensionSchema,
  plannedSchema,
  populationSpecSchema,
  sampleDrawSchema,
  samplePlanSchema,
  type SampleDetail,
  type SampleItem,
} from '../../../src-shared/model/sample.ts';
import { drawSpecSchema, type DrawSpec } from '../../../src-shared/model/sampling.ts';

const itemSchema = z.object({
  number: z.number().int(),
  role: z.string(),
  unit: z.number().int().nullable(),
  key: z.string(),
  stratum: z.string().nullable(),
  stream: z.string().nullable(),
  counter: z.number().int().nullable(),
  hash: z.string().nullable(),
  ticket: z.string().nullable(),
  replaces: z.number().int().nullable(),
  voided: z.string().nullable(),
});

export const manifestSchema = z.object({
  schema: z.literal('assay.sample-manifest/1'),
  tool: z.object({ name: z.literal('assay'), version: z.string() }),
  sample: z.string(),
  case: z.string(),
  /** What every page carries: the verdict of the evidence, where it is not "verified". */
  warnings: z.array(z.string()),
  population: z.object({
    spec: populationSpecSchema,
    count: z.number().int(),
    sha256: z.string(),
    file: z.literal('population.csv'),
    strata: z.array(z.object({ label: z.string(), count: z.number().int() })).nullable(),
    frozenAt: z.string(),
    frozenBy: z.string(),
    evidence: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number(), format: z.string(), verdict: z.string() })),
  }),
  plan: samplePlanSchema.nullable(),
  planned: plannedSchema.nullable(),
  /** Null where nothing is drawn, or the auditor picked the items. */
  draw: drawSpecSchema.nullable(),
  draws: z.array(sampleDrawSchema),
  extensions: z.array(extensionSchema),
  items: z.array(itemSchema),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** A manifest, or null where the text is none. */
export function readManifest(text: string): Manifest | null {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export interface ManifestInput {
  readonly caseName: string;
  readonly sample: SampleDetail;
  readonly items: readonly SampleItem[];
  readonly spec: DrawSpec | null;
  readonly warnings: readonly string[];
  readonly version: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

export function manifestOf({ caseName, sample, items, spec, warnings, version, files }: ManifestInput): Manifest {
  const { population, plan, planned, draws, extensions, summary } = sample;
  return {
    schema: 'assay.sample-manifest/1',
    tool: { name: 'assay', version },
    sample: summary.ref,
    case: caseName,
    warnings: [...warnings],
    population: {
      spec: populationSpecSchema.parse(population),
      count: population.count,
      sha256: population.sha256,
      file: 'population.csv',
      strata: population.strata,
      frozenAt: new Date(population.frozenAt).toISOString(),
      frozenBy: population.frozenBy,
      evidence: population.evidence.map(({ name, sha256, bytes, format, verdict }) => ({ name, sha256, bytes, format, verdict })),
    },
    plan,
    planned,
    draw: spec,
    draws: [...draws],
    extensions: [...extensions],
    items: items.map(({ number, role, unit, key, stratum, stream, counter, hash, ticket, replaces, voided }) => ({
      number,
      role,
      unit,
      key,
      stratum,
      stream,
      counter,
      hash,
      ticket,
      replaces,
      voided,
    })),
    files: [...files],
  };
}
