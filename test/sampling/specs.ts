/** A population and a plan to begin with. */
import type { PopulationSpec, SamplePlan } from '../../src-shared/model/sample.ts';

export const spec = (more: Partial<PopulationSpec> = {}): PopulationSpec => ({
  title: 'Access grants are approved',
  control: 'CC6.2',
  objective: '',
  deviation: 'No approval before the grant',
  query: '',
  keyQuery: '',
  unit: { by: 'event', perDay: false },
  order: 'time',
  strataBy: null,
  sizeBy: '',
  clientCount: null,
  clientSource: '',
  ...more,
});
export const plan = (more: Partial<SamplePlan> = {}): SamplePlan => ({
  kind: 'attribute',
  confidence: 0.9,
  tolerable: 0.1,
  expected: { deviations: 0 },
  distribution: 'hypergeometric',
  critical: 1,
  stages: 2,
  frequency: 'daily',
  method: 'simple',
  algorithm: 'rivest-sha256',
  allocation: null,
  override: null,
  attributes: [
    { code: 'A', text: 'approved before it was granted' },
    { code: 'B', text: 'granted as asked for' },
  ],
  ...more,
});
