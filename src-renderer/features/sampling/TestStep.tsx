import { useState } from 'react';
import { ClipboardList } from 'lucide-react';
import type { SampleItem } from '../../../src-shared/model/sample.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine, host } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { authorName } from '../../state/author.ts';
import { valueOf } from '../../state/loadable.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { GridBack } from './GridBack.tsx';
import { ItemPane } from './ItemPane.tsx';
import type { StepProps } from './step-props.ts';
import { TestGrid } from './TestGrid.tsx';
import { useItems } from './useSamples.ts';

const text = screens.sampling.test;

export function TestStep({ sample, take, readOnly }: StepProps): React.ReactNode {
  const { id, state, items: total, tested, deviations } = sample.summary;
  const { items, more, put, reload } = useItems(id, total, `${sample.draws.length} ${sample.extensions.length} ${state}`);
  const [chosen, setChosen] = useState<number | null>(null);
  const [grid, setGrid] = useState<{ readonly grant: string; readonly name: string } | null>(null);
  const editable = state === 'drawn' && !readOnly;
  const list = valueOf(items);
  if (total === 0) {
    return (
      <section className="card pad">
        <Empty icon={ClipboardList} title={text.title} text={text.notDrawn} testId="nothing-to-test" />
      </section>
    );
  }

  const refresh = async (): Promise<void> => {
    const detail = await attempt(() => engine.call('sampling.get', { id }));
    if (detail !== undefined) take(detail);
  };
  const entered = (item: SampleItem): void => {
    put(item);
    void refresh();
  };
  const write = async (item: SampleItem, changes: Partial<SampleItem>): Promise<void> => {
    const by = await authorName();
    if (by === null) return;
    const next = await attempt(() => engine.call('sampling.test', { id, by, number: item.number, revision: item.revision, changes }));
    if (next === undefined) reload();
    else entered(next);
  };
  const back = async (): Promise<void> => {
    const grant = await attempt(() => host.pickEvidenceFiles());
    const first = grant?.[0];
    if (first !== undefined) setGrid({ grant: first.grant, name: first.name });
  };

  return (
    <div className={chosen === null ? 'test-columns' : 'test-columns open'}>
      <section className="card pad" aria-labelledby="grid-title">
        <div className="card-head">
          <h2 className="card-title" id="grid-title">
            {text.title}
          </h2>
          <span className="card-note" data-testid="test-tally" aria-live="polite">
            {text.tally(tested, total, deviations)}
          </span>
          <span className="grow" />
          <ExportButton id={id} readOnly={readOnly} />
          {editable ? <Button onPress={() => void back()}>{text.back}</Button> : null}
        </div>
        <p className="small muted">{text.keys}</p>
        {list === undefined ? (
          items.state === 'failed' ? (
            <Failed error={items.error} onRetry={reload} />
          ) : (
            <Loading />
          )
        ) : (
          <>
            <TestGrid
              items={list}
              attributes={sample.plan?.attributes ?? []}
              editable={editable}
              chosen={chosen}
              onMark={(item, code, mark) => void write(item, { results: { ...item.results, [code]: mark } })}
              onOpen={setChosen}
            />
            {list.length < total ? (
              <Button look="quiet" onPress={more}>
                {text.more(list.length, total)}
              </Button>
            ) : null}
          </>
        )}
      </section>
      {chosen === null || list === undefined ? null : (
        <ItemPane
          key={chosen}
          sample={sample}
          item={list.find(({ number }) => number === chosen) ?? null}
          editable={editable}
          onClose={() => {
            setChosen(null);
            document.querySelector<HTMLButtonElement>('.test-grid button[tabindex="0"]')?.focus();
          }}
          onWrite={(item, changes) => write(item, changes)}
          onEntered={entered}
          onVoided={(detail) => {
            take(detail);
            reload();
          }}
        />
      )}
      {grid === null ? null : (
        <GridBack
          id={id}
          grant={grid.grant}
          name={grid.name}
          onClose={() => setGrid(null)}
          onTaken={() => {
            setGrid(null);
            reload();
            void refresh();
          }}
        />
      )}
    </div>
  );
}

/** Writes the workpaper into the case's folder of reports, and says where. */
export function ExportButton({ id, readOnly }: { readonly id: number; readonly readOnly: boolean }): React.ReactNode {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    const by = await authorName();
    if (by === null) return;
    setBusy(true);
    const written = await attempt(() => engine.call('sampling.export', { id, by }));
    setBusy(false);
    if (written !== undefined) notify('good', text.out, text.outDone(written.files.length, visible(written.folder, { limit: 300 })));
  };
  return (
    <Button onPress={() => void run()} isDisabled={busy || readOnly}>
      {text.out}
    </Button>
  );
}
