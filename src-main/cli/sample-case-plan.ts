/** `assay sample plan --case`: freezes a population of a case and plans a sample of it. */
import { groupFields, planKinds, type PlanKind } from '../../src-shared/model/sample.ts';
import { drawAlgorithms, drawMethods, frequencyIds } from '../../src-shared/model/sampling.ts';
import { percent } from '../../src-shared/text/sampling.ts';
import { fromMillionths, toolName, type Engine } from '../engine/index.ts';
import type { CliIo } from './io.ts';
import { needed, oneOf, readDistribution, readMillionths, readWhole } from './numbers.ts';
import { openCase, warnOf } from './sample-case.ts';

export const populationOptions = {
  case: { type: 'string' },
  by: { type: 'string' },
  title: { type: 'string' },
  control: { type: 'string', default: '' },
  query: { type: 'string', default: '' },
  'key-query': { type: 'string', default: '' },
  unit: { type: 'string', default: 'event' },
  'per-day': { type: 'boolean', default: false },
  order: { type: 'string', default: 'time' },
  'strata-by': { type: 'string' },
  'size-by': { type: 'string', default: '' },
  method: { type: 'string', default: 'simple' },
  algorithm: { type: 'string', default: 'rivest-sha256' },
  frequency: { type: 'string' },
  'client-count': { type: 'string' },
  'client-source': { type: 'string', default: '' },
  attribute: { type: 'string', multiple: true },
} as const;

interface PlanValues {
  readonly case: string;
  readonly by?: string | undefined;
  readonly title?: string | undefined;
  readonly control: string;
  readonly query: string;
  readonly 'key-query': string;
  readonly unit: string;
  readonly 'per-day': boolean;
  readonly order: string;
  readonly 'strata-by'?: string | undefined;
  readonly 'size-by': string;
  readonly method: string;
  readonly algorithm: string;
  readonly frequency?: string | undefined;
  readonly 'client-count'?: string | undefined;
  readonly 'client-source': string;
  readonly attribute?: string[] | undefined;
  readonly tolerable?: string | undefined;
  readonly expected?: string | undefined;
  readonly deviations?: string | undefined;
  readonly distribution?: string | undefined;
  readonly critical?: string | undefined;
  readonly stages?: string | undefined;
  readonly json: boolean;
}

const command = 'assay sample plan --case';

const kindOf = ({ critical, stages, frequency }: PlanValues): PlanKind => {
  const kind =
    critical !== undefined ? 'discovery' : stages !== undefined ? 'sequential' : frequency !== undefined ? 'frequency' : 'attribute';
  return oneOf('kind', planKinds, kind);
};

/** `confidence` in whole millionths. Throws UsageError and what the engine throws. */
export async function planInCase(values: PlanValues, confidence: number, io: CliIo, engine: Engine): Promise<number> {
  const by = needed(command, '--by', values.by);
  const title = needed(command, '--title', values.title);
  const tolerable = readMillionths(
    '--tolerable',
    values.critical === undefined ? needed(command, '--tolerable', values.tolerable) : (values.tolerable ?? '0.01'),
  );
  const texts = values.attribute ?? ['the control worked'];
  const plan = {
    kind: kindOf(values),
    confidence: fromMillionths(confidence),
    tolerable: fromMillionths(tolerable),
    expected:
      values.expected === undefined
        ? { deviations: readWhole('--deviations', values.deviations ?? '0') }
        : { rate: fromMillionths(readMillionths('--expected', values.expected)) },
    distribution: readDistribution(values.distribution) ?? 'hypergeometric',
    critical: readWhole('--critical', values.critical ?? '1'),
    stages: readWhole('--stages', values.stages ?? '2'),
    frequency: oneOf('--frequency', frequencyIds, values.frequency ?? 'many'),
    method: oneOf('--method', drawMethods, values.method),
    algorithm: oneOf('--algorithm', drawAlgorithms, values.algorithm),
    allocation: null,
    override: null,
    attributes: texts.slice(0, 26).map((text, i) => ({ code: String.fromCharCode(65 + i), text })),
  } as const;
  const spec = {
    title,
    control: values.control,
    objective: '',
    deviation: '',
    query: values.query,
    keyQuery: values['key-query'],
    unit: { by: oneOf('--unit', ['event', ...groupFields], values.unit), perDay: values['per-day'] },
    order: oneOf('--order', ['time', 'import'], values.order),
    strataBy: values['strata-by'] === undefined ? null : oneOf('--strata-by', [...groupFields, 'month'], values['strata-by']),
    sizeBy: values['size-by'],
    clientCount: values['client-count'] === undefined ? null : readWhole('--client-count', values['client-count']),
    clientSource: values['client-source'],
  } as const;
  await openCase(engine, values.case);
  const { summary } = await engine.call('sampling.freeze', { spec, by }, { signal: io.signal });
  const { population, planned } = await engine.call('sampling.plan', {
    id: summary.id,
    by,
    plan: { ...plan, attributes: [...plan.attributes] },
  });
  if (values.json) {
    const result = {
      schema: 'assay.sample-plan/1',
      sample: summary.ref,
      confidence: plan.confidence,
      tolerable: plan.tolerable,
      population: population.count,
      populationSha256: population.sha256,
      evidenceVerdict: population.verdict,
      distribution: plan.distribution,
      ...planned,
      tool: { name: toolName, version: engine.version },
    };
    io.out(`${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  io.out(
    `${summary.ref}: population of ${population.count}, SHA-256 ${population.sha256}. Sample size ${planned?.n ?? 0}, supported with at most ${planned?.maxDeviations ?? 0} deviations, risk ${percent(planned?.achievedRisk ?? 0)}.\n`,
  );
  warnOf(population, io);
  return 0;
}
