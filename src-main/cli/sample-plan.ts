import { parseArgs } from 'node:util';
import { percent } from '../../src-shared/text/sampling.ts';
import {
  checkConfidence,
  checkTolerable,
  allocate,
  ceilShare,
  fromMillionths,
  modelOf,
  mostDeviations,
  planAttribute,
  planDiscovery,
  planSequential,
  stagedChance,
  tail,
  toolName,
  type Engine,
} from '../engine/index.ts';
import { planInCase, populationOptions } from './sample-case-plan.ts';
import { UsageError, type CliIo } from './io.ts';
import { needed, readDistribution, readMillionths, readWhole } from './numbers.ts';

export const planUsage = `assay sample plan --confidence C --tolerable T [--expected R | --deviations K] [--population N] [--distribution D] [--json]

Gives the smallest sample that supports the tolerable rate.

  --expected R       expected rate: ⌈n × R⌉ deviations are allowed for (Poisson: n × R, not rounded)
  --deviations K     number of deviations allowed for (default 0)
  --population N     size of the population: hypergeometric, the default where it is given
  --distribution D   hypergeometric, binomial (default without --population) or poisson
  --n N              instead of planning: what a sample of N achieves
  --critical D       discovery: finds at least one of D critical items of the population (without --tolerable)
  --stages S         stop-or-go in S equal stages: accepts with 0, 1, 2, … deviations in all
  --strata A,B,…     shares the sample out over strata of these sizes

assay sample plan --case DIR --title TEXT --by NAME [--query Q] --confidence C --tolerable T [--expected R | --deviations K] …

Freezes what the query finds as a population of the case, and plans a sample of it. Prints its number, S-01.

  --unit F           event (default), or actor, session, resource, action, category, outcome, ip, country, source; --per-day: and UTC day
  --strata-by F      one of these fields or month; --method stratified shares the sample out
  --key-query Q      units with such an event are tested 100 % and stand outside the population
  --method M         simple (default), systematic, cell, stratified or size; --algorithm as for draw
  --size-by PATH     what --method size weighs units by, such as metadata.amount (default: their events)
  --attribute TEXT   an attribute to test; repeat
  --order O          time (default) or import
  --client-count N   how many there are by the client's own count, to reconcile; --client-source TEXT: where that count comes from
`;

const options = {
  confidence: { type: 'string' },
  tolerable: { type: 'string' },
  expected: { type: 'string' },
  deviations: { type: 'string' },
  population: { type: 'string' },
  distribution: { type: 'string' },
  n: { type: 'string' },
  critical: { type: 'string' },
  stages: { type: 'string' },
  strata: { type: 'string' },
  ...populationOptions,
  json: { type: 'boolean', default: false },
} as const;

const command = 'assay sample plan';

/** `assay sample plan`. Throws UsageError and SamplingProblem. */
export async function runSamplePlan(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  const confidence = readMillionths('--confidence', needed(command, '--confidence', values.confidence));
  if (values.case !== undefined) return planInCase({ ...values, case: values.case }, confidence, io, engine);
  const strata = values.strata?.split(',').map((size) => readWhole('--strata', size));
  const population =
    values.population === undefined ? strata?.reduce((sum, size) => sum + size, 0) : readWhole('--population', values.population);
  const print = (plan: { readonly n: number; readonly [more: string]: unknown }, sentence: string): number => {
    const allocation = strata === undefined ? {} : { allocation: allocate(plan.n, strata) };
    const common = { schema: 'assay.sample-plan/1', confidence: fromMillionths(confidence), population: population ?? null };
    if (values.json)
      io.out(`${JSON.stringify({ ...common, ...plan, ...allocation, tool: { name: toolName, version: engine.version } }, null, 2)}\n`);
    else io.out(`${sentence}${strata === undefined ? '' : ` Per stratum: ${allocate(plan.n, strata).join(', ')}.`}\n`);
    return 0;
  };

  if (values.critical !== undefined) {
    if (population === undefined) throw new UsageError(`${command} --critical needs --population.`);
    const critical = readWhole('--critical', values.critical);
    const plan = planDiscovery(population, critical, confidence);
    return print(
      { ...plan, critical },
      `Sample size ${plan.n}: finds at least one of ${critical} critical items with a risk of missing all of ${percent(plan.achievedRisk)}. If one is found, stop and investigate; no rate is projected.`,
    );
  }

  const tolerable = readMillionths('--tolerable', needed(command, '--tolerable', values.tolerable));
  checkConfidence(confidence);
  checkTolerable(tolerable);
  const model = modelOf(readDistribution(values.distribution), population);
  const inputs = {
    tolerable: fromMillionths(tolerable),
    tolerableItems: model.kind === 'hypergeometric' ? ceilShare(model.population, tolerable) : null,
    distribution: model.kind,
  };

  if (values.stages !== undefined) {
    const stages = planSequential(model, readWhole('--stages', values.stages), tolerable, confidence);
    const { accept: achievedRisk, expectedItems } = stagedChance(model, stages, tolerable);
    const n = stages.at(-1)?.n ?? 0;
    return print(
      { n, maxDeviations: stages.length - 1, achievedRisk, ...inputs, stages, expectedItems },
      `Stages ${stages.map((stage) => `${stage.n} (accept with at most ${stage.accept})`).join(', ')}; risk over all stages ${percent(achievedRisk)}.`,
    );
  }
  if (values.n !== undefined) {
    const n = readWhole('--n', values.n);
    if (n < 1 || n > (population ?? n))
      throw new UsageError(
        `--n ${n} is not a sample of ${population ?? 'at least one item'}: name at least 1, and no more than there are.`,
      );
    const maxDeviations = mostDeviations(model, n, tolerable, confidence);
    const achievedRisk = tail(model, maxDeviations ?? 0, n, tolerable);
    return print(
      { n, maxDeviations, achievedRisk, ...inputs },
      maxDeviations === null
        ? `A sample of ${n} supports nothing at this confidence: with no deviation found the risk is still ${percent(achievedRisk)}.`
        : `A sample of ${n} supports the tolerable rate with at most ${maxDeviations} deviations (risk ${percent(achievedRisk)}).`,
    );
  }
  if (values.expected !== undefined && values.deviations !== undefined)
    throw new UsageError(`${command} takes --expected or --deviations, not both.`);
  const expected =
    values.expected === undefined
      ? ({ kind: 'deviations', count: readWhole('--deviations', values.deviations ?? '0') } as const)
      : ({ kind: 'rate', rate: readMillionths('--expected', values.expected) } as const);
  const plan = planAttribute({ confidence, tolerable, expected, model });
  return print(
    {
      n: plan.n,
      maxDeviations: plan.maxDeviations,
      achievedRisk: plan.achievedRisk,
      ...inputs,
      expected: expected.kind === 'rate' ? { rate: fromMillionths(expected.rate) } : { deviations: expected.count },
    },
    `Sample size ${plan.n}: supported with at most ${plan.maxDeviations} deviations, risk ${percent(plan.achievedRisk)} (${plan.distribution}).`,
  );
}
