import { useState } from 'react';
import type { ContractError } from '../../../src-shared/contract/errors.ts';
import type { Planned, SamplePlan } from '../../../src-shared/model/sample.ts';
import { errorText } from '../../../src-shared/text/errors.ts';
import { formatCount } from '../../../src-shared/text/format.ts';
import type { SamplingMethodId } from '../../../src-shared/text/sampling-methods.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { Button } from '../../ui/Button.tsx';
import { HowDialog } from './HowDialog.tsx';

const text = screens.sampling.plan;

export interface PlanResultProps {
  readonly planned: Planned | null;
  readonly error: ContractError | null;
  readonly plan: SamplePlan | null;
  readonly editable: boolean;
  readonly locked: boolean;
  readonly onSave: () => void;
  readonly onLock: () => void;
  readonly onUnlock: (() => void) | null;
}

/** The size, the sentence that derives it, and its check value. */
export function PlanResult({ planned, error, plan, editable, locked, onSave, onLock, onUnlock }: PlanResultProps): React.ReactNode {
  const [how, setHow] = useState(false);
  const picked = plan?.kind === 'judgmental';
  return (
    <div className="plan-result" data-testid="plan-result">
      {error !== null ? (
        <p className="plan-error" role="alert">
          {errorText(error).what} {errorText(error).todo}
        </p>
      ) : picked ? (
        <p>{screens.sampling.draw.pickNote}</p>
      ) : planned === null || plan === null ? (
        <p className="muted">–</p>
      ) : (
        <>
          <div className="plan-size">
            <span className="small muted">{text.size}</span>
            <strong data-testid="plan-n">{formatCount(planned.n)}</strong>
          </div>
          <div className="plan-words" aria-live="polite">
            <p>{sentence(plan, planned)}</p>
            <p className="muted">{details(planned)}</p>
            <Button look="link" onPress={() => setHow(true)}>
              {text.how}
            </Button>
          </div>
        </>
      )}
      <div className="plan-actions">
        {editable ? (
          <>
            <Button onPress={onSave} isDisabled={plan === null || error !== null}>
              {text.save}
            </Button>
            <Button look="primary" onPress={onLock} isDisabled={plan === null || error !== null}>
              {picked ? text.lockPicked : text.lock}
            </Button>
          </>
        ) : null}
        {locked && onUnlock !== null ? <Button onPress={onUnlock}>{text.unlock}</Button> : null}
      </div>
      {how && plan !== null ? <HowDialog methods={methodsOf(plan)} onClose={() => setHow(false)} /> : null}
    </div>
  );
}

function sentence(plan: SamplePlan, { n, maxDeviations, achievedRisk, stages }: Planned): string {
  if (stages !== null && plan.kind === 'sequential')
    return text.staged(stages.map((stage) => text.stage(stage.n, stage.accept)).join(', '));
  return text.sentence(maxDeviations, plan.distribution, n, achievedRisk, 1 - plan.confidence);
}

function details({ computed, n, perStratum, achievedRisk }: Planned): string {
  return [
    computed !== null && computed !== n ? text.overridden(computed) : '',
    perStratum === null ? '' : text.perStratum(perStratum.map((size) => formatCount(size)).join(', ')),
    achievedRisk === null ? '' : text.check(achievedRisk.toPrecision(8)),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function methodsOf({ kind, distribution, method, algorithm }: SamplePlan): SamplingMethodId[] {
  const size: SamplingMethodId[] = kind === 'discovery' ? ['discovery'] : kind === 'sequential' ? ['sequential'] : ['plan'];
  const selection: Readonly<Record<SamplePlan['method'], readonly SamplingMethodId[]>> = {
    simple: [],
    systematic: ['systematic', 'streams'],
    cell: ['cell', 'streams'],
    stratified: ['strata', 'allocation', 'streams'],
    size: ['size', 'streams'],
    picked: [],
  };
  return [...size, distribution, 'exactness', algorithm === 'consistent-ticket' ? 'ticket' : 'rivest', ...selection[method]];
}
