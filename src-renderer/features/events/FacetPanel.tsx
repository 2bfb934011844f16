/** The most frequent values among a query's results: one press asks for a value, another leaves it out. */
import { useState } from 'react';
import { Check, CircleMinus, Minus } from 'lucide-react';
import type { Facet } from '../../../src-shared/model/search.ts';
import { formatCount, formatPercent, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import type { Result } from '../../../src-shared/contract/methods.ts';
import { engine } from '../../bridge/host.ts';
import { valueOf } from '../../state/loadable.ts';
import { useMarks } from '../../state/marks.ts';
import { Failed } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { choiceOf, choose, chosenValues } from './query-terms.ts';
import type { Choice } from './query-terms.ts';
import { useCounted } from './useCounted.ts';

const text = screens.facets;
const fields = ['category', 'actor', 'action', 'outcome', 'type', 'ip', 'country', 'source', 'role'] as const;
type Field = (typeof fields)[number];

const few = 5;
const many = 50;

type Facets = Result<'events.facets'>;

export interface FacetPanelProps {
  readonly query: string;
  readonly revision: string;
  readonly onRun: (query: string) => void;
}

export function FacetPanel({ query, revision, onRun }: FacetPanelProps): React.ReactNode {
  const { answer, retry } = useCounted<Facets>(
    `${query} ${revision}`,
    (signal) => engine.call('events.facets', { query, fields: [...fields], limit: few }, { signal }),
    ({ facets }) => facets.every(({ exact }) => exact),
  );
  const value = valueOf(answer);
  if (answer.state === 'failed' && answer.error.code === 'query_invalid') return <section className="facets" aria-label={text.title} />;
  return (
    <section className="facets" aria-label={text.title} aria-busy={answer.state === 'loading'} data-testid="facets">
      {answer.state === 'failed' ? (
        <Failed title={text.failed} error={answer.error} onRetry={retry} />
      ) : (
        <>
          {value !== undefined && value.searched < value.total ? (
            <p className="small muted">{text.counting(formatPercent(value.searched, value.total))}</p>
          ) : null}
          <MarksGroup query={query} revision={revision} onRun={onRun} />
          {(value?.facets ?? []).map((facet) => (
            <FacetGroup key={facet.field} facet={facet} query={query} revision={revision} onRun={onRun} />
          ))}
        </>
      )}
    </section>
  );
}

type Sets = Result<'marks.counts'>;

const setName = (name: string): string =>
  Object.hasOwn(text.markNames, name) ? text.markNames[name as keyof typeof text.markNames] : name;

/** Events with findings, notes and the like among the results. */
function MarksGroup({ query, revision, onRun }: FacetPanelProps): React.ReactNode {
  const marks = useMarks((state) => state.revision);
  const { answer } = useCounted<Sets>(
    `${query} ${revision} ${marks}`,
    (signal) => engine.call('marks.counts', { query }, { signal }),
    ({ exact }) => exact,
  );
  const counts = Object.entries(valueOf(answer)?.counts ?? {}).filter(
    ([name, count]) => count > 0 || choiceOf(query, 'has', name) !== 'none',
  );
  if (counts.length === 0) return null;
  return (
    <div className="facet" role="group" aria-label={text.marks}>
      <h2 className="facet-title">{text.marks}</h2>
      <ul>
        {counts.map(([name, count]) => (
          <FacetValue
            key={name}
            name={text.marks}
            field="has"
            value={{ value: name, count, whole: true }}
            shown={setName(name)}
            query={query}
            onRun={onRun}
          />
        ))}
      </ul>
    </div>
  );
}

const nameOf = (field: string): string => (Object.hasOwn(text.fields, field) ? text.fields[field as Field] : field);

/** A value that was left out has no results any more: it stays in view, so that it can be taken back. */
function withChosen(facet: Facet, query: string): Facet {
  const known = new Set(facet.values.map(({ value }) => value.toLowerCase()));
  const missing = chosenValues(query, facet.field).filter((value) => !known.has(value.toLowerCase()));
  return { ...facet, values: [...facet.values, ...missing.map((value) => ({ value, count: 0, whole: true }))] };
}

function FacetGroup({ facet, query, revision, onRun }: FacetPanelProps & { readonly facet: Facet }): React.ReactNode {
  const [open, setOpen] = useState(false);
  const { field } = facet;
  const { answer } = useCounted<Facets>(
    open ? `${query} ${revision} ${field}` : null,
    (signal) => engine.call('events.facets', { query, fields: [field], limit: many }, { signal }),
    ({ facets }) => facets.every(({ exact }) => exact),
  );
  const shown = withChosen(open ? (valueOf(answer)?.facets[0] ?? facet) : facet, query);
  const name = nameOf(field);
  // Nothing of this field among the results, and nothing asked of it: it would only take room.
  if (shown.values.length === 0) return null;
  const rest = shown.distinct - shown.values.filter(({ count }) => count > 0).length;
  return (
    <div className="facet" role="group" aria-label={name}>
      <h2 className="facet-title">{name}</h2>
      <ul>
        {shown.values.map((value) => (
          <FacetValue key={value.value} name={name} field={field} value={value} query={query} onRun={onRun} />
        ))}
      </ul>
      <div className="facet-foot">
        {rest > 0 && !open ? (
          <button type="button" className="facet-more" onClick={() => setOpen(true)} title={text.otherShow(name)}>
            {text.other(rest, shown.other)}
          </button>
        ) : rest > 0 ? (
          <span>{text.other(rest, shown.other)}</span>
        ) : null}
        {open ? (
          <button type="button" className="facet-more" onClick={() => setOpen(false)}>
            {text.fewer}
          </button>
        ) : null}
        {shown.missing > 0 ? <span>{text.missing(shown.missing)}</span> : null}
      </div>
    </div>
  );
}

interface FacetValueProps {
  readonly name: string;
  readonly field: string;
  readonly value: Facet['values'][number];
  /** In place of the value. */
  readonly shown?: string;
  readonly query: string;
  readonly onRun: (query: string) => void;
}

function FacetValue({ name, field, value: { value, count, whole }, shown = value, query, onRun }: FacetValueProps): React.ReactNode {
  const choice = whole ? choiceOf(query, field, value) : 'none';
  const short = visible(shown, { limit: 80 });
  const set = (next: Choice): void => onRun(choose(query, field, value, choice === next ? 'none' : next));
  return (
    <li className={`facet-value ${choice}`}>
      <button
        type="button"
        className="facet-pick"
        disabled={!whole}
        aria-pressed={choice === 'in'}
        title={whole ? short : text.tooLong}
        onClick={() => set('in')}
      >
        {choice === 'in' ? <Check size={12} aria-hidden /> : choice === 'out' ? <Minus size={12} aria-hidden /> : null}
        <span className="facet-name">
          <Untrusted text={shown} limit={80} />
        </span>{' '}
        <span className="facet-count">{formatCount(count)}</span>
      </button>
      {whole ? (
        <button
          type="button"
          className="facet-out"
          aria-pressed={choice === 'out'}
          aria-label={text.exclude(name, short)}
          title={text.exclude(name, short)}
          onClick={() => set('out')}
        >
          <CircleMinus size={13} aria-hidden />
        </button>
      ) : null}
    </li>
  );
}
