import { useState } from 'react';
import type { Params } from '../../../src-shared/contract/methods.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';
import { readDate } from './time-range.ts';

const text = screens.explorer;

export type JumpTarget = Params<'events.jump'>['to'];

/** What was typed as a place to go to: a whole number is a sequence number, anything else must be a date. */
export function readTarget(typed: string): JumpTarget | null {
  const plain = typed.trim().replace(/(\d)[ \t]+(\d)/, '$1T$2');
  if (/^[\d,]+$/.test(plain) && !/^\d{4}-/.test(plain)) {
    const seq = Number(plain.replaceAll(',', ''));
    return Number.isSafeInteger(seq) ? { kind: 'seq', seq } : null;
  }
  const span = readDate(plain);
  return span === null ? null : { kind: 'time', time: span.from };
}

export interface JumpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onJump: (to: JumpTarget) => void;
}

export function JumpDialog({ isOpen, onClose, onJump }: JumpDialogProps): React.ReactNode {
  return (
    <Dialog title={text.jumpTitle} isOpen={isOpen} onClose={onClose} size="narrow" testId="jump-dialog">
      <JumpForm onClose={onClose} onJump={onJump} />
    </Dialog>
  );
}

function JumpForm({ onClose, onJump }: Omit<JumpDialogProps, 'isOpen'>): React.ReactNode {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const target = readTarget(typed);
        setWrong(target === null);
        if (target === null) return;
        onClose();
        onJump(target);
      }}
    >
      <Field
        label={text.jumpTo}
        hint={text.jumpHint}
        error={wrong ? text.jumpBad : undefined}
        value={typed}
        onChange={(next) => {
          setTyped(next);
          setWrong(false);
        }}
        maxLength={40}
        mono
        autoFocus
      />
      <div className="row end">
        <Button onPress={onClose}>{screens.cancel}</Button>
        <Button type="submit" look="primary">
          {text.jumpGo}
        </Button>
      </div>
    </form>
  );
}
