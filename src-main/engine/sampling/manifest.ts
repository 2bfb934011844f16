/** The manifest of a sample: with the population's list, or with the evidence, it is all that is needed to draw the same items again. */
import { z } from 'zod';
import { populationSpecSchema, type SampleDetail, type SampleItem } from '../../../src-shared/model/sample.ts';
import { drawSpecSchema, type DrawSpec } from '../../../src-shared/model/sampling.ts';
import { drawItems } from './draw.ts';
import { linesOf, unitOf, type ListedUnit } from './population.ts';
import { frameOf, scanPopulation } from './population-reader.ts';

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
  plan: z.unknown(),
  planned: z.unknown(),
  /** Null where nothing is drawn, or the auditor picked the items. */
  draw: drawSpecSchema.nullable(),
  draws: z.array(z.unknown()),
  extensions: z.array(z.unknown()),
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

/** What the manifest says the draw gave, in the order in which a draw gives it. */
const drawnItems = (items: readonly Manifest['items'][number][]): readonly Manifest['items'][number][] =>
  items.filter(({ role }) => role === 'drawn' || role === 'extension' || role === 'replacement');

export interface Redrawn {
  readonly same: boolean;
  readonly populationSame: boolean;
  readonly items: readonly { readonly unit: number; readonly key: string; readonly counter: number | null; readonly hash: string | null }[];
  /** Units that only one of both draws has. */
  readonly differences: readonly string[];
}

/** A list to draw from: read twice, for its figures and for the units that are drawn. */
export interface RedrawList {
  readonly pieces: () => Iterable<Uint8Array>;
  readonly unitOf: (number: number) => ListedUnit | null;
}

/** Draws again and compares; null where the list is none. Throws SamplingProblem where the specification makes no draw. */
export function redraw(manifest: Manifest, list: RedrawList): Redrawn | null {
  const labels = manifest.draw?.method === 'stratified' ? (manifest.population.strata ?? []).map(({ label }) => label) : null;
  const scanned = scanPopulation(list.pieces(), { labels, sizes: manifest.draw?.method === 'size' });
  if (scanned === null) return null;
  const populationSame = scanned.sha256 === manifest.population.sha256;
  const stated = drawnItems(manifest.items);
  if (manifest.draw === null) return { same: false, populationSame, items: [], differences: ['The manifest holds no draw.'] };
  const keyOf = (number: number): string => list.unitOf(number)?.key ?? '';
  const items = drawItems(manifest.draw, frameOf(scanned, labels, keyOf)).items.map((item) => ({
    unit: item.number,
    key: keyOf(item.number),
    counter: item.counter,
    hash: item.hash,
  }));
  // With the counter and the hash that chose it: what the manifest states of a pick is part of the draw.
  const name = ({ unit, key, counter, hash }: Pick<Manifest['items'][number], 'unit' | 'key' | 'counter' | 'hash'>): string =>
    [unit ?? '', key, ...(counter === null ? [] : [`counter ${counter}`]), ...(hash === null ? [] : [hash])].join(' ');
  const again = new Set(items.map(name));
  const before = new Set(stated.map(name));
  const differences = [
    ...[...before].filter((one) => !again.has(one)).map((one) => `only in the manifest: ${one}`),
    ...[...again].filter((one) => !before.has(one)).map((one) => `only in the new draw: ${one}`),
    ...(before.size === stated.length ? [] : ['The manifest lists an item twice.']),
    ...(manifest.population.count === scanned.count
      ? []
      : [`The manifest counts ${manifest.population.count} units; the list holds ${scanned.count}.`]),
  ];
  return { same: populationSame && differences.length === 0, populationSame, items, differences };
}

/** A list that lies in memory as its bytes. */
export function listOfBytes(bytes: Uint8Array): RedrawList {
  let units: readonly string[] | null = null;
  return {
    pieces: () => [bytes],
    unitOf: (number) => {
      units ??= [...linesOf(new TextDecoder().decode(bytes))];
      return unitOf(units[number] ?? '');
    },
  };
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
