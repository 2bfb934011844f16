import { BookMarked, History } from 'lucide-react';
import { formatCount } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { forgetQueries } from '../../state/query-history.ts';
import { Untrusted } from '../../ui/Untrusted.tsx';
import type { Suggestion } from './useSuggestions.ts';

const text = screens.explorer;

export interface SuggestionListProps {
  readonly id: string;
  readonly items: readonly Suggestion[];
  /** -1: none is chosen. */
  readonly current: number;
  readonly onTake: (item: Suggestion) => void;
}

/** The list below the query. The focus stays in the input; a press must not take it away. */
export function SuggestionList({ id, items, current, onTake }: SuggestionListProps): React.ReactNode {
  const past = items.some(({ kind }) => kind === 'recent');
  return (
    <div className="suggestions popover" onPointerDown={(event) => event.preventDefault()} data-testid="suggestions">
      <ul id={id} role="listbox" aria-label={text.completions}>
        {items.map((item, index) => (
          <li
            key={`${item.kind} ${item.text}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            className={index === current ? 'suggestion current' : 'suggestion'}
            onClick={() => onTake(item)}
            ref={index === current ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
          >
            {item.kind === 'recent' ? <History size={13} aria-label={text.history} /> : null}
            {item.kind === 'saved' ? <BookMarked size={13} aria-label={text.saved} /> : null}
            {item.name === undefined ? null : (
              <strong>
                <Untrusted text={item.name} limit={80} />
              </strong>
            )}
            <code>
              <Untrusted text={item.text} limit={160} />
            </code>
            {item.count === undefined ? null : <span className="suggestion-count">{formatCount(item.count)}</span>}
          </li>
        ))}
      </ul>
      {past ? (
        <button type="button" className="facet-more" tabIndex={-1} onClick={forgetQueries}>
          {text.historyClear}
        </button>
      ) : null}
    </div>
  );
}
