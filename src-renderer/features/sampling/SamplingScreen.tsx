import { useState } from 'react';
import { Check, Dices, Plus } from 'lucide-react';
import type { SampleDetail, SampleState } from '../../../src-shared/model/sample.ts';
import { verdictWord } from '../../../src-shared/text/findings.ts';
import { stateWords } from '../../../src-shared/text/sample-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { valueOf } from '../../state/loadable.ts';
import { go, goTo, sampleSteps, type SampleStep } from '../../state/navigation.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Select } from '../../ui/Select.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { DrawStep } from './DrawStep.tsx';
import { EvaluateStep } from './EvaluateStep.tsx';
import { NewSample } from './NewSample.tsx';
import { PlanStep } from './PlanStep.tsx';
import { PopulationStep } from './PopulationStep.tsx';
import { SignStep } from './SignStep.tsx';
import type { StepProps } from './step-props.ts';
import { TestStep } from './TestStep.tsx';
import { useSamples } from './useSamples.ts';
import './sampling.css';

const text = screens.sampling;

/** Where a sample stands: the step that is worked on now. */
const stepOf: Readonly<Record<SampleState, SampleStep>> = { plan: 'plan', locked: 'draw', drawn: 'test', prepared: 'sign', signed: 'sign' };

export function SamplingScreen({ sample, step }: { readonly sample: number | null; readonly step: SampleStep | null }): React.ReactNode {
  const { list, detail, reload, take } = useSamples(sample);
  const [creating, setCreating] = useState(false);
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  const events = useSession((state) => state.summary?.events ?? 0);
  const known = valueOf(list);
  const shown = valueOf(detail);

  const create = (
    <Button look={known?.length === 0 ? 'primary' : 'plain'} onPress={() => setCreating(true)} isDisabled={readOnly || events === 0}>
      <Plus size={14} aria-hidden />
      {text.create}
    </Button>
  );
  const body = (): React.ReactNode => {
    if (known === undefined) {
      return list.state === 'failed' ? <Failed title={text.failed} error={list.error} onRetry={reload} /> : <Loading text={text.loading} />;
    }
    if (known.length === 0) {
      return events === 0 ? (
        <Empty icon={Dices} title={text.noEvents} text={text.noEventsHint} testId="sampling-empty">
          <Button onPress={() => goTo('evidence')}>{screens.integrity.toEvidence}</Button>
        </Empty>
      ) : (
        <Empty icon={Dices} title={text.empty} text={text.emptyHint} testId="sampling-empty">
          {create}
        </Empty>
      );
    }
    if (shown === undefined) {
      return detail.state === 'failed' ? (
        <Failed title={text.failed} error={detail.error} onRetry={reload} />
      ) : (
        <Loading text={text.loading} />
      );
    }
    return <Workpaper key={shown.summary.id} sample={shown} step={step ?? stepOf[shown.summary.state]} take={take} readOnly={readOnly} />;
  };

  return (
    <div className="sampling" data-testid="sampling">
      {known === undefined || known.length === 0 ? null : (
        <div className="sampling-head">
          <Select
            label={text.choose}
            hideLabel
            value={String(shown?.summary.id ?? '')}
            onChange={(id) => go({ screen: 'sampling', sample: Number(id), step: null })}
            options={known.map(({ id, ref, title, state, items }) => ({
              value: String(id),
              text: `${ref} · ${title}`,
              note: text.sampleNote(stateWords[state], items),
            }))}
          />
          <span className="grow" />
          {create}
        </div>
      )}
      <JobPanel
        kind="freeze"
        titles={{ running: text.freeze.running, done: text.freeze.done, failed: text.freeze.failed, cancelled: text.freeze.cancelled }}
      />
      {readOnly ? <p className="sampling-note">{text.readOnly}</p> : null}
      {body()}
      {creating ? (
        <NewSample
          onClose={() => setCreating(false)}
          onMade={(made) => {
            take(made);
            go({ screen: 'sampling', sample: made.summary.id, step: 'population' });
          }}
        />
      ) : null}
    </div>
  );
}

function Workpaper({
  sample,
  step,
  take,
  readOnly,
}: {
  readonly sample: SampleDetail;
  readonly step: SampleStep;
  readonly take: (detail: SampleDetail) => void;
  readonly readOnly: boolean;
}): React.ReactNode {
  const { id, state } = sample.summary;
  const { verdict } = sample.population;
  const goToStep = (next: SampleStep): void => go({ screen: 'sampling', sample: id, step: next });
  const props: StepProps = { sample, take, readOnly, goToStep };
  return (
    <>
      <Steps now={stepOf[state]} signed={state === 'signed'} step={step} onStep={goToStep} />
      {verdict === 'verified' ? null : (
        <p className="sampling-note" data-testid="sample-unverified">
          {text.unverified(verdict === null ? text.population.none : verdictWord(verdict))}
        </p>
      )}
      <StepBody step={step} {...props} />
    </>
  );
}

function StepBody({ step, ...props }: StepProps & { readonly step: SampleStep }): React.ReactNode {
  switch (step) {
    case 'population':
      return <PopulationStep {...props} />;
    case 'plan':
      return <PlanStep {...props} />;
    case 'draw':
      return <DrawStep {...props} />;
    case 'test':
      return <TestStep {...props} />;
    case 'evaluate':
      return <EvaluateStep {...props} />;
    case 'sign':
      return <SignStep {...props} />;
  }
}

interface StepsProps {
  readonly now: SampleStep;
  readonly signed: boolean;
  readonly step: SampleStep;
  readonly onStep: (step: SampleStep) => void;
}

/** The six steps: which are done, which one is worked on, which one is shown. All may be looked at. */
function Steps({ now, signed, step, onStep }: StepsProps): React.ReactNode {
  const at = sampleSteps.indexOf(now);
  return (
    <nav aria-label={text.stepsLabel}>
      <ol className="steps card">
        {sampleSteps.map((one, i) => {
          const done = signed || i < at;
          return (
            <li key={one} className={done ? 'step done' : i === at ? 'step now' : 'step'}>
              <button
                type="button"
                aria-current={one === step ? 'step' : undefined}
                onClick={() => onStep(one)}
                data-testid={`step-${one}`}
              >
                <span className="step-number">{i + 1}</span>
                {text.steps[one]}
                {done ? (
                  <>
                    <Check size={14} aria-hidden />
                    <span className="sr-only">{text.stepDone}</span>
                  </>
                ) : null}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
