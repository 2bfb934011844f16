/** `assay sample draw` and `evaluate` on the samples of a case, and by a manifest. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { seedOrigins, type Population, type SampleDetail, type SampleItem } from '../../src-shared/model/sample.ts';
import type { Result } from '../../src-shared/contract/methods.ts';
import { visible } from '../../src-shared/text/format.ts';
import { redrawText } from '../../src-shared/text/sample-redraw.ts';
import { sampleText } from '../../src-shared/text/sample-words.ts';
import { compareFiles, isCaseFolder, openList, readManifest, redraw, toolName, type Engine, type Manifest } from '../engine/index.ts';
import { UsageError, type CliIo } from './io.ts';
import { needed, oneOf } from './numbers.ts';

export const caseOptions = {
  case: { type: 'string' },
  sample: { type: 'string' },
  by: { type: 'string' },
  origin: { type: 'string' },
  'seed-by': { type: 'string', default: '' },
  manifest: { type: 'string' },
  list: { type: 'string' },
} as const;

/** Opens the case. Throws UsageError where the folder is none. */
export async function openCase(engine: Engine, dir: string): Promise<void> {
  const folder = resolve(dir);
  if (!(await isCaseFolder(folder))) throw new UsageError(`${dir} is not a case folder. Make one with: assay import --case ${dir} PATH`);
  await engine.call('case.open', { grant: engine.grant(folder) });
}

/** The sample that is named, `S-01` or `1`; the only one if none is named. */
async function sampleOf(engine: Engine, name: string | undefined): Promise<SampleDetail> {
  const samples = await engine.call('sampling.list', {});
  const found =
    name === undefined
      ? samples.length === 1
        ? samples[0]
        : undefined
      : samples.find(({ id, ref }) => ref === name || String(id) === name);
  if (found === undefined) {
    const there = samples.length === 0 ? 'It has none yet' : `It has ${samples.map(({ ref }) => ref).join(', ')}`;
    throw new UsageError(`The case has no sample ${name ?? 'without a name'}. ${there}: name one with --sample.`);
  }
  return engine.call('sampling.get', { id: found.id });
}

interface DrawValues {
  readonly case: string;
  readonly sample?: string | undefined;
  readonly by?: string | undefined;
  readonly origin?: string | undefined;
  readonly seed?: string | undefined;
  readonly 'seed-by': string;
  readonly json: boolean;
}

/** Draws a planned sample of a case; its plan is locked first. */
export async function drawInCase(values: DrawValues, io: CliIo, engine: Engine): Promise<number> {
  const by = needed('assay sample draw --case', '--by', values.by);
  const origin = oneOf('--origin', seedOrigins, needed('assay sample draw --case', '--origin', values.origin));
  if (origin !== 'os') needed(`assay sample draw --origin ${origin}`, '--seed', values.seed);
  await openCase(engine, values.case);
  const { summary } = await sampleOf(engine, values.sample);
  const { id } = summary;
  if (summary.state === 'plan') await engine.call('sampling.lock', { id, by });
  const drawn = await engine.call('sampling.draw', { id, by, origin, seed: values.seed ?? '', seedBy: values['seed-by'] });
  const items = await listAll(engine, id);
  const draw = drawn.draws.at(-1);
  if (values.json) {
    const { population, plan } = drawn;
    const result = {
      schema: 'assay.sample-draw/1',
      sample: summary.ref,
      algorithm: plan?.algorithm ?? null,
      version: 1,
      method: plan?.method ?? null,
      seed: draw?.seed ?? null,
      population: population.count,
      populationSha256: population.sha256,
      evidenceVerdict: population.verdict,
      n: draw?.n ?? 0,
      picks: items
        .filter(({ role }) => role === 'drawn')
        .map(({ order, unit, key, counter, hash, ticket, stratum }) => ({ order, pick: unit, id: key, counter, hash, ticket, stratum })),
      rejected: draw?.rejected ?? [],
      tool: { name: toolName, version: engine.version },
    };
    io.out(`${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  io.out(`${summary.ref}: seed ${visible(draw?.seed ?? '')}, ${items.length} items\n`);
  warnOf(drawn.population, io);
  for (const { number, unit, key } of items) io.out(`${number}  ${unit ?? 'key item'}  ${visible(key)}\n`);
  return 0;
}

/** Says on evidence that is not verified what every page of the workpaper says. */
export function warnOf({ verdict }: Pick<Population, 'verdict'>, io: CliIo): void {
  if (verdict !== 'verified') io.out(`! ${sampleText.unverified(verdict)}\n`);
}

async function listAll(engine: Engine, id: number): Promise<SampleItem[]> {
  const items: SampleItem[] = [];
  for (;;) {
    const page = await engine.call('sampling.items', { id, offset: items.length, limit: 500 });
    items.push(...page);
    if (page.length < 500) return items;
  }
}

interface RedrawValues {
  readonly manifest: string;
  readonly list?: string | undefined;
  readonly case?: string | undefined;
  readonly json: boolean;
}

/** Draws again by a manifest, and works out again all that it states: exit status 0 where everything is the same, 1 for any difference. */
export async function redrawManifest(values: RedrawValues, io: CliIo, engine: Engine): Promise<number> {
  const text = await readFile(values.manifest, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--manifest ${values.manifest} cannot be read (${error.code ?? 'unknown error'}).`);
  });
  const manifest = readManifest(text);
  if (manifest === null) throw new UsageError(`--manifest ${values.manifest} is not a manifest of a sample.`);
  const redrawn = values.list === undefined ? await redrawInCase(values, text, io, engine) : redrawList(manifest, values.list);
  const files = await compareFiles(manifest, dirname(resolve(values.manifest)));
  const differences = [...redrawn.differences, ...files.differences];
  const again = { ...redrawn, same: redrawn.same && differences.length === 0, differences, unchecked: files.unchecked };
  if (values.json) {
    const result = {
      schema: 'assay.sample-redraw/1',
      sample: manifest.sample,
      ...again,
      tool: { name: toolName, version: engine.version },
    };
    io.out(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    io.out(
      again.same
        ? `The same ${again.items.length} items of ${manifest.population.count}: the draw of ${visible(manifest.sample)} is re-performed.\n`
        : `Not the same: ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}.\n`,
    );
    for (const one of differences.slice(0, 100)) io.out(`${visible(one)}\n`);
    if (differences.length > 100) io.out(`… and ${differences.length - 100} more: --json lists all of them.\n`);
    for (const name of files.unchecked) io.out(`${visible(redrawText.fileAbsent(name))}\n`);
  }
  return again.same ? 0 : 1;
}

