import { useState } from 'react';
import type { ContractError } from '../../../src-shared/contract/errors.ts';
import type { Planned, SamplePlan } from '../../../src-shared/model/sample.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { valueOf } from '../../state/loadable.ts';
import { FrequencyCard } from './FrequencyCard.tsx';
import { formOf, readForm, type PlanForm } from './plan-form.ts';
import { PlanFields } from './PlanFields.tsx';
import { PlanResult } from './PlanResult.tsx';
import { CompleteCard } from './PopulationStep.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import { RiskCurve } from './RiskCurve.tsx';
import type { StepProps } from './step-props.ts';
import { useAnswer } from '../../state/useAnswer.ts';
import { perform } from './useSamples.ts';

const text = screens.sampling.plan;

/** Long enough that the engine is not asked at every key, short enough to seem at once. */
const previewMs = 120;

export function PlanStep({ sample, take, readOnly, goToStep }: StepProps): React.ReactNode {
  const { summary, population } = sample;
  const { id, state } = summary;
  const editable = state === 'plan' && !readOnly;
  const [form, setForm] = useState<PlanForm>(() => formOf(sample.plan));
  const [tried, setTried] = useState(false);
  const [unlocking, setUnlocking] = useState(false);
  const [table, setTable] = useState(0);
  const { plan, faults } = readForm(form);
  const asked = usePreview(id, editable ? plan : null, table);
  // A locked plan is what it was when it was locked.
  const preview = editable ? asked : { planned: sample.planned, error: null };

  const lock = async (): Promise<void> => {
    setTried(true);
    if (plan === null || faults.size > 0) return;
    const locked = await perform(take, async (by) => {
      await engine.call('sampling.plan', { id, plan, by });
      return engine.call('sampling.lock', { id, by });
    });
    if (locked) goToStep('draw');
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (plan !== null && faults.size === 0) await perform(take, (by) => engine.call('sampling.plan', { id, plan, by }));
  };

  return (
    <>
      <div className="plan-columns">
        <section className="card pad" aria-labelledby="plan-title">
          <h2 className="card-title" id="plan-title">
            {text.title}
          </h2>
          <PlanFields
            form={form}
            onChange={setForm}
            faults={tried ? faults : new Set([...faults].filter((fault) => fault !== 'attributes' && fault !== 'reason'))}
            population={population}
            planned={preview.planned}
            isDisabled={!editable}
          />
          <PlanResult
            planned={preview.planned}
            error={preview.error}
            plan={plan}
            editable={editable}
            locked={state === 'locked'}
            onSave={() => void save()}
            onLock={() => void lock()}
            onUnlock={readOnly ? null : () => setUnlocking(true)}
          />
        </section>
        <div className="stack">
          <RiskCurve planned={preview.planned} tolerable={plan?.tolerable ?? null} />
          <FrequencyCard
            chosen={form.kind === 'frequency' ? form.frequency : null}
            readOnly={readOnly}
            onSaved={() => setTable((n) => n + 1)}
          />
          <CompleteCard population={population} />
        </div>
      </div>
      {unlocking ? (
        <ReasonDialog
          title={text.unlock}
          text={text.locked}
          label={text.unlockReason}
          confirm={text.unlock}
          onClose={() => setUnlocking(false)}
          onConfirm={(reason) => {
            setUnlocking(false);
            void perform(take, (by) => engine.call('sampling.unlock', { id, by, reason }));
          }}
        />
      ) : null}
    </>
  );
}

interface Preview {
  readonly planned: Planned | null;
  readonly error: ContractError | null;
}

/** What the plan comes to, a moment after it stands. The last answer stays until the next one. */
function usePreview(id: number, plan: SamplePlan | null, table: number): Preview {
  const key = plan === null ? null : `${id} ${table} ${JSON.stringify(plan)}`;
  const { answer } = useAnswer<Planned>(
    key,
    () => (plan === null ? Promise.reject(new Error('no plan')) : engine.call('sampling.preview', { id, plan })),
    previewMs,
  );
  return { planned: valueOf(answer) ?? null, error: answer.state === 'failed' ? answer.error : null };
}
