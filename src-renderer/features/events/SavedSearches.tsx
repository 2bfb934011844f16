/** Searches that are kept in the case under a name. */
import { useCallback, useEffect, useState } from 'react';
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components';
import { BookMarked, Trash2 } from 'lucide-react';
import type { SavedSearch } from '../../../src-shared/model/marks.ts';
import { formatTime, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { say } from '../../state/actions.ts';
import { authorName } from '../../state/author.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.explorer;

export interface Searches {
  readonly list: readonly SavedSearch[];
  /** False: it was not saved, and why was said. */
  readonly save: (name: string, query: string) => Promise<boolean>;
  readonly remove: (id: number) => void;
}

export function useSavedSearches(): Searches {
  const [list, setList] = useState<readonly SavedSearch[]>([]);
  useEffect(() => {
    engine.call('searches.list', {}).then(setList).catch(say);
  }, []);
  const save = useCallback(async (name: string, query: string): Promise<boolean> => {
    const author = await authorName();
    if (author === null) return false;
    try {
      setList(await engine.call('searches.save', { name, query, author }));
      notify('good', text.savedAs(visible(name, { limit: 80 })));
      return true;
    } catch (error) {
      say(error);
      return false;
    }
  }, []);
  const remove = useCallback((id: number): void => {
    engine.call('searches.remove', { id }).then(setList).catch(say);
  }, []);
  return { list, save, remove };
}

export interface SavedSearchesProps {
  readonly searches: Searches;
  readonly query: string;
  readonly onRun: (query: string) => void;
}

export function SavedSearches({ searches, query, onRun }: SavedSearchesProps): React.ReactNode {
  const [saving, setSaving] = useState(false);
  const readOnly = useSession((state) => state.summary?.readOnly ?? true);
  return (
    <>
      <DialogTrigger>
        <IconButton label={text.saved}>
          <BookMarked size={16} aria-hidden />
        </IconButton>
        <Popover className="popover" placement="bottom end" aria-labelledby="">
          <AriaDialog className="saved-list" aria-label={text.saved} data-testid="saved-searches">
            {({ close }) => (
              <SavedList
                searches={searches}
                onRun={(next) => {
                  close();
                  onRun(next);
                }}
              />
            )}
          </AriaDialog>
        </Popover>
      </DialogTrigger>
      {readOnly ? null : (
        <Button onPress={() => setSaving(true)} isDisabled={query === ''}>
          {text.save}
        </Button>
      )}
      <Dialog title={text.saveTitle} isOpen={saving} onClose={() => setSaving(false)} size="narrow" testId="save-search">
        <SaveForm query={query} onClose={() => setSaving(false)} onSave={searches.save} />
      </Dialog>
    </>
  );
}

function SavedList({ searches: { list, remove }, onRun }: Omit<SavedSearchesProps, 'query'>): React.ReactNode {
  const readOnly = useSession((state) => state.summary?.readOnly ?? true);
  if (list.length === 0) return <p className="small muted">{text.savedNone}</p>;
  return (
    <ul>
      {list.map(({ id, name, query, author, at }) => (
        <li key={id}>
          <button type="button" className="saved-run" onClick={() => onRun(query)}>
            <strong>
              <Untrusted text={name} limit={100} />
            </strong>
            <code>
              <Untrusted text={query} limit={160} />
            </code>
            <span className="small muted">
              <Untrusted text={text.savedBy(author, formatTime(at, 'minute'))} limit={200} />
            </span>
          </button>
          {readOnly ? null : (
            <IconButton label={text.savedRemove(visible(name, { limit: 60 }))} onPress={() => remove(id)}>
              <Trash2 size={14} aria-hidden />
            </IconButton>
          )}
        </li>
      ))}
    </ul>
  );
}

interface SaveFormProps {
  readonly query: string;
  readonly onClose: () => void;
  readonly onSave: Searches['save'];
}

function SaveForm({ query, onClose, onSave }: SaveFormProps): React.ReactNode {
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(name.trim() === '');
        if (name.trim() === '') return;
        onClose();
        void onSave(name.trim(), query);
      }}
    >
      <Field
        label={text.saveName}
        hint={text.saveNameHint}
        error={missing ? text.required : undefined}
        value={name}
        onChange={(next) => {
          setName(next);
          setMissing(false);
        }}
        maxLength={200}
        autoFocus
      />
      <div className="field">
        <span className="field-label">{text.saveQuery}</span>
        <code className="query-shown">
          <Untrusted text={query} limit={1000} />
        </code>
      </div>
      <div className="row end">
        <Button onPress={onClose}>{screens.cancel}</Button>
        <Button type="submit" look="primary">
          {text.saveConfirm}
        </Button>
      </div>
    </form>
  );
}
