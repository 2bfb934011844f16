import { screens } from '../../../src-shared/text/screens.ts';

const text = screens.explorer;

/** Where to begin, as long as nothing is asked for. */
export function Suggested({ onRun }: { readonly onRun: (query: string) => void }): React.ReactNode {
  return (
    <div className="suggested" role="group" aria-label={text.suggested} data-testid="suggested">
      <span className="small muted">{text.suggested}</span>
      {text.suggestions.map(([name, query]) => (
        <button key={query} type="button" className="suggested-query" onClick={() => onRun(query)} title={query}>
          {name}
        </button>
      ))}
    </div>
  );
}
