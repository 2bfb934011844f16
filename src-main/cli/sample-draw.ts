import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { drawAlgorithms, drawMethods, type DrawMethod, type DrawnItem } from '../../src-shared/model/sampling.ts';
import { visible } from '../../src-shared/text/format.ts';
import { drawItems, picksFromStart, redoPick, sizeMillionths, toolName, type Engine, type Frame } from '../engine/index.ts';
import { caseOptions, drawInCase, redrawManifest } from './sample-case.ts';
import { UsageError, type CliIo } from './io.ts';
import { needed, oneOf, readWhole } from './numbers.ts';

export const drawUsage = `assay sample draw --seed S --population N --n n [--algorithm rivest-sha256|consistent-ticket] [--ids FILE] [--json]

Draws n of the numbers 1 to N, or of the lines of a file, so that anyone can redo it.

  --seed S           from dice, the operating system or a second person; never blank
  --ids FILE         the population, one id a line (instead of --population)
  --algorithm A      rivest-sha256 (default): SHA-256 of "S,1", "S,2", … modulo N, plus 1, repeats passed over
                     consistent-ticket: the smallest tickets, whatever the order of the ids
  --method M         simple (default), systematic, cell or size
  --sizes FILE       for --method size: what each unit weighs, one number a line
  --start X          instead of --seed, to redo a systematic or size selection whose start is known

assay sample draw --case DIR --sample S-01 --by NAME --origin dice|os|person [--seed S] [--seed-by NAME] [--json]

Draws a sample that is planned in a case, and locks its plan before. Dice: 20 digits or more. A person: somebody else than --by.

assay sample draw --manifest FILE (--list FILE | --case DIR) [--json]

Draws again by an exported manifest, from the population's list or from the evidence in a case, works out its plan and its log of draws again, and
hashes the files beside it that it states. Exit status 0: everything is the same; 1: not, with a sentence for each difference.
`;

const options = {
  seed: { type: 'string' },
  population: { type: 'string' },
  n: { type: 'string' },
  algorithm: { type: 'string', default: 'rivest-sha256' },
  method: { type: 'string', default: 'simple' },
  ids: { type: 'string' },
  sizes: { type: 'string' },
  start: { type: 'string' },
  ...caseOptions,
  json: { type: 'boolean', default: false },
} as const;

const command = 'assay sample draw';

export async function readLines(option: string, path: string): Promise<string[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${option} ${path} cannot be read (${error.code ?? 'unknown error'}).`);
  });
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${option} ${path} is not UTF-8 text.`);
  }
  return text.split(/\r?\n/).filter((line) => line !== '');
}

type Picked = Pick<DrawnItem, 'order' | 'number' | 'counter' | 'hash' | 'ticket'>;

const fromStart = (start: bigint, n: number, population: number, sizes: readonly bigint[] | null): readonly Picked[] =>
  picksFromStart(start, n, population, sizes).map(({ order, pick }) => ({ order, number: pick, counter: null, hash: null, ticket: null }));

/** What units weigh, in millionths; null for methods that weigh nothing. Throws UsageError. */
async function readSizes(method: DrawMethod, path: string | undefined): Promise<readonly bigint[] | null> {
  if (method !== 'size') {
    if (path !== undefined) throw new UsageError('--sizes is for --method size alone.');
    return null;
  }
  const lines = await readLines('--sizes', needed(`${command} --method size`, '--sizes', path));
  return lines.map((line, i) => {
    if (!/^-?\d{1,12}(\.\d{1,6})?$/.test(line.trim()))
      throw new UsageError(`--sizes ${path}: line ${i + 1} is not a number with at most 12 digits and six decimals.`);
    return sizeMillionths(line);
  });
}