type Redrawing = Result<'sampling.redraw'>;

async function redrawInCase({ case: dir }: RedrawValues, manifest: string, io: CliIo, engine: Engine): Promise<Redrawing> {
  if (dir === undefined) throw new UsageError('assay sample draw --manifest needs --list FILE or --case DIR.');
  await openCase(engine, dir);
  return engine.call('sampling.redraw', { manifest }, { signal: io.signal });
}

function redrawList(manifest: Manifest, path: string): Redrawing {
  let list;
  try {
    list = openList(path);
  } catch (error) {
    throw new UsageError(
      `--list ${path} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'}).`,
    );
  }
  try {
    const redrawn = redraw(manifest, list);
    if (redrawn === null) throw new UsageError(`--list ${path} is not the list of a population, population.csv.`);
    return { ...redrawn, items: [...redrawn.items], differences: [...redrawn.differences], missing: [] };
  } finally {
    list.close();
  }
}

interface EvaluateValues {
  readonly case: string;
  readonly sample?: string | undefined;
  readonly by?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
}

/** Evaluates the tests of a sample in a case. */
export async function evaluateInCase(values: EvaluateValues, io: CliIo, engine: Engine): Promise<number> {
  await openCase(engine, values.case);
  const { summary } = await sampleOf(engine, values.sample);
  const { id } = summary;
  const evaluation = await engine.call('sampling.evaluate', { id });
  const written =
    values.out === undefined
      ? null
      : await engine.call('sampling.export', { id, by: values.by ?? 'assay sample evaluate', grant: engine.grant(resolve(values.out)) });
  if (values.json) {
    const { n, deviations } = { n: evaluation.any.tested, deviations: evaluation.any.deviations };
    const result = {
      schema: 'assay.sample-evaluation/1',
      sample: summary.ref,
      state: summary.state,
      n,
      ...evaluation.any.one,
      deviations,
      supported: evaluation.any.supported,
      ...evaluation,
      files: written?.files ?? [],
      tool: { name: toolName, version: engine.version },
    };
    io.out(`${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  for (const line of [...evaluation.lines, evaluation.any])
    io.out(`${line.code === '' ? 'any' : line.code}: ${visible(line.conclusion)} ${visible(line.disclosure)}\n`);
  for (const warning of evaluation.warnings) io.out(`! ${warning}\n`);
  if (written !== null) io.out(`Workpaper: ${visible(written.folder)}\n`);
  return 0;
}
