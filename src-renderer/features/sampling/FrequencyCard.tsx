import { useState } from 'react';
import type { FrequencyAchieved, FrequencyRow } from '../../../src-shared/model/sampling.ts';
import { frequencyWords } from '../../../src-shared/text/sample-words.ts';
import { percent } from '../../../src-shared/text/sampling.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { authorName } from '../../state/author.ts';
import { valueOf } from '../../state/loadable.ts';
import { Button } from '../../ui/Button.tsx';
import { useAnswer } from '../../state/useAnswer.ts';

const text = screens.sampling.plan;

export interface FrequencyCardProps {
  readonly chosen: FrequencyRow['id'] | null;
  readonly readOnly: boolean;
  readonly onSaved: () => void;
}

/** The firm's table, and what its sizes really achieve. */
export function FrequencyCard({ chosen, readOnly, onSaved }: FrequencyCardProps): React.ReactNode {
  const { answer, put } = useAnswer<readonly FrequencyAchieved[]>('table', () => engine.call('sampling.frequencies', {}));
  const rows = valueOf(answer) ?? [];
  const [edited, setEdited] = useState<Readonly<Record<string, string>> | null>(null);
  const wrong = edited !== null && Object.values(edited).some((items) => !/^[1-9]\d{0,4}$/.test(items.trim()));

  const save = async (): Promise<void> => {
    const by = await authorName();
    if (by === null || edited === null || wrong) return;
    const next = rows.map(({ id, runs, items }) => ({ id, runs, items: Number(edited[id] ?? items) }));
    const saved = await attempt(() => engine.call('sampling.setFrequencies', { rows: next, by }));
    if (saved === undefined) return;
    put(() => saved);
    setEdited(null);
    onSaved();
  };
  return (
    <section className="card pad" aria-labelledby="frequency-title">
      <div className="card-head">
        <h2 className="card-title" id="frequency-title">
          {text.table}
        </h2>
        {readOnly ? null : edited === null ? (
          <Button look="link" onPress={() => setEdited(Object.fromEntries(rows.map(({ id, items }) => [id, String(items)])))}>
            {text.edit}
          </Button>
        ) : (
          <span className="row">
            <Button look="quiet" onPress={() => setEdited(null)}>
              {screens.cancel}
            </Button>
            <Button onPress={() => void save()} isDisabled={wrong}>
              {text.tableSave}
            </Button>
          </span>
        )}
      </div>
      <table className="plain-table" data-testid="frequency-table">
        <thead>
          <tr>
            <th scope="col">{text.runs}</th>
            <th scope="col" className="num">
              {text.items}
            </th>
            <th scope="col" className="num">
              {text.upper}
            </th>
            <th scope="col" className="num">
              {text.achieved}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, runs, items, upper, confidence }) => (
            <tr key={id} className={id === chosen ? 'chosen' : undefined}>
              <th scope="row">{frequencyWords[id]}</th>
              <td className="num">
                {edited === null ? (
                  text.itemsOf(items, runs)
                ) : (
                  <input
                    className="input tiny"
                    aria-label={`${frequencyWords[id]}: ${text.items}`}
                    value={edited[id] ?? ''}
                    maxLength={5}
                    onChange={(event) => setEdited({ ...edited, [id]: event.target.value })}
                  />
                )}
              </td>
              <td className="num">{percent(upper, 1)}</td>
              <td className="num">{percent(confidence, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small muted">{text.tableNote}</p>
    </section>
  );
}
