import { useState } from 'react';
import { Copy } from 'lucide-react';
import type { SampleDetail } from '../../../src-shared/model/sample.ts';
import { formatCount } from '../../../src-shared/text/format.ts';
import { roleWords } from '../../../src-shared/text/sample-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { valueOf } from '../../state/loadable.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Failed, Loading } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { useAnswer } from '../../state/useAnswer.ts';
import { useItems } from './useSamples.ts';

const text = screens.sampling.draw;

/** The items in the order in which they were drawn, and the shell line that redoes the pick of the chosen one. */
export function Selection({ sample }: { readonly sample: SampleDetail }): React.ReactNode {
  const { id, items: total } = sample.summary;
  const { items, more, reload } = useItems(id, total, `${sample.draws.length} ${sample.log.length}`);
  const [chosen, setChosen] = useState<number | null>(null);
  const list = valueOf(items);
  const shown = chosen ?? list?.find(({ stream }) => stream !== null)?.number ?? null;
  return (
    <section className="card pad" aria-labelledby="selection-title">
      <h2 className="card-title" id="selection-title">
        {text.selection}
      </h2>
      {shown === null ? null : <RedoLine id={id} number={shown} />}
      {list === undefined ? (
        items.state === 'failed' ? (
          <Failed error={items.error} onRetry={reload} />
        ) : (
          <Loading />
        )
      ) : (
        <div className="scroll-box tall" tabIndex={0} role="group" aria-labelledby="selection-title">
          <table className="plain-table" data-testid="selection">
            <thead>
              <tr>
                <th scope="col" className="num">
                  {text.columns.number}
                </th>
                <th scope="col" className="num">
                  {text.columns.unit}
                </th>
                <th scope="col">{text.columns.key}</th>
                {sample.population.strata === null ? null : <th scope="col">{text.columns.stratum}</th>}
                <th scope="col" className="num">
                  {text.columns.counter}
                </th>
                <th scope="col">{text.columns.hash}</th>
                <th scope="col">{text.columns.role}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((item) => (
                <tr key={item.number} className={item.number === shown ? 'chosen' : undefined}>
                  <th scope="row" className="num">
                    <button type="button" className="row-button" onClick={() => setChosen(item.number)}>
                      {formatCount(item.number)}
                    </button>
                  </th>
                  <td className="num">{item.unit === null ? '–' : formatCount(item.unit)}</td>
                  <td className="clip mono">
                    <Untrusted text={keyText(item.key)} limit={120} />
                  </td>
                  {sample.population.strata === null ? null : (
                    <td>
                      <Untrusted text={item.stratum ?? ''} limit={80} />
                    </td>
                  )}
                  <td className="num">{item.counter === null ? '–' : formatCount(item.counter)}</td>
                  <td className="mono">{item.hash === null ? '–' : `${item.hash.slice(0, 8)}…${item.hash.slice(-4)}`}</td>
                  <td className="clip">
                    {roleWords[item.role]}
                    {item.reason === '' ? null : (
                      <span className="muted">
                        {' '}
                        · <Untrusted text={item.reason} limit={160} />
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {list.length < total ? (
            <Button look="quiet" onPress={more}>
              {screens.sampling.test.more(list.length, total)}
            </Button>
          ) : null}
        </div>
      )}
    </section>
  );
}

/** An event's key with its evidence shortened; a group's as it is. */
export const keyText = (key: string): string => key.replace(/^([0-9a-f]{6})[0-9a-f]{54}([0-9a-f]{4})\//, '$1…$2/');

function RedoLine({ id, number }: { readonly id: number; readonly number: number }): React.ReactNode {
  const { answer } = useAnswer(`${id} ${number}`, () => engine.call('sampling.redo', { id, number }));
  const { line, gives } = valueOf(answer) ?? { line: null, gives: null };
  return (
    <div className="redo">
      <span className="small muted">
        {line === null ? text.redoNone : text.redo(number)}
        {gives === null ? '' : ` ${text.redoGives[gives]}`}
      </span>
      {line === null ? null : (
        <div className="redo-line">
          <code className="selectable" data-testid="redo-line">
            {line}
          </code>
          <Button look="quiet" aria-label={text.copy} onPress={() => copyText(line)}>
            <Copy size={14} aria-hidden />
            {text.copy}
          </Button>
        </div>
      )}
    </div>
  );
}
