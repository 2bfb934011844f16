/** What every step of a sample is given. */
import type { SampleDetail } from '../../../src-shared/model/sample.ts';
import type { SampleStep } from '../../state/navigation.ts';

export interface StepProps {
  readonly sample: SampleDetail;
  readonly take: (detail: SampleDetail) => void;
  readonly readOnly: boolean;
  readonly goToStep: (step: SampleStep) => void;
}
