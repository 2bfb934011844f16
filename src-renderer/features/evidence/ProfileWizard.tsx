/** Makes a hash-chain profile for a file of unknown format, with the bytes and hashes that come of it in view. */
import { useEffect, useState } from 'react';
import type { Grant } from '../../../src-shared/contract/bridge.ts';
import type { ProfilePreview as Preview, ProfileProbe } from '../../../src-shared/model/profile-probe.ts';
import { errorText } from '../../../src-shared/text/errors.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { profileWizardText as text } from '../../../src-shared/text/screen-profile.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine, host } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { contractErrorOf } from '../../state/loadable.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';
import { Select, type SelectOption } from '../../ui/Select.tsx';
import { put, readDraft, textAt, writeDraft } from './profile-draft.ts';
import type { Draft } from './profile-draft.ts';
import { ProfileFields } from './ProfileFields.tsx';
import { ProfilePreview } from './ProfilePreview.tsx';
import './mapping.css';
import './profile.css';

/** Milliseconds without a change before the profile is tried. */
const pause = 250;

/** A profile that was chosen for the import. The secret is kept until then and no longer. */
export interface ChosenProfile {
  readonly text: string;
  readonly title: string;
  readonly secret: string;
}

export interface ProfileWizardProps {
  readonly grant: Grant;
  readonly probe: ProfileProbe;
  /** What was chosen before. */
  readonly chosen: ChosenProfile | null;
  readonly onUse: (profile: ChosenProfile) => void;
  readonly onClose: () => void;
}

export function ProfileWizard({ grant, probe, chosen, onUse, onClose }: ProfileWizardProps): React.ReactNode {
  const [file, setFile] = useState(chosen?.text ?? probe.draft);
  const [secret, setSecret] = useState(chosen?.secret ?? '');
  const preview = usePreview(grant.grant, file, secret);
  const draft = readDraft(file);
  const change = (next: Draft): void => setFile(writeDraft(next));
  const name = (draft === null ? '' : textAt(draft, 'name')) || 'profile';

  const load = async (): Promise<void> => {
    const picked = await attempt(() => host.pickSettingsFile());
    if (picked === undefined || picked === null) return;
    const read = await attempt(() => engine.call('profiles.read', { grant: picked.grant }));
    if (read === undefined) return;
    if (read.problem !== null) notify('error', text.loadFailedTitle, text.loadFailed(read.problem));
    else if (read.text !== null) setFile(read.text);
  };

  const save = async (): Promise<void> => {
    const picked = await attempt(() => host.pickExportFile(name.replaceAll('/', '-').slice(0, 150), 'json'));
    if (picked === undefined || picked === null) return;
    if ((await attempt(() => engine.call('profiles.save', { grant: picked.grant, text: file }))) !== undefined)
      notify('good', text.saved(visible(picked.name, { limit: 100 })));
  };

  const isUsable = preview !== null && preview.problem === null && preview.rows.length > 0;
  return (
    <Dialog
      title={text.title(visible(grant.name, { limit: 80 }))}
      isOpen
      size="full"
      onClose={onClose}
      testId="profile-wizard"
      foot={
        <>
          <Button onPress={() => void load()}>{text.load}</Button>
          <Button onPress={() => void save()} isDisabled={!isUsable}>
            {text.save}
          </Button>
          <span className="grow" />
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button
            look="primary"
            isDisabled={!isUsable}
            onPress={() => onUse({ text: file, secret, title: (draft === null ? '' : textAt(draft, 'title')) || name })}
          >
            {text.use}
          </Button>
        </>
      }
    >
      <p className="small muted">{text.intro}</p>
      <p className="profile-found" data-testid="profile-found">
        {foundWords(probe)}
      </p>
      <div className="mapping-parts">
        <section className="stack" aria-label={text.choices}>
          <BeginWith probe={probe} onBegin={setFile} />
          {draft === null ? (
            <p className="small mapping-problem">{text.fileNoChoices}</p>
          ) : (
            <>
              <NameFields draft={draft} onChange={change} />
              <ProfileFields draft={draft} members={probe.members} onChange={change} secret={secret} onSecret={setSecret} />
            </>
          )}
          <Field label={text.file} hint={text.fileHint} value={file} onChange={setFile} maxLength={250_000} lines={18} mono />
        </section>
        <ProfilePreview preview={preview} />
      </div>
    </Dialog>
  );
}

/** What was found out about the records, in words that leave the decision to the auditor. */
export function foundWords({ found, preset, tried }: ProfileProbe): string {
  if (found !== null) return text.found(visible(found.summary, { limit: 300 }), found.reproduced, found.hashed);
  return preset === null ? text.notFound(tried) : text.preset(visible(preset, { limit: 80 }));
}

function NameFields({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }): React.ReactNode {
  return (
    <div className="mapping-form">
      <Field
        label={text.titleField}
        value={textAt(draft, 'title')}
        onChange={(title) => onChange(put(draft, ['title'], title))}
        maxLength={200}
      />
      <Field
        label={text.name}
        hint={text.nameHint}
        value={textAt(draft, 'name')}
        onChange={(name) => onChange(put(draft, ['name'], name))}
        maxLength={80}
        mono
      />
    </div>
  );
}

/** Takes the text of another profile in place of what is there. */
function BeginWith({ probe, onBegin }: { readonly probe: ProfileProbe; readonly onBegin: (text: string) => void }): React.ReactNode {
  const presets = usePresets();
  const begin = probe.found === null ? text.beginDraft : text.beginFound;
  const options: SelectOption[] = [
    { value: '', text: text.beginKept },
    { value: '/', text: probe.found === null && probe.preset !== null ? probe.preset : begin },
    ...presets.map(({ name, title }) => ({ value: name, text: title })),
  ];
  return (
    <Select
      label={text.begin}
      value=""
      options={options}
      onChange={(value) => {
        const chosen = value === '/' ? probe.draft : presets.find(({ name }) => name === value)?.text;
        if (chosen !== undefined) onBegin(chosen);
      }}
    />
  );
}

type Preset = { readonly name: string; readonly title: string; readonly text: string };

function usePresets(): readonly Preset[] {
  const [presets, setPresets] = useState<readonly Preset[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    engine.call('profiles.presets', {}, { signal: abort.signal }).then(
      (found) => !abort.signal.aborted && setPresets(found),
      // A file can still be opened and the choices made.
      () => undefined,
    );
    return () => abort.abort();
  }, []);
  return presets;
}

const nothing: Preview = { problem: null, rows: [], matched: 0, compared: 0, summary: '' };

/** Base64 of a secret's UTF-8 bytes; undefined where there is none. */
export function secretOf(secret: string): string | undefined {
  if (secret === '') return undefined;
  return btoa(String.fromCodePoint(...new TextEncoder().encode(secret)));
}

/** Tries the profile whenever it has been left alone for a moment; null until the first answer. */
function usePreview(grant: string, file: string, secret: string): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      engine
        .call('profiles.preview', { grant, text: file, secret: secretOf(secret) }, { signal: abort.signal })
        .then((found) => {
          if (!abort.signal.aborted) setPreview(found);
        })
        .catch((failure: unknown) => {
          if (abort.signal.aborted) return;
          setPreview({ ...nothing, problem: { line: 0, column: 0, problem: errorText(contractErrorOf(failure)).what } });
        });
    }, pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [grant, file, secret]);
  return preview;
}
