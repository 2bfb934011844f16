import { useState } from 'react';
import {
  engagementSchema,
  frameworks,
  hyrelogPlans,
  type Engagement,
  type EngagementVersion,
} from '../../../src-shared/model/engagement.ts';
import { errorSentence } from '../../../src-shared/text/errors.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { saveEngagement } from '../../state/audit.ts';
import { contractErrorOf } from '../../state/loadable.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';
import { Select } from '../../ui/Select.tsx';

const text = auditScreenText.setUp;

interface Form {
  readonly client: string;
  readonly framework: Engagement['framework'];
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly auditor: string;
  readonly reviewer: string;
  readonly days: string;
  readonly opens: string;
  readonly closes: string;
}

const formOf = (engagement: Engagement): Form => ({
  client: engagement.client,
  framework: engagement.framework,
  from: engagement.period?.from ?? '',
  to: engagement.period?.to ?? '',
  timeZone: engagement.period?.timeZone ?? 'UTC',
  auditor: engagement.auditor,
  reviewer: engagement.reviewer,
  days: engagement.retention === null ? '' : String(engagement.retention.days),
  opens: engagement.workingHours.from,
  closes: engagement.workingHours.to,
});

/** The engagement with what the fields say; a text where they do not fit. */
function merged(base: Engagement, form: Form): Engagement | string {
  const days = form.days.trim();
  if (days !== '' && !/^\d{1,5}$/.test(days)) return text.badDays;
  const parsed = engagementSchema.safeParse({
    ...base,
    client: form.client,
    framework: form.framework,
    auditor: form.auditor,
    reviewer: form.reviewer,
    period: form.from === '' && form.to === '' ? null : { from: form.from, to: form.to, timeZone: form.timeZone },
    retention: days === '' ? null : { days: Number(days), statement: base.retention?.statement ?? '' },
    workingHours: { ...base.workingHours, from: form.opens, to: form.closes },
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`;
}

export interface EngagementDialogProps {
  readonly stored: EngagementVersion;
  readonly readOnly: boolean;
  readonly onClose: () => void;
}

export function EngagementDialog({ stored, readOnly, onClose }: EngagementDialogProps): React.ReactNode {
  const [base, setBase] = useState(stored.engagement);
  const [form, setForm] = useState(() => formOf(stored.engagement));
  const [policy, setPolicy] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const change =
    (name: keyof Form) =>
    (value: string): void =>
      setForm({ ...form, [name]: value });

  const tryTo = async (work: () => Promise<void>): Promise<void> => {
    setProblem('');
    try {
      await work();
    } catch (error) {
      setProblem(errorSentence(contractErrorOf(error)));
    }
  };
  const current = (): Engagement | null => {
    const engagement = merged(base, form);
    if (typeof engagement !== 'string') return engagement;
    setProblem(engagement);
    return null;
  };
  const showPolicy = (): Promise<void> =>
    tryTo(async () => {
      const engagement = current();
      if (engagement !== null) setPolicy((await engine.call('audit.writePolicy', { engagement })).text);
    });
  const readPolicy = async (): Promise<Engagement> => engine.call('audit.readPolicy', { text: policy ?? '' });
  const hidePolicy = (): Promise<void> =>
    tryTo(async () => {
      const engagement = await readPolicy();
      setBase(engagement);
      setForm(formOf(engagement));
      setPolicy(null);
    });
  const save = (): Promise<void> =>
    tryTo(async () => {
      const engagement = policy === null ? current() : await readPolicy();
      if (engagement !== null && (await saveEngagement(engagement))) onClose();
    });

  return (
    <Dialog
      title={text.title}
      isOpen
      onClose={onClose}
      size="wide"
      testId="engagement-dialog"
      foot={
        <>
          <Button look="link" onPress={() => void (policy === null ? showPolicy() : hidePolicy())}>
            {policy === null ? text.showPolicy : text.hidePolicy}
          </Button>
          <span className="grow" />
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void save()} isDisabled={readOnly}>
            {text.save}
          </Button>
        </>
      }
    >
      <p className="small muted">
        {text.lead} {text.version(stored.version, stored.author)}
      </p>
      {policy === null ? (
        <div className="engagement-grid">
          <Field label={text.client} value={form.client} onChange={change('client')} maxLength={200} autoFocus />
          <Select
            label={text.framework}
            value={form.framework}
            onChange={(next) => setForm({ ...form, framework: frameworks.find((one) => one === next) ?? form.framework })}
            options={frameworks.map((one) => ({ value: one, text: text.frameworks[one] }))}
          />
          <Field label={text.from} hint={text.dayHint} value={form.from} onChange={change('from')} maxLength={10} mono />
          <Field label={text.to} value={form.to} onChange={change('to')} maxLength={10} mono />
          <Field label={text.zone} hint={text.zoneHint} value={form.timeZone} onChange={change('timeZone')} maxLength={60} />
          <Field label={text.retention} hint={text.retentionHint} value={form.days} onChange={change('days')} maxLength={5} mono />
          <Select
            label={text.plan}
            value=""
            onChange={(plan) => {
              const found = Object.entries(hyrelogPlans).find(([name]) => name === plan)?.[1];
              if (found !== undefined) change('days')(String(Math.max(found.hot, found.archive)));
            }}
            options={[
              { value: '', text: text.planChoose },
              ...Object.entries(hyrelogPlans).map(([name, plan]) => ({
                value: name,
                text: text.planName(name, Math.max(plan.hot, plan.archive)),
              })),
            ]}
          />
          <span />
          <Field label={text.opens} value={form.opens} onChange={change('opens')} maxLength={5} mono />
          <Field label={text.closes} value={form.closes} onChange={change('closes')} maxLength={5} mono />
          <Field label={text.auditor} value={form.auditor} onChange={change('auditor')} maxLength={200} />
          <Field label={text.reviewer} value={form.reviewer} onChange={change('reviewer')} maxLength={200} />
        </div>
      ) : (
        <Field label={text.policy} hint={text.policyHint} value={policy} onChange={setPolicy} maxLength={1_000_000} lines={18} mono />
      )}
      {problem === '' ? null : (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
