import { useState } from 'react';
import type { TrustAnchor } from '../../../src-shared/model/case.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';
import { parseDate, typedDate } from './dates.ts';

const text = screens.trust;

export interface ValidityDialogProps {
  readonly anchor: TrustAnchor;
  readonly onClose: () => void;
  readonly onChanged: () => Promise<void>;
}

/** When a key begins and ends to be valid, or was revoked, and how the auditor knows it. */
export function ValidityDialog({ anchor, onClose, onChanged }: ValidityDialogProps): React.ReactNode {
  const { validity } = anchor;
  const [from, setFrom] = useState(typedDate(validity?.from));
  const [until, setUntil] = useState(typedDate(validity?.until));
  const [revoked, setRevoked] = useState(typedDate(validity?.revoked));
  const [note, setNote] = useState(validity?.note ?? '');
  const [tried, setTried] = useState(false);
  const parsed = { from: parseDate(from, false), until: parseDate(until, true), revoked: parseDate(revoked, false) };
  const bad = (value: number | null | undefined): string | undefined => (tried && value === undefined ? text.dateBad : undefined);
  const save = async (): Promise<void> => {
    setTried(true);
    const { from: begins, until: ends, revoked: ended } = parsed;
    if (begins === undefined || ends === undefined || ended === undefined) return;
    const isNothing = begins === null && ends === null && ended === null;
    if (!isNothing && note.trim() === '') return;
    const next = isNothing ? null : { from: begins, until: ends, revoked: ended, note: note.trim() };
    const saved = await attempt(() => engine.call('trust.setValidity', { id: anchor.id, validity: next }));
    if (saved === undefined) return;
    onClose();
    notify('good', text.validitySaved);
    await onChanged();
  };
  const hasLimit = [from, until, revoked].some((value) => value.trim() !== '');
  return (
    <Dialog
      title={text.validityTitle}
      isOpen
      onClose={onClose}
      testId="validity-dialog"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void save()}>
            {text.validitySave}
          </Button>
        </>
      }
    >
      <p className="small muted">{text.validityText}</p>
      <Field label={text.validFrom} hint={text.dateHint} value={from} onChange={setFrom} maxLength={40} error={bad(parsed.from)} />
      <Field label={text.validUntil} value={until} onChange={setUntil} maxLength={40} error={bad(parsed.until)} />
      <Field label={text.revokedAt} value={revoked} onChange={setRevoked} maxLength={40} error={bad(parsed.revoked)} />
      <Field
        label={text.validityNote}
        value={note}
        onChange={setNote}
        maxLength={1000}
        error={tried && hasLimit && note.trim() === '' ? text.required : undefined}
      />
    </Dialog>
  );
}
