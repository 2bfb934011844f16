import { useEffect, useState } from 'react';
import { formatUtc } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Fields.tsx';
import { parseDate, typedDate } from './dates.ts';

const text = screens.trust;

/** The date at which keys are judged where nothing proves one. */
export function AsOfCard({
  readOnly,
  onChanged,
}: {
  readonly readOnly: boolean;
  readonly onChanged: () => Promise<void>;
}): React.ReactNode {
  const [asOf, setAsOf] = useState<number | null>(null);
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  useEffect(() => {
    let isShown = true;
    void attempt(() => engine.call('trust.asOf', {})).then((answer) => {
      if (!isShown || answer === undefined) return;
      setAsOf(answer.asOf);
      setTyped(typedDate(answer.asOf));
    });
    return () => {
      isShown = false;
    };
  }, []);
  const parsed = parseDate(typed, true);
  const save = async (): Promise<void> => {
    setTried(true);
    if (parsed === undefined) return;
    if ((await attempt(() => engine.call('trust.setAsOf', { asOf: parsed }))) === undefined) return;
    setAsOf(parsed);
    notify('good', text.asOfSaved);
    await onChanged();
  };
  return (
    <section className="card pad trust-as-of" aria-labelledby="as-of-title" data-testid="as-of">
      <div className="card-head">
        <h2 className="card-title" id="as-of-title">
          {text.asOfTitle}
        </h2>
        <span className="chip plain">{asOf === null ? text.asOfNone : formatUtc(asOf)}</span>
      </div>
      <p className="small muted">{text.asOfText}</p>
      {readOnly ? null : (
        <div className="row trust-as-of-row">
          <Field
            label={text.asOfLabel}
            hint={text.dateHint}
            value={typed}
            onChange={setTyped}
            maxLength={40}
            error={tried && parsed === undefined ? text.dateBad : undefined}
          />
          <Button isDisabled={parsed === asOf} onPress={() => void save()}>
            {text.asOfSave}
          </Button>
        </div>
      )}
    </section>
  );
}
