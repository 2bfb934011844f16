import { Plus, X } from 'lucide-react';
import { planKinds, type Planned, type Population, type SamplePlan } from '../../../src-shared/model/sample.ts';
import { distributions, drawAlgorithms, drawMethods, frequencyIds } from '../../../src-shared/model/sampling.ts';
import { distributionWords, frequencyWords, kindWords, methodWords, unitWord } from '../../../src-shared/text/sample-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Field, Segments } from '../../ui/Fields.tsx';
import { Select } from '../../ui/Select.tsx';
import type { FormFault, PlanForm } from './plan-form.ts';

const text = screens.sampling.plan;

export interface PlanFieldsProps {
  readonly form: PlanForm;
  readonly onChange: (form: PlanForm) => void;
  readonly faults: ReadonlySet<FormFault>;
  readonly population: Population;
  readonly planned: Planned | null;
  readonly isDisabled: boolean;
}

/** The fields of a plan, each beside what it means for this population. */
export function PlanFields({ form, onChange, faults, population, planned, isDisabled }: PlanFieldsProps): React.ReactNode {
  const set = <K extends keyof PlanForm>(field: K, value: PlanForm[K]): void => onChange({ ...form, [field]: value });
  const fault = (name: FormFault): string | undefined => (faults.has(name) ? text.invalid : undefined);
  const picked = form.kind === 'judgmental';
  const risk = Number(form.confidence);
  const methods = drawMethods.filter((method) => method !== 'stratified' || population.strata !== null);
  return (
    <fieldset className="plan-fields" disabled={isDisabled}>
      <Line label={text.population} note="">
        <span className="plan-value">{text.populationValue(population.count, unitWord(population.unit))}</span>
      </Line>
      <Line note="">
        <Select
          label={text.kind}
          value={form.kind}
          onChange={(value) => set('kind', value as PlanForm['kind'])}
          options={planKinds.map((kind) => ({ value: kind, text: kindWords[kind] }))}
        />
      </Line>
      {picked ? null : (
        <>
          <Line note={Number.isFinite(risk) && risk > 0 && risk < 100 ? text.risk((100 - risk) / 100) : ''}>
            <Field
              label={text.confidence}
              value={form.confidence}
              onChange={(value) => set('confidence', value)}
              maxLength={8}
              error={fault('confidence')}
              isDisabled={isDisabled}
            />
          </Line>
          <Line note={planned?.tolerableItems === null || planned === null ? '' : text.tolerableItems(planned.tolerableItems)}>
            <Field
              label={text.tolerable}
              value={form.tolerable}
              onChange={(value) => set('tolerable', value)}
              maxLength={8}
              error={fault('tolerable')}
              isDisabled={isDisabled}
            />
          </Line>
        </>
      )}
      {form.kind === 'attribute' ? (
        <Line note={planned?.others.map((other) => text.other(other.distribution, other.n)).join(' · ') ?? ''}>
          <div className="row">
            <Field
              label={text.expected}
              value={form.expected}
              onChange={(value) => set('expected', value)}
              maxLength={8}
              error={fault('expected')}
              isDisabled={isDisabled}
            />
            <Segments
              label={text.expectedAs}
              value={form.expectedKind}
              onChange={(value) => set('expectedKind', value)}
              options={[
                { value: 'deviations', label: text.expectedKinds.deviations },
                { value: 'rate', label: text.expectedKinds.rate },
              ]}
            />
          </div>
        </Line>
      ) : null}
      {form.kind === 'discovery' ? (
        <Line note="">
          <Field
            label={text.critical}
            value={form.critical}
            onChange={(value) => set('critical', value)}
            maxLength={10}
            error={fault('critical')}
            isDisabled={isDisabled}
          />
        </Line>
      ) : null}
      {form.kind === 'sequential' ? (
        <Line note="">
          <Field
            label={text.stages}
            value={form.stages}
            onChange={(value) => set('stages', value)}
            maxLength={2}
            error={fault('stages')}
            isDisabled={isDisabled}
          />
        </Line>
      ) : null}
      {form.kind === 'frequency' ? (
        <Line note="">
          <Select
            label={text.frequency}
            value={form.frequency}
            onChange={(value) => set('frequency', value as SamplePlan['frequency'])}
            options={frequencyIds.map((one) => ({ value: one, text: frequencyWords[one] }))}
          />
        </Line>
      ) : null}
      {picked ? null : (
        <>
          <Line note="">
            <Select
              label={text.distribution}
              value={form.distribution}
              onChange={(value) => set('distribution', value as PlanForm['distribution'])}
              options={distributions.map((one) => ({ value: one, text: distributionWords[one] }))}
            />
          </Line>
          <Line note="">
            <Select
              label={text.method}
              value={form.method}
              onChange={(value) => set('method', value as PlanForm['method'])}
              options={methods.map((one) => ({ value: one, text: methodWords[one] }))}
            />
          </Line>
          <Line note="">
            <Select
              label={text.algorithm}
              value={form.algorithm}
              onChange={(value) => set('algorithm', value as PlanForm['algorithm'])}
              options={drawAlgorithms.map((one) => ({ value: one, text: text.algorithms[one] }))}
            />
          </Line>
          <Line note="">
            {form.method === 'stratified' ? (
              <Field
                label={text.allocation}
                hint={text.allocationHint}
                value={form.allocation}
                onChange={(value) => set('allocation', value)}
                maxLength={2000}
                error={fault('allocation')}
                isDisabled={isDisabled}
              />
            ) : null}
            <Field
              label={text.override}
              hint={text.overrideHint}
              value={form.override}
              onChange={(value) => set('override', value)}
              maxLength={10}
              error={fault('override')}
              isDisabled={isDisabled}
            />
            {form.override.trim() === '' ? null : (
              <Field
                label={text.reason}
                value={form.reason}
                onChange={(value) => set('reason', value)}
                maxLength={2000}
                error={faults.has('reason') ? screens.sampling.freeze.needed : undefined}
                isDisabled={isDisabled}
              />
            )}
          </Line>
        </>
      )}
      <Attributes form={form} onChange={onChange} wrong={faults.has('attributes')} isDisabled={isDisabled} />
    </fieldset>
  );
}

