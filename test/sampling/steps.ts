/** What an auditor does with a sample, step by step, with the real engine. */
import type { AssayError } from '../../src-shared/contract/errors.ts';
import type { PopulationSpec, SampleDetail, SampleItem, SamplePlan } from '../../src-shared/model/sample.ts';
import type { Engine } from '../../src-main/engine/index.ts';
import { plan, spec } from './specs.ts';

/** The code of the refusal, or `ok`. */
export const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: AssayError) => error.code,
  );

export interface SamplingSteps {
  readonly items: (id: number) => Promise<SampleItem[]>;
  /** Frozen, planned, locked and drawn. */
  readonly drawn: (population: Partial<PopulationSpec>, planned: Partial<SamplePlan>, seed?: string) => Promise<SampleDetail>;
  /** Every item that stands passes, but for the deviating ones, by their numbers. */
  readonly passAll: (id: number, deviating?: readonly number[]) => Promise<void>;
}

export function samplingSteps(engine: Engine, by: string): SamplingSteps {
  const items = (id: number): Promise<SampleItem[]> => engine.call('sampling.items', { id, offset: 0, limit: 500 });
  const drawn = async (
    population: Partial<PopulationSpec>,
    planned: Partial<SamplePlan>,
    seed = '12345678901234567890',
  ): Promise<SampleDetail> => {
    const { summary } = await engine.call('sampling.freeze', { spec: spec(population), by });
    const { id } = summary;
    await engine.call('sampling.plan', { id, plan: plan(planned), by });
    await engine.call('sampling.lock', { id, by });
    return engine.call('sampling.draw', { id, by, origin: 'dice', seed, seedBy: '' });
  };
  const passAll = async (id: number, deviating: readonly number[] = []): Promise<void> => {
    for (const item of await items(id)) {
      if (item.voided !== null) continue;
      const mark = deviating.includes(item.number) ? 'deviation' : 'pass';
      await engine.call('sampling.test', {
        id,
        by,
        number: item.number,
        revision: item.revision,
        changes: { results: { A: mark, B: 'pass' } },
      });
    }
  };
  return { items, drawn, passAll };
}
