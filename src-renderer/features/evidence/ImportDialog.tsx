import { useState } from 'react';
import { File, Folder, X } from 'lucide-react';
import type { Grant } from '../../../src-shared/contract/bridge.ts';
import { isS3Place } from '../../../src-shared/model/case.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { importEvidence, useImport } from '../../state/actions.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField, Field } from '../../ui/Fields.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { byItself, InputFormat, type InputReading } from './InputFormat.tsx';
import { secretOf } from './ProfileWizard.tsx';

const text = screens.evidence;

const blank = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '', copiedFrom: '' };

const clear = (): void => useImport.setState({ grants: [] });

/** Asks what is known of the inputs before they are imported. */
export function ImportDialog(): React.ReactNode {
  const grants = useImport((state) => state.grants);
  return grants.length === 0 ? null : <ImportForm grants={grants} />;
}

function ImportForm({ grants }: { readonly grants: readonly Grant[] }): React.ReactNode {
  const [provenance, setProvenance] = useState(blank);
  const [filtered, setFiltered] = useState(false);
  const [reading, setReading] = useState(byItself);
  const put = (name: keyof typeof blank) => (value: string) => setProvenance((old) => ({ ...old, [name]: value }));
  const isPlaceWrong = provenance.copiedFrom !== '' && !isS3Place(provenance.copiedFrom);
  const start = (): void =>
    void importEvidence(grants, filtered, provenance, {
      mapping: reading.mapping ?? undefined,
      profile: reading.profile?.text,
      secret: secretOf(reading.profile?.secret ?? ''),
    });
  return (
    <Dialog
      title={text.dialogTitle(grants.length)}
      isOpen
      onClose={clear}
      testId="import-dialog"
      foot={
        <>
          <Button onPress={clear}>{screens.cancel}</Button>
          <Button look="primary" onPress={start} isDisabled={isPlaceWrong} autoFocus>
            {text.import(grants.length)}
          </Button>
        </>
      }
    >
      <ul className="import-inputs" aria-label={text.dialogInputs}>
        {grants.map((input) => (
          <InputRow key={input.grant} input={input} grants={grants} reading={reading} onReading={setReading} />
        ))}
      </ul>
      <div>
        <h3 className="card-title">{text.provenance}</h3>
        <p className="small muted">{text.provenanceHint}</p>
      </div>
      <div className="import-fields">
        <Field
          label={text.receivedFrom}
          hint={text.receivedFromHint}
          value={provenance.receivedFrom}
          onChange={put('receivedFrom')}
          maxLength={500}
        />
        <Field
          label={text.receivedAt}
          hint={text.receivedAtHint}
          value={provenance.receivedAt}
          onChange={put('receivedAt')}
          maxLength={100}
        />
        <Field label={text.transport} hint={text.transportHint} value={provenance.transport} onChange={put('transport')} maxLength={500} />
        <Field
          label={text.extractedHow}
          hint={text.extractedHowHint}
          value={provenance.extractedHow}
          onChange={put('extractedHow')}
          maxLength={2000}
        />
        <Field
          label={text.copiedFrom}
          hint={text.copiedFromHint}
          error={isPlaceWrong ? text.copiedFromWrong : undefined}
          value={provenance.copiedFrom}
          onChange={put('copiedFrom')}
          maxLength={1200}
          mono
        />
      </div>
      <CheckField label={text.filtered} hint={text.filteredHint} isSelected={filtered} onChange={setFiltered} />
    </Dialog>
  );
}

interface InputRowProps {
  readonly input: Grant;
  readonly grants: readonly Grant[];
  readonly reading: InputReading;
  readonly onReading: (reading: InputReading) => void;
}

function InputRow({ input, grants, reading, onReading }: InputRowProps): React.ReactNode {
  const { grant, name, kind } = input;
  return (
    <li>
      <div className="import-input">
        {kind === 'file' ? <File size={16} aria-hidden /> : <Folder size={16} aria-hidden />}
        <span className="grow mono">
          <Untrusted text={name} limit={300} />
        </span>
        <span className="small muted">{text.kinds[kind]}</span>
        {grants.length > 1 ? (
          <IconButton
            label={text.remove(visible(name, { limit: 100 }))}
            onPress={() => useImport.setState({ grants: grants.filter((one) => one.grant !== grant) })}
          >
            <X size={14} aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <InputFormat grant={input} reading={reading} onReading={onReading} />
    </li>
  );
}