function Line({
  label,
  note,
  children,
}: {
  readonly label?: string;
  readonly note: string;
  readonly children: React.ReactNode;
}): React.ReactNode {
  return (
    <div className="plan-line">
      <div className="plan-inputs">
        {label === undefined ? null : <span className="field-label">{label}</span>}
        {children}
      </div>
      {note === '' ? null : <span className="plan-note">{note}</span>}
    </div>
  );
}

interface AttributesProps {
  readonly form: PlanForm;
  readonly onChange: (form: PlanForm) => void;
  readonly wrong: boolean;
  readonly isDisabled: boolean;
}

function Attributes({ form, onChange, wrong, isDisabled }: AttributesProps): React.ReactNode {
  const { attributes } = form;
  const letter = (i: number): string => String.fromCharCode(65 + i);
  const put = (next: readonly string[]): void =>
    onChange({ ...form, attributes: next.map((value, i) => ({ code: letter(i), text: value })) });
  const texts = attributes.map((one) => one.text);
  return (
    <div className="attributes">
      {attributes.map((one, i) => (
        <div key={one.code} className="attribute">
          <Field
            label={text.attribute(one.code)}
            value={one.text}
            onChange={(value) => put(texts.map((old, at) => (at === i ? value : old)))}
            maxLength={500}
            error={wrong && one.text.trim() === '' ? screens.sampling.freeze.needed : undefined}
            isDisabled={isDisabled}
          />
          {attributes.length > 1 && !isDisabled ? (
            <IconButton label={text.removeAttribute(one.code)} onPress={() => put(texts.filter((_, at) => at !== i))}>
              <X size={14} aria-hidden />
            </IconButton>
          ) : null}
        </div>
      ))}
      {isDisabled || attributes.length >= 26 ? null : (
        <Button look="quiet" onPress={() => put([...texts, ''])}>
          <Plus size={14} aria-hidden />
          {text.addAttribute}
        </Button>
      )}
    </div>
  );
}
