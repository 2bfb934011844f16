import { useState } from 'react';
import { Paperclip, X } from 'lucide-react';
import type { SampleDetail, SampleItem } from '../../../src-shared/model/sample.ts';
import { formatBytes, formatUtc, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine, host } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { authorName } from '../../state/author.ts';
import { go } from '../../state/navigation.ts';
import { announce } from '../../state/notices.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { CheckField, Field } from '../../ui/Fields.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import { keyText } from './Selection.tsx';
import { perform } from './useSamples.ts';

const text = screens.sampling.test;

export interface ItemPaneProps {
  readonly sample: SampleDetail;
  readonly item: SampleItem | null;
  readonly editable: boolean;
  readonly onClose: () => void;
  readonly onWrite: (item: SampleItem, changes: Partial<SampleItem>) => Promise<void>;
  readonly onEntered: (item: SampleItem) => void;
  readonly onVoided: (detail: SampleDetail) => void;
}

/** A title that was just made takes the focus: the keyboard goes on from there. */
const focusOnce = (title: HTMLHeadingElement | null): void => title?.focus();

/** Everything about one item: what it is, what the test found, and what shows it. */
export function ItemPane({ sample, item, editable, onClose, onWrite, onEntered, onVoided }: ItemPaneProps): React.ReactNode {
  const [fields, setFields] = useState(() => ({
    notes: item?.notes ?? '',
    deviationType: item?.deviationType ?? '',
    cause: item?.cause ?? '',
    compensating: item?.compensating ?? '',
    reviewerNote: item?.reviewerNote ?? '',
    untestable: item?.untestable ?? false,
  }));
  const [voiding, setVoiding] = useState(false);
  if (item === null) return null;
  const open = editable && item.voided === null;
  const { id } = sample.summary;
  const set = (field: keyof typeof fields, value: string | boolean): void => setFields({ ...fields, [field]: value });
  const save = async (): Promise<void> => {
    await onWrite(item, fields);
    announce(text.saved(item.number));
  };
  const attach = async (): Promise<void> => {
    const grants = await attempt(() => host.pickEvidenceFiles());
    if (grants === undefined || grants.length === 0) return;
    const by = await authorName();
    if (by === null) return;
    const next = await attempt(() =>
      engine.call('sampling.attach', { id, by, number: item.number, grants: grants.map(({ grant }) => grant).slice(0, 20) }),
    );
    if (next !== undefined) onEntered(next);
  };
  const detach = async (file: number): Promise<void> => {
    const by = await authorName();
    if (by === null) return;
    const next = await attempt(() => engine.call('sampling.detach', { id, by, number: item.number, file }));
    if (next !== undefined) onEntered(next);
  };
  const lines: readonly (readonly [string, keyof typeof fields & keyof SampleItem, number])[] = [
    [text.notes, 'notes', 3],
    [text.deviationType, 'deviationType', 1],
    [text.cause, 'cause', 2],
    [text.compensating, 'compensating', 2],
    [text.reviewerNote, 'reviewerNote', 2],
  ];
  return (
    <section
      className="card pad item-pane"
      aria-labelledby="item-title"
      data-testid="item-pane"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="card-head">
        <h2 className="card-title" id="item-title" tabIndex={-1} ref={focusOnce}>
          {text.details(item.number)}
        </h2>
        <IconButton label={screens.close} onPress={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <p className="small mono">
        <Untrusted text={keyText(item.key)} limit={300} />
      </p>
      <p className="small muted">{item.testedAt === null ? text.untested : text.testedBy(item.testedBy, formatUtc(item.testedAt))}</p>
      {item.row === null ? (
        <p className="small muted">{text.gone}</p>
      ) : (
        <Button look="link" onPress={() => go({ screen: 'events', query: '', focus: item.event })}>
          {text.openEvent}
        </Button>
      )}
      <ul className="plain-list small">
        {(sample.plan?.attributes ?? []).map((one) => (
          <li key={one.code}>
            <strong>{one.code}</strong> <Untrusted text={one.text} limit={300} />
          </li>
        ))}
      </ul>
      <CheckField
        label={text.untestable}
        isSelected={fields.untestable}
        onChange={(value) => (open ? set('untestable', value) : undefined)}
      />
      {lines.map(([label, field, rows]) => (
        <Field
          key={field}
          label={label}
          value={String(fields[field])}
          onChange={(value) => set(field, value)}
          maxLength={10_000}
          isDisabled={!open}
          {...(rows === 1 ? {} : { lines: rows })}
        />
      ))}
      <div>
        <span className="field-label">{text.files}</span>
        {item.files.length === 0 ? <p className="small muted">{text.noFiles}</p> : null}
        <ul className="plain-list small">
          {item.files.map((file) => (
            <li key={file.id} className="row">
              <Paperclip size={13} aria-hidden />
              <span className="grow">
                <Untrusted text={file.name} limit={120} /> <span className="muted">{formatBytes(file.bytes)}</span>{' '}
                <span className="mono muted">{file.sha256.slice(0, 8)}…</span>
              </span>
              {open ? (
                <IconButton label={text.detach(visible(file.name, { limit: 60 }))} onPress={() => void detach(file.id)}>
                  <X size={13} aria-hidden />
                </IconButton>
              ) : null}
            </li>
          ))}
        </ul>
      </div>
      {open ? (
        <div className="card-actions">
          <Button onPress={() => void attach()}>{text.attach}</Button>
          {item.role === 'key' ? null : <Button onPress={() => setVoiding(true)}>{text.void}</Button>}
          <Button look="primary" onPress={() => void save()}>
            {text.save}
          </Button>
        </div>
      ) : null}
      {voiding ? (
        <ReasonDialog
          title={text.voidTitle(item.number)}
          text={text.voidText}
          label={screens.sampling.draw.reason}
          confirm={text.voidTitle(item.number)}
          onClose={() => setVoiding(false)}
          onConfirm={(reason) => {
            setVoiding(false);
            void perform(onVoided, (by) => engine.call('sampling.void', { id, by, number: item.number, reason }));
          }}
        />
      ) : null}
    </section>
  );
}
