import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { drawAlgorithms, drawMethods } from '../../src-shared/model/sampling.ts';
import { visible } from '../../src-shared/text/format.ts';
import { drawItems, shellLine, toolName, type Engine, type Frame } from '../engine/index.ts';
import { caseOptions, drawInCase, redrawManifest } from './sample-case.ts';
import { UsageError, type CliIo } from './io.ts';
import { needed, oneOf, readWhole } from './numbers.ts';

export const drawUsage = `assay sample draw --seed S --population N --n n [--algorithm rivest-sha256|consistent-ticket] [--ids FILE] [--json]

Draws n of the numbers 1 to N, or of the lines of a file, so that anyone can redo it.

  --seed S           from dice, the operating system or a second person; never blank
  --ids FILE         the population, one id a line (instead of --population)
  --algorithm A      rivest-sha256 (default): SHA-256 of "S,1", "S,2", … modulo N, plus 1, repeats passed over
                     consistent-ticket: the smallest tickets, whatever the order of the ids
  --method M         simple (default), systematic or cell

assay sample draw --case DIR --sample S-01 --by NAME --origin dice|os|person [--seed S] [--seed-by NAME] [--json]

Draws a sample that is planned in a case, and locks its plan before. Dice: 20 digits or more. A person: somebody else than --by.

assay sample draw --manifest FILE (--list FILE | --case DIR) [--json]

Draws again by an exported manifest, from the population's list or from the evidence in a case. Exit status 0: the same items; 1: not.
`;

const options = {
  seed: { type: 'string' },
  population: { type: 'string' },
  n: { type: 'string' },
  algorithm: { type: 'string', default: 'rivest-sha256' },
  method: { type: 'string', default: 'simple' },
  ids: { type: 'string' },
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

/** `assay sample draw`. Throws UsageError and SamplingProblem. */
export async function runSampleDraw(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.manifest !== undefined) return redrawManifest({ ...values, manifest: values.manifest }, io, engine);
  if (values.case !== undefined) return drawInCase({ ...values, case: values.case }, io, engine);
  const seed = needed(command, '--seed', values.seed).trim();
  const n = readWhole('--n', needed(command, '--n', values.n));
  if (n < 1) throw new UsageError('--n 0 draws nothing: name at least 1.');
  const algorithm = oneOf('--algorithm', drawAlgorithms, values.algorithm);
  const method = oneOf(
    '--method',
    drawMethods.filter((one) => one !== 'stratified' && one !== 'size'),
    values.method,
  );
  if (method !== 'simple' && algorithm !== 'rivest-sha256')
    throw new UsageError('--algorithm consistent-ticket draws only with --method simple.');
  const ids = values.ids === undefined ? null : await readLines('--ids', values.ids);
  if (ids !== null && new Set(ids).size < ids.length)
    throw new UsageError(`--ids ${values.ids} names an id twice. Every id must stand once.`);
  if (ids !== null && values.population !== undefined && readWhole('--population', values.population) !== ids.length)
    throw new UsageError(`--ids ${values.ids} has ${ids.length} ids, not ${values.population}.`);
  const population = ids?.length ?? readWhole('--population', needed(command, '--population or --ids', values.population));
  const frame: Frame = { count: population, idOf: (number) => ids?.[number - 1] ?? String(number), strata: null, sizeOf: null };
  const { items, rejected, hashes } = drawItems({ method, algorithm, seed, n, perStratum: null, further: [0] }, frame);
  const picks = items.map(({ order, number, counter, hash, ticket }) => ({
    order,
    pick: number,
    ...(ids === null ? {} : { id: frame.idOf(number) }),
    counter,
    hash,
    ...(ticket === null ? {} : { ticket }),
  }));
  const redo = algorithm === 'rivest-sha256' && method === 'simple' ? shellLine(seed, picks[0]?.counter ?? 1, population) : null;
  if (values.json) {
    const result = {
      schema: 'assay.sample-draw/1',
      algorithm,
      version: 1,
      method,
      seed,
      population,
      n,
      picks,
      rejected: rejected.map(({ counter, pick }) => ({ counter, pick })),
      countersUsed: algorithm === 'rivest-sha256' ? hashes : null,
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
