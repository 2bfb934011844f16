/** Bookmark, tags and notes of the event in the details: what is there, and forms to add to it. */
import { useEffect, useRef, useState } from 'react';
import { Pencil, Trash2, X } from 'lucide-react';
import { tagSchema } from '../../../src-shared/model/marks.ts';
import type { EventMarks, Note } from '../../../src-shared/model/marks.ts';
import { formatTime } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { askAuthor, useAuthor } from '../../state/author.ts';
import { useCommand } from '../../state/commands.ts';
import { failed, idle, valueOf } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';
import { addNote, changeNote, removeNote, setTag, undoMark, useMarks } from '../../state/marks.ts';
import { useSession } from '../../state/session.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Failed } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.marks;
const minutes = (at: number): string => formatTime(at, 'minute');

/** The marks as this window changed them, else as they are read now. */
function useEventMarks(event: number): { readonly marks: Loadable<EventMarks>; readonly retry: () => void } {
  const changed = useMarks((state) => state.changed.get(event));
  const [attempt, setAttempt] = useState(0);
  const key = `${event} ${attempt}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly marks: Loadable<EventMarks> }>({ key: '', marks: idle });
  useEffect(() => {
    const abort = new AbortController();
    engine
      .call('marks.get', { event }, { signal: abort.signal })
      .then((value) => setAnswer({ key, marks: { state: 'ready', value } }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setAnswer({ key, marks: failed(idle, error) });
      });
    return () => abort.abort();
  }, [event, key]);
  const marks: Loadable<EventMarks> = changed !== undefined ? { state: 'ready', value: changed } : answer.key === key ? answer.marks : idle;
  return { marks, retry: () => setAttempt((value) => value + 1) };
}

export interface MarksSectionProps {
  readonly event: number;
  readonly onQuery: (field: string, value: string) => void;
}

export function MarksSection({ event, onQuery }: MarksSectionProps): React.ReactNode {
  const { marks, retry } = useEventMarks(event);
  const readOnly = useSession((state) => state.summary?.readOnly ?? true);
  const value = valueOf(marks);
  if (marks.state === 'failed') return <Failed title={text.failed} error={marks.error} onRetry={retry} />;
  if (value === undefined) return null;
  return (
    <section className="marks" aria-label={text.title} data-testid="marks">
      {value.bookmark === null ? null : (
        <p className="small muted">
          <Untrusted text={text.bookmarkBy(value.bookmark.author, minutes(value.bookmark.at))} limit={300} />
        </p>
      )}
      <Tags marks={value} readOnly={readOnly} onQuery={onQuery} />
      {value.notes.length === 0 ? null : (
        <ul className="notes">
          {value.notes.map((note) => (
            <NoteItem key={note.id} note={note} readOnly={readOnly} />
          ))}
        </ul>
      )}
      {readOnly ? <p className="small muted">{text.readOnly}</p> : <NewNote event={event} />}
      <UndoLine event={event} />
    </section>
  );
}

/** The last change of this event can be taken back here. */
function UndoLine({ event }: { readonly event: number }): React.ReactNode {
  const undo = useMarks((state) => state.undo);
  if (undo === null || undo.event !== event) return null;
  return (
    <p className="small undo-line" data-testid="marks-undo">
      {undo.words}{' '}
      <Button look="link" onPress={() => void undoMark()}>
        {text.undo}
      </Button>
    </p>
  );
}

interface TagsProps extends MarksSectionProps {
  readonly marks: EventMarks;
  readonly readOnly: boolean;
}

function Tags({ marks, readOnly, onQuery }: Omit<TagsProps, 'event'>): React.ReactNode {
  return (
    <div className="tags">
      {marks.tags.map(({ tag, author, at }) => (
        <span key={tag} className="tag" title={text.tagBy(author, minutes(at))}>
          <button type="button" className="tag-find" onClick={() => onQuery('tag', tag)} aria-label={text.tagFind(tag)}>
            {tag}
          </button>
          {readOnly ? null : (
            <button
              type="button"
              className="tag-remove"
              onClick={() => void setTag(marks.event, tag, false)}
              aria-label={text.tagRemove(tag)}
            >
              <X size={11} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {readOnly ? null : <NewTag key={marks.event} event={marks.event} />}
    </div>
  );
}

function NewTag({ event }: { readonly event: number }): React.ReactNode {
  const [typed, setTyped] = useState('');
  const [known, setKnown] = useState<readonly string[]>([]);
  const [bad, setBad] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useCommand('tag.focus', () => input.current?.focus());
  const loadKnown = (): void => {
    engine
      .call('marks.tags', {})
      .then((tags) => setKnown(tags.slice(0, 50).map(({ tag }) => tag)))
      .catch(() => setKnown([]));
  };
  return (
    <form
      className="tag-form"
      onSubmit={(submit) => {
        submit.preventDefault();
        const tag = tagSchema.safeParse(typed);
        setBad(!tag.success);
        if (!tag.success) return;
        void setTag(event, tag.data, true).then((done) => {
          if (done) setTyped('');
        });
      }}
    >
      <input
        ref={input}
        className="input tag-input"
        aria-label={text.tagAdd}
        aria-invalid={bad}
        aria-describedby={bad ? 'tag-bad' : undefined}
        placeholder={text.tagAdd}
        title={text.tagHint}
        value={typed}
        maxLength={60}
        spellCheck={false}
        autoComplete="off"
        list="known-tags"
        onFocus={loadKnown}
        onChange={(change) => {
          setTyped(change.target.value);
          setBad(false);
        }}
      />
      <datalist id="known-tags">
        {known.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      {bad ? (
        <p id="tag-bad" className="field-error" role="alert">
          {text.tagBad}
        </p>
      ) : null}
    </form>
  );
}

function NoteItem({ note, readOnly }: { readonly note: Note; readonly readOnly: boolean }): React.ReactNode {
  const [editing, setEditing] = useState(false);
  return (
    <li className="note">
      <div className="note-head">
        <span className="small muted">
          <Untrusted text={text.noteBy(note.author, minutes(note.at))} limit={300} />
        </span>
        {readOnly || editing ? null : (
          <span className="detail-tools">
            <IconButton label={text.noteEdit} onPress={() => setEditing(true)}>
              <Pencil size={13} aria-hidden />
            </IconButton>
            <IconButton label={text.noteRemove} onPress={() => void removeNote(note.id)}>
              <Trash2 size={13} aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      {editing ? (
        <NoteForm
          first={note.text}
          button={text.noteSave}
          autoFocus
          onCancel={() => setEditing(false)}
          onSave={async (typed) => {
            const done = typed === note.text || (await changeNote(note.id, typed));
            if (done) setEditing(false);
            return done;
          }}
        />
      ) : (
        <p className="note-text">
          <Untrusted text={note.text} keepLines />
        </p>
      )}
    </li>
  );
}

function NewNote({ event }: { readonly event: number }): React.ReactNode {
  const name = useAuthor((state) => state.name);
  return (
    <div className="new-note">
      <NoteForm key={event} first="" button={text.noteAdd} command onSave={(typed) => addNote(event, typed)} />
      {name === '' ? null : (
        <p className="small muted">
          <Untrusted text={text.as(name)} limit={220} />{' '}
          <Button look="link" onPress={() => void askAuthor()}>
            {text.asChange}
          </Button>
        </p>
      )}
    </div>
  );
}

interface NoteFormProps {
  readonly first: string;
  readonly button: string;
  readonly autoFocus?: boolean;
  /** The key for a new note goes here. */
  readonly command?: boolean;
  readonly onSave: (typed: string) => Promise<boolean>;
  readonly onCancel?: () => void;
}

function NoteForm({ first, button, autoFocus = false, command = false, onSave, onCancel }: NoteFormProps): React.ReactNode {
  const [typed, setTyped] = useState(first);
  const area = useRef<HTMLTextAreaElement>(null);
  useCommand('note.focus', () => area.current?.focus(), command);
  useEffect(() => {
    if (autoFocus) area.current?.focus();
  }, [autoFocus]);
  const save = (): void => {
    if (typed.trim() === '') return;
    void onSave(typed.trim()).then((done) => {
      if (done && command) setTyped('');
    });
  };
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={area}
        className="input"
        rows={typed === '' ? 2 : 4}
        aria-label={text.note}
        placeholder={text.notePlaceholder}
        value={typed}
        maxLength={10_000}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            save();
          } else if (event.key === 'Escape') {
            event.stopPropagation();
            if (onCancel === undefined) event.currentTarget.blur();
            else onCancel();
          }
        }}
      />
      {typed === '' && onCancel === undefined ? null : (
        <div className="row end">
          {onCancel === undefined ? null : <Button onPress={onCancel}>{screens.cancel}</Button>}
          <Button type="submit" isDisabled={typed.trim() === ''}>
            {button}
          </Button>
        </div>
      )}
    </form>
  );
}
