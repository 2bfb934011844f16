/** Choosing a signing key: an existing file, or a new one that is made here. The passphrase stays in the field until it is used. */
import { useState } from 'react';
import { FileKey2 } from 'lucide-react';
import { visible } from '../../src-shared/text/format.ts';
import { reportScreen as text } from '../../src-shared/text/screen-report.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { makeKey, pickSigningKey, type ChosenKey } from '../state/reports.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Field, SecretField } from './Fields.tsx';

export interface KeyChoiceProps {
  readonly value: ChosenKey | null;
  readonly onChange: (key: ChosenKey | null) => void;
}

export function KeyChoice({ value, onChange }: KeyChoiceProps): React.ReactNode {
  const [making, setMaking] = useState(false);
  const choose = async (): Promise<void> => {
    const grant = await pickSigningKey();
    if (grant !== null) onChange({ grant, passphrase: '' });
  };
  return (
    <div className="key-choice">
      <div className="row">
        <FileKey2 size={16} aria-hidden />
        <span className="grow">{value === null ? text.noKey : text.keyChosen(visible(value.grant.name, { limit: 100 }))}</span>
        <Button onPress={() => void choose()}>{text.chooseKey}</Button>
        {value === null ? (
          <Button onPress={() => setMaking(true)}>{text.makeKey}</Button>
        ) : (
          <Button look="quiet" onPress={() => onChange(null)}>
            {text.dropKey}
          </Button>
        )}
      </div>
      {value === null ? null : (
        <SecretField
          label={text.passphrase}
          hint={text.passphraseHint}
          value={value.passphrase}
          onChange={(passphrase) => onChange({ ...value, passphrase })}
        />
      )}
      {making ? <NewKey onClose={() => setMaking(false)} onMade={onChange} /> : null}
    </div>
  );
}

function NewKey({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (key: ChosenKey) => void }): React.ReactNode {
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [vkey, setVkey] = useState<string | null>(null);
  const bad = name !== '' && /[\s+]/u.test(name);
  const differs = again !== '' && again !== passphrase;
  const create = async (): Promise<void> => {
    const made = await makeKey(name, passphrase);
    if (made === null) return;
    setVkey(made.vkey);
    onMade({ grant: made.grant, passphrase });
  };
  const ready = name !== '' && !bad && passphrase !== '' && again === passphrase;
  return (
    <Dialog
      title={text.newKey}
      isOpen
      onClose={onClose}
      testId="new-key-dialog"
      foot={
        vkey === null ? (
          <>
            <Button onPress={onClose}>{screens.cancel}</Button>
            <Button look="primary" isDisabled={!ready} onPress={() => void create()}>
              {text.create}
            </Button>
          </>
        ) : (
          <Button look="primary" onPress={onClose} autoFocus>
            {screens.close}
          </Button>
        )
      }
    >
      {vkey === null ? (
        <div className="stack">
          <p>{text.newKeyText}</p>
          <Field
            label={text.keyName}
            hint={text.keyNameHint}
            error={bad ? text.keyNameBad : undefined}
            value={name}
            onChange={setName}
            maxLength={200}
            autoFocus
          />
          <SecretField label={text.passphrase} value={passphrase} onChange={setPassphrase} />
          <SecretField label={text.repeat} error={differs ? text.repeatDiffers : undefined} value={again} onChange={setAgain} />
        </div>
      ) : (
        <div className="stack">
          <p>{text.created}</p>
          <p className="mono selectable wrap">{vkey}</p>
        </div>
      )}
    </Dialog>
  );
}
