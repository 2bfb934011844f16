import { useState } from 'react';
import type { GridReading } from '../../../src-shared/model/sample.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { authorName } from '../../state/author.ts';
import { valueOf } from '../../state/loadable.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField } from '../../ui/Fields.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { useAnswer } from '../../state/useAnswer.ts';

const text = screens.sampling.test;

export interface GridBackProps {
  readonly id: number;
  readonly grant: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onTaken: () => void;
}

/** A grid that came back: what it changes, where both sides changed, and what cannot be read. Nothing is written before the auditor says so. */
export function GridBack({ id, grant, name, onClose, onTaken }: GridBackProps): React.ReactNode {
  const { answer } = useAnswer<GridReading>(`${id} ${grant}`, () => engine.call('sampling.readGrid', { id, grant }));
  const reading = valueOf(answer) ?? null;
  const error = answer.state === 'failed' ? answer.error : null;
  const [take, setTake] = useState<ReadonlySet<number>>(new Set());
  const numbers = [...new Set((reading?.conflicts ?? []).map(({ number }) => number))];
  const changes = (reading?.changes.length ?? 0) + (reading?.conflicts ?? []).filter(({ number }) => take.has(number)).length;
  const apply = async (): Promise<void> => {
    const by = await authorName();
    if (by === null) return;
    const taken = await attempt(() => engine.call('sampling.applyGrid', { id, by, grant, take: [...take] }));
    if (taken === undefined) return;
    notify('good', text.taken(taken.changes.length));
    onTaken();
  };
  return (
    <Dialog
      title={text.backTitle}
      isOpen
      onClose={onClose}
      size="wide"
      testId="grid-back"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void apply()} isDisabled={changes === 0}>
            {text.take(changes)}
          </Button>
        </>
      }
    >
      <p className="small mono">{visible(name, { limit: 200 })}</p>
      {error !== null ? (
        <Failed error={error} />
      ) : reading === null ? (
        <Loading />
      ) : (
        <>
          <p data-testid="grid-back-rows">{text.backRows(reading.rows, reading.changes.length, reading.conflicts.length)}</p>
          {numbers.length === 0 ? null : (
            <>
              <p className="small">{text.conflictText}</p>
              {numbers.slice(0, 200).map((number) => (
                <CheckField
                  key={number}
                  label={reading.conflicts
                    .filter((one) => one.number === number)
                    .map((one) => text.conflict(number, one.field, visible(one.here, { limit: 80 }), visible(one.file, { limit: 80 })))
                    .join('; ')}
                  isSelected={take.has(number)}
                  onChange={(on) => setTake(on ? new Set([...take, number]) : new Set([...take].filter((one) => one !== number)))}
                />
              ))}
            </>
          )}
          {reading.problems.length === 0 ? null : (
            <div>
              <span className="field-label">{text.problems}</span>
              <ul className="plain-list small">
                {reading.problems.slice(0, 100).map((problem) => (
                  <li key={problem}>{visible(problem, { limit: 200 })}</li>
                ))}
              </ul>
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}
