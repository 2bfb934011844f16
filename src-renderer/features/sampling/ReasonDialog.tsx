import { useState } from 'react';
import { screens } from '../../../src-shared/text/screens.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';

export interface ReasonDialogProps {
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly confirm: string;
  readonly onClose: () => void;
  readonly onConfirm: (reason: string) => void;
  /** More to ask, above the reason. */
  readonly children?: React.ReactNode;
}

/** Asks why, because the log keeps it; there is no act without a reason. */
export function ReasonDialog({ title, text, label, confirm, onClose, onConfirm, children }: ReasonDialogProps): React.ReactNode {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const go = (): void => {
    setTried(true);
    if (reason.trim() !== '') onConfirm(reason.trim());
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      testId="reason-dialog"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={go}>
            {confirm}
          </Button>
        </>
      }
    >
      <p className="small">{text}</p>
      {children}
      <Field
        label={label}
        value={reason}
        onChange={setReason}
        maxLength={2000}
        lines={2}
        autoFocus
        error={tried && reason.trim() === '' ? screens.sampling.freeze.needed : undefined}
      />
    </Dialog>
  );
}
