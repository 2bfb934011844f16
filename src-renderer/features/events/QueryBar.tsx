import { useId, useRef, useState } from 'react';
import { DialogTrigger, Popover, Dialog } from 'react-aria-components';
import { CircleHelp, Search, X } from 'lucide-react';
import type { ContractError } from '../../../src-shared/contract/errors.ts';
import type { SavedSearch } from '../../../src-shared/model/marks.ts';
import { errorText } from '../../../src-shared/text/errors.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { useCommand } from '../../state/commands.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { errorRange, queryTerms, withSuggestion } from './query-terms.ts';
import { SuggestionList } from './SuggestionList.tsx';
import { useSuggestions } from './useSuggestions.ts';
import type { Suggestion } from './useSuggestions.ts';

const text = screens.events;

export interface QueryBarProps {
  readonly query: string;
  readonly error: ContractError | null;
  readonly saved: readonly SavedSearch[];
  readonly onRun: (query: string) => void;
}

/**
 * One line of query. Field names are coloured, and the place of an error is underlined, on a layer over the input. Below it stands what
 * could be written at the caret: arrow keys choose, Enter or Tab put it in; as long as none is chosen, Enter runs the query.
 */
export function QueryBar({ query, error, saved, onRun }: QueryBarProps): React.ReactNode {
  const [typed, setTyped] = useState({ draft: query, of: query });
  // Another query was run from elsewhere: what was typed before belongs to the old one.
  const draft = typed.of === query ? typed.draft : query;
  const setDraft = (next: string): void => setTyped({ draft: next, of: query });
  const [selecting, setSelecting] = useState(false);
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const listId = useId();
  const suggestions = useSuggestions(draft, at, open, saved);
  const { items } = suggestions;
  const listed = open && items.length > 0;
  const current = listed && chosen >= 0 && chosen < items.length ? chosen : -1;

  useCommand('query.focus', () => {
    input.current?.focus();
    input.current?.select();
  });

  const follow = (): void => {
    if (layer.current !== null && input.current !== null) layer.current.scrollLeft = input.current.scrollLeft;
  };
  const select = (): void => {
    const element = input.current;
    setSelecting(element !== null && element.selectionStart !== element.selectionEnd);
    setAt(element?.selectionStart ?? draft.length);
    follow();
  };
  const close = (): void => {
    setOpen(false);
    setChosen(-1);
  };
  const run = (next: string): void => {
    close();
    // What was typed is the query now: coming back to the one before shows that one.
    setTyped({ draft: next.trim(), of: next.trim() });
    onRun(next.trim());
  };
  /** Puts the caret there once the input shows the text. */
  const placeCaret = (place: number): void => {
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(place, place);
    });
  };

  const take = (item: Suggestion): void => {
    if (item.kind === 'saved' || item.kind === 'recent') {
      run(item.text);
      return;
    }
    const after = draft.slice(suggestions.to);
    const blank = item.kind === 'field' || after.startsWith(' ') ? '' : ' ';
    const place = suggestions.from + item.text.length + (item.kind === 'field' ? 0 : 1);
    setDraft(draft.slice(0, suggestions.from) + item.text + blank + after);
    setAt(place);
    setChosen(-1);
    setOpen(item.kind === 'field');
    placeCaret(place);
  };

  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    const chosenItem = current === -1 ? undefined : items[current];
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (listed) close();
      else if (draft !== query) setDraft(query);
      else event.currentTarget.blur();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      event.stopPropagation();
      const by = event.key === 'ArrowDown' ? 1 : -1;
      if (!open) setOpen(true);
      else if (items.length > 0) setChosen(current === -1 && by === -1 ? items.length - 1 : (current + by + items.length) % items.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosenItem !== undefined && !event.shiftKey) {
      event.preventDefault();
      take(chosenItem);
    }
  };

  const shownError = error !== null && draft === query ? error : null;
  const sentence = shownError === null ? null : errorText(shownError);
  const fixed = shownError === null ? null : withSuggestion(query, shownError.detail);
  return (
    <div className="query">
      <form
        role="search"
        className={sentence === null ? 'query-bar' : 'query-bar invalid'}
        onSubmit={(event) => {
          event.preventDefault();
          run(draft);
        }}
      >
        <Search size={15} aria-hidden className="query-icon" />
        <div className="query-field">
          <input
            ref={input}
            type="text"
            className="query-input"
            role="combobox"
            aria-label={text.query}
            aria-invalid={sentence !== null}
            aria-describedby={sentence === null ? undefined : 'query-error'}
            aria-expanded={listed}
            aria-controls={listed ? listId : undefined}
            aria-autocomplete="list"
            aria-activedescendant={current === -1 ? undefined : `${listId}-${current}`}
            placeholder={text.placeholder}
            value={draft}
            maxLength={10_000}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setDraft(event.target.value);
              setAt(event.target.selectionStart ?? event.target.value.length);
              setChosen(-1);
              setOpen(true);
            }}
            onScroll={follow}
            onSelect={select}
            onClick={() => draft === '' && setOpen(true)}
            onBlur={() => {
              setSelecting(false);
              close();
            }}
            onKeyDown={onKeyDown}
            data-testid="query-input"
          />
          <div ref={layer} className={selecting ? 'query-layer selecting' : 'query-layer'} aria-hidden>
            <Layer query={draft} error={shownError} />
          </div>
          {listed ? <SuggestionList id={listId} items={items} current={current} onTake={take} /> : null}
        </div>
        {draft === '' ? null : (
          <IconButton label={text.clear} onPress={() => (query === '' ? setDraft('') : run(''))}>
            <X size={15} aria-hidden />
          </IconButton>
        )}
        <QueryHelp />
        <Button type="submit" look="primary">
          {text.run}
        </Button>
      </form>
      {sentence === null ? null : (
        <p id="query-error" role="alert" className="query-error" data-testid="query-error">
          <strong>{sentence.title}.</strong> {sentence.what} {sentence.todo}
          {fixed === null ? null : (
            <Button look="link" onPress={() => run(fixed)}>
              {screens.explorer.fix(visible(String(shownError?.detail['suggestion']), { limit: 80 }))}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly kind: 'plain' | 'field' | 'wrong';
}

function pieces(query: string, error: ContractError | null): readonly Piece[] {
  const wrong = error === null ? null : errorRange(error.detail, query.length);
  const marks: Piece[] = wrong === null ? [] : [{ ...wrong, kind: 'wrong' }];
  for (const term of queryTerms(query)) {
    const clear = wrong === null || term.valueFrom <= wrong.from || term.from >= wrong.to;
    if (term.valueFrom > term.from && clear) marks.push({ from: term.from, to: term.valueFrom, kind: 'field' });
  }
  marks.sort((a, b) => a.from - b.from);
  const all: Piece[] = [];
  let at = 0;
  for (const mark of marks) {
    if (mark.from > at) all.push({ from: at, to: mark.from, kind: 'plain' });
    all.push(mark);
    at = mark.to;
  }
  if (at < query.length) all.push({ from: at, to: query.length, kind: 'plain' });
  return all;
}

function Layer({ query, error }: { readonly query: string; readonly error: ContractError | null }): React.ReactNode {
  return pieces(query, error).map(({ from, to, kind }) => (
    <span key={from} className={`layer-${kind}`}>
      {query.slice(from, to).padEnd(to - from)}
    </span>
  ));
}

function QueryHelp(): React.ReactNode {
  return (
    <DialogTrigger>
      <IconButton label={text.hintTitle}>
        <CircleHelp size={16} aria-hidden />
      </IconButton>
      <Popover className="popover" placement="bottom end">
        <Dialog className="query-help" aria-label={text.hintTitle}>
          <dl>
            {text.help.map(([example, meaning]) => (
              <div key={example}>
                <dt>
                  <code>{example}</code>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
