import { useRef, useState } from 'react';
import { DialogTrigger, Popover, Dialog } from 'react-aria-components';
import { CircleHelp, Search, X } from 'lucide-react';
import type { ContractError } from '../../../src-shared/contract/errors.ts';
import { errorText } from '../../../src-shared/text/errors.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { useCommand } from '../../state/commands.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { errorRange, queryTerms } from './query-terms.ts';

const text = screens.events;

export interface QueryBarProps {
  readonly query: string;
  readonly error: ContractError | null;
  readonly onRun: (query: string) => void;
}

/** One line of query. Field names are coloured, and the place of an error is underlined, on a layer over the input. */
export function QueryBar({ query, error, onRun }: QueryBarProps): React.ReactNode {
  const [typed, setTyped] = useState({ draft: query, of: query });
  // Another query was run from elsewhere: what was typed before belongs to the old one.
  const draft = typed.of === query ? typed.draft : query;
  const setDraft = (next: string): void => setTyped({ draft: next, of: query });
  const [selecting, setSelecting] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const layer = useRef<HTMLDivElement>(null);

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
    follow();
  };

  const shownError = error !== null && draft === query ? error : null;
  const sentence = shownError === null ? null : errorText(shownError);
  return (
    <div className="query">
      <form
        role="search"
        className={sentence === null ? 'query-bar' : 'query-bar invalid'}
        onSubmit={(event) => {
          event.preventDefault();
          onRun(draft.trim());
        }}
      >
        <Search size={15} aria-hidden className="query-icon" />
        <div className="query-field">
          <input
            ref={input}
            type="text"
            className="query-input"
            aria-label={text.query}
            aria-invalid={sentence !== null}
            aria-describedby={sentence === null ? undefined : 'query-error'}
            placeholder={text.placeholder}
            value={draft}
            maxLength={10_000}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setDraft(event.target.value)}
            onScroll={follow}
            onSelect={select}
            onBlur={() => setSelecting(false)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              if (draft !== query) setDraft(query);
              else event.currentTarget.blur();
            }}
            data-testid="query-input"
          />
          <div ref={layer} className={selecting ? 'query-layer selecting' : 'query-layer'} aria-hidden>
            <Layer query={draft} error={shownError} />
          </div>
        </div>
        {draft === '' ? null : (
          <IconButton label={text.clear} onPress={() => (query === '' ? setDraft('') : onRun(''))}>
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