/** A start in millionths. Throws UsageError. */
function readStart(method: DrawMethod, text: string, seed: string | undefined): bigint {
  if (seed !== undefined) throw new UsageError(`${command} takes --seed or --start, not both.`);
  if (method !== 'systematic' && method !== 'size') throw new UsageError('--start is for --method systematic or size.');
  const start = sizeMillionths(text);
  if (start === 0n) throw new UsageError(`--start ${text} is not a number above zero with at most six decimals.`);
  return start;
}

/** `assay sample draw`. Throws UsageError and SamplingProblem. */
export async function runSampleDraw(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.manifest !== undefined) return redrawManifest({ ...values, manifest: values.manifest }, io, engine);
  if (values.case !== undefined) return drawInCase({ ...values, case: values.case }, io, engine);
  const n = readWhole('--n', needed(command, '--n', values.n));
  if (n < 1) throw new UsageError('--n 0 draws nothing: name at least 1.');
  const algorithm = oneOf('--algorithm', drawAlgorithms, values.algorithm);
  const method = oneOf(
    '--method',
    drawMethods.filter((one) => one !== 'stratified'),
    values.method,
  );
  if (method !== 'simple' && algorithm !== 'rivest-sha256')
    throw new UsageError('--algorithm consistent-ticket draws only with --method simple.');
  const ids = values.ids === undefined ? null : await readLines('--ids', values.ids);
  if (ids !== null && new Set(ids).size < ids.length)
    throw new UsageError(`--ids ${values.ids} names an id twice. Every id must stand once.`);
  const sizes = await readSizes(method, values.sizes);
  if (ids !== null && sizes !== null && ids.length !== sizes.length)
    throw new UsageError(`--sizes ${values.sizes} has ${sizes.length} numbers for ${ids.length} ids.`);
  const population = ids?.length ?? sizes?.length ?? readWhole('--population', needed(command, '--population or --ids', values.population));
  if (values.population !== undefined && readWhole('--population', values.population) !== population)
    throw new UsageError(`--population ${values.population} is not the ${population} units of the file.`);
  const frame: Frame = {
    count: population,
    idOf: (number) => ids?.[number - 1] ?? String(number),
    strata: null,
    sizeOf: sizes === null ? null : (number) => sizes[number - 1] ?? 0n,
  };
  const given = values.start === undefined ? null : readStart(method, values.start, values.seed);
  const seed = given === null ? needed(command, '--seed', values.seed).trim() : null;
  const drawn = seed === null ? null : drawItems({ method, algorithm, seed, n, perStratum: null, further: [0] }, frame);
  const items: readonly Picked[] = drawn?.items ?? fromStart(given ?? 0n, n, population, sizes);
  const { rejected, hashes } = drawn ?? { rejected: [], hashes: 0 };
  const picks = items.map(({ order, number, counter, hash, ticket }) => ({
    order,
    pick: number,
    ...(ids === null ? {} : { id: frame.idOf(number) }),
    counter,
    hash,
    ...(ticket === null ? {} : { ticket }),
  }));
  const [first] = drawn?.items ?? [];
  const redo =
    seed === null || first === undefined
      ? null
      : (redoPick({ ...first, method, n, size: population, key: frame.idOf(first.number), seed })?.line ?? null);
  if (values.json) {
    const result = {
      schema: 'assay.sample-draw/1',
      algorithm,
      version: 1,
      method,
      seed,
      ...(values.start === undefined ? {} : { start: values.start }),
      population,
      n,
      picks,
      rejected: rejected.map(({ counter, pick }) => ({ counter, pick })),
      countersUsed: algorithm === 'rivest-sha256' && seed !== null ? hashes : null,
      redo,
      tool: { name: toolName, version: engine.version },
    };
    io.out(`${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  for (const { order, pick, counter } of picks)
    io.out(`${order}  ${pick}${ids === null ? '' : `  ${visible(frame.idOf(pick))}`}${counter === null ? '' : `  counter ${counter}`}\n`);
  if (redo !== null) io.out(`# pick 1 in a shell: ${visible(redo)}\n`);
  return 0;
}
