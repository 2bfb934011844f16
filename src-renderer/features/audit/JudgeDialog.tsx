import { useState } from 'react';
import { triageStates, type Lead, type TriageState } from '../../../src-shared/model/audit.ts';
import { formatUtc } from '../../../src-shared/text/format.ts';
import { auditScreenText, triageWords } from '../../../src-shared/text/screen-audit.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { judgeLead } from '../../state/audit.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Segments } from '../../ui/Fields.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = auditScreenText.leads;

export function JudgeDialog({ lead, onClose }: { readonly lead: Lead; readonly onClose: () => void }): React.ReactNode {
  const readOnly = useSession((session) => session.summary?.readOnly ?? false);
  const [state, setState] = useState<TriageState>(lead.triage?.state ?? 'open');
  const [note, setNote] = useState(lead.triage?.note ?? '');
  const save = async (): Promise<void> => {
    if (await judgeLead(lead.key, state, note)) onClose();
  };
  return (
    <Dialog
      title={text.judge}
      isOpen
      onClose={onClose}
      testId="judge-dialog"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void save()} isDisabled={readOnly}>
            {text.save}
          </Button>
        </>
      }
    >
      <p>
        <Untrusted text={lead.subject} limit={300} />
      </p>
      <p className="small muted num">
        {formatUtc(lead.from)} – {formatUtc(lead.to)}
      </p>
      {lead.triage === null ? null : <p className="small muted">{text.by(lead.triage.author, formatUtc(lead.triage.at))}</p>}
      <Segments
        label={text.state}
        value={state}
        onChange={setState}
        options={triageStates.map((one) => ({ value: one, label: triageWords[one] }))}
      />
      <Field label={text.note} hint={text.noteHint} value={note} onChange={setNote} maxLength={10_000} lines={4} />
    </Dialog>
  );
}
