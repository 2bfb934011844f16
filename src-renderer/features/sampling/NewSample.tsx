import { useState } from 'react';
import { groupFields, type GroupField, type SampleDetail } from '../../../src-shared/model/sample.ts';
import { errorText } from '../../../src-shared/text/errors.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { fieldWord } from '../../../src-shared/text/sample-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { authorName } from '../../state/author.ts';
import { dismissJob, runJob, useJobs } from '../../state/jobs.ts';
import { contractErrorOf } from '../../state/loadable.ts';
import { useNavigation } from '../../state/navigation.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField, Field, Segments } from '../../ui/Fields.tsx';
import { Select } from '../../ui/Select.tsx';

const text = screens.sampling.freeze;
type Unit = 'event' | GroupField;
type Strata = '' | GroupField | 'month';

const lastQuery = (): string => {
  const { events } = useNavigation.getState().left;
  return events?.screen === 'events' ? events.query : '';
};

/** Why a query cannot be run; null where it can. */
async function queryFault(query: string): Promise<string | null> {
  try {
    await engine.call('events.count', { query });
    return null;
  } catch (error) {
    const fault = contractErrorOf(error);
    return fault.code === 'query_invalid' ? errorText(fault).what : null;
  }
}

/** Asks what the population is, and freezes it as a job that can be cancelled. */
export function NewSample({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (made: SampleDetail) => void;
}): React.ReactNode {
  const [title, setTitle] = useState('');
  const [control, setControl] = useState('');
  const [objective, setObjective] = useState('');
  const [deviation, setDeviation] = useState('');
  const [query, setQuery] = useState(lastQuery);
  const [keyQuery, setKeyQuery] = useState('');
  const [unit, setUnit] = useState<Unit>('event');
  const [perDay, setPerDay] = useState(false);
  const [strata, setStrata] = useState<Strata>('');
  const [sizeBy, setSizeBy] = useState('');
  const [order, setOrder] = useState<'time' | 'import'>('time');
  const [clientCount, setClientCount] = useState('');
  const [clientSource, setClientSource] = useState('');
  const [tried, setTried] = useState(false);

  const [faults, setFaults] = useState<{ readonly query?: string; readonly keyQuery?: string }>({});

  const countWrong = clientCount.trim() !== '' && !/^\d{1,12}$/.test(clientCount.trim());
  const freeze = async (): Promise<void> => {
    setTried(true);
    if (title.trim() === '' || countWrong) return;
    // A query that cannot be run is said here, where it can be changed.
    const wrong = { query: await queryFault(query), keyQuery: await queryFault(keyQuery) };
    const found = {
      ...(wrong.query === null ? {} : { query: wrong.query }),
      ...(wrong.keyQuery === null ? {} : { keyQuery: wrong.keyQuery }),
    };
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    const by = await authorName();
    if (by === null) return;
    onClose();
    const spec = {
      title: title.trim(),
      control,
      objective,
      deviation,
      query,
      keyQuery,
      unit: { by: unit, perDay: perDay && unit !== 'event' },
      order,
      strataBy: strata === '' ? null : strata,
      sizeBy: sizeBy.trim(),
      clientCount: clientCount.trim() === '' ? null : Number(clientCount),
      clientSource,
    };
    const made = await runJob(
      'freeze',
      spec.title,
      (call) => engine.call('sampling.freeze', { spec, by }, call),
      (result) => (result === undefined ? text.nothing : text.outcome(result.summary.ref, result.population.count)),
    );
    if (made === undefined) return;
    for (const { id, kind } of useJobs.getState().jobs) if (kind === 'freeze') dismissJob(id);
    onMade(made);
  };

  const options = (fields: readonly (Unit | 'month')[]) => fields.map((field) => ({ value: field, text: visible(fieldWord(field)) }));
  return (
    <Dialog
      title={text.title}
      isOpen
      onClose={onClose}
      size="wide"
      testId="new-sample"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void freeze()}>
            {text.confirm}
          </Button>
        </>
      }
    >
      <p className="small muted">{text.lead}</p>
      <Field
        label={text.name}
        hint={text.nameHint}
        value={title}
        onChange={setTitle}
        maxLength={300}
        autoFocus
        error={tried && title.trim() === '' ? text.needed : undefined}
      />
      <div className="form-columns">
        <Field label={text.query} hint={text.queryHint} value={query} onChange={setQuery} maxLength={10_000} mono error={faults.query} />
        <Field
          label={text.keyQuery}
          hint={text.keyQueryHint}
          value={keyQuery}
          onChange={setKeyQuery}
          maxLength={10_000}
          mono
          error={faults.keyQuery}
        />
      </div>
      <div className="form-columns three">
        <Select label={text.unit} value={unit} onChange={(value) => setUnit(value as Unit)} options={options(['event', ...groupFields])} />
        <Select
          label={text.strata}
          value={strata}
          onChange={(value) => setStrata(value as Strata)}
          options={[{ value: '', text: text.noStrata }, ...options(['month', ...groupFields])]}
        />
        <div className="field">
          <span className="field-label">{text.order}</span>
          <Segments
            label={text.order}
            value={order}
            onChange={setOrder}
            options={[
              { value: 'time', label: text.orders.time },
              { value: 'import', label: text.orders.import },
            ]}
          />
        </div>
      </div>
      {unit === 'event' ? null : <CheckField label={text.perDay} isSelected={perDay} onChange={setPerDay} />}
      <Field label={text.sizeBy} hint={text.sizeByHint} value={sizeBy} onChange={setSizeBy} maxLength={500} mono />
      <div className="form-columns">
        <Field label={text.control} value={control} onChange={setControl} maxLength={10_000} lines={2} />
        <Field label={text.objective} value={objective} onChange={setObjective} maxLength={10_000} lines={2} />
      </div>
      <Field label={text.deviation} value={deviation} onChange={setDeviation} maxLength={10_000} lines={2} />
      <div className="form-columns">
        <Field
          label={text.clientCount}
          hint={text.clientCountHint}
          value={clientCount}
          onChange={setClientCount}
          maxLength={12}
          error={countWrong ? text.whole : undefined}
        />
        <Field label={text.clientSource} value={clientSource} onChange={setClientSource} maxLength={10_000} />
      </div>
    </Dialog>
  );
}
