/** Makes a mapping for a file of unknown format, with what comes of it in view. */
import { useEffect, useState } from 'react';
import type { Grant } from '../../../src-shared/contract/bridge.ts';
import type { Container, MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { Inspection, MappingPreview } from '../../../src-shared/model/mapping-preview.ts';
import { errorText } from '../../../src-shared/text/errors.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { mappingText as text } from '../../../src-shared/text/screen-mapping.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine, host } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { contractErrorOf } from '../../state/loadable.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField, Field } from '../../ui/Fields.tsx';
import { Select } from '../../ui/Select.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { blankMapping } from './mapping-draft.ts';
import { MappingFields } from './MappingFields.tsx';
import { PreviewResult, SourceRows } from './MappingPreview.tsx';
import './mapping.css';

type Table = Extract<Container, { kind: 'csv' }>;

/** Milliseconds without a change before the mapping is tried. */
const pause = 250;

export interface MappingWizardProps {
  readonly grant: Grant;
  readonly inspection: Inspection;
  /** What was chosen before. */
  readonly chosen: MappingFile | null;
  readonly onUse: (mapping: MappingFile) => void;
  readonly onClose: () => void;
}

export function MappingWizard({ grant, inspection: first, chosen, onUse, onClose }: MappingWizardProps): React.ReactNode {
  const [inspection, setInspection] = useState(first);
  const [mapping, setMapping] = useState<MappingFile>(chosen ?? first.suggested ?? blankMapping(grant.name, first));
  const [error, setError] = useState<unknown>(null);
  const [reading, setReading] = useState(false);
  const preview = usePreview(grant.grant, mapping);

  /** Reads the file again in another form, and begins anew with what is suggested for it. */
  const readAs = async (container: Table): Promise<void> => {
    setReading(true);
    setError(null);
    try {
      const found = await engine.call('mapping.inspect', { grant: grant.grant, container });
      setInspection({ ...found, container });
      setMapping({ ...(found.suggested ?? blankMapping(mapping.name, found)), name: mapping.name, container });
    } catch (failure) {
      setError(failure);
    } finally {
      setReading(false);
    }
  };

  const load = async (): Promise<void> => {
    const file = await attempt(() => host.pickSettingsFile());
    if (file === undefined || file === null) return;
    const read = await attempt(() => engine.call('mapping.read', { grant: file.grant }));
    if (read === undefined) return;
    if (read.mapping === null) return notify('error', text.loadFailedTitle, text.loadFailed(visible(read.problem ?? '', { limit: 300 })));
    const { container } = read.mapping;
    if (container.kind === 'csv') await readAs(container);
    setMapping(read.mapping);
  };

  const save = async (): Promise<void> => {
    const file = await attempt(() => host.pickExportFile(mapping.name.slice(0, 150), 'json'));
    if (file === undefined || file === null) return;
    if ((await attempt(() => engine.call('mapping.save', { grant: file.grant, mapping }))) !== undefined)
      notify('good', text.saved(visible(file.name, { limit: 100 })));
  };

  const isNamed = mapping.name.trim() !== '';
  const isUsable = isNamed && preview !== null && preview.problem === null && preview.records > 0;
  return (
    <Dialog
      title={text.title(visible(grant.name, { limit: 80 }))}
      isOpen
      size="full"
      onClose={onClose}
      testId="mapping-wizard"
      foot={
        <>
          <Button onPress={() => void load()}>{text.load}</Button>
          <Button onPress={() => void save()} isDisabled={!isUsable}>
            {text.save}
          </Button>
          <span className="grow" />
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" isDisabled={!isUsable} onPress={() => onUse(mapping)}>
            {text.use}
          </Button>
        </>
      }
    >
      <p className="small muted">{text.intro}</p>
      <section className="stack" aria-label={text.source}>
        <h3 className="card-title">{text.source}</h3>
        {inspection.container?.kind === 'csv' ? (
          <TableForm table={inspection.container} inspection={inspection} onChange={(table) => void readAs(table)} />
        ) : null}
        {reading ? (
          <Loading text={text.looking} />
        ) : error === null ? (
          <SourceRows inspection={inspection} />
        ) : (
          <Failed title={text.failed} error={contractErrorOf(error)} />
        )}
      </section>
      <div className="mapping-parts">
        <div className="stack">
          <Field
            label={text.name}
            hint={text.nameHint}
            value={mapping.name}
            onChange={(name) => setMapping({ ...mapping, name })}
            maxLength={200}
            error={isNamed ? undefined : text.nameRequired}
          />
          <MappingFields mapping={mapping} columns={inspection.columns} onChange={setMapping} />
        </div>
        <PreviewResult preview={preview} />
      </div>
    </Dialog>
  );
}

const nothing: MappingPreview = { problem: null, records: 0, events: [], rejected: [], notes: [] };

/** Tries the mapping whenever it has been left alone for a moment; null until the first answer, and while the window waits for one. */
function usePreview(grant: string, mapping: MappingFile): MappingPreview | null {
  const [preview, setPreview] = useState<MappingPreview | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      engine
        .call('mapping.preview', { grant, mapping: { ...mapping } }, { signal: abort.signal })
        .then((found) => {
          if (!abort.signal.aborted) setPreview(found);
        })
        .catch((failure: unknown) => {
          if (!abort.signal.aborted) setPreview({ ...nothing, problem: errorText(contractErrorOf(failure)).what });
        });
    }, pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [grant, mapping]);
  return preview;
}

interface TableFormProps {
  readonly table: Table;
  readonly inspection: Inspection;
  readonly onChange: (table: Table) => void;
}

function TableForm({ table, inspection, onChange }: TableFormProps): React.ReactNode {
  const delimiters = [...new Set([...Object.keys(text.delimiters), table.delimiter])];
  const names = inspection.columns.map((_, i) => text.columnName(i + 1));
  return (
    <div className="mapping-form">
      <Select
        label={text.delimiter}
        value={table.delimiter}
        onChange={(delimiter) => onChange({ ...table, delimiter })}
        options={delimiters.map((value) => ({ value, text: text.delimiters[value] ?? value }))}
      />
      <CheckField
        label={text.header}
        isSelected={table.header === true}
        onChange={(isHeader) => onChange({ ...table, header: isHeader || names.length === 0 ? true : names })}
      />
    </div>
  );
}
