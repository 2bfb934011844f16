import { formatCount, formatPercent, formatTime, formatUtc } from '../../../src-shared/text/format.ts';
import { fieldWord, orderWord, unitWord } from '../../../src-shared/text/sample-words.ts';
import type { Population } from '../../../src-shared/model/sample.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { Button } from '../../ui/Button.tsx';
import { VerdictMark } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import type { StepProps } from './step-props.ts';

const text = screens.sampling.population;

export function PopulationStep({ sample, goToStep }: StepProps): React.ReactNode {
  const { population: p, summary } = sample;
  return (
    <div className="sampling-columns">
      <section className="card pad" aria-labelledby="population-title">
        <div className="card-head">
          <h2 className="card-title" id="population-title">
            {text.title} · <Untrusted text={p.title} limit={300} />
          </h2>
          <span className="card-note">{text.frozen(formatUtc(p.frozenAt), p.frozenBy)}</span>
        </div>
        <dl className="facts">
          <dt>{text.count}</dt>
          <dd>
            <strong>{formatCount(p.count)}</strong>
          </dd>
          <dt>{text.unit}</dt>
          <dd>{unitWord(p.unit)}</dd>
          <dt>{text.query}</dt>
          <dd className="mono">{p.query === '' ? text.allEvents : <Untrusted text={p.query} limit={2000} />}</dd>
          <dt>{text.key}</dt>
          <dd>{text.keyValue(p.keyUnits, p.keyEvents)}</dd>
          <dt>{text.order}</dt>
          <dd>{orderWord(p.order)}</dd>
          <dt>{text.size}</dt>
          <dd>{text.sizeValue(p.sizeBy, p.totalSize, p.withoutSize)}</dd>
          <dt>{text.hash}</dt>
          <dd>
            <span className="hash" data-testid="population-hash">
              {p.sha256}
            </span>
          </dd>
          {p.control === '' ? null : (
            <>
              <dt>{text.control}</dt>
              <dd>
                <Untrusted text={p.control} limit={2000} />
              </dd>
            </>
          )}
          {p.deviation === '' ? null : (
            <>
              <dt>{text.deviation}</dt>
              <dd>
                <Untrusted text={p.deviation} limit={2000} />
              </dd>
            </>
          )}
        </dl>
        {summary.state === 'plan' ? (
          <div className="card-actions">
            <Button look="primary" onPress={() => goToStep('plan')}>
              {text.next}
            </Button>
          </div>
        ) : null}
      </section>
      <div className="stack">
        <CompleteCard population={p} />
        {p.strata === null ? null : (
          <section className="card pad" aria-labelledby="strata-title">
            <h2 className="card-title" id="strata-title">
              {text.strata}: {fieldWord(p.strataBy ?? 'month')}
            </h2>
            <div className="scroll-box" tabIndex={0} role="group" aria-labelledby="strata-title">
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{text.stratum}</th>
                    <th scope="col" className="num">
                      {text.units}
                    </th>
                    <th scope="col" className="num">
                      {text.share}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {p.strata.map(({ label, count }) => (
                    <tr key={label}>
                      <th scope="row">
                        <Untrusted text={label} limit={100} />
                      </th>
                      <td className="num">{formatCount(count)}</td>
                      <td className="num">{formatPercent(count, p.count)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
        )}
      </div>
    </div>
  );
}

/** Completeness and accuracy: what was read, what became events, what the query left out, and the client's own count. */
export function CompleteCard({ population: p }: { readonly population: Population }): React.ReactNode {
  const total = (count: (one: Population['evidence'][number]) => number): number => p.evidence.reduce((sum, one) => sum + count(one), 0);
  const difference = p.clientCount === null ? null : p.events - p.clientCount;
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [text.lines, formatCount(total(({ lines }) => lines))],
    [text.accepted, formatCount(total(({ accepted }) => accepted))],
    [text.rejected, `${formatCount(total(({ rejected }) => rejected))}, ${formatCount(total(({ duplicates }) => duplicates))}`],
    [text.missing, formatCount(total(({ missing }) => missing))],
    [text.excluded, formatCount(p.caseEvents - p.events)],
    [text.events, formatCount(p.events)],
    [text.key, text.keyValue(p.keyUnits, p.keyEvents)],
    [text.count, <strong key="n">{formatCount(p.count)}</strong>],
    [
      text.client,
      difference === null ? (
        <span key="none" className="muted">
          {text.clientNone}
        </span>
      ) : (
        <span key="client" className={difference === 0 ? 'tone-passed toned' : 'tone-failed toned'}>
          {formatCount(p.clientCount ?? 0)} · {text.clientDifference(difference)}
        </span>
      ),
    ],
    [text.span, p.first === null || p.last === null ? '–' : `${formatTime(p.first, 'day')} – ${formatTime(p.last, 'day')}`],
    [text.verdict, p.verdict === null ? text.none : <VerdictMark key="v" verdict={p.verdict} />],
  ];
  return (
    <section className="card pad" aria-labelledby="ipe-title">
      <h2 className="card-title" id="ipe-title">
        {text.ipe}
      </h2>
      <table className="plain-table">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
