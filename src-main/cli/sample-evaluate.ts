import { parseArgs } from 'node:util';
import { conclusionSentence, disclosureSentence, percent, percentUp } from '../../src-shared/text/sampling.ts';
import {
  evaluateSample,
  evaluateStrata,
  extendedRisk,
  fromMillionths,
  modelOf,
  toolName,
  withinRisk,
  type Engine,
} from '../engine/index.ts';
import { caseOptions, evaluateInCase } from './sample-case.ts';
import { UsageError, type CliIo } from './io.ts';
import { needed, readDistribution, readMillionths, readWhole } from './numbers.ts';

export const evaluateUsage = `assay sample evaluate --n N --deviations K --confidence C [--tolerable T] [--population N] [--distribution D] [--two-sided] [--json]

Gives the limits on the true rate, and whether the tolerable rate is supported.

  --two-sided        both limits hold together (half of the risk on each side)
  --earlier N:A      the sample was extended: an earlier size N, accepted there with at most A deviations (needs --tolerable)
  --case DIR --sample S-01 [--out FOLDER]   evaluates the tests of a sample in a case; --out writes its workpaper (CSV, XLSX, manifest)
  --stratum N:n:K    a stratum of N with K deviations in n tested; repeat for each, instead of --n and --deviations
`;

const options = {
  n: { type: 'string' },
  deviations: { type: 'string' },
  confidence: { type: 'string' },
  tolerable: { type: 'string' },
  population: { type: 'string' },
  distribution: { type: 'string' },
  'two-sided': { type: 'boolean', default: false },
  earlier: { type: 'string', multiple: true },
  stratum: { type: 'string', multiple: true },
  ...caseOptions,
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const command = 'assay sample evaluate';

const parts = (option: string, text: string, length: number): number[] => {
  const numbers = text.split(':').map((part) => readWhole(option, part));
  if (numbers.length !== length) throw new UsageError(`${option} ${text} does not have ${length} numbers with colons between them.`);
  return numbers;
};

/** `assay sample evaluate`. Throws UsageError and SamplingProblem. */
export async function runSampleEvaluate(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.case !== undefined) return evaluateInCase({ ...values, case: values.case }, io, engine);
  const confidence = readMillionths('--confidence', needed(command, '--confidence', values.confidence));
  const tool = { name: toolName, version: engine.version };
  if (values.stratum !== undefined) {
    const strata = values.stratum.map((text) => {
      const [population = 0, n = 0, deviations = 0] = parts('--stratum', text, 3);
      return { population, n, deviations };
    });
    const found = evaluateStrata(strata, confidence, values['two-sided']);
    const bounds = found.exact ?? found.bonferroni;
    if (values.json) io.out(`${JSON.stringify({ schema: 'assay.sample-strata/1', ...found, strata, tool }, null, 2)}\n`);
    else
      io.out(
        `Estimated rate ${percent(found.point)}, at most ${percentUp(bounds.upper)} at ${percent(found.confidence)} confidence (${found.exact === null ? 'Bonferroni' : 'exact'} bounds, ${bounds.upperCount} of ${found.total}).\n`,
      );
    return 0;
  }
  const n = readWhole('--n', needed(command, '--n', values.n));
  const deviations = readWhole('--deviations', needed(command, '--deviations', values.deviations));
  const tolerable = values.tolerable === undefined ? undefined : readMillionths('--tolerable', values.tolerable);
  const model = modelOf(
    readDistribution(values.distribution),
    values.population === undefined ? undefined : readWhole('--population', values.population),
  );
  const single = evaluateSample({ model, n, deviations, confidence, tolerable, twoSided: values['two-sided'] });
  const earlier = (values.earlier ?? []).map((text) => {
    const [size = 0, accept = 0] = parts('--earlier', text, 2);
    return { n: size, accept };
  });
  if (earlier.length > 0 && tolerable === undefined) throw new UsageError(`${command} --earlier needs --tolerable.`);
  const staged = earlier.length === 0 || tolerable === undefined ? null : extendedRisk(model, earlier, n, deviations, tolerable);
  const found =
    staged === null
      ? single
      : {
          ...single,
          achievedConfidence: 1 - staged,
          supported: withinRisk(staged, confidence),
          singleStageConfidence: single.achievedConfidence,
        };
  if (values.json) {
    const more = staged === null ? {} : { multiStageRisk: staged, earlier };
    io.out(
      `${JSON.stringify({ schema: 'assay.sample-evaluation/1', ...found, ...more, disclosure: disclosureSentence(n, deviations, ''), tool }, null, 2)}\n`,
    );
    return 0;
  }
  io.out(`${conclusionSentence(found)}\n`);
  if (found.achievedConfidence !== null)
    io.out(
      `Achieved confidence ${percent(found.achievedConfidence)}${staged === null ? '' : `, over all stages; a table for one stage would say ${percent(single.achievedConfidence ?? 0)}`}, of ${percent(fromMillionths(confidence))} wanted.\n`,
    );
  return 0;
}
