import { useState } from 'react';
import { conclusionStates, type Conclusion, type Control } from '../../../src-shared/model/controls.ts';
import { conclusionWords, controlsText } from '../../../src-shared/text/screen-audit.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { saveConclusion } from '../../state/audit.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Segments } from '../../ui/Fields.tsx';

const text = controlsText;
const nothing: Conclusion = { state: 'open', narrative: '', preparer: '', reviewer: '', date: '' };
const isDay = (day: string): boolean => day === '' || (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)));

export interface ConclusionDialogProps {
  readonly control: Control;
  readonly before: Conclusion | undefined;
  readonly onClose: () => void;
}

export function ConclusionDialog({ control, before, onClose }: ConclusionDialogProps): React.ReactNode {
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  const [conclusion, setConclusion] = useState(before ?? nothing);
  const change =
    (name: keyof Conclusion) =>
    (value: string): void =>
      setConclusion({ ...conclusion, [name]: value });
  const save = async (): Promise<void> => {
    if (await saveConclusion(control.id, conclusion)) onClose();
  };
  return (
    <Dialog
      title={text.title(control.id)}
      isOpen
      onClose={onClose}
      testId="conclusion-dialog"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void save()} isDisabled={readOnly || !isDay(conclusion.date)}>
            {text.save}
          </Button>
        </>
      }
    >
      <p>{control.about}</p>
      <Segments
        label={text.state}
        value={conclusion.state}
        onChange={(state) => setConclusion({ ...conclusion, state })}
        options={conclusionStates.map((one) => ({ value: one, label: conclusionWords[one] }))}
      />
      <Field
        label={text.narrative}
        hint={text.narrativeHint}
        value={conclusion.narrative}
        onChange={change('narrative')}
        maxLength={20_000}
        lines={5}
      />
      <Field label={text.preparer} value={conclusion.preparer} onChange={change('preparer')} maxLength={200} />
      <Field label={text.reviewer} value={conclusion.reviewer} onChange={change('reviewer')} maxLength={200} />
      <Field
        label={text.date}
        hint={text.dateHint}
        error={isDay(conclusion.date) ? undefined : text.badDate}
        value={conclusion.date}
        onChange={change('date')}
        maxLength={10}
        mono
      />
    </Dialog>
  );
}
