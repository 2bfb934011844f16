/** What an export holds and how: chosen before the system asks where it goes. */
import { useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { exportColumns, exportFormats, exportLimits } from '../../../src-shared/model/export.ts';
import type { ExportColumn, ExportFormat } from '../../../src-shared/model/export.ts';
import { formatCount, plural } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import type { ColumnId, ShownColumn, Sort } from '../../state/events-view.ts';
import { exportEvents } from '../../state/exports.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField, Segments } from '../../ui/Fields.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.exporting;

export interface ExportDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly query: string;
  readonly sort: Sort;
  readonly descending: boolean;
  readonly shown: readonly ShownColumn[];
  /** Rows; not exact while counting goes on. */
  readonly count: number;
  readonly exact: boolean;
}

export function ExportDialog(props: ExportDialogProps): React.ReactNode {
  const { isOpen, onClose, count, exact } = props;
  return (
    <Dialog title={exact ? text.title(count) : text.titleOver(count)} isOpen={isOpen} onClose={onClose} testId="export-dialog">
      <ExportForm {...props} />
    </Dialog>
  );
}

/** What stands in a column of the table, in an export. */
const exported: Readonly<Record<ColumnId, readonly ExportColumn[]>> = {
  seq: ['seq'],
  time: ['time'],
  zoned: ['time'],
  recorded: ['recorded'],
  actor: ['actor_email', 'actor_id'],
  action: ['action'],
  category: ['category'],
  outcome: ['outcome'],
  resource: ['resource_name', 'resource_id'],
  ip: ['ip'],
  country: ['country'],
  tags: ['tags'],
  actorId: ['actor_id'],
  actorEmail: ['actor_email'],
  actorType: ['actor_type'],
  actorRole: ['actor_role'],
  resourceType: ['resource_type'],
  resourceId: ['resource_id'],
  resourceName: ['resource_name'],
  userAgent: ['user_agent'],
  session: ['session'],
  source: ['source'],
  eventId: ['event_id'],
  chain: ['chain'],
  evidence: ['evidence'],
};

const columnsOf = (shown: readonly ShownColumn[]): ExportColumn[] => [...new Set(shown.flatMap(({ id }) => exported[id]))];

function ExportForm({ onClose, query, sort, descending, shown, count, exact }: ExportDialogProps): React.ReactNode {
  const verdict = useSession((state) => state.summary?.verdict ?? null);
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [columns, setColumns] = useState<'all' | 'shown'>('all');
  const [about, setAbout] = useState(true);
  const [bom, setBom] = useState(false);
  const tooMany = count >= exportLimits.sheetRows;
  const words = `${exact ? '' : '> '}${plural(count, 'row')}`;
  const start = (): void => {
    onClose();
    void exportEvents({
      query,
      sort,
      descending,
      format,
      columns: columns === 'all' ? [...exportColumns] : columnsOf(shown),
      about,
      bom: bom && format === 'csv',
    });
  };
  return (
    <>
      {query === '' ? (
        <p>{text.whatAll}</p>
      ) : (
        <div className="field">
          <span>{text.what}</span>
          <code className="query-shown">
            <Untrusted text={query} limit={1000} />
          </code>
        </div>
      )}
      <RadioGroup className="choices" value={format} onChange={(value) => setFormat(exportFormats.find((one) => one === value) ?? 'csv')}>
        <Label className="field-label">{text.format}</Label>
        {exportFormats.map((one) => (
          <Radio key={one} value={one} className="choice" isDisabled={one === 'xlsx' && tooMany}>
            <strong>{text.formats[one][0]}</strong>
            <span className="small">{one === 'xlsx' && tooMany ? text.tooMany(exportLimits.sheetRows - 1) : text.formats[one][1]}</span>
          </Radio>
        ))}
      </RadioGroup>
      <div className="field">
        <span className="field-label">{text.columns}</span>
        <Segments<'all' | 'shown'>
          label={text.columns}
          value={columns}
          onChange={setColumns}
          options={[
            { value: 'all', label: `${text.columnChoices.all} (${formatCount(exportColumns.length)})` },
            { value: 'shown', label: `${text.columnChoices.shown} (${formatCount(columnsOf(shown).length)})` },
          ]}
        />
      </div>
      <CheckField label={text.about} hint={text.aboutHint} isSelected={about} onChange={setAbout} />
      {format === 'csv' ? <CheckField label={text.bom} hint={text.bomHint} isSelected={bom} onChange={setBom} /> : null}
      {verdict === 'broken' || verdict === 'incomplete' ? <p className="export-warning">{text.broken}</p> : null}
      <div className="row end">
        <Button onPress={onClose}>{screens.cancel}</Button>
        <Button look="primary" onPress={start} autoFocus>
          {text.choose(words)}
        </Button>
      </div>
    </>
  );
}
